"""Makes a packet: from what was told, only what the person agreed to or a ground allows."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.models.contacts import Agency
from bot.catalogue.models.referrals import Ground, PacketField, Receiver
from bot.catalogue.texts import Texts
from bot.domain.consents import Purpose
from bot.domain.errors import NotFound
from bot.domain.risk import Urgency
from bot.escalation.referral.circumstances import Told, choices
from bot.escalation.referral.masking import masked
from bot.escalation.referral.packet import (
    SCHEMA,
    Agreed,
    Asked,
    Basis,
    ByLaw,
    Packet,
    Part,
    ReceivedBy,
    Sender,
    Value,
)
from bot.escalation.referral.photos import Chosen
from bot.storage.consents import Decision

#: Letters that a reason for going without consent has at the least; nobody's "gấp" is one.
LEAST_REASON = 20
#: The field that also says what kind of case it is, and the one that says how to reach somebody.
_SITUATION, _REACH = "situation", "reach"
#: The field that points which they sent belong to.
_WHERE = "where"
#: What answers about people take to be handed on: their names are covered however short.
_PEOPLE = (Purpose.IDENTITY, Purpose.FAMILY)


class Fault(enum.StrEnum):
    """Why a packet can't be made as it was chosen; the desk has words for each."""

    #: Nothing was chosen that has words.
    NOTHING = "nothing"
    #: Nothing is asked of the receiver.
    NO_ASK = "no_ask"
    #: Something was chosen that nobody agreed to, and no ground was named.
    NO_GROUND = "no_ground"
    #: The ground does not reach to this receiver, or not for a case of this urgency.
    GROUND_NOT_HERE = "ground_not_here"
    #: Why the ground holds here was not written.
    NO_REASON = "no_reason"


class CannotMake(Exception):
    """A packet can't be made as it was chosen."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.value)


@dataclass(frozen=True, slots=True)
class Choice:
    """What an operator chose for one packet."""

    agency: str
    fields: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    #: Id of a ground, "" for consent alone.
    ground: str = ""
    reason: str = ""
    province: str = ""
    country: str = ""
    follow_up: dt.date | None = None
    #: Ids of photos of the case.
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matter:
    """What packets of a case are made from. Nothing of it is shown before the audit has it."""

    case_id: str
    case_number: str
    #: What operators read as its kind.
    kind_title: str
    urgency: Urgency
    told: tuple[Told, ...]
    #: The newest decision on each purpose.
    decisions: Mapping[Purpose, Decision]
    #: Points that they sent, the newest first, with when and near what.
    positions: tuple[Value, ...] = ()

    #: The photos that were chosen, opened.
    photos: tuple[Chosen, ...] = ()

    def allows(self, purpose: Purpose) -> bool:
        """Return whether the person said yes to this, and to handing on anything at all."""
        yes = {purpose for purpose, one in self.decisions.items() if one.given}
        return {Purpose.STORY, purpose} <= yes


@dataclass(frozen=True, slots=True)
class Offer:
    """A field that has words and that this receiver may need."""

    field: PacketField
    values: tuple[Value, ...]
    agreed: bool


@dataclass(frozen=True, slots=True)
class Stamp:
    """What makes one packet this one."""

    id: str
    code: str
    #: 1, 2, 3… within its case.
    number: int
    at: dt.datetime


def receiver_of(catalogue: Catalogue, agency_id: str) -> tuple[Agency, Receiver]:
    """Return an agency that takes cases and what it may know; NotFound for any other."""
    agency = catalogue.agencies.get(agency_id)
    if agency is None or agency.referral is None:
        raise NotFound("There is no such agency in the content.")
    return agency, catalogue.receivers[agency.referral.receiver]


def offers(catalogue: Catalogue, matter: Matter, receiver: Receiver) -> list[Offer]:
    """Return what could be handed to a receiver, in the order of its page, nothing covered."""
    found = []
    for name in receiver.fields:
        field = catalogue.packet_fields[name]
        values = tuple(_values(catalogue, matter, field))
        if values:
            found.append(Offer(field, values, matter.allows(field.consent)))
    return found


def grounds(catalogue: Catalogue, matter: Matter, receiver: Receiver) -> list[Ground]:
    """Return the grounds that can be chosen for this receiver and a case of this urgency."""
    return [
        ground
        for ground in catalogue.grounds.values()
        if (not ground.receivers or receiver.id in ground.receivers)
        and matter.urgency >= ground.level
    ]


def make(
    catalogue: Catalogue, matter: Matter, choice: Choice, sender: Sender, stamp: Stamp
) -> Packet:
    """Return the packet that was chosen.

    Raises NotFound for an agency that takes no cases, and CannotMake with the fault: a field that
    nobody agreed to goes in only with a ground that reaches here and a reason in words.
    """
    agency, receiver = receiver_of(catalogue, choice.agency)
    chosen = [one for one in offers(catalogue, matter, receiver) if one.field.id in choice.fields]
    if not chosen:
        raise CannotMake(Fault.NOTHING)
    asks = [ask for ask in receiver.asks if ask.id in choice.asks]
    if not asks:
        raise CannotMake(Fault.NO_ASK)
    ground = None
    agreed_photos = matter.allows(Purpose.PHOTOS)
    if not all(one.agreed for one in chosen) or (matter.photos and not agreed_photos):
        ground = _ground(catalogue, matter, receiver, choice)
    withheld = _withheld(catalogue, matter, chosen)
    return Packet(
        schema_name=SCHEMA,
        id=stamp.id,
        code=stamp.code,
        number=f"{matter.case_number}/{stamp.number}",
        made_at=stamp.at,
        urgency=matter.urgency.key,
        sender=sender,
        receiver=ReceivedBy(
            agency=agency.id,
            name=agency.names.vi,
            name_en=agency.names.en,
            kind=receiver.id,
            purpose=receiver.purpose,
            province=choice.province if agency.referral and agency.referral.local else "",
            country=choice.country if agency.missions else "",
        ),
        basis=Basis(
            consents=tuple(_consents(matter, chosen, photos=agreed_photos)),
            by_law=ground
            and ByLaw(
                ground=ground.id, title=ground.title, law=ground.law, reason=choice.reason.strip()
            ),
        ),
        asks=tuple(Asked(id=one.id, title=one.title, title_en=one.en) for one in asks),
        parts=tuple(_part(one, withheld) for one in chosen),
        photos=tuple(
            one.listed(number, agreed=agreed_photos) for number, one in enumerate(matter.photos, 1)
        ),
        follow_up=choice.follow_up,
        handling=tuple(_handling(catalogue, chosen)),
    )


def _values(catalogue: Catalogue, matter: Matter, field: PacketField) -> Iterator[Value]:
    if field.id == _SITUATION and matter.kind_title:
        yield Value(question=field.title, answer=matter.kind_title)
    for told in matter.told:
        if told.step in field.steps and told.text:
            answer = f"{told.text} ({told.place})" if told.place else told.text
            yield Value(question=_question(catalogue, told) or field.title, answer=answer)
    if field.id == _WHERE:
        yield from matter.positions


def _question(catalogue: Catalogue, told: Told) -> str:
    """Return the question as it was asked: an answer alone may be a bare "Có"."""
    intake = catalogue.intakes.get(told.kind)
    steps = intake.steps if intake else ()
    return next((step.ask for step in steps if step.id == told.step), "")


def _ground(catalogue: Catalogue, matter: Matter, receiver: Receiver, choice: Choice) -> Ground:
    if not choice.ground:
        raise CannotMake(Fault.NO_GROUND)
    found = {one.id: one for one in grounds(catalogue, matter, receiver)}.get(choice.ground)
    if found is None:
        raise CannotMake(Fault.GROUND_NOT_HERE)
    if len(choice.reason.strip()) < LEAST_REASON:
        raise CannotMake(Fault.NO_REASON)
    return found


def _withheld(
    catalogue: Catalogue, matter: Matter, chosen: Sequence[Offer]
) -> Mapping[Purpose, list[str]]:
    """Return the answers that stay here, by the consent that each would take.

    Taps are left out: their words say nothing by themselves.
    """
    going = {step for one in chosen for step in one.field.steps}
    purposes = {
        step: field.consent for field in catalogue.packet_fields.values() for step in field.steps
    }
    found: dict[Purpose, list[str]] = {}
    for told in matter.told:
        if told.step not in going and not choices(catalogue, told):
            found.setdefault(purposes.get(told.step, Purpose.STORY), []).append(told.text)
    return found


def _part(offer: Offer, withheld: Mapping[Purpose, Sequence[str]]) -> Part:
    # A name that goes as such is not covered because somebody also said it in a story that stays.
    covered = [
        text
        for purpose, texts in withheld.items()
        if purpose is not Purpose.STORY or offer.field.consent is Purpose.STORY
        for text in texts
    ]
    people = [text for purpose in _PEOPLE for text in withheld.get(purpose, ())]
    return Part(
        field=offer.field.id,
        title=offer.field.title,
        title_en=offer.field.en,
        basis="consent" if offer.agreed else "law",
        values=tuple(
            Value(question=one.question, answer=masked(one.answer, covered, people))
            for one in offer.values
        ),
    )


def _consents(matter: Matter, chosen: Sequence[Offer], *, photos: bool) -> Iterator[Agreed]:
    purposes = {one.field.consent for one in chosen if one.agreed}
    if photos and matter.photos:
        purposes.add(Purpose.PHOTOS)
    if purposes:
        purposes.add(Purpose.STORY)
    for purpose in Purpose:
        if purpose in purposes:
            decision = matter.decisions[purpose]
            yield Agreed(
                purpose=purpose.value,
                at=decision.at,
                text=decision.wording.id,
                text_version=decision.wording.version,
                text_sha256=decision.wording.digest,
                recorded_by=decision.operator,
                way=decision.way or "",
                said_at=decision.said_at,
            )


def _handling(catalogue: Catalogue, chosen: Sequence[Offer]) -> Iterator[str]:
    texts = Texts(catalogue)
    yield texts.say("referral.not_verified")
    yield texts.say("referral.only_for")
    reach = next((one.field for one in chosen if one.field.id == _REACH), None)
    if reach is None:
        yield texts.say("referral.do_not_call")
    else:
        yield texts.say("referral.reach_as_said", title=reach.title)

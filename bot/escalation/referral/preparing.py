"""Preparing a packet: whom to ask, what they may know, how it would look, and making it."""

from __future__ import annotations

import asyncio
import datetime as dt
import functools
import secrets
from dataclasses import dataclass, replace

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.models.contacts import Agency
from bot.catalogue.models.referrals import Ground, Receiver
from bot.catalogue.texts import Texts
from bot.checks.lexicon import Lexicon
from bot.checks.places import Places
from bot.domain.consents import Purpose
from bot.domain.errors import IllegalTransition, NotFound
from bot.domain.people import Operator
from bot.domain.ports import Bell, Clock
from bot.domain.referrals import CONSENT
from bot.escalation import joined
from bot.escalation.referral import circumstances, making, paper, photos
from bot.escalation.referral.circumstances import Circumstances, Told
from bot.escalation.referral.making import Choice, Matter, Offer, Stamp
from bot.escalation.referral.packet import Packet, Sender, Value, as_json
from bot.escalation.referral.photos import CasePhoto, Chosen
from bot.escalation.referral.proposals import Proposal, proposals
from bot.escalation.referral.room import VIET_NAM, Room, refuse_others, start_of
from bot.escalation.whereabouts import Whereabouts
from bot.settings import Settings
from bot.storage.cases import CaseRecord
from bot.storage.referrals import Files
from bot.storage.types import new_id
from bot.storage.uow import Store, UnitOfWork

#: Ids of photos that one line of the audit has room for.
_OF_A_LINE = 4


@dataclass(frozen=True, slots=True)
class Draft:
    """What an operator chooses from for one agency."""

    case: CaseRecord
    agency: Agency
    receiver: Receiver
    offers: tuple[Offer, ...]
    grounds: tuple[Ground, ...]
    known: Circumstances
    #: False until the person said yes to handing on anything.
    agreed: bool
    photos: tuple[CasePhoto, ...]
    #: False until they said yes to handing on photos.
    photos_agreed: bool


class Preparing(Room):
    """What leads to a packet. To an admin no case exists: NotFound."""

    def __init__(
        self, store: Store, catalogue: Catalogue, settings: Settings, clock: Clock, bell: Bell
    ) -> None:
        super().__init__(store, clock, bell)
        self._catalogue = catalogue
        self._texts = Texts(catalogue)
        self._settings = settings
        self._whereabouts = Whereabouts(catalogue, settings.content_dir)

    @functools.cached_property
    def _places(self) -> Places:
        return Places(Lexicon.of(self._catalogue))

    async def propose(
        self, operator: Operator, case_id: str, mended: Circumstances | None = None
    ) -> tuple[CaseRecord, Circumstances, list[Proposal]]:
        """Return the case, what is known of it and whom to ask; `mended` overrules what was read.

        The answers are read for it, so that it is in the audit like a look at the case.
        """
        await self.note(operator, case_id, "referral.propose")
        async with self._store.read() as uow:
            case = await uow.cases.get(case_id)
            known = self._known(case, await self._told(uow, case_id))
        if mended is not None:
            known = replace(mended, urgency=case.urgency)
        return case, known, proposals(self._catalogue, known)

    async def draft(self, operator: Operator, case_id: str, agency_id: str) -> Draft:
        """Return what a packet for an agency can be made from, with what was agreed to."""
        agency, receiver = making.receiver_of(self._catalogue, agency_id)
        await self.note(operator, case_id, "referral.draft", agency_id)
        async with self._store.read() as uow:
            case = await uow.cases.get(case_id)
            matter = await self._matter(uow, case)
            pictures = await photos.of_case(uow, case_id)
        offers = tuple(making.offers(self._catalogue, matter, receiver))
        return Draft(
            case=case,
            agency=agency,
            receiver=receiver,
            offers=offers,
            grounds=tuple(making.grounds(self._catalogue, matter, receiver)),
            known=self._known(case, list(matter.told)),
            agreed=any(one.agreed for one in offers),
            photos=tuple(pictures),
            photos_agreed=matter.allows(Purpose.PHOTOS),
        )

    async def preview(self, operator: Operator, case_id: str, choice: Choice) -> Packet:
        """Return the packet as it would be made; nothing is kept. Raises as `make` does."""
        await self._note_preview(operator, case_id, choice)
        async with self._store.read() as uow:
            chosen = await photos.opened(uow, case_id, choice.photos)
            return await self._packet(
                uow, case_id, operator, choice, await self._stamp(uow, case_id), chosen
            )

    async def make(self, operator: Operator, case_id: str, choice: Choice) -> str:
        """Make a packet, seal both its files and return its id. It goes nowhere by itself.

        Raises NotTheHolder unless the operator holds the case, CannotMake for what the law or the
        person does not allow, IllegalTransition when answers or consents changed while it was
        drawn: what counts is what the person allows when it is sealed.
        """
        await self._note_preview(operator, case_id, choice)
        async with self._store.read() as uow:
            chosen = await photos.opened(uow, case_id, choice.photos)
            stamp = await self._stamp(uow, case_id)
            packet = await self._packet(uow, case_id, operator, choice, stamp, chosen)
        # Drawing takes its time; nobody waits for the writer's lock meanwhile.
        pictures = [one.data for one in chosen]
        drawn = await asyncio.to_thread(paper.as_pdf, packet, self._texts, pictures)
        async with self._store.write() as uow:
            # A yes that is taken back now waits for this packet, and takes it back too.
            await uow.cases.lock(case_id)
            now_allowed = await self._packet(uow, case_id, operator, choice, stamp, chosen)
            same = now_allowed == packet and await photos.are_kept(uow, chosen)
            if not same or await uow.referrals.next_number(case_id) != stamp.number:
                raise IllegalTransition("This case was changed in the meantime.")
            await uow.referrals.add(
                referral_id=stamp.id,
                case_id=case_id,
                number=stamp.number,
                agency=choice.agency,
                receiver=packet.receiver.kind,
                basis=packet.basis.by_law.ground if packet.basis.by_law else CONSENT,
                fields=[part.field for part in packet.parts],
                files=Files(as_json(packet), drawn),
                follow_up_at=start_of(choice.follow_up),
                operator_id=operator.id,
                now=stamp.at,
            )
            await self.happened(uow, case_id, "referral_made", operator, choice.agency)
            await self.audit(uow, operator, "referral.make", case_id, f"{stamp.id} {choice.agency}")
            await uow.commit()
        self._bell.ring()
        return stamp.id

    async def _note_preview(self, operator: Operator, case_id: str, choice: Choice) -> None:
        ids = choice.photos
        if len(ids) > photos.MOST:
            raise NotFound("No packet takes so many photos.")
        for at in range(0, max(1, len(ids)), _OF_A_LINE):
            seen = " ".join((choice.agency, *ids[at : at + _OF_A_LINE]))
            await self.note(operator, case_id, "referral.preview", seen)

    async def _stamp(self, uow: UnitOfWork, case_id: str) -> Stamp:
        return Stamp(
            id=new_id(),
            code=secrets.token_hex(16),
            number=await uow.referrals.next_number(case_id),
            at=self._clock.now(),
        )

    async def _packet(
        self,
        uow: UnitOfWork,
        case_id: str,
        operator: Operator,
        choice: Choice,
        stamp: Stamp,
        chosen: tuple[Chosen, ...],
    ) -> Packet:
        case = await uow.cases.get(case_id)
        refuse_others(case, operator)
        sender = Sender(
            organisation=self._settings.organisation,
            contact=self._settings.organisation_contact,
            operator=operator.display_name,
        )
        matter = replace(await self._matter(uow, case), photos=chosen)
        return making.make(self._catalogue, matter, choice, sender, stamp)

    async def _told(self, uow: UnitOfWork, case_id: str) -> list[Told]:
        return [
            Told(
                report.kind,
                answer.step,
                answer.answer,
                self._whereabouts.within(answer.answer),
            )
            for report in await uow.reports.of_case(case_id)
            for answer in await uow.reports.answers(report.id)
            if not answer.skipped and answer.answer
        ]

    def _known(self, case: CaseRecord, told: list[Told]) -> Circumstances:
        return circumstances.read(self._catalogue, self._places, case.kind, case.urgency, told)

    async def _matter(self, uow: UnitOfWork, case: CaseRecord) -> Matter:
        intake = self._catalogue.intakes.get(case.kind)
        return Matter(
            case_id=case.id,
            case_number=case.number,
            kind_title=intake.title if intake else "",
            urgency=case.urgency,
            told=tuple(await self._told(uow, case.id)),
            decisions=await uow.consents.current(case.id),
            positions=tuple(await self._positions(uow, case.id)),
        )

    async def _positions(self, uow: UnitOfWork, case_id: str) -> list[Value]:
        thread = await joined.thread_items(uow, case_id)
        return [
            Value(
                question=self._texts.say(
                    "desk.place.typed" if one.typed else "desk.place.sent", at=_moment(one.at)
                ),
                answer=f"{one.point}: {one.words}. {self._texts.say('desk.place.how')}",
            )
            for one in self._whereabouts.positions(thread)
        ]


def _moment(at: dt.datetime) -> str:
    return at.astimezone(VIET_NAM).strftime("%H:%M ngày %d/%m/%Y")

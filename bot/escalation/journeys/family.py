"""The relative who is told: they join from a chat of their own, by a code, and agree first.

Nobody is ever written to who has not written to us and said yes.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence

from bot.catalogue.models.consents import Consent
from bot.domain.consents import Purpose
from bot.domain.journeys import CheckIn, CheckInState, FamilyState, Journey, JourneyState, Point
from bot.domain.messages import Author, Part, QuickReply
from bot.escalation.journeys import stopping
from bot.escalation.journeys.words import Words
from bot.storage.conversations import Thread
from bot.storage.uow import UnitOfWork
from nlu.vitext.normalize import fold

_DIGITS, _GROUP = 10, 5
#: So long a code is good.
VALID = dt.timedelta(days=7)
_CODE = re.compile(r"(?:ma\s*(?:hen)?\s*:?\s*)?hen[\s.:-]*(\d{5})[\s.-]*(\d{5})\s*[.!]?")


def read(text: str) -> str:
    """Return the digits of a message that is a code and nothing else, else ""."""
    found = _CODE.fullmatch(fold(text).strip())
    return found[1] + found[2] if found else ""


def question(consent: Consent, taps: Sequence[tuple[str, str]]) -> Part:
    """Return a question that is recorded with these very words."""
    replies = tuple(QuickReply(title, payload) for title, payload in taps)
    return Part(f"{consent.explain}\n{consent.ask}", replies)


def sketch(points: Iterable[tuple[Point, dt.datetime]]) -> Iterator[CheckIn]:
    """Yield check-ins as they would be, for those who have not agreed yet."""
    for point, due_at in points:
        yield CheckIn("", "", point, CheckInState.PLANNED, due_at)


async def offer(
    uow: UnitOfWork, words: Words, journey: Journey, locale: str, now: dt.datetime
) -> list[Part]:
    """Return a fresh code, in a bubble of its own so that it can be passed on as it is."""
    digits = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"
    await uow.journeys.invite(journey.id, digits, now + VALID)
    return [words.part("journey.code", locale), Part(f"HEN {digits[:_GROUP]} {digits[_GROUP:]}")]


async def join(
    uow: UnitOfWork, words: Words, thread: Thread, code: str, now: dt.datetime
) -> list[Part]:
    """Ask who sent a code whether they want to be told; say alike of every code that is no use."""
    journey = await uow.journeys.invited(code, now)
    if journey is None or journey.state is not JourneyState.UNDER_WAY:
        return [words.part("family.useless", thread.locale)]
    if journey.conversation_id == thread.id:
        return [words.part("family.own", thread.locale)]
    await uow.journeys.join(journey.id, thread.id)
    consent, _ = words.consent("notice", thread.locale)
    taps = [(one.title, f"journey:notice:{one.value}") for one in consent.choices]
    return [question(consent, taps)]


async def decide(
    uow: UnitOfWork, words: Words, thread: Thread, now: dt.datetime, *, given: bool
) -> list[Part]:
    """Keep a relative's yes or no, to all who asked for them; the traveller hears of it."""
    _, wording = words.consent("notice", thread.locale)
    state = FamilyState.AGREED if given else FamilyState.REFUSED
    for journey in await uow.journeys.of_relative(thread.id):
        # A no counts as long as anything may be told; nobody agrees to what is over.
        if journey.family.state is state or (given and not journey.alive):
            continue
        await uow.journeys.set_family(journey.id, state)
        await uow.journeys.consent(journey.id, Purpose.NOTICE, wording, now, given=given)
        if journey.alive:
            await _tell_traveller(uow, words, journey, now, given=given)
    return [words.part("family.agreed" if given else "family.refused", thread.locale)]


async def _tell_traveller(
    uow: UnitOfWork, words: Words, journey: Journey, now: dt.datetime, *, given: bool
) -> None:
    """Have the traveller told when their contact rule allows it: at their next message at least.

    Not while humans speak with them, nor when danger is known: it names their family.
    """
    thread = await uow.conversations.thread(journey.conversation_id)
    case = await uow.cases.open_of(thread.id)
    if thread.is_quiet or stopping.is_with_humans(case):
        return
    part = words.part("family.said.yes" if given else "family.said.no", thread.locale)
    message_id, seq = await uow.conversations.add_outgoing(thread.id, part, Author.BOT, now)
    await uow.queues.enqueue_outbound(
        message_id=message_id,
        key=f"{stopping.told_of(journey)}{message_id}",
        lane=thread.id,
        seq=seq,
        now=now,
        answers_at=None,
    )

"""A missed check-in does what the person chose, and a late answer closes what was raised."""

from __future__ import annotations

import datetime as dt

from bot.domain.cases import HELD, UNHELD
from bot.domain.journeys import (
    CHECK_IN,
    Answer,
    CheckIn,
    CheckInEvent,
    CheckInState,
    Done,
    FamilyState,
    Journey,
    JourneyState,
    Missed,
)
from bot.domain.messages import Author, Part
from bot.domain.risk import Urgency
from bot.escalation.journeys import stopping
from bot.escalation.journeys.words import Words
from bot.escalation.lifecycle import Lifecycle
from bot.settings import Settings
from bot.storage.uow import UnitOfWork

#: What a case of a missed check-in is about: nobody knows. It never says more than that.
KIND = "other_report"
_TOLD = frozenset({JourneyState.UNDER_WAY, JourneyState.OVER})


class Missing:
    """Does what was chosen; stores belong to the caller's transaction."""

    def __init__(self, words: Words, settings: Settings) -> None:
        self._words = words
        self._lifecycle = Lifecycle(settings)

    async def miss(self, uow: UnitOfWork, journey: Journey, one: CheckIn, now: dt.datetime) -> None:
        """Give up waiting for an answer."""
        if not await uow.journeys.turn(one, CheckInEvent.SILENCE, missed_at=now):
            return
        known = await uow.cases.open_of(journey.conversation_id)
        match journey.missed:
            case Missed.DESK:
                await self.raise_case(uow, journey, one, now)
            case Missed.FAMILY if known is not None and stopping.is_with_humans(known):
                # Whoever works on the case knows whether telling them helps.
                await self.raise_case(uow, journey, one, now)
            case Missed.FAMILY if journey.family.state is FamilyState.AGREED:
                await uow.journeys.set_done(one.id, Done.TELLING)
                await self._tell(uow, journey, one, now, "family.missed", "missed")
            case Missed.FAMILY:
                # They were told at set-up: while nobody at home has agreed, it is the desk.
                await self.raise_case(uow, journey, one, now)
            case Missed.REMIND:
                pass

    async def not_told(
        self, uow: UnitOfWork, journey: Journey, one: CheckIn, now: dt.datetime
    ) -> None:
        """Bring it to the desk when what the family was to be told has not left in all that time.

        Their channel may be away for long, and it may be lost for good.
        """
        if (one.state, one.done) == (CheckInState.MISSED, Done.TELLING):
            await uow.queues.withdraw(one.id)
            await self.raise_case(uow, journey, one, now)

    async def raise_case(
        self, uow: UnitOfWork, journey: Journey, one: CheckIn, now: dt.datetime
    ) -> None:
        """Bring it to the desk: a fact, with what they told before; no verdict."""
        lane = journey.conversation_id
        known = await uow.cases.open_of(lane)
        kind = known.kind if known is not None else KIND
        case = await self._lifecycle.report(uow, lane, kind, Urgency.HIGH, now)
        await uow.cases.add_event(case.id, "checkin_missed", now, detail=f"checkin_{one.point}")
        await uow.cases.set_values(case.id, now)
        await uow.journeys.note(journey.id, now, case_id=case.id)
        await uow.journeys.set_done(one.id, Done.DESK)

    async def answer(
        self,
        uow: UnitOfWork,
        journey: Journey,
        now: dt.datetime,
        answer: Answer = Answer.WROTE,
        tapped: str = "",
    ) -> bool:
        """Take a message for the answer to all that wait for one; return whether one was late."""
        late = False
        for one in journey.waiting:
            meant = answer if tapped in ("", one.id) else Answer.WROTE
            if not await uow.journeys.turn(one, CheckInEvent.ANSWER, answered_at=now, answer=meant):
                continue
            await uow.timers.withdraw(one.id)
            await uow.queues.withdraw(one.id)
            if one.state is CheckInState.MISSED:
                late = True
                await self._call_off(uow, journey, one, now)
        await stopping.finish(uow, journey.id, now)
        return late

    async def _call_off(
        self, uow: UnitOfWork, journey: Journey, one: CheckIn, now: dt.datetime
    ) -> None:
        """Tell all who were told; the case stays open until an operator closes it."""
        if journey.case_id and one.done is Done.DESK:
            case = await uow.cases.get(journey.case_id)
            await uow.cases.add_event(
                case.id, "checkin_answered", now, detail=f"checkin_{one.point}"
            )
            # "Nobody has come yet" would answer a cry that they never sent.
            quiet = {"truth_due": False} if case.kind == KIND and case.state in UNHELD else {}
            await uow.cases.set_values(case.id, now, **quiet)
        if one.done is Done.FAMILY:
            await self._tell(uow, journey, one, now, "family.back", "back")

    async def _tell(
        self, uow: UnitOfWork, journey: Journey, one: CheckIn, now: dt.datetime, key: str, why: str
    ) -> None:
        lane = journey.family.conversation_id
        if not lane:
            # Their thread was erased meanwhile.
            return
        thread = await uow.conversations.thread(lane)
        taps = (
            ("family.tap.reached", f"checkin:reached:{one.id}"),
            ("family.tap.not_reached", "report:missing_relative"),
        )
        part = self._words.part(key, thread.locale, taps if why == "missed" else ())
        await enqueue(uow, lane, part, one, why, now)

    async def permitted(self, uow: UnitOfWork, check_in_id: str, lane: str) -> bool:
        """Return whether what belongs to a check-in may still leave, at the very last moment."""
        found = await uow.journeys.of_check_in(check_in_id)
        if found is None:
            return False
        journey, one = found
        thread = await uow.conversations.thread(lane)
        case = await uow.cases.open_of(lane)
        if lane == journey.conversation_id:
            sending = one.state in (CheckInState.QUEUED, CheckInState.REPEATING)
            under_way = journey.state is JourneyState.UNDER_WAY
            allowed = stopping.forbids(journey, thread, case) is None
            return sending and under_way and allowed and not stopping.is_with_humans(case)
        theirs = journey.family.state is FamilyState.AGREED
        true = (one.state, one.done) in (
            (CheckInState.MISSED, Done.TELLING), (CheckInState.LATE, Done.FAMILY),
        )  # fmt: skip
        held = case is not None and case.state in HELD
        alive = journey.state in _TOLD and not thread.is_quiet and not held
        return theirs and true and alive and journey.family.conversation_id == lane

    async def settle(
        self,
        uow: UnitOfWork,
        check_in_id: str,
        lane: str,
        now: dt.datetime,
        *,
        delivered: bool,
        perhaps: bool = False,
    ) -> None:
        """Keep whether what belongs to a check-in reached whom it was for.

        `perhaps`: who sent it before may have died before writing that down.
        """
        found = await uow.journeys.of_check_in(check_in_id)
        if found is None:
            return
        # The traveller's thread first, then what hangs on it: as turns lock them.
        await uow.pauses.last_inbound_at(found[0].conversation_id)
        found = await uow.journeys.of_check_in(check_in_id)
        if found is None:
            return
        journey, one = found
        if lane != journey.conversation_id:
            await self._settle_family(uow, journey, one, now, delivered, perhaps)
            return
        event = CheckInEvent.DELIVERED if delivered else CheckInEvent.UNDELIVERED
        if event not in CHECK_IN[one.state]:
            return
        first = one.state is CheckInState.QUEUED
        when = {"asked_at": now} if first and delivered else {} if first else {"repeated_at": now}
        await uow.journeys.turn(one, event, **when)
        await stopping.finish(uow, journey.id, now)

    async def _settle_family(
        self,
        uow: UnitOfWork,
        journey: Journey,
        one: CheckIn,
        now: dt.datetime,
        delivered: bool,
        perhaps: bool,
    ) -> None:
        if one.done is not Done.TELLING:
            return
        late = one.state is CheckInState.LATE
        if delivered or (late and perhaps):
            await uow.journeys.set_done(one.id, Done.FAMILY)
            if late:
                # The answer came while they were being told: they hear of it as well.
                await self._tell(uow, journey, one, now, "family.back", "back")
        elif one.state is CheckInState.MISSED:
            await self.raise_case(uow, journey, one, now)


async def enqueue(
    uow: UnitOfWork, lane: str, part: Part, one: CheckIn, why: str, now: dt.datetime
) -> None:
    """Put what belongs to a check-in into the outbox; whether it may leave is asked there."""
    message_id, seq = await uow.conversations.add_outgoing(lane, part, Author.BOT, now)
    await uow.queues.enqueue_outbound(
        message_id=message_id,
        key=f"checkin:{one.id}:{why}",
        lane=lane,
        seq=seq,
        now=now,
        answers_at=None,
        check_in=one.id,
    )

"""Takes the timers of check-ins: asks, asks again once, gives up, looks after who was to be told.

Each does its work once.

What became of a question is written down by whoever sends it, so nothing here depends on when.
"""

from __future__ import annotations

import datetime as dt

from bot.domain.contact_rule import opens
from bot.domain.journeys import CheckIn, CheckInEvent, CheckInState, Journey, JourneyEvent
from bot.domain.journeys import JourneyState as State
from bot.domain.ports import Bell, Clock
from bot.escalation.journeys import stopping
from bot.escalation.journeys.missing import Missing, enqueue
from bot.escalation.journeys.words import Words
from bot.settings import Settings
from bot.storage.conversations import Thread
from bot.storage.journeys import CHECK_IN
from bot.storage.queues import Claimed, Queue
from bot.storage.uow import Store, UnitOfWork
from bot.telemetry import get_logger

log = get_logger()

#: Timers of one check-in, in their order.
ASK, REPEAT, MISS, TOLD = range(4)
#: So long a family may take to be reached; then it is the desk that is told.
_TELLING = dt.timedelta(hours=1)
#: What they wrote may still be on its way to us: for so long behind another message of theirs, and
#: after we were away ourselves.
_SOON, _BACK = dt.timedelta(minutes=1), dt.timedelta(minutes=15)


class CheckIns:
    """Asks at the points that were agreed to."""

    def __init__(
        self, store: Store, settings: Settings, words: Words, clock: Clock, bell: Bell
    ) -> None:
        self._store = store
        self._words = words
        self._missing = Missing(words, settings)
        self._clock = clock
        self._bell = bell
        self._wait = dt.timedelta(hours=settings.checkin_wait)
        self._up_since = clock.now()

    async def take(self, timer: Claimed) -> None:
        """Do what a timer of the check-in `timer.lane` is for, or put it off."""
        now = self._clock.now()
        async with self._store.write() as uow:
            again = await self._step(uow, timer, now)
            if again is not None:
                ours = await uow.queues.retry(Queue.TIMER, timer, again, uncount=True)
            else:
                ours = await uow.queues.finish(Queue.TIMER, timer)
            if ours:
                await uow.commit()
        self._bell.ring()

    async def _step(self, uow: UnitOfWork, timer: Claimed, now: dt.datetime) -> dt.datetime | None:
        """Take one step; return when to look again, None when this timer has done its work."""
        found = await uow.journeys.of_check_in(timer.lane)
        if found is None:
            return None
        lane = found[0].conversation_id
        # The thread first, then its case: as the door locks them. What is written meanwhile waits.
        await uow.pauses.last_inbound_at(lane)
        found = await uow.journeys.of_check_in(timer.lane)
        if found is None:
            return None
        journey, one = found
        if timer.seq == TOLD:
            # The journey may be over by then: this was its last point.
            await self._missing.not_told(uow, journey, one, now)
            return None
        if journey.state is not State.UNDER_WAY:
            return None
        return await self._go_on(uow, timer, journey, one, now)

    async def _go_on(
        self, uow: UnitOfWork, timer: Claimed, journey: Journey, one: CheckIn, now: dt.datetime
    ) -> dt.datetime | None:
        lane = journey.conversation_id
        if (later := self._due(one, timer.seq)) is not None and later > now:
            return later
        if (listening := await self._listens(uow, timer, lane, now)) is not None:
            return listening
        if one.state is CheckInState.QUEUED and timer.seq == REPEAT:
            await self._could_not_ask(uow, journey, one, now)
            return None
        wanted = (CheckInState.PLANNED, CheckInState.ASKED, CheckInState.REPEATED)[timer.seq]
        if one.state is CheckInState.REPEATING and timer.seq == MISS:
            one = await self._without_repeat(uow, one, now)
        if one.state is not wanted:
            return None
        thread = await uow.conversations.thread(lane)
        if await self._hindered(uow, journey, one, thread, now):
            return None
        if timer.seq == MISS:
            await self._missing.miss(uow, journey, one, now)
            due_at = now + _TELLING
            await uow.timers.set(kind=CHECK_IN, lane=one.id, seq=TOLD, due_at=due_at)
            await stopping.finish(uow, journey.id, now)
            log.info("checkin.missed", kind=str(one.point))
            return None
        return await self._ask(uow, one, thread, timer.seq, now)

    def _due(self, one: CheckIn, seq: int) -> dt.datetime | None:
        """Return until when an answer is waited for, counted from when the question left."""
        since = one.asked_at if seq == REPEAT else one.repeated_at if seq == MISS else None
        return since + self._wait if since is not None else None

    async def _listens(
        self, uow: UnitOfWork, timer: Claimed, lane: str, now: dt.datetime
    ) -> dt.datetime | None:
        """Return until when to hear first what they may have answered; None for long enough."""
        if await uow.queues.expects(lane):
            return now + _SOON
        heard = self._up_since + _BACK
        return heard if timer.seq == MISS and heard > now else None

    async def _hindered(
        self, uow: UnitOfWork, journey: Journey, one: CheckIn, thread: Thread, now: dt.datetime
    ) -> bool:
        """Stop the journey, or leave out this check-in, where asking could harm."""
        case = await uow.cases.open_of(thread.id)
        why = stopping.forbids(journey, thread, case)
        if why is not None:
            await stopping.end(uow, journey, JourneyEvent.STOP, why, now, case)
            return True
        # Asked twice before the humans came, it is theirs to know: no answer came.
        if not stopping.is_with_humans(case) or one.state is CheckInState.REPEATED:
            return False
        await uow.journeys.drop(one)
        await stopping.finish(uow, journey.id, now)
        return True

    async def _ask(
        self, uow: UnitOfWork, one: CheckIn, thread: Thread, seq: int, now: dt.datetime
    ) -> dt.datetime | None:
        """Put the question, or its repeat, into the outbox."""
        if thread.paused_until is not None and thread.paused_until > now:
            # A human answers in the platform's own inbox: nothing breaks in.
            return thread.paused_until
        opening = opens(thread.rule, thread.hours, now)
        if opening > now:
            return opening
        event = CheckInEvent.QUEUE if seq == ASK else CheckInEvent.SILENCE
        part = self._words.check_in(one, thread.locale)
        if await uow.journeys.turn(one, event):
            await enqueue(uow, thread.id, part, one, str(seq), now)
            await uow.timers.set(kind=CHECK_IN, lane=one.id, seq=seq + 1, due_at=now + self._wait)
        return None

    async def _could_not_ask(
        self, uow: UnitOfWork, journey: Journey, one: CheckIn, now: dt.datetime
    ) -> None:
        """Give up a question that could not leave in all that time."""
        await uow.queues.withdraw(one.id)
        await uow.journeys.turn(one, CheckInEvent.UNDELIVERED)
        await stopping.finish(uow, journey.id, now)

    @staticmethod
    async def _without_repeat(uow: UnitOfWork, one: CheckIn, now: dt.datetime) -> CheckIn:
        """Go on although the repeat could not leave: the first question reached them."""
        await uow.queues.withdraw(one.id)
        await uow.journeys.turn(one, CheckInEvent.UNDELIVERED, repeated_at=now)
        found = await uow.journeys.of_check_in(one.id)
        assert found is not None
        return found[1]

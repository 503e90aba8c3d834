"""Rings the bells that operators are called by, and keeps what they said true.

What is to be told is not queued, it is read from the cases whenever a bell's timer falls due. So
calls that come together become one, a crash loses none, and a bell that was dead for a day tells
what is true now and not what was yesterday.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from bot.domain.alarms import Called, Notice
from bot.domain.messages import ContactStopped, Delivery, Rejected, Sent, Throttled
from bot.domain.ports import Alarm, Clock
from bot.escalation import calling
from bot.escalation.alarm_words import AlarmWords
from bot.storage.alarms import Told
from bot.storage.queues import Claimed, Queue
from bot.storage.uow import Store
from bot.telemetry import Metrics, get_logger

log = get_logger()

#: Seconds until a bell that failed is tried again; doubled each time, at most the second.
_FIRST_PAUSE, _LONGEST_PAUSE = 5.0, 300.0


class Alarms:
    """Takes the bells' timers. A bell that fails keeps only itself waiting."""

    def __init__(
        self,
        store: Store,
        bells: Mapping[str, Alarm],
        words: AlarmWords,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._store = store
        self._bells = dict(bells)
        self._words = words
        self._clock = clock
        self._metrics = metrics
        self._failures: dict[str, int] = {}
        self._not_before: dict[str, dt.datetime] = {}

    async def take(self, timer: Claimed) -> None:
        """Have the bell whose lane this is say all that it has to say now, or later."""
        bell = self._bells.get(calling.bell_of(timer.lane))
        # Of a bell that was taken down nothing is left to do.
        again = await self._speak(bell) if bell else None
        async with self._store.write() as uow:
            if again is None:
                kept = await uow.queues.finish(Queue.TIMER, timer)
            else:
                kept = await uow.queues.retry(Queue.TIMER, timer, again, uncount=True)
            if kept:
                await uow.commit()

    async def _speak(self, bell: Alarm) -> dt.datetime | None:
        """Return None when all was said, else when to go on."""
        again = self._not_before.get(bell.name)
        if again is not None and self._clock.now() < again:
            return again
        async with self._store.read() as uow:
            told = await uow.alarms.open(bell.name)
            calls = [one for one in told if one.calls]
            rungs = [one.alert.rung for one in calls]
            called = await calling.whom(uow, rungs, self._clock.now()) if calls else ()
        stale = [one.ref for one in told if one.stale and not one.calls]
        if calls:
            verdict = await bell.ring(self._notice(calls, called))
            if not isinstance(verdict, Sent):
                self._not_before[bell.name] = again = self._later(bell, verdict)
                return again
            async with self._store.write() as uow:
                await uow.alarms.rang(bell.name, calls, verdict.message_ref)
                await uow.commit()
            self._went_well(bell, "rang")
            log.info("alarm.rang", channel=bell.name, count=len(calls))
        # Calls that were made anew leave their earlier one without them.
        for ref in dict.fromkeys([*stale, *(one.ref for one in calls if one.ref)]):
            again = await self._correct(bell, ref)
            if again is not None:
                return again
        return None

    async def _correct(self, bell: Alarm, ref: str) -> dt.datetime | None:
        """Have the call `ref` say what is true now; return as `_speak`."""
        async with self._store.read() as uow:
            told = await uow.alarms.of_call(bell.name, ref)
        verdict = await bell.change(ref, self._notice(told))
        if not isinstance(verdict, Sent | Rejected | ContactStopped):
            again = self._later(bell, verdict)
            if isinstance(verdict, Throttled):
                self._not_before[bell.name] = again
            return again
        # What can't be changed, being gone or in a group that was left, is not tried again.
        async with self._store.write() as uow:
            await uow.alarms.changed(bell.name, told)
            await uow.commit()
        self._went_well(bell, "changed" if isinstance(verdict, Sent) else "unchanged")
        return None

    def _notice(self, told: Sequence[Told], called: Sequence[Called] = ()) -> Notice:
        return self._words.notice([one.alert for one in told], self._clock.now(), called)

    def _went_well(self, bell: Alarm, what: str) -> None:
        self._failures.pop(bell.name, None)
        self._metrics.alarms.labels(bell.name, what).inc()

    def _later(self, bell: Alarm, verdict: Delivery) -> dt.datetime:
        """Return when to try again: the platform says when, or later each time."""
        name = type(verdict).__name__
        if isinstance(verdict, Throttled):
            seconds = verdict.after
        else:
            failures = self._failures.get(bell.name, 0)
            self._failures[bell.name] = failures + 1
            seconds = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**failures)
            reason = getattr(verdict, "reason", "")
            log.error("alarm.failed", channel=bell.name, verdict=name, reason=reason)
        self._metrics.alarms.labels(bell.name, name.lower()).inc()
        return self._clock.now() + dt.timedelta(seconds=seconds)

"""Nobody has claimed a case: the next rung, and in the end the truth."""

from __future__ import annotations

import datetime as dt

from bot.domain.cases import UNHELD
from bot.domain.ports import Bell, Clock
from bot.escalation.lifecycle import LADDER
from bot.settings import Settings
from bot.storage.queues import Claimed, Queue
from bot.storage.uow import Store
from bot.telemetry import Metrics, get_logger

log = get_logger()

_RETRY = dt.timedelta(seconds=5)


class Ladder:
    """Climbs when a timer falls due."""

    def __init__(
        self, store: Store, settings: Settings, clock: Clock, metrics: Metrics, bell: Bell
    ) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._metrics = metrics
        self._bell = bell

    async def climb(self, timer: Claimed) -> None:
        """Take one rung of the case `timer.lane`: recorded, counted, shown at the desk.

        The last rung makes sure that the person is told at their next message that nobody has
        answered, and what to do now.
        """
        now = self._clock.now()
        async with self._store.write() as uow:
            case = await uow.cases.get(timer.lane)
            if timer.subject == LADDER and case.state in UNHELD:
                last = timer.seq == len(self._settings.rungs(case.urgency))
                await uow.cases.set_values(
                    case.id, now, rung=timer.seq, **({"truth_due": True} if last else {})
                )
                await uow.cases.add_event(case.id, "rung", now, detail=str(timer.seq))
                self._metrics.rungs.labels(case.urgency.key, str(timer.seq)).inc()
                log.warning(
                    "ladder.rung", case=case.number, urgency=case.urgency.key, rung=timer.seq
                )
            if await uow.queues.finish(Queue.TIMER, timer):
                await uow.commit()
        self._bell.ring()

    async def failed(self, timer: Claimed) -> None:
        """Try again soon: a rung is never given up."""
        async with self._store.write() as uow:
            await uow.queues.retry(Queue.TIMER, timer, self._clock.now() + _RETRY, uncount=True)
            await uow.commit()

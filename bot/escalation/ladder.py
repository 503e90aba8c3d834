"""Nobody has claimed a case: the next rung, and in the end the truth.

When a case opens, who is on duty is called; the rungs then call their second, the supervisor, and
at the last one all of them again. Whom that means by the roster is for `calling` to say.
"""

from __future__ import annotations

from bot.domain.cases import UNHELD
from bot.domain.ports import Bell, Clock
from bot.escalation import calling
from bot.settings import Settings
from bot.storage.queues import Claimed, Queue
from bot.storage.uow import Store
from bot.telemetry import Metrics, get_logger

log = get_logger()


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
        """Take one rung of the case `timer.lane`: recorded, counted, shown at the desk, rung for.

        The last rung makes sure that the person is told at their next message that nobody has
        answered, and what to do now.
        """
        now = self._clock.now()
        async with self._store.write() as uow:
            case = await uow.cases.get(timer.lane)
            if case.state in UNHELD:
                rungs = self._settings.rungs(case.urgency)
                last = timer.seq == len(rungs)
                await uow.cases.set_values(
                    case.id, now, rung=timer.seq, **({"truth_due": True} if last else {})
                )
                await uow.cases.add_event(case.id, "rung", now, detail=str(timer.seq))
                if last:
                    await uow.cases.add_event(case.id, "truth_due", now)
                summons = await calling.call(uow, self._settings.bells, case.id, now)
                if summons is not None and summons.all:
                    self._metrics.unmanned.labels(case.urgency.key).inc()
                self._metrics.rungs.labels(case.urgency.key, str(timer.seq)).inc()
                log.warning(
                    "ladder.rung", case=case.number, urgency=case.urgency.key, rung=timer.seq
                )
            if await uow.queues.finish(Queue.TIMER, timer):
                await uow.commit()
        self._bell.ring()

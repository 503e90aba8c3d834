"""Whose turn it is when a timer falls due: each kind has one who takes it."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping

from bot.domain.ports import Clock
from bot.storage.queues import Claimed, Queue
from bot.storage.uow import Store
from bot.telemetry import get_logger

log = get_logger()

_RETRY, _LONGEST = dt.timedelta(seconds=5), dt.timedelta(minutes=5)
#: A timer that may be given up is, after so many failures: more than an hour.
_TRIES = 20
#: Doublings that surely come to the longest pause.
_DOUBLINGS = 8
#: Failing timers remembered.
_REMEMBERED = 1000

Take = Callable[[Claimed], Awaitable[None]]


class Timers:
    """Hands every timer to who takes its kind.

    A timer is never given up and tried again soon: somebody may wait for a rung. Only of the kinds
    in `given_up` the pauses grow, and in the end what stands there is done instead. Their failures
    are counted by each process for itself: one that is restarted begins anew.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        takers: Mapping[str, Take],
        given_up: Mapping[str, Take] | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._takers = dict(takers)
        self._given_up = dict(given_up or {})
        self._failures: OrderedDict[str, int] = OrderedDict()

    async def take(self, timer: Claimed) -> None:
        """Do what the timer is for; KeyError for a kind that nobody takes."""
        await self._takers[timer.subject](timer)
        self._failures.pop(timer.id, None)

    async def failed(self, timer: Claimed) -> None:
        """Try again, or give up what may be given up."""
        give_up = self._given_up.get(timer.subject)
        failures = 1 if give_up is None else self._count(timer.id)
        log.warning("timer.failed", kind=timer.subject, attempt=failures)
        if give_up is not None and failures >= _TRIES:
            log.error("timer.given_up", kind=timer.subject)
            await give_up(timer)
            self._failures.pop(timer.id, None)
            return
        doubled: int = 2 ** min(failures - 1, _DOUBLINGS)
        later = self._clock.now() + min(_RETRY * doubled, _LONGEST)
        async with self._store.write() as uow:
            # Claims are counted only for a process that dies: see who takes them.
            await uow.queues.retry(Queue.TIMER, timer, later, uncount=True)
            await uow.commit()

    def _count(self, timer_id: str) -> int:
        failures = self._failures.pop(timer_id, 0) + 1
        self._failures[timer_id] = failures
        while len(self._failures) > _REMEMBERED:
            self._failures.popitem(last=False)
        return failures

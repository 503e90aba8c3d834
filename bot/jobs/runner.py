"""The loops that work beside the pages: turns, dispatch, timers, housekeeping."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.domain.ports import Bell, Clock
from bot.storage.queues import Claimed, Queue
from bot.storage.uow import Store
from bot.telemetry import Metrics, get_logger

log = get_logger()

#: How long a claimed row is ours. Longer than anything a turn or a send may take.
_LEASE = dt.timedelta(seconds=60)
#: A turn or a send that takes longer is given up and tried again. Seconds.
DEADLINE = 30.0
#: Rows of one queue worked on at once, each of another lane.
_AT_ONCE = 8
#: Seconds between two looks when no bell rings.
_POLL = 0.25
#: Seconds between two rounds of housekeeping.
_HOUSEKEEPING = 15.0
#: Seconds between two looks for rows that a process died with.
_ORPHANS = 1.0
#: Seconds that such a row is given the process for itself, and that it waits for this: longer
#: than a turn takes, shorter than anybody would notice.
_ALONE = 5.0

Work = Callable[[Claimed], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Loop:
    """A queue and what is done with its rows."""

    queue: Queue
    work: Work
    failed: Work
    #: Whether one of its rows may bring the process down. What a process died with is then taken
    #: by itself: the row that did it takes no other down again, and none is blamed for it.
    careful: bool = False


class Runner:
    """Runs the loops until it is stopped; what is under way then is finished first."""

    def __init__(
        self,
        store: Store,
        loops: list[Loop],
        housekeeping: Callable[[], Awaitable[None]],
        clock: Clock,
        metrics: Metrics,
        bell: Bell,
        *,
        deadline: float = DEADLINE,
    ) -> None:
        """`deadline` is how many seconds a turn or a send may take."""
        self._store = store
        self._loops = loops
        self._deadline = deadline
        self._housekeeping = housekeeping
        self._clock = clock
        self._metrics = metrics
        self._bell = bell
        self._stopping = asyncio.Event()

    async def take_over(self) -> None:
        """Free what a killed process had claimed, so that nobody waits for its leases to end.

        Only for the one process that works on this database.
        """
        async with self._store.write() as uow:
            for loop in self._loops:
                await uow.queues.free_all(loop.queue, self._clock.now())
            await uow.commit()

    async def run(self) -> None:
        """Work until `stop` is called."""
        async with asyncio.TaskGroup() as group:
            for loop in self._loops:
                group.create_task(self._serve(loop))
            group.create_task(self._keep_house())

    def stop(self) -> None:
        """Ask the loops to end; `run` returns when what they hold is done."""
        self._stopping.set()
        self._bell.ring()

    async def drain(self) -> None:
        """Work until nothing is due; for tests and the terminal."""
        busy = True
        while busy:
            busy = False
            for loop in self._loops:
                rows = await self._claim(loop)
                busy = busy or bool(rows)
                await asyncio.gather(*(self._one(loop, row) for row in rows))

    async def _serve(self, loop: Loop) -> None:
        under_way: set[asyncio.Task[None]] = set()
        looked = -_ORPHANS
        while not self._stopping.is_set():
            if loop.careful and time.monotonic() - looked >= _ORPHANS:
                await self._adopt(loop, under_way)
                looked = time.monotonic()
            free = _AT_ONCE - len(under_way)
            orphans = False if loop.careful else None
            rows = await self._claim(loop, free, orphans=orphans) if free else []
            for row in rows:
                self._begin(loop, row, under_way)
            if not rows:
                await self._bell.wait(_POLL)
        if under_way:
            await asyncio.wait(under_way)

    def _begin(
        self, loop: Loop, row: Claimed, under_way: set[asyncio.Task[None]]
    ) -> asyncio.Task[None]:
        task = asyncio.create_task(self._one(loop, row))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
        return task

    async def _adopt(self, loop: Loop, under_way: set[asyncio.Task[None]]) -> None:
        """Take what a process died with, one row after the other and nothing beside it.

        As far as that is quick: what is slow may not keep other lanes waiting.
        """
        try:
            async with self._store.read() as uow:
                left = await uow.queues.orphans(loop.queue, self._clock.now())
        except Exception:
            log.exception("loop.claim_failed", queue=loop.queue.name.lower())
            return
        if left and under_way:
            await asyncio.wait(under_way, timeout=_ALONE)
        while left and len(under_way) < _AT_ONCE and not self._stopping.is_set():
            rows = await self._claim(loop, 1, orphans=True)
            left = len(rows)
            for row in rows:
                await asyncio.wait({task := self._begin(loop, row, under_way)}, timeout=_ALONE)
                if not task.done():
                    return

    async def _claim(
        self, loop: Loop, limit: int = _AT_ONCE, *, orphans: bool | None = None
    ) -> list[Claimed]:
        try:
            async with self._store.write() as uow:
                rows = await uow.queues.claim(
                    loop.queue, self._clock.now(), lease=_LEASE, limit=limit, orphans=orphans
                )
                if rows:
                    await uow.commit()
        except Exception:
            log.exception("loop.claim_failed", queue=loop.queue.name.lower())
            await asyncio.sleep(1)
            return []
        return rows

    async def _one(self, loop: Loop, row: Claimed) -> None:
        try:
            async with asyncio.timeout(self._deadline):
                await loop.work(row)
        except Exception:
            log.exception("loop.work_failed", queue=loop.queue.name.lower(), attempt=row.attempts)
            try:
                await loop.failed(row)
            except Exception:
                # Its lease will end, and it is claimed again.
                log.exception("loop.failure_not_recorded", queue=loop.queue.name.lower())

    async def _keep_house(self) -> None:
        while not self._stopping.is_set():
            try:
                await self._housekeeping()
                await self._measure()
            except Exception:
                log.exception("loop.housekeeping_failed")
            try:
                async with asyncio.timeout(_HOUSEKEEPING):
                    await self._stopping.wait()
            except TimeoutError:
                continue

    async def _measure(self) -> None:
        now = self._clock.now()
        async with self._store.read() as uow:
            for queue in Queue:
                depth = await uow.queues.depth(queue)
                name = queue.name.lower()
                self._metrics.queue_waiting.labels(name).set(depth.waiting)
                age = (now - depth.oldest).total_seconds() if depth.oldest else 0.0
                self._metrics.queue_age.labels(name).set(max(0.0, age))

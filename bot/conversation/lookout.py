"""Looks for news in the threads of all who read along, with one question for all of them.

Each open page that asked the database for itself would cost the same as a message a second, and
each bell would wake them all.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict

from bot.conversation.bell import Bell
from bot.storage.transcripts import Mark
from bot.storage.uow import Store
from bot.telemetry import get_logger

log = get_logger()

#: Seconds between two looks when no bell rings: another process may have written.
_POLL = 0.5
#: Seconds between two looks at least, however often the bell rings.
_PAUSE = 0.05
#: Threads asked about in one statement; both databases take many more.
_AT_ONCE = 500

_Watch = tuple[Mark | None, asyncio.Future[None]]


class Lookout:
    """Waits for change on behalf of many."""

    def __init__(self, store: Store, bell: Bell) -> None:
        self._store = store
        self._bell = bell
        self._watched: defaultdict[str, list[_Watch]] = defaultdict(list)
        self._looking: asyncio.Task[None] | None = None

    async def change(self, lane: str, mark: Mark | None, seconds: float) -> None:
        """Return when the thread is no longer at `mark`, or after so many seconds.

        Whoever waits may be cancelled at any moment: no query of theirs is under way.
        """
        watch = (mark, asyncio.get_running_loop().create_future())
        self._watched[lane].append(watch)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look(self._bell.rung))
        try:
            async with asyncio.timeout(seconds):
                await watch[1]
        except TimeoutError:
            return
        finally:
            self._watched[lane].remove(watch)
            if not self._watched[lane]:
                del self._watched[lane]

    async def _look(self, rung: int) -> None:
        """Look until nobody waits any more; at once when the bell has rung since `rung`."""
        while self._watched:
            await self._bell.wait(_POLL, rung)
            rung = self._bell.rung
            try:
                await self._tell(sorted(self._watched))
            except Exception:
                # They look for themselves when their time is over.
                log.exception("lookout.failed")
            await asyncio.sleep(_PAUSE)

    async def _tell(self, lanes: list[str]) -> None:
        for start in range(0, len(lanes), _AT_ONCE):
            some = lanes[start : start + _AT_ONCE]
            async with self._store.read() as uow:
                marks = await uow.transcripts.marks(some)
            for lane in some:
                for mark, told in self._watched.get(lane, ()):
                    if marks.get(lane) != mark and not told.done():
                        told.set_result(None)

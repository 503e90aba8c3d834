"""SQLite has one writer at a time: who in this process is next.

Left to itself SQLite has each writer knock, sleep up to a tenth of a second and knock again, and
whoever knocks at the right moment is let in. Here they stand in line, and who lets people in
stands before who works on what is stored.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

#: So many of those ahead go through in a row before one who waits behind them: a flood at the door
#: slows work down, and never stops it.
_IN_A_ROW = 8


class Turnstile:
    """Lets one task through at a time, in order; those who are `ahead` before all others."""

    def __init__(self) -> None:
        self._taken = False
        self._inside: asyncio.Task[Any] | None = None
        #: How many of those ahead went through since the last one behind them.
        self._run = 0
        self._ahead: deque[asyncio.Future[None]] = deque()
        self._behind: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def through(self, *, ahead: bool = False) -> AsyncIterator[None]:
        """Wait for one's turn, and let the next through afterwards.

        Raises RuntimeError for a task that is through already: it would wait for itself.
        """
        task = asyncio.current_task()
        if task is not None and task is self._inside:
            raise RuntimeError("a transaction for writing was opened inside another")
        await self._enter(self._ahead if ahead else self._behind)
        self._inside = task
        try:
            yield
        finally:
            self._inside = None
            self._leave()

    async def _enter(self, line: deque[asyncio.Future[None]]) -> None:
        if not self._taken:
            self._taken = True
            return
        turn = asyncio.get_running_loop().create_future()
        line.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                with suppress(ValueError):
                    line.remove(turn)
            else:
                # It was let through at the very moment it gave up.
                self._leave()
            raise

    def _leave(self) -> None:
        """Let the next through; nobody slips in between."""
        lines = (self._ahead, self._behind)
        for line in lines if self._run < _IN_A_ROW else reversed(lines):
            while line:
                turn = line.popleft()
                if not turn.done():
                    self._run = self._run + 1 if line is self._ahead else 0
                    turn.set_result(None)
                    return
        self._taken = False

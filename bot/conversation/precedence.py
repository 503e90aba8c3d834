"""Who comes in goes first: work on what is stored steps aside while a message is being stored.

A platform that is not answered in time gives up on us, and a person who sees "not sent" gives up
too; an answer may come a moment later. Within one process both share a loop and, on SQLite, the
one writer; between processes the operating system's priorities do the same.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager

#: Seconds that work steps aside at most: under a flood that never ends it still goes on.
_LONGEST = 0.25
#: Steps of niceness by which jobs and Rasa stand behind the pages.
NICER = 10


class Precedence:
    """Counts who is being let in."""

    def __init__(self) -> None:
        self._entering = 0
        self._clear = asyncio.Event()
        self._clear.set()

    @contextmanager
    def entering(self) -> Iterator[None]:
        """Hold back work meanwhile."""
        self._entering += 1
        self._clear.clear()
        try:
            yield
        finally:
            self._entering -= 1
            if not self._entering:
                self._clear.set()

    async def step_aside(self) -> None:
        """Return when nobody is being let in, after a quarter of a second at the latest."""
        if self._clear.is_set():
            return
        try:
            async with asyncio.timeout(_LONGEST):
                await self._clear.wait()
        except TimeoutError:
            return


def stand_behind() -> None:
    """Let other processes go before this one."""
    os.nice(NICER)

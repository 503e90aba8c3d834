"""A bell inside one process: something changed, look now rather than at the next poll.

It is a hint, never the truth: whoever waits also looks by itself from time to time, because the
change may have been made by another process.
"""

from __future__ import annotations

import asyncio


class Bell:
    """Wakes everyone who waits on it."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        #: How often it rang.
        self.rung = 0

    def ring(self) -> None:
        """Wake all who wait now."""
        self.rung += 1
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self, seconds: float, since: int | None = None) -> None:
        """Return when the bell rings, or after so many seconds.

        At once if it has rung since `rung` was `since`.
        """
        if since is not None and since != self.rung:
            return
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return

"""Brings in updates from channels that are asked rather than called."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from bot.domain.messages import Inbound
from bot.telemetry import get_logger

log = get_logger()

#: Seconds after a failure; doubled each time, at most the second.
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0


class Polled(Protocol):
    """A channel that can be asked for its updates."""

    name: str

    async def poll(self) -> Sequence[Inbound]:
        """Return the next updates, waiting for some; raises whatever went wrong."""
        ...

    def stored(self) -> None:
        """Learn that all that `poll` returned last is stored: it may be forgotten there."""
        ...


class Poller:
    """Asks one channel, stores what it says, and only then lets the channel forget it."""

    def __init__(self, channel: Polled, accept: Callable[[Inbound], Awaitable[str | None]]) -> None:
        self._channel = channel
        self._accept = accept

    async def run(self) -> None:
        """Poll until cancelled."""
        pause = _FIRST_PAUSE
        while True:
            try:
                for inbound in await self._channel.poll():
                    await self._accept(inbound)
                self._channel.stored()
                pause = _FIRST_PAUSE
            except Exception:
                log.exception("poller.failed", channel=self._channel.name, seconds=pause)
                await asyncio.sleep(pause)
                pause = min(_LONGEST_PAUSE, pause * 2)

"""Brings in updates from channels that are asked rather than called."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from bot.telemetry import get_logger

log = get_logger()

#: Seconds after a failure; doubled each time, at most the second.
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
#: The same for the pauses between tries to store, and how long a stop waits for them.
_LONGEST_TO_STORE, _LAST_TRIES = 4.0, 6.0


Event_co = TypeVar("Event_co", covariant=True)
Event = TypeVar("Event")


class Polled(Protocol[Event_co]):
    """A channel, or another bot, that can be asked for its updates."""

    name: str

    async def poll(self) -> Sequence[Event_co]:
        """Return the next updates, waiting for some; raises whatever went wrong."""
        ...

    def stored(self) -> None:
        """Learn that all that `poll` returned last is stored: it may be forgotten there."""
        ...


class Poller(Generic[Event]):
    """Asks one channel, stores what it says, and only then lets the channel forget it.

    What a channel has handed out may be nowhere else: it is stored, however many tries that takes,
    before the channel is asked for more.
    """

    def __init__(self, channel: Polled[Event], accept: Callable[[Event], Awaitable[Any]]) -> None:
        self._channel = channel
        self._accept = accept

    async def run(self) -> None:
        """Poll until cancelled; what was handed out by then is still stored, if it can be."""
        pause = _FIRST_PAUSE
        while True:
            try:
                events = await self._channel.poll()
            except Exception:
                log.exception("poller.failed", channel=self._channel.name, seconds=pause)
                await asyncio.sleep(pause)
                pause = min(_LONGEST_PAUSE, pause * 2)
                continue
            pause = _FIRST_PAUSE
            await self._finish(asyncio.create_task(self._keep(events)))

    async def _keep(self, events: Sequence[Event]) -> None:
        """Store events one after the other, each until it is stored."""
        for event in events:
            pause = _FIRST_PAUSE
            while True:
                try:
                    await self._accept(event)
                except Exception:
                    log.exception("poller.not_stored", channel=self._channel.name, seconds=pause)
                    await asyncio.sleep(pause)
                    pause = min(_LONGEST_TO_STORE, pause * 2)
                else:
                    break
        self._channel.stored()

    async def _finish(self, keeping: asyncio.Task[None]) -> None:
        """Wait for events to be stored; a cancelled poller waits some seconds more."""
        try:
            await asyncio.shield(keeping)
        except asyncio.CancelledError:
            await self._try_for_a_while(keeping)
            raise

    async def _try_for_a_while(self, keeping: asyncio.Task[None]) -> None:
        _, late = await asyncio.wait({keeping}, timeout=_LAST_TRIES)
        for task in late:
            log.error("poller.lost", channel=self._channel.name)
            task.cancel()

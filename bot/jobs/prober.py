"""Looks after the channels every few minutes: does each answer, does a message come through."""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
from collections.abc import Awaitable, Callable, Mapping

from bot.domain.health import PROBE_CHANNEL, Trouble
from bot.domain.messages import Inbound, InboundKind
from bot.domain.people import ContactRule
from bot.domain.ports import Bell, Channel, Clock
from bot.storage.uow import Store
from bot.telemetry import Metrics, get_logger

log = get_logger()

#: Seconds from the start to the first look: pages and platforms are greeted by then.
_SETTLE = 10.0
#: Seconds that one channel gets to answer.
_ANSWER = 30.0
#: A message of our own that takes longer is lost, for whoever waits at its other end.
_PATIENCE = dt.timedelta(seconds=60)
#: Seconds between two looks for it when no bell rings.
_LOOK = 0.25

Accept = Callable[[Inbound], Awaitable[str | None]]
#: Told once when a channel falls ill, with what is wrong, and once when it is well again, with "".
Told = Callable[[str, str], Awaitable[None]]


class Prober:
    """Probes, keeps what it found, and says once that a channel fell ill or got well."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        accept: Accept,
        clock: Clock,
        metrics: Metrics,
        bell: Bell,
        interval: dt.timedelta,
        told: Told | None = None,
    ) -> None:
        """`told` is called after the commit; it may ring bells, and must not raise."""
        self._store = store
        self._channels = channels
        self._accept = accept
        self._clock = clock
        self._metrics = metrics
        self._bell = bell
        self._interval = interval
        self._told = told

    async def run(self) -> None:
        """Probe until cancelled."""
        await asyncio.sleep(min(_SETTLE, self._interval.total_seconds()))
        while True:
            await self.round()
            await asyncio.sleep(self._interval.total_seconds())

    async def round(self) -> None:
        """Look at every channel once, at all of them at the same time."""
        await asyncio.gather(*(self._look(name) for name in self._channels))

    async def _look(self, name: str) -> None:
        try:
            if name != PROBE_CHANNEL:
                await self._record(name, await self._ask(name))
            elif await self._alone():
                await self._record(name, await self._pipeline())
        except Exception:
            # The database, most likely: then there is nowhere to write it down either.
            log.exception("probe.failed", channel=name)
            self._metrics.channel_up.labels(name).set(0)

    async def _ask(self, name: str) -> str:
        trouble = await self._once(name)
        # A single lost packet is no trouble.
        return await self._once(name) if trouble == Trouble.UNREACHABLE else trouble

    async def _once(self, name: str) -> str:
        try:
            async with asyncio.timeout(_ANSWER):
                return await self._channels[name].probe()
        except TimeoutError:
            return Trouble.UNREACHABLE
        except Exception:
            log.exception("probe.broke", channel=name)
            return Trouble.PROBE_BROKE

    async def _alone(self) -> bool:
        """Return whether no other process sends a message of its own just now."""
        async with self._store.write() as uow:
            alone = await uow.health.claim(PROBE_CHANNEL, self._clock.now(), self._interval / 2)
            await uow.commit()
        return alone

    async def _pipeline(self) -> str:
        """Send a message of our own through queue, turn and outbox; return what became of it."""
        lane, begun = await self._begin(), self._clock.now()
        while True:
            async with self._store.read() as uow:
                through = await uow.health.came_through(lane)
            took = self._clock.now() - begun
            if through:
                break
            if took > _PATIENCE:
                return Trouble.STUCK
            await self._bell.wait(_LOOK)
        self._metrics.probe_seconds.set(took.total_seconds())
        async with self._store.write() as uow:
            await uow.health.sweep(lane)
            await uow.commit()
        return ""

    async def _begin(self) -> str:
        """Return the thread of our own messages with a fresh one in it, if none is stuck there."""
        async with self._store.write() as uow:
            lane = await uow.conversations.find_or_create(
                PROBE_CHANNEL, PROBE_CHANNEL, self._clock.now()
            )
            thread = await uow.conversations.thread(lane)
            # After an outage an answer to ourselves may come late: that it comes is what counts.
            await uow.conversations.set_rule(thread.contact_id, ContactRule.OPEN)
            await uow.health.sweep(lane)
            stuck = await uow.health.under_way(lane)
            await uow.commit()
        if not stuck:
            # A tap: it goes the whole way without asking Rasa to remember it for ever.
            number = secrets.token_hex(8)
            await self._accept(
                Inbound(PROBE_CHANNEL, number, PROBE_CHANNEL, InboundKind.BUTTON, "", "menu:open")
            )
        return lane

    async def _record(self, name: str, trouble: str) -> None:
        async with self._store.write() as uow:
            before = await uow.health.record(name, trouble, self._clock.now())
            await uow.commit()
        self._metrics.channel_up.labels(name).set(not trouble)
        if before is None:
            return
        if trouble:
            log.error("channel.trouble", channel=name, reason=str(trouble))
        else:
            log.error("channel.well_again", channel=name, reason=before.trouble)
        # Open desks show it, and ring.
        self._bell.ring()
        if self._told is not None:
            await self._told(name, str(trouble))

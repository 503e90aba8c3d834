"""How the channels fare, as the desk shows it. Nothing of any person is in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace

from bot.domain.health import PROBE_CHANNEL, ChannelHealth, ProbeState, Traffic, Trouble
from bot.domain.ports import Clock
from bot.settings import Settings
from bot.storage.uow import Store
from bot.telemetry import Metrics

#: Channels that people can come by, in the order in which they are shown.
KNOWN = ("webchat", "telegram", "zalo", "zalobot")
#: Rounds of probes that may be missed before it is said that nobody looks.
_MISSED = 3


class HealthBoard:
    """Reads what jobs and database say of the channels; the page may run elsewhere."""

    def __init__(
        self,
        store: Store,
        channels: Collection[str],
        settings: Settings,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._store = store
        self._on = frozenset(channels)
        self._patience = _MISSED * dt.timedelta(seconds=settings.probe_interval)
        self._clock = clock
        self._metrics = metrics
        self._since = clock.now()

    async def states(self) -> list[ProbeState]:
        """Return what was found last on every channel that is switched on, and in the pipeline.

        Where nobody has looked for too long, that is what is wrong.
        """
        now = self._clock.now()
        async with self._store.read() as uow:
            found = await uow.health.probes()
        states = [
            self._judged(found.get(name, ProbeState(name)), now)
            for name in (*KNOWN, PROBE_CHANNEL)
            if name in self._on
        ]
        for state in states:
            self._metrics.channel_up.labels(state.channel).set(not state.trouble)
        return states

    def _judged(self, state: ProbeState, now: dt.datetime) -> ProbeState:
        looked = state.probed_at or self._since
        if now - max(looked, self._since) <= self._patience:
            return state
        return replace(state, trouble=Trouble.NOT_PROBED, since=looked)

    async def channels(self) -> list[ChannelHealth]:
        """Return every channel there is, the pipeline last."""
        states = {state.channel: state for state in await self.states()}
        now = self._clock.now()
        async with self._store.read() as uow:
            traffic = await uow.health.traffic(now)
        return [
            ChannelHealth(
                name=name,
                switched_on=name in self._on,
                probe=states.get(name, ProbeState(name)),
                traffic=traffic.get(name, Traffic()),
            )
            for name in (*KNOWN, PROBE_CHANNEL)
        ]

"""A channel that leads nowhere: on it our own synthetic messages travel."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors import MediaRefused, NotAuthentic, Unparseable
from bot.domain.health import PROBE_CHANNEL
from bot.domain.messages import Delivery, Inbound, Limits, Outgoing, Sent
from bot.domain.ports import HookRequest


class Probing:
    """Nobody is at its other end."""

    name = PROBE_CHANNEL
    limits = Limits(max_text=4000, max_quick_replies=12)

    def verify(self, _: HookRequest) -> None:
        """Refuse: nothing comes from outside."""
        raise NotAuthentic

    def parse(self, _: bytes) -> list[Inbound]:
        """Refuse, for the same reason."""
        raise Unparseable

    async def send(self, _: Outgoing) -> Delivery:
        """Take it: that it came so far is all that was to be shown."""
        return Sent()

    async def erase(self, _: str, __: Sequence[str]) -> bool:
        """Nothing was shown to anybody."""
        return True

    async def fetch(self, _: str) -> bytes:
        """Refuse: nothing comes along."""
        raise MediaRefused

    async def probe(self) -> str:
        """Find nothing: it is the messages on it that tell."""
        return ""

    async def close(self) -> None:
        """Nothing is held open."""

"""A shell as a channel: demos, acceptance tests, operators' training."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.domain.errors import MediaRefused, NotAuthentic, Unparseable
from bot.domain.messages import (
    Delivery,
    Inbound,
    InboundKind,
    Limits,
    Outgoing,
    Part,
    Rejected,
    Sent,
)
from bot.domain.ports import HookRequest


class Terminal:
    """Shows parts through `show`; quick replies are answered by their number."""

    name = "terminal"
    limits = Limits(max_text=4000, max_quick_replies=12)

    def __init__(self, show: Callable[[Part], None]) -> None:
        self._show = show

    def verify(self, _: HookRequest) -> None:
        """Refuse: a shell has no webhook."""
        raise NotAuthentic

    def parse(self, _: bytes) -> list[Inbound]:
        """Refuse, for the same reason."""
        raise Unparseable

    def typed(self, address: str, line: str, external_id: str) -> Inbound:
        """Return what was typed as an event; it may be the number of a quick reply."""
        return Inbound(self.name, external_id, address, InboundKind.TEXT, line, numbered=True)

    async def send(self, outgoing: Outgoing) -> Delivery:
        """Show the part; of a picture a shell shows nothing."""
        if outgoing.part.pictured:
            return Rejected("a shell shows no picture")
        self._show(outgoing.part)
        return Sent()

    async def erase(self, _: str, __: Sequence[str]) -> bool:
        """Take nothing back: what a shell printed stays."""
        return True

    async def probe(self) -> str:
        """Find nothing: a shell is there or it is not."""
        return ""

    async def fetch(self, _: str) -> bytes:
        """Refuse: a shell sends words only."""
        raise MediaRefused

    async def close(self) -> None:
        """Nothing is held open."""

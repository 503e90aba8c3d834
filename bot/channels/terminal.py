"""A shell as a channel: demos, acceptance tests, operators' training."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.domain.errors import NotAuthentic, Unparseable
from bot.domain.messages import Delivery, Inbound, InboundKind, Limits, Outgoing, Part, Sent
from bot.domain.ports import HookRequest

#: A number from a menu; anything longer was not read off one.
_NUMBER = re.compile(r"[0-9]{1,3}")


class Terminal:
    """Shows parts through `show`; quick replies are answered by their number."""

    name = "terminal"
    limits = Limits(max_text=4000, max_quick_replies=12)

    def __init__(self, show: Callable[[Part], None]) -> None:
        self._show = show
        self._offered: dict[str, Part] = {}

    def verify(self, _: HookRequest) -> None:
        """Refuse: a shell has no webhook."""
        raise NotAuthentic

    def parse(self, _: bytes) -> list[Inbound]:
        """Refuse, for the same reason."""
        raise Unparseable

    def typed(self, address: str, line: str, external_id: str) -> Inbound:
        """Return what was typed as an event; the number of a quick reply counts as its tap."""
        offered = self._offered.get(address)
        position = int(line) - 1 if _NUMBER.fullmatch(line.strip()) else -1
        if offered and 0 <= position < len(offered.quick_replies):
            tapped = offered.quick_replies[position]
            return Inbound(
                self.name, external_id, address, InboundKind.BUTTON, tapped.title, tapped.payload
            )
        return Inbound(self.name, external_id, address, InboundKind.TEXT, line)

    async def send(self, outgoing: Outgoing) -> Delivery:
        """Show the part."""
        if outgoing.part.quick_replies:
            self._offered[outgoing.address] = outgoing.part
        self._show(outgoing.part)
        return Sent()

    async def erase(self, address: str, message_refs: Sequence[str]) -> None:
        """Take nothing back: what a shell printed stays."""

    async def close(self) -> None:
        """Nothing is held open."""

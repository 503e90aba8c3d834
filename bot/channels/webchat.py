"""The web chat as a channel: what is sent is read from the store by the open page."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors import NotAuthentic, Unparseable
from bot.domain.messages import Delivery, Inbound, Limits, Outgoing, Sent
from bot.domain.ports import HookRequest

#: Characters; the chat page refuses more with a clear sentence.
MAX_TEXT = 4000


class Webchat:
    """Anonymous browser sessions. `address` is the session's id."""

    name = "webchat"
    limits = Limits(max_text=MAX_TEXT, max_quick_replies=12, can_erase=True)

    def verify(self, _: HookRequest) -> None:
        """Refuse: the page brings its messages itself, there is no webhook."""
        raise NotAuthentic

    def parse(self, _: bytes) -> list[Inbound]:
        """Refuse, for the same reason."""
        raise Unparseable

    async def send(self, _: Outgoing) -> Delivery:
        """Say that it is there to be read: marking it sent is what shows it."""
        return Sent()

    async def erase(self, address: str, message_refs: Sequence[str]) -> None:
        """Nothing is left to do: the store shows nothing that was erased."""

    async def close(self) -> None:
        """Nothing is held open."""

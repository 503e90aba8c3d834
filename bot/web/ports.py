"""What the public door needs of the house."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from bot.domain.messages import Inbound
from bot.domain.ports import Channel
from bot.domain.views import ChatItem


class Reception(Protocol):
    """Stores what comes in."""

    async def accept(self, inbound: Inbound) -> str | None:
        """Store durably; return the conversation's id, None for what was already stored."""
        ...


class Chat(Protocol):
    """The web chat's own view of its conversations. `session` is the channel address."""

    async def items(self, session: str, after: int) -> Sequence[ChatItem]:
        """Return the bubbles behind position `after`, oldest first."""
        ...

    async def wait(self, session: str, after: int, seconds: float, /) -> Sequence[ChatItem]:
        """Return bubbles behind `after` as soon as there are any; [] after so many seconds."""
        ...

    async def end(self, session: str) -> None:
        """Close the session: nothing of it can be read again from its address."""
        ...


class PublicServices(Protocol):
    """What the public application is built from."""

    @property
    def reception(self) -> Reception:
        """Where every event is stored."""
        ...

    @property
    def chat(self) -> Chat:
        """What the page shows."""
        ...

    @property
    def channels(self) -> Mapping[str, Channel]:
        """Every live channel by its name; those whose `verify` accepts calls have webhooks."""
        ...

    async def health(self) -> Mapping[str, Any]:
        """Return {"ok": bool, …}: whether we can take and keep messages now."""
        ...


#: Answers one call of Rasa's action protocol: its JSON in, {"events", "responses"} out.
RunAction = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]


class InternalServices(Protocol):
    """What the internal application is built from."""

    @property
    def run_action(self) -> RunAction:
        """What answers Rasa's calls."""
        ...

    @property
    def action_secret(self) -> str:
        """Shared with Rasa alone."""
        ...

    def metrics_text(self) -> bytes:
        """Return the figures in Prometheus's text format."""
        ...

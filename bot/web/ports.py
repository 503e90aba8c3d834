"""What the outer doors need of the house."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from bot.conversation.chat import Chat
from bot.conversation.receive import Reception
from bot.domain.ports import Channel
from bot.settings import Settings


class PublicServices(Protocol):
    """What the public application is built from."""

    @property
    def settings(self) -> Settings:
        """The settings."""
        ...

    @property
    def reception(self) -> Reception:
        """Where every event is stored."""
        ...

    @property
    def chat(self) -> Chat:
        """What the chat page shows."""
        ...

    @property
    def channels(self) -> Mapping[str, Channel]:
        """Every live channel by its name; those whose `verify` accepts calls have webhooks."""
        ...

    async def health(self) -> Mapping[str, Any]:
        """Return {"ok": bool, …}: whether we can take and keep messages now."""
        ...


class InternalServices(Protocol):
    """What the internal application is built from."""

    @property
    def action_secret(self) -> str:
        """What Rasa sends with every action call; never empty."""
        ...

    def metrics_text(self) -> bytes:
        """Return the figures in Prometheus's text format."""
        ...

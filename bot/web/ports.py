"""What the outer doors need of the house."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Protocol

from bot.channels.telegram_alarm import TelegramAlarm
from bot.conversation.chat import Chat
from bot.conversation.receive import Reception
from bot.dialogue.cards import Cards
from bot.domain.ports import Channel
from bot.escalation.group import Group
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
    def alarm_bot(self) -> TelegramAlarm | None:
        """The bot that calls operators, when there is one: it has a webhook of its own."""
        ...

    @property
    def group(self) -> Group | None:
        """What is done with what operators tap there."""
        ...

    @property
    def cards(self) -> Cards:
        """What the bot says, made from the content."""
        ...

    @property
    def channels(self) -> Mapping[str, Channel]:
        """Every live channel by its name; those whose `verify` accepts calls have webhooks."""
        ...

    def now(self) -> dt.datetime:
        """Return the time now, aware, UTC."""
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

"""Where the updates of one Telegram bot come from: a webhook with a secret, or long polling."""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from bot.channels import telegram_updates as updates
from bot.channels.telegram_api import Request, client
from bot.domain.errors import NotAuthentic, Unparseable
from bot.domain.ports import HookRequest
from bot.telemetry import get_logger

log = get_logger()

_SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - a header's name
#: Seconds that Telegram keeps a question for updates open.
_LONG_POLL = 25
_CONNECT, _READ = 5.0, 10.0  # seconds


class Source:
    """Verifies calls, or asks; an update is asked for again until `stored` was called.

    `base` is the address before the methods' names; it holds the token.
    """

    def __init__(self, base: str, secret: str, wanted: Sequence[str]) -> None:
        self._base = base
        self._secret = secret.encode()
        self._wanted = json.dumps(wanted)
        #: The client that polls: one connection, and patience for a long answer.
        self.request: Request = client(1, connect=_CONNECT, read=_LONG_POLL + _READ)
        self._offset: int | None = None
        self._next: int | None = None

    @property
    def has_webhook(self) -> bool:
        """Whether updates are delivered to us rather than asked for."""
        return bool(self._secret)

    def verify(self, request: HookRequest) -> None:
        """Return if the request carries our secret; raise NotAuthentic otherwise."""
        given = request.headers.get(_SECRET_HEADER, "").encode("utf-8", "surrogatepass")
        if not self._secret or not hmac.compare_digest(given, self._secret):
            raise NotAuthentic

    async def ask(self) -> list[Any]:
        """Return the next updates as they came, waiting up to 25 s for some.

        One without a number is skipped: it would block all that follow. Raises TelegramError or
        Unparseable when Telegram can't be asked.
        """
        asked: dict[str, Any] = {"timeout": _LONG_POLL, "allowed_updates": self._wanted}
        if self._offset is not None:
            asked["offset"] = self._offset
        answer = updates.load(
            await self.request.retrieve(f"{self._base}/getUpdates?{urlencode(asked)}")
        )
        told = answer.get("result") if isinstance(answer, dict) else None
        if not isinstance(told, list):
            raise Unparseable
        found: list[Any] = []
        # After an empty answer all before the offset is forgotten there, and none is needed:
        # after a quiet week Telegram starts to count anew, perhaps lower.
        self._next = None
        for update in told:
            try:
                self._next = max(self._next or 0, updates.update_id(update) + 1)
                found.append(update)
            except Unparseable:
                log.warning("telegram.unreadable_update")
        return found

    def stored(self) -> None:
        """Learn that all that `ask` returned last is stored: the next question confirms it."""
        self._offset = self._next

    async def close(self) -> None:
        """Let go of the connection."""
        await self.request.shutdown()

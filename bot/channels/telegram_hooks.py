"""Where Telegram brings a bot's updates: told once, when an installation is set up."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from telegram import Bot
from telegram.error import BadRequest, Conflict, TelegramError

from bot.channels import telegram_alarm_updates, telegram_updates
from bot.channels.telegram_api import client, verdict
from bot.domain.errors import BenError
from bot.domain.messages import Misconfigured, Throttled

#: What a secret may hold, and the ports Telegram calls:
#: https://core.telegram.org/bots/api#setwebhook
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_PORTS = (443, 80, 88, 8443)
_CONNECT, _READ = 5.0, 10.0  # seconds
#: A group's id in an update: only these are shown.
_GROUPS = ("group", "supergroup")


class HookRefused(BenError):
    """Telegram does not take this webhook."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One of our bots, as far as its webhook goes."""

    #: What it is called on the command line.
    name: str
    path: str
    wanted: Sequence[str]
    #: Calls that Telegram makes at once.
    connections: int


PEOPLE = Kind("people", "/hooks/telegram", telegram_updates.WANTED, 40)
ALARM = Kind("alarm", "/hooks/telegram-alarm", telegram_alarm_updates.WANTED, 4)


@dataclass(frozen=True, slots=True)
class HookState:
    """What Telegram tells of a webhook; its path and secret stay out."""

    #: "" when there is none.
    host: str
    #: Whether it is the one that the settings ask for.
    ours: bool
    #: Updates that wait.
    pending: int
    last_error: str
    last_error_at: dt.datetime | None


def address(kind: Kind, public_url: str) -> str:
    """Return where updates of a bot are to be brought; HookRefused when that can't be."""
    found = urlsplit(public_url)
    if found.scheme != "https" or not found.hostname:
        raise HookRefused("BEN_PUBLIC_URL must be the https:// address that Telegram can call.")
    if (found.port or 443) not in _PORTS:
        raise HookRefused("BEN_PUBLIC_URL must use port 443, 80, 88 or 8443: Telegram calls those.")
    return public_url.rstrip("/") + kind.path


class Hooks:
    """The webhook of one bot. Every call raises HookRefused, in a sentence, for what fails."""

    def __init__(self, kind: Kind, token: str, api: str) -> None:
        self._kind = kind
        self._token = token
        self._api = api.rstrip("/")

    async def set(self, public_url: str, secret: str) -> str:
        """Have updates brought to us with `secret`, none forgotten; return the host."""
        if not _SECRET.fullmatch(secret):
            raise HookRefused("The secret must have 1 to 256 of the signs A-Z a-z 0-9 _ and -.")
        url = address(self._kind, public_url)
        async with self._bot() as bot:
            await bot.set_webhook(
                url,
                secret_token=secret,
                allowed_updates=list(self._kind.wanted),
                # What waits was said by people.
                drop_pending_updates=False,
                max_connections=self._kind.connections,
            )
        return urlsplit(url).netloc

    async def show(self, public_url: str) -> HookState:
        """Return what Telegram tells of the webhook."""
        async with self._bot() as bot:
            told = await bot.get_webhook_info()
        return HookState(
            host=urlsplit(told.url).netloc,
            ours=bool(told.url) and told.url == public_url.rstrip("/") + self._kind.path,
            pending=told.pending_update_count,
            last_error=told.last_error_message or "",
            last_error_at=told.last_error_date,
        )

    async def delete(self) -> None:
        """Have nothing brought any more; what waits stays for polling."""
        async with self._bot() as bot:
            await bot.delete_webhook(drop_pending_updates=False)

    async def groups(self) -> list[tuple[str, str]]:
        """Return id and title of the groups that the updates waiting now come from.

        They stay where they are.
        """
        async with self._bot() as bot:
            told = await bot.get_updates(timeout=0, allowed_updates=list(self._kind.wanted))
        chats = [update.effective_chat for update in told]
        return sorted(
            {
                (str(chat.id), chat.title or "")
                for chat in chats
                if chat is not None and chat.type in _GROUPS
            }
        )

    @asynccontextmanager
    async def _bot(self) -> AsyncIterator[Bot]:
        requests = [client(1, connect=_CONNECT, read=_READ) for _ in range(2)]
        try:
            yield Bot(
                self._token,
                base_url=f"{self._api}/bot",
                request=requests[0],
                get_updates_request=requests[1],
            )
        except TelegramError as error:
            raise HookRefused(self._sentence(error)) from None
        finally:
            for request in requests:
                await request.shutdown()

    def _sentence(self, error: TelegramError) -> str:
        if isinstance(error, Conflict):
            return "The bot runs, or has a webhook: stop it or delete the webhook, and ask again."
        if isinstance(error, BadRequest):
            # It speaks of the address we gave, never of the token.
            return f"Telegram refuses: {error.message}"
        found = verdict(error)
        if isinstance(found, Misconfigured):
            return f"Telegram does not know the token of the bot for {self._kind.name}."
        if isinstance(found, Throttled):
            return f"Telegram asks to wait {found.after:.0f} seconds."
        return "Telegram can't be reached. Where it is blocked, HTTPS_PROXY is honoured."

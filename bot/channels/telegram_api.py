"""Telegram's Bot API as we call it: python-telegram-bot's client, and what its failures mean."""

from __future__ import annotations

import functools
import html
import json
import re
import ssl
from collections.abc import Sequence
from typing import Any

import httpx
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.domain.messages import (
    Call,
    ContactStopped,
    Delivery,
    Misconfigured,
    QuickReply,
    Rejected,
    Throttled,
    UnknownOutcome,
    Unreachable,
)

#: Seconds, when Telegram asks us to wait and doesn't say how long.
_SOME_SECONDS = 5.0
_TOO_MANY, _SERVER_ERRORS, _GATEWAY_TIMEOUT = 429, 500, 504
#: Failures before a request was sent.
_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
#: Refusals that may be named: the rest of a refusal can quote the message.
_REFUSALS = ("message is too long", "message text is empty", "BUTTON_DATA_INVALID", "can't parse")
#: Longest callback_data in bytes: https://core.telegram.org/bots/api#inlinekeyboardbutton
_MAX_DATA = 64
#: Two buttons stand beside each other when both titles are at most this long.
_SHORT_TITLE = 14


class Wait(TelegramError):
    """Telegram asks us to wait (429)."""

    def __init__(self, seconds: float) -> None:
        super().__init__("flood control")
        self.seconds = seconds


class ServerFailed(TelegramError):
    """Telegram failed (5xx)."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


class Request(HTTPXRequest):
    """The library's client, which keeps what it forgets: the status and the time to wait."""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Return status and body; raises Wait for 429 and ServerFailed for 5xx."""
        status, body = await super().do_request(*args, **kwargs)
        if status == _TOO_MANY:
            raise Wait(_retry_after(body))
        if status >= _SERVER_ERRORS:
            raise ServerFailed(status)
        return status, body


def client(connections: int, *, connect: float, read: float) -> Request:
    """Return a client with so many connections and these patiences in seconds."""
    return Request(
        connection_pool_size=connections,
        read_timeout=read,
        write_timeout=connect,
        connect_timeout=connect,
        pool_timeout=connect,
        httpx_kwargs={"verify": _trust()},
    )


@functools.cache
def _trust() -> ssl.SSLContext:
    # Reading all certificates takes a tenth of a second: once will do.
    return httpx.create_ssl_context()


def _retry_after(body: bytes) -> float:
    try:
        return max(0.0, float(json.loads(body)["parameters"]["retry_after"]))
    except (ValueError, KeyError, TypeError):
        return _SOME_SECONDS


def verdict(error: Exception) -> Delivery:
    """Return what an exception of a send means.

    A 5xx counts as not sent: Telegram answers so while it restarts or is overloaded, sometimes
    for minutes, and an answer that comes twice does less harm than one that never comes. Only
    504 says that somebody behind the gateway may have been at work.
    """
    if isinstance(error, Wait):
        return Throttled(error.seconds)
    if isinstance(error, ServerFailed):
        unclear = error.status == _GATEWAY_TIMEOUT
        return UnknownOutcome("504") if unclear else Unreachable(str(error.status))
    if isinstance(error, Forbidden):
        return ContactStopped()
    # A subclass of NetworkError: asked for first.
    if isinstance(error, BadRequest):
        return _refusal(error.message)
    if isinstance(error, InvalidToken):
        return Misconfigured("Telegram does not accept the token")
    cause = error.__cause__
    if isinstance(cause, _NOT_SENT):
        return Unreachable(type(cause).__name__)
    # Read timeouts, connections cut, answers that can't be read, and whatever nobody thought of.
    return UnknownOutcome(type(cause or error).__name__)


def _refusal(description: str) -> Delivery:
    if "chat not found" in description.lower():
        return ContactStopped()
    named = (known for known in _REFUSALS if known.lower() in description.lower())
    return Rejected(next(named, "Telegram refuses the message"))


def is_bad_markup(error: BadRequest) -> bool:
    """Return whether Telegram could not read our HTML."""
    return "can't parse entities" in error.message.lower()


def to_html(text: str, calls: Sequence[Call]) -> str:
    """Return `text` for parse_mode HTML, with the numbers of `calls` in bold.

    Telegram makes long numbers tappable by itself; bold is what finds a 113 in a sentence.
    """
    escaped = html.escape(text, quote=False)
    dials = sorted({call.number for call in calls if call.number}, key=len, reverse=True)
    if not dials:
        return escaped
    spaced = "|".join(r"[ .-]?".join(re.escape(sign) for sign in dial) for dial in dials)
    return re.sub(rf"(?<![\d+])(?:{spaced})(?!\d)", r"<b>\g<0></b>", escaped)


def keyboard(replies: Sequence[QuickReply]) -> InlineKeyboardMarkup | None:
    """Return the buttons, two in a row where both are short; None for none.

    A token that Telegram would refuse costs its button, not the message.
    """
    keys = [
        InlineKeyboardButton(reply.title, callback_data=reply.payload)
        for reply in replies
        if reply.title and 1 <= len(reply.payload.encode()) <= _MAX_DATA
    ]
    if not keys:
        return None
    width = 2 if all(len(key.text) <= _SHORT_TITLE for key in keys) else 1
    rows = [keys[start : start + width] for start in range(0, len(keys), width)]
    return InlineKeyboardMarkup(rows)

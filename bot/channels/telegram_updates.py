"""Reads Telegram's updates: only the fields we need, each one checked.

The library's own classes are not used here: they refuse an update as a whole when any field of
it is not as they know it, and then a cry for help would be lost for a new kind of sticker.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.channels import telegram_content as contents
from bot.channels.telegram_content import Fields, clean
from bot.domain.errors import Unparseable
from bot.domain.messages import Inbound, InboundKind

CHANNEL = "telegram"
#: What is asked of Telegram; all else is left there.
WANTED = ("message", "edited_message", "callback_query", "my_chat_member")

_PRIVATE = "private"
_LANGUAGE = re.compile(r"[A-Za-z0-9-]{2,35}")
#: Messages that Telegram itself writes into a private chat: nobody said anything.
_SERVICE = frozenset({
    "message_auto_delete_timer_changed", "pinned_message", "write_access_allowed",
    "chat_background_set", "connected_website", "users_shared", "chat_shared",
    "proximity_alert_triggered", "forum_topic_created",
})  # fmt: skip


def load(body: bytes) -> Any:
    """Return the JSON in `body`. Raises Unparseable."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Unparseable from None


def update_id(update: Any) -> int:
    """Return the number of an update. Raises Unparseable."""
    return _number(_fields(update), "update_id")


def callback_id(update: Any) -> str:
    """Return what a tap must be acknowledged by, "" when the update is no tap."""
    query = update.get("callback_query") if isinstance(update, dict) else None
    found = query.get("id") if isinstance(query, dict) else None
    return clean(found) if isinstance(found, str) else ""


def read(update: Any, bot: str) -> Inbound | None:
    """Return the event in an update, None when it holds nothing for us.

    `bot` is the id of the bot that got it: each counts its updates for itself, so an installation
    that changes its token must not take new updates for old ones. An edited message is an event
    of its own. Raises Unparseable.
    """
    external_id = f"{bot}:{update_id(update)}"
    for name, reader in _READERS.items():
        if name in update:
            return reader(_fields(update[name]), external_id)
    return None


def _message(message: Fields, external_id: str) -> Inbound | None:
    address = _private_chat(message)
    if address is None or _SERVICE & message.keys():
        return None
    content = contents.read(message)
    return Inbound(
        CHANNEL,
        external_id,
        address,
        content.kind,
        content.text,
        content.payload,
        content.latitude,
        content.longitude,
        message_ref=str(_number(message, "message_id")),
        sent_at=_time(message.get("edit_date", message.get("date"))),
        language_hint=_language(message.get("from")),
        media=content.media,
    )


def _edited(message: Fields, external_id: str) -> Inbound | None:
    # A live location is "edited" every few seconds: the first one was answered.
    if "text" not in message and "caption" not in message:
        return None
    return _message(message, external_id)


def _tap(query: Fields, external_id: str) -> Inbound | None:
    data, message = query.get("data"), query.get("message")
    person = _fields(query.get("from"))
    # Of an old message Telegram may tell only where it was, or nothing.
    address = _private_chat(message) if isinstance(message, dict) else str(_number(person, "id"))
    if address is None or not isinstance(data, str):
        return None
    return Inbound(
        CHANNEL,
        external_id,
        address,
        InboundKind.BUTTON,
        _title(message, data),
        clean(data),
        language_hint=_language(person),
    )


def _title(message: Any, data: str) -> str:
    """Return what stood on the button, "" when it is not told."""
    try:
        rows = message["reply_markup"]["inline_keyboard"]
        titles = (key["text"] for row in rows for key in row if key.get("callback_data") == data)
        return clean(str(next(titles, "")))
    except (KeyError, TypeError, AttributeError):
        return ""


def _membership(change: Fields, external_id: str) -> Inbound | None:
    address = _private_chat(change)
    status = _fields(change.get("new_chat_member")).get("status")
    # Coming back needs no event: the person's app sends /start.
    if address is None or status not in ("kicked", "left"):
        return None
    return Inbound(
        CHANNEL, external_id, address, InboundKind.STOPPED, sent_at=_time(change.get("date"))
    )


_READERS: Mapping[str, Callable[[Fields, str], Inbound | None]] = {
    "message": _message,
    "edited_message": _edited,
    "callback_query": _tap,
    "my_chat_member": _membership,
}


def _fields(value: Any) -> Fields:
    if not isinstance(value, dict):
        raise Unparseable
    return value


def _number(fields: Fields, name: str) -> int:
    value = fields.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 1 << 63:
        raise Unparseable
    return value


def _private_chat(fields: Fields) -> str | None:
    """Return the chat's id, None when it is a group or a channel: we serve neither."""
    chat = _fields(fields.get("chat"))
    number = _number(chat, "id")
    return str(number) if chat.get("type") == _PRIVATE else None


def _time(value: Any) -> dt.datetime | None:
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        return None
    try:
        return dt.datetime.fromtimestamp(value, dt.UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _language(person: Any) -> str:
    value = person.get("language_code") if isinstance(person, dict) else None
    return value if isinstance(value, str) and _LANGUAGE.fullmatch(value) else ""

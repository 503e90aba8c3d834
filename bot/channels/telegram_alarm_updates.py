"""Reads what operators do at the alarm's Telegram bot: taps, codes, and a group that moves.

What people write to each other in the group is looked at by nobody and kept nowhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.channels.telegram_content import Fields
from bot.domain.alarms import GroupTap, LinkTried
from bot.domain.errors import Unparseable

#: What is asked of Telegram; all else is left there.
WANTED = ("message", "callback_query", "my_chat_member")

#: "/noi 123 456 789", and the Start button of a chat that was just opened.
_LINK = re.compile(r"/(?:noi|start)(?:@\w+)?(?P<code>[\s\d-]{0,40})", re.ASCII)
_PRIVATE = "private"
#: Longest id of a tap; real ones have below 20 digits.
_MAX_QUERY = 64


@dataclass(frozen=True, slots=True)
class Moved:
    """A group became a supergroup, with a new id."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The bot was put out of a chat."""

    chat: str


Event = GroupTap | LinkTried | Moved | Gone


def read(update: Any) -> Event | None:
    """Return what an update means, None when it means nothing to us. Raises Unparseable."""
    fields = _fields(update)
    if "callback_query" in fields:
        return _tap(_fields(fields["callback_query"]))
    if "my_chat_member" in fields:
        return _membership(_fields(fields["my_chat_member"]))
    if "message" in fields:
        return _message(_fields(fields["message"]))
    return None


def _tap(query: Fields) -> GroupTap | None:
    found, data = query.get("id"), query.get("data")
    person = _number(_fields(query.get("from")), "id")
    if not isinstance(found, str) or not 0 < len(found) <= _MAX_QUERY:
        raise Unparseable
    return GroupTap(found, str(person), data) if isinstance(data, str) else None


def _message(message: Fields) -> Event | None:
    chat = _fields(message.get("chat"))
    here = _number(chat, "id")
    if isinstance(message.get("migrate_to_chat_id"), int):
        return Moved(str(here), str(_number(message, "migrate_to_chat_id")))
    text = message.get("text")
    if chat.get("type") != _PRIVATE or not isinstance(text, str):
        return None
    tried = _LINK.fullmatch(text.strip())
    digits = "".join(filter(str.isdecimal, tried["code"])) if tried else ""
    return LinkTried(str(here), digits)


def _membership(change: Fields) -> Gone | None:
    here = _number(_fields(change.get("chat")), "id")
    status = _fields(change.get("new_chat_member")).get("status")
    return Gone(str(here)) if status in ("kicked", "left") else None


def _fields(value: Any) -> Fields:
    if not isinstance(value, dict):
        raise Unparseable
    return value


def _number(fields: Fields, name: str) -> int:
    value = fields.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 1 << 63:
        raise Unparseable
    return value

"""Reads the updates of the Zalo Bot Platform: only the fields we need, each one checked.

Two forms are in use: documents wrap an update as the `result` of an answer, and calls of live
webhooks were seen without that.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from bot.domain.errors import Unparseable
from bot.domain.messages import Inbound, InboundKind, Media, MediaKind

CHANNEL = "zalobot"

#: Messages that are answered. Reactions and whatever else may come are not: nobody said anything.
_KINDS = {
    "message.text.received": InboundKind.TEXT,
    # A shared link is read like a text that holds it.
    "message.link.received": InboundKind.TEXT,
    "message.image.received": InboundKind.PHOTO,
    "message.voice.received": InboundKind.VOICE,
    "message.sticker.received": InboundKind.OTHER,
    "message.unsupported.received": InboundKind.WITHHELD,
}
#: The fields that hold words, and what an attachment is fetched by; the documents say `photo`,
#: live calls `photo_url`.
_WORDS = ("text", "caption", "link")
_MEDIA = {
    InboundKind.PHOTO: (MediaKind.PHOTO, ("photo_url", "photo")),
    InboundKind.VOICE: (MediaKind.VOICE, ("voice_url",)),
}
_PRIVATE = "PRIVATE"
#: Signs of a chat's id that we would send back to Zalo.
_ID = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_NAME = re.compile(r"[a-z_.]{1,60}")
#: Characters that a stored message_ref holds.
_MAX_REF = 128

Fields = Mapping[str, Any]


def load(body: bytes) -> Any:
    """Return the JSON in `body`. Raises Unparseable."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Unparseable from None


def bare(update: Any) -> Fields:
    """Return an update without what it may be wrapped in. Raises Unparseable."""
    update = _fields(update)
    if "event_name" not in update and isinstance(update.get("result"), dict):
        update = update["result"]
    return _fields(update)


def name_of(update: Fields) -> str:
    """Return what an update calls itself, "" when that is nothing that we would print."""
    name = update.get("event_name")
    return name if isinstance(name, str) and _NAME.fullmatch(name) else ""


def is_known(update: Fields) -> bool:
    """Return whether an update is of a kind that is read here."""
    return name_of(update) in _KINDS


def read(update: Fields, bot: str) -> Inbound | None:
    """Return what a person sent, None when the update holds nothing for us.

    `bot` is the id of the bot that got it: message ids need not differ between bots. Nothing for
    us are groups, bots, events nobody knows, and what names no chat. Raises Unparseable.
    """
    kind = _KINDS.get(name_of(update))
    if kind is None:
        if not isinstance(update.get("event_name"), str):
            raise Unparseable
        return None
    message = update.get("message")
    if message is None and kind is InboundKind.WITHHELD:
        # Content that the platform keeps back may come without anything else.
        return None
    message = _fields(message)
    address = _private_chat(message)
    if address is None or _is_bot(message, bot):
        return None
    number = _text(message, "message_id")
    return Inbound(
        CHANNEL,
        f"{bot}:{number or _made_up(update)}",
        address,
        kind,
        "\n".join(dict.fromkeys(filter(None, (_text(message, name) for name in _WORDS)))),
        message_ref=number if len(number) <= _MAX_REF else "",
        sent_at=_time(message),
        media=_media(message, kind),
        # There are no buttons.
        numbered=kind is InboundKind.TEXT,
    )


def _private_chat(message: Fields) -> str | None:
    """Return the chat's id, None when it is a group: we serve none."""
    chat = message.get("chat")
    if not isinstance(chat, dict):
        return None
    address = _text(chat, "id")
    kind = chat.get("chat_type")
    if kind is None:
        # In a private chat it has the person's own id.
        kind = _PRIVATE if _sender(message) in ("", address) else ""
    if kind != _PRIVATE:
        return None
    if not _ID.fullmatch(address):
        raise Unparseable
    return address


def _sender(message: Fields) -> str:
    person = message.get("from")
    return _text(person, "id") if isinstance(person, dict) else ""


def _is_bot(message: Fields, bot: str) -> bool:
    person = message.get("from")
    said = isinstance(person, dict) and person.get("is_bot") is True
    return said or _sender(message) == bot


def _media(message: Fields, kind: InboundKind) -> tuple[Media, ...]:
    if kind not in _MEDIA:
        return ()
    what, names = _MEDIA[kind]
    ref = next(filter(None, (_text(message, name) for name in names)), "")
    return (Media(what, ref),) if ref else ()


def _made_up(update: Fields) -> str:
    """Return an id for an update that has none: the same at every redelivery."""
    told = json.dumps(update, sort_keys=True).encode()
    return hashlib.sha256(told).hexdigest()


def _fields(value: Any) -> Fields:
    if not isinstance(value, dict):
        raise Unparseable
    return value


def _text(fields: Fields, name: str) -> str:
    """Return a field as text that can be stored; ids may come as numbers."""
    value = fields.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 64:
        return str(value)
    if not isinstance(value, str):
        return ""
    whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\0", "")


def _time(message: Fields) -> dt.datetime | None:
    """Return when Zalo says it was sent: milliseconds since 1970."""
    try:
        return dt.datetime.fromtimestamp(int(_text(message, "date")) / 1000, dt.UTC)
    except (OverflowError, ValueError, OSError):
        return None

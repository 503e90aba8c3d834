"""Bubbles as the page draws them: the same shape for the template, the stream and polling."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

import phonenumbers

from bot.domain.messages import Author, Call, InboundKind, QuickReply
from bot.domain.views import ChatItem

#: For the page without JavaScript; with it, the phone's own time zone is used.
VIET_NAM = dt.timezone(dt.timedelta(hours=7))
#: What stands for things that are not shown: a picture or a place must not stay on a screen that
#: somebody else may look at. chat.js says the same words while it sends.
NAMES = {
    InboundKind.PHOTO: "Ảnh",
    InboundKind.VOICE: "Ghi âm",
    InboundKind.LOCATION: "Đã gửi vị trí",
}


def bubble(item: ChatItem) -> dict[str, Any]:
    """Return what the page needs to draw `item`; plain JSON types only."""
    return {
        "seq": item.seq,
        "side": "me" if item.author is Author.CONTACT else "them",
        "name": item.author_name,
        "text": _words(item),
        "at": item.at.isoformat(timespec="seconds"),
        "clock": item.at.astimezone(VIET_NAM).strftime("%H:%M"),
        "ref": item.ref,
        "picture": f"/pictures/{item.picture}" if item.picture else "",
        "quick": [
            {"title": reply.title, "payload": reply.payload} for reply in item.part.quick_replies
        ],
        "calls": [
            {"label": call.label, "number": call.number, "shown": as_shown(call, item.part.text)}
            for call in item.part.calls
        ],
    }


def _words(item: ChatItem) -> str:
    named = NAMES.get(item.kind, "") if item.kind else ""
    if item.picture:
        named = NAMES[InboundKind.PHOTO]
    return "\n".join(filter(None, (named, item.part.text)))


def as_shown(call: Call, text: str) -> str:
    """Return the number as `text` spells it, so that the button and the words look alike.

    Falls back to the international spelling, and to the bare digits for short local numbers.
    """
    digits = re.sub(r"\D", "", call.number)
    spelled = re.search(r"(?<!\d)\+?" + r"[ .()-]{0,2}".join(digits) + r"(?!\d)", text)
    if digits and spelled:
        return spelled.group()
    if not call.number.startswith("+"):
        return call.number
    try:
        parsed = phonenumbers.parse(call.number)
    except phonenumbers.NumberParseException:
        return call.number
    shown: str = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return shown


def offered(items: Sequence[ChatItem]) -> tuple[QuickReply, ...]:
    """Return the quick replies that are still open: those of the last bubble, if it is ours."""
    if not items or items[-1].author is Author.CONTACT:
        return ()
    return items[-1].part.quick_replies


def title_of(items: Sequence[ChatItem], payload: str) -> str | None:
    """Return the title of the newest quick reply with this token, None if we never offered it."""
    for item in reversed(items):
        for reply in item.part.quick_replies:
            if reply.payload == payload:
                return reply.title
    return None

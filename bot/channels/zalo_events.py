"""Reads the webhook calls of a Zalo Official Account: only the fields we need, each one checked."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Mapping
from typing import Any

from bot.domain.errors import Unparseable
from bot.domain.messages import MOST_MEDIA, Inbound, InboundKind, Media, MediaKind

CHANNEL = "zalo"

#: What a person sends. Of any kind that is not known here, the words are kept and it is answered.
_SENDS = re.compile(r"(?:user|anonymous)_send_([a-z_]{1,40})")
_KINDS = {
    "text": InboundKind.TEXT,
    # A shared link is read like a text that holds it.
    "link": InboundKind.TEXT,
    "image": InboundKind.PHOTO,
    "gif": InboundKind.PHOTO,
    "audio": InboundKind.VOICE,
    "voice": InboundKind.VOICE,
    "location": InboundKind.LOCATION,
}
#: Kinds of attachments that have something to fetch.
_MEDIA = {
    "image": MediaKind.PHOTO,
    "gif": MediaKind.PHOTO,
    "audio": MediaKind.VOICE,
    "voice": MediaKind.VOICE,
    "video": MediaKind.FILE,
    "file": MediaKind.FILE,
}
#: Characters of an address that is kept.
_MAX_URL = 2000
#: What the account sends; only with an admin_id was it a human in OA Manager.
_ECHOES = re.compile(r"oa_send_[a-z_]{1,40}")
_FOLLOWS = {"follow": InboundKind.OPENED, "unfollow": InboundKind.STOPPED}
#: Forms with a name and a phone number; we never ask for them and don't keep what they hold.
_FORM = "user_submit_info"
#: Characters that a stored message_ref holds.
_MAX_REF = 128
#: Signs of a person's id that we would send back to Zalo.
_ID = re.compile(r"[A-Za-z0-9_.-]{1,128}")
_ANONYMOUS = "anonymous"

Fields = Mapping[str, Any]


def load(body: bytes) -> Fields:
    """Return the JSON object in `body`. Raises Unparseable."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        raise Unparseable from None
    if not isinstance(event, dict):
        raise Unparseable
    return event


def name_of(event: Fields) -> str:
    """Return what an event calls itself, "" when it does not say."""
    name = event.get("event_name")
    return name if isinstance(name, str) else ""


def read(event: Fields) -> Inbound | None:
    """Return what a person did, None when the event is nothing for us.

    What a human wrote to a person in OA Manager comes back as ECHO with that person's address.
    Nothing for us are receipts (seen, received), kinds nobody knows, and echoes of what no human
    sent. Raises Unparseable.
    """
    name = name_of(event)
    if not name:
        raise Unparseable
    if name in _FOLLOWS:
        person = _id(_fields(event.get("follower")), "id")
        return _plain(event, name, person, _FOLLOWS[name], _text_of(event, "oa_id"))
    if name == _FORM:
        return _plain(event, name, _address(event), InboundKind.OTHER, _account(event))
    if _ECHOES.fullmatch(name):
        return _echo(event, name)
    found = _SENDS.fullmatch(name)
    return _sent(event, name, found[1]) if found else None


def recipient(address: str) -> dict[str, str]:
    """Return how Zalo is told whom a message is for."""
    kind, _, rest = address.partition(":")
    if kind == _ANONYMOUS:
        person, _, conversation = rest.partition(":")
        return {"anonymous_id": person, "conversation_id": conversation}
    return {"user_id": address}


def _sent(event: Fields, name: str, what: str) -> Inbound:
    message = _fields(event.get("message"))
    address, account = _address(event), _account(event)
    payload = _payload(message)
    kind = _KINDS.get(what, InboundKind.OTHER)
    latitude = longitude = None
    if kind is InboundKind.LOCATION:
        place = payload.get("coordinates")
        place = place if isinstance(place, dict) else {}
        latitude = _degrees(place, "latitude", 90)
        longitude = _degrees(place, "longitude", 180)
        if latitude is None or longitude is None:
            kind, latitude, longitude = InboundKind.OTHER, None, None
    words = [_text_of(message, "text")]
    if what == "link":
        url = _text_of(payload, "url")
        words += [url] if url not in words[0] else []
    number = _text_of(message, "msg_id")
    return Inbound(
        CHANNEL,
        f"{account}:{number}" if number else _made_up(event, name, address, account),
        address,
        kind,
        "\n".join(filter(None, words)),
        latitude=latitude,
        longitude=longitude,
        message_ref=number if len(number) <= _MAX_REF else "",
        sent_at=_time(event),
        media=_media(message),
    )


def _media(message: Fields) -> tuple[Media, ...]:
    """Return what came along and where it lies; whether that is fetched is not judged here.

    One source says that the addresses end after half an hour.
    """
    attachments = message.get("attachments")
    found = []
    for one in attachments if isinstance(attachments, list) else []:
        kind = _MEDIA.get(str(one.get("type"))) if isinstance(one, dict) else None
        payload = one.get("payload") if kind else None
        url = _text_of(payload, "url") if isinstance(payload, dict) else ""
        if kind and url and len(url) <= _MAX_URL:
            found.append(Media(kind, url))
    return tuple(found[:MOST_MEDIA])


def _echo(event: Fields, name: str) -> Inbound | None:
    sender = _fields(event.get("sender"))
    if not _text_of(sender, "admin_id"):
        return None
    person, message = _fields(event.get("recipient")), _fields(event.get("message"))
    account, number = _text_of(sender, "id"), _text_of(message, "msg_id")
    address = _person(event, person)
    return Inbound(
        CHANNEL,
        f"{account}:{number}" if number else _made_up(event, name, address, account),
        address,
        InboundKind.ECHO,
        _text_of(message, "text"),
        message_ref=number if len(number) <= _MAX_REF else "",
        sent_at=_time(event),
    )


def _plain(event: Fields, name: str, address: str, kind: InboundKind, account: str) -> Inbound:
    number = _made_up(event, name, address, account)
    return Inbound(CHANNEL, number, address, kind, sent_at=_time(event))


def _made_up(event: Fields, name: str, address: str, account: str) -> str:
    """Return an id for an event that has none: the same at every redelivery."""
    at = _text_of(event, "timestamp")
    if not at:
        raise Unparseable
    return f"{account}:{name}:{address}:{at}"


def _address(event: Fields) -> str:
    """Return whom to answer."""
    sender = event.get("sender")
    return _person(event, sender if isinstance(sender, dict) else {})


def _person(event: Fields, given: Fields) -> str:
    """Return the user id of who is named there, or both ids of somebody without an account."""
    for place in (given, event):
        if place.get("anonymous_id"):
            talk = place.get("conversation_id") or event.get("conversation_id")
            person = _id(place, "anonymous_id")
            return f"{_ANONYMOUS}:{person}:{_id({'id': talk}, 'id')}"
    return _id(given, "id")


def _account(event: Fields) -> str:
    place = event.get("recipient")
    return _text_of(place, "id") if isinstance(place, dict) else ""


def _payload(message: Fields) -> Fields:
    """Return what the first attachment holds."""
    found = message.get("attachments")
    first = found[0] if isinstance(found, list) and found else None
    payload = first.get("payload") if isinstance(first, dict) else None
    return payload if isinstance(payload, dict) else {}


def _fields(value: Any) -> Fields:
    if not isinstance(value, dict):
        raise Unparseable
    return value


def _id(fields: Fields, name: str) -> str:
    value = _text_of(fields, name)
    if not _ID.fullmatch(value):
        raise Unparseable
    return value


def _text_of(fields: Fields, name: str) -> str:
    """Return a field as text that can be stored; ids may come as numbers."""
    value = fields.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 64:
        return str(value)
    if not isinstance(value, str):
        return ""
    whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\0", "")


def _degrees(place: Fields, name: str, most: float) -> float | None:
    value = place.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        degrees = float(value)
    except (ValueError, OverflowError):
        return None
    return degrees if math.isfinite(degrees) and abs(degrees) <= most else None


def _time(event: Fields) -> dt.datetime | None:
    """Return when Zalo says it happened: milliseconds since 1970."""
    try:
        return dt.datetime.fromtimestamp(int(_text_of(event, "timestamp")) / 1000, dt.UTC)
    except (OverflowError, ValueError, OSError):
        return None

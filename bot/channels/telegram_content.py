"""What a Telegram message holds: words, links behind words, a shared number, a place, a file."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.messages import MAX_MEDIA, InboundKind, Media, MediaKind

Fields = Mapping[str, Any]

_START = re.compile(r"/start(?:@\w+)?(?:\s+(?P<rest>.*))?", re.DOTALL)
#: https://core.telegram.org/bots/features#deep-linking
_DEEP_LINK = re.compile(r"[A-Za-z0-9_-]{1,64}")
#: What a file id looks like; real ones have below 100 characters.
_FILE_ID = re.compile(r"[A-Za-z0-9_-]{1,256}")
#: Hidden links that are shown with a text, and how much of each: the host is what tells.
_MAX_LINKS, _MAX_LINK = 10, 500
#: Longest name of a contact card that is kept.
_MAX_NAME = 100


@dataclass(frozen=True, slots=True)
class Content:
    """What of a message becomes the event."""

    kind: InboundKind
    text: str = ""
    payload: str = ""
    latitude: float | None = None
    longitude: float | None = None
    media: tuple[Media, ...] = ()


def read(message: Fields) -> Content:
    """Return the content of a message; never raises, what can't be read is OTHER.

    A forwarded message is read like a typed one: its words are what is asked about.
    """
    text = message.get("text")
    if isinstance(text, str):
        return _typed(clean(text), message)
    card = message.get("contact")
    if isinstance(card, dict) and (said := _shared(card)):
        # Words like any others, so that the number is found and an open question answered.
        return Content(InboundKind.TEXT, said)
    place = message.get("location")
    if isinstance(place, dict):
        latitude, longitude = _degrees(place, "latitude", 90), _degrees(place, "longitude", 180)
        if latitude is not None and longitude is not None:
            return Content(InboundKind.LOCATION, latitude=latitude, longitude=longitude)
    caption = message.get("caption")
    words = _with_links(clean(caption), message) if isinstance(caption, str) else ""
    kind, media = _attached(message)
    return Content(kind, words, media=media)


def clean(text: str) -> str:
    """Return `text` without what can't be stored: NUL, and halves of surrogate pairs."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\0", "")


def _typed(text: str, message: Fields) -> Content:
    start = _START.fullmatch(text)
    if start is None:
        return Content(InboundKind.TEXT, _with_links(text, message))
    rest = (start["rest"] or "").strip()
    if not rest:
        return Content(InboundKind.OPENED)
    if _DEEP_LINK.fullmatch(rest):
        # Marked, so that no link that somebody spreads can pass for one of our own taps.
        return Content(InboundKind.OPENED, payload=f"start:{rest}")
    return Content(InboundKind.TEXT, _with_links(rest, message))


def _with_links(text: str, message: Fields) -> str:
    """Return `text` and below it the addresses that lie hidden behind its words.

    An ad says "đăng ký tại đây": where "đây" leads is what gives it away.
    """
    found: list[str] = []
    for name in ("entities", "caption_entities"):
        for link in _hidden(message.get(name)):
            if link not in text and link not in found:
                found.append(link)
    return "\n".join(filter(None, (text, *found[:_MAX_LINKS])))


def _hidden(entities: Any) -> Iterator[str]:
    for entity in entities if isinstance(entities, list) else []:
        if isinstance(entity, dict) and entity.get("type") == "text_link":
            url = entity.get("url")
            if isinstance(url, str) and (link := "".join(clean(url).split())[:_MAX_LINK]):
                yield link


def _shared(card: Fields) -> str:
    """Return the name and the number on a contact card, "" without a number."""
    number = card.get("phone_number")
    if not isinstance(number, str) or not number.strip():
        return ""
    names = (card.get("first_name"), card.get("last_name"))
    name = " ".join(clean(one) for one in names if isinstance(one, str))
    shown = clean(number).strip()[:_MAX_NAME]
    return " ".join(f"{name[:_MAX_NAME]} {shown}".split())


def _attached(message: Fields) -> tuple[InboundKind, tuple[Media, ...]]:
    """Return what kind of thing came, and what it can be fetched by."""
    if "photo" in message:
        return InboundKind.PHOTO, _media(MediaKind.PHOTO, _best(message["photo"]))
    for name in ("voice", "audio"):
        if name in message:
            return InboundKind.VOICE, _media(MediaKind.VOICE, message[name])
    document = message.get("document")
    # A moving picture comes as a document too, for programs that know none.
    if not isinstance(document, dict) or "animation" in message:
        return InboundKind.OTHER, ()
    if str(document.get("mime_type", "")).startswith("image/"):
        # "Send as file": a photo all the same.
        return InboundKind.PHOTO, _media(MediaKind.PHOTO, document)
    return InboundKind.OTHER, _media(MediaKind.FILE, document)


def _best(sizes: Any) -> Any:
    """Return the largest of a photo's sizes that we take."""
    known = [one for one in sizes if isinstance(one, dict)] if isinstance(sizes, list) else []
    taken = [one for one in known if _whole(one, "file_size") <= MAX_MEDIA]
    return max(taken, key=lambda one: (_area(one), _whole(one, "file_size")), default=None)


def _media(kind: MediaKind, file: Any) -> tuple[Media, ...]:
    found = file.get("file_id") if isinstance(file, dict) else None
    if not isinstance(found, str) or not _FILE_ID.fullmatch(found):
        return ()
    return (Media(kind, found),)


def _area(size: Fields) -> int:
    return _whole(size, "width") * _whole(size, "height")


def _whole(fields: Fields, name: str) -> int:
    value = fields.get(name)
    return value if isinstance(value, int) and 0 <= value < 1 << 40 else 0


def _degrees(place: Fields, name: str, most: float) -> float | None:
    value = place.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return float(value) if math.isfinite(value) and abs(value) <= most else None

"""Cleans pictures: decoded in a child and written anew, so that only what can be seen is left."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.domain.errors import MediaRefused, MediaUnavailable
from bot.domain.messages import MAX_MEDIA, MAX_SENT_PICTURE, MediaKind
from bot.media import children, kinds

#: What every picture is once it is clean.
PICTURE = "image/jpeg"
_CHILD = Path(__file__).with_name("picture_child.py")
#: Seconds that the child may take; it may compute for ten, of which a photo takes one.
_SECONDS = 12.0
#: Bytes of a grey page: above what a picture of the largest size can take.
_MOST_PAGE = 40_000_000


async def cleaned(data: bytes, kind: MediaKind) -> tuple[bytes, str]:
    """Return what is kept of `data`, and what it is.

    A picture keeps nothing but its pixels. A recording stays as it is: nothing here can take it
    apart. Raises MediaRefused for all else (SVG, HTML, PDF, archives, film), and for pictures
    that can't be decoded within the limits; MediaUnavailable when the machine was too busy.
    """
    found = kinds.media_type(data, kind)
    if len(data) > MAX_MEDIA or not found:
        raise MediaRefused
    if found in kinds.AUDIO:
        return data, found
    return await _decoded("keep", data, MAX_MEDIA), PICTURE


async def for_sending(data: bytes) -> bytes:
    """Return a picture of an operator's as it may go out: only its pixels, light enough for all.

    Raises MediaRefused for what is no picture or too heavy, MediaUnavailable when the machine was
    too busy.
    """
    if len(data) > MAX_MEDIA or kinds.media_type(data, MediaKind.PHOTO) not in kinds.PICTURES:
        raise MediaRefused
    return await _decoded("send", data, MAX_SENT_PICTURE)


async def page_of(picture: bytes) -> bytes:
    """Return a clean picture as the reader wants it: grey, large, dark on light.

    Raises MediaRefused and MediaUnavailable.
    """
    return await _decoded("read", picture, _MOST_PAGE)


async def _decoded(mode: str, data: bytes, most: int) -> bytes:
    command = (sys.executable, "-I", str(_CHILD), mode)
    try:
        return await children.run(command, data, seconds=_SECONDS, most=most, environment={})
    except children.TookTooLong:
        raise MediaUnavailable from None
    except children.ChildFailed:
        raise MediaRefused from None

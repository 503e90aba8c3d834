"""Reads a photo or a recording from a form, in memory only.

Litestar's own reading would write what is over a megabyte to /tmp, unsealed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

from multipart import MultipartError, MultipartSegment, PushMultipartParser

from bot.domain.errors import BenError
from bot.domain.messages import MAX_MEDIA, InboundKind, Media, MediaKind

#: Bytes that are read and thrown away beyond the limit, so that a browser which sends the whole
#: body first still hears why it was refused.
_DRAINED = 4 * MAX_MEDIA
#: Seconds that an upload may take: 8 MB in five minutes are 27 kB a second. The page makes photos
#: small first.
LONGEST = 300.0
#: Fields of a form, bytes of a field that is no file, bytes of a part's head.
_FIELDS, _FIELD, _HEAD = 8, 20_000, 4000
#: What browsers call recordings that are not audio/…: by the ending of the file's name.
_RECORDINGS = frozenset({"application/ogg", "video/3gpp", "video/webm"})


class UploadRefused(BenError):
    """A form that is not taken; `status` is what HTTP calls the reason."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


class FormRequest(Protocol):
    """What is read of a request, whatever framework brings it."""

    @property
    def content_type(self) -> tuple[str, dict[str, str]]:
        """The declared type and its parameters."""
        ...

    def stream(self) -> AsyncIterator[bytes]:
        """Return the body in the pieces it comes in."""
        ...


class Room(Protocol):
    """How much of a machine's memory uploads may take together."""

    def take(self, size: int) -> None:
        """Take so many bytes; refuses with 503 when there is no room."""
        ...

    def give_back(self, size: int) -> None:
        """Return what was taken."""
        ...


class Unmeasured:
    """Room for those who are known and few: the desk's operators."""

    def take(self, _: int) -> None:
        """Take it."""

    def give_back(self, _: int) -> None:
        """Nothing was counted."""


@dataclass(slots=True)
class Upload:
    """A form with one file."""

    fields: dict[str, str] = field(default_factory=dict)
    data: bytes = field(default=b"", repr=False)
    #: As the browser calls it, which nobody has checked.
    media_type: str = ""

    @property
    def kind(self) -> InboundKind:
        """PHOTO or VOICE, by what the browser calls it; 415 for anything else."""
        if self.media_type.startswith("image/"):
            return InboundKind.PHOTO
        if self.media_type.startswith("audio/") or self.media_type in _RECORDINGS:
            return InboundKind.VOICE
        raise UploadRefused(415)

    @property
    def media(self) -> Media:
        """The file as a message carries it."""
        kind = MediaKind.PHOTO if self.kind is InboundKind.PHOTO else MediaKind.VOICE
        return Media(kind, data=self.data)


@asynccontextmanager
async def received(request: FormRequest, room: Room) -> AsyncIterator[Upload]:
    """Give the form of this request; `room` is held until it has been dealt with.

    Refuses with 400 (no such form, no file), 408 (too slow), 413 (a file over MAX_MEDIA) and 503
    (no room now).
    """
    kind, options = request.content_type
    boundary = options.get("boundary", "")
    if kind != "multipart/form-data" or not boundary:
        raise UploadRefused(400)
    reading = _Reading(room, boundary)
    try:
        async with asyncio.timeout(LONGEST):
            async for chunk in request.stream():
                reading.feed(chunk)
        yield reading.finish()
    except TimeoutError:
        raise UploadRefused(408) from None
    except MultipartError:
        raise UploadRefused(400) from None
    finally:
        room.give_back(reading.taken)


async def whole(request: FormRequest) -> Upload:
    """Return the form of a request of somebody who is known; refuses as `received`."""
    async with received(request, Unmeasured()) as upload:
        return upload


class _Reading:
    """A form while its bytes come in."""

    def __init__(self, room: Room, boundary: str) -> None:
        self._room = room
        try:
            self._parser = PushMultipartParser(
                boundary, max_header_size=_HEAD, max_segment_count=_FIELDS
            )
        except MultipartError:
            raise UploadRefused(400) from None
        self._upload = Upload()
        self._part: MultipartSegment | None = None
        self._bytes = bytearray()
        self._read = 0
        self.taken = 0

    def feed(self, chunk: bytes) -> None:
        self._read += len(chunk)
        if self._read > _DRAINED:
            raise UploadRefused(413)
        if chunk and not self._parser.closed:
            for event in self._parser.parse(chunk):
                self._event(event)

    def _event(self, event: MultipartSegment | bytes | bytearray | None) -> None:
        if isinstance(event, MultipartSegment):
            self._part = event
        elif event:
            self._keep(event)
        elif self._part is not None:
            self._close(self._part)

    def _keep(self, piece: bytes | bytearray) -> None:
        most = MAX_MEDIA if self._part is not None and self._part.filename else _FIELD
        if len(self._bytes) > most:
            return  # drained; refused at the end
        # Twice: the bytes as they come, and their copy at the end.
        self._room.take(2 * len(piece))
        self.taken += 2 * len(piece)
        self._bytes += piece

    def _close(self, part: MultipartSegment) -> None:
        whole, self._bytes, self._part = bytes(self._bytes), bytearray(), None
        if part.filename:
            self._upload.data = whole
            self._upload.media_type = (part.content_type or "").partition(";")[0].strip().lower()
        else:
            self._upload.fields[part.name] = whole.decode("utf-8", "replace")

    def finish(self) -> Upload:
        self._parser.close()
        if len(self._upload.data) > MAX_MEDIA or any(
            len(value) > _FIELD for value in self._upload.fields.values()
        ):
            raise UploadRefused(413)
        if not self._upload.data:
            raise UploadRefused(400)
        return self._upload

"""What a file is, by its first bytes: names and declared types are whatever a sender likes."""

from __future__ import annotations

from bot.domain.messages import MediaKind

#: Kept as they are and never played in a page: without a decoder we can't clean them.
AUDIO = frozenset({
    "audio/ogg", "audio/mpeg", "audio/aac", "audio/mp4", "audio/amr", "audio/wav", "audio/webm",
})  # fmt: skip
#: Decoded and written anew.
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})

_STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
)
#: MPEG audio frames: eleven bits set, then version and layer; ADTS has layer 0.
_FIRST, _SYNC, _LAYER = 0xFF, 0xE0, 0x06
#: Matroska, of which WebM is a kind: browsers record voice into it, and film too.
_MATROSKA = b"\x1aE\xdf\xa3"
#: Brands of MP4 files that hold sound only; others may be film.
_SOUND_BRANDS = frozenset({b"M4A ", b"M4B "})


def media_type(data: bytes, kind: MediaKind) -> str:
    """Return what `data` is, of the types above, or "" for what is not kept.

    A file that could hold film as well as sound counts as sound only where the platform said that
    it is a recording of a voice.
    """
    for start, found in _STARTS:
        if data.startswith(start):
            return found
    if data[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(data[8:12], "")
    if data[4:8] == b"ftyp":
        sound = kind is MediaKind.VOICE or data[8:12] in _SOUND_BRANDS
        return "audio/mp4" if sound else ""
    if data.startswith(_MATROSKA):
        return "audio/webm" if kind is MediaKind.VOICE else ""
    if len(data) > 1 and data[0] == _FIRST and data[1] & _SYNC == _SYNC:
        return "audio/mpeg" if data[1] & _LAYER else "audio/aac"
    return ""

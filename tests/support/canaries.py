"""Invented words that must never be seen where they don't belong, and a search that finds them
however they were written."""

from __future__ import annotations

import base64
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from nlu.vitext.normalize import fold

NAME = "Lò Thị Xoan Quỳnh"
OTHER_NAME = "Vừ Khướu Tủa"
PHONE = "0912 000 123"
PHONE_E164 = "+84912000123"
BANK = "19027000456013"
PLACE = "xóm Chuồn Chuồn Ớt"
COMPOUND = "toà Bọ Ngựa Tím"
GPS = (16.54321, 98.76543)
NOTE = "Chồn hương ngủ ngày"
REPLY = "Chim bói cá đang tới"
ADDRESS = "chat-5550001234-gấu trúc"

ALL = (
    NAME, OTHER_NAME, PHONE, PHONE_E164, BANK, PLACE, COMPOUND, "16.54321", "98.76543", NOTE,
    REPLY, ADDRESS,
)  # fmt: skip


def spellings(canary: str) -> frozenset[str]:
    """Return how a text may show up: composed, decomposed, without tone marks, without spaces."""
    texts = {canary, unicodedata.normalize("NFD", canary), fold(canary), canary.lower()}
    squeezed = {re.sub(r"[\s.-]", "", text) for text in texts}
    return frozenset(text for text in texts | squeezed if len(text) >= 6)


def encodings(text: str) -> Iterator[bytes]:
    """Yield the bytes that `text` may be written as."""
    yield text.encode()
    yield text.encode("utf-16-le")
    yield text.encode("utf-16-be")
    yield json.dumps(text)[1:-1].encode()
    yield text.encode().hex().encode()
    for shift in range(3):
        # In base64 a text looks different at each of three offsets; the ends depend on what
        # stands around it.
        encoded = base64.b64encode(b"\0" * shift + text.encode())
        yield encoded[4:-4] if shift else encoded[:-4]


def found_in(data: bytes, canaries: Iterable[str] = ALL) -> set[str]:
    """Return the canaries that `data` holds in any spelling and encoding; letter case is ignored
    where it can be."""
    lower = data.lower()
    return {
        canary
        for canary in canaries
        for spelling in spellings(canary)
        for encoded in encodings(spelling)
        if len(encoded) >= 6 and (encoded in data or encoded.lower() in lower)
    }


def found_in_text(text: str, canaries: Iterable[str] = ALL) -> set[str]:
    """Return the canaries that a text holds, however composed, spaced or accented."""
    plain = fold(text)
    dense = re.sub(r"[\s.-]", "", plain)
    return {
        canary
        for canary in canaries
        for spelling in {fold(canary)}
        if spelling in plain or re.sub(r"[\s.-]", "", spelling) in dense
    }


def found_below(folder: Path, canaries: Iterable[str] = ALL) -> dict[str, set[str]]:
    """Return, for each file below `folder`, the canaries in it or in its name."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            held = found_in(path.read_bytes(), canaries) | found_in_text(path.name, canaries)
            if held:
                found[str(path.relative_to(folder))] = held
    return found

"""Cuts a long text into messages where a reader would pause; nothing is lost but white space."""

from __future__ import annotations

import re
import unicodedata

#: A space between digits is none: a phone number must stay whole.
_WORD_END = re.compile(r"(?<!\d)\s|\s(?!\d)")
#: Where a text may be cut, the best place first.
_BREAKS = (
    re.compile(r"\n[ \t]*\n"),
    re.compile(r"\n"),
    re.compile(r"(?<=[.!?…])[\"”’)]*\s"),
    _WORD_END,
)


def units(text: str) -> int:
    """Return the length in UTF-16 code units, the strictest way that platforms count."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def split(text: str, limit: int) -> list[str]:
    """Return `text` in NFC as pieces of at most `limit` UTF-16 units, none of them blank.

    It is cut at the last end of a paragraph in the second half of what fits, else of a line, of
    a sentence, of a word, else at any space, else inside a word, but not before a tone mark.
    White space around a cut is dropped; everything else is there, in order. A blank text has no
    pieces.
    """
    rest = unicodedata.normalize("NFC", text).strip()
    pieces = []
    while units(rest) > limit:
        cut = _cut(rest, _fits(rest, limit))
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*pieces, rest] if rest else pieces


def _fits(text: str, limit: int) -> int:
    """Return how many characters of `text` fit, at least one."""
    fitting = limit - sum(letter > "\uffff" for letter in text[:limit])
    while units(text[: fitting + 1]) <= limit:
        fitting += 1
    return max(1, fitting)


def _cut(text: str, fitting: int) -> int:
    # White space right after what fits is a good place too, if no digit follows it.
    window = text[: fitting + 2]
    for pattern, earliest in (*((pattern, fitting // 2) for pattern in _BREAKS), (_WORD_END, 0)):
        ends = [found.end() for found in pattern.finditer(window) if found.end() > earliest]
        usable = [end for end in ends if 0 < len(text[:end].rstrip()) <= fitting]
        if usable:
            return usable[-1]
    cut = fitting
    while cut > 1 and unicodedata.combining(text[cut]):
        cut -= 1
    return cut if cut > 1 or not unicodedata.combining(text[cut]) else fitting

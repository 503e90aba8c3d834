"""Unicode that people type, made comparable: NFC, folding, and the way back to what was typed.

Folding is context-free (each character folds on its own), which makes it linear, total and
idempotent, and lets every folded character remember the character it came from.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

#: UAX #15, "stream-safe text format": no sound text has more combining marks in a row. Longer
#: runs make Python's NFC quadratic, so they are cut here.
MAX_MARKS = 30

_MARK_BLOCKS = (
    (0x0300, 0x036F),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
    (0xE0100, 0xE01EF),
)
#: Letters that NFKD keeps whole but that stand for a Latin letter to the eye.
_LOOKALIKES = str.maketrans(
    "đðɖıɩɡ" + "авгеёікмнорѕстухјһԁԛԝ" + "αβγεικνορτυχω",
    "dddiig" + "abreeikmhopsctyxjhdqw" + "abyeikvoptuxw",
)
#: Blanks that Unicode files under letters and symbols.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def nfc(text: str) -> str:
    """Return `text` in NFC; of more than MAX_MARKS combining marks in a row the rest is cut."""
    if text.isascii():
        return text
    kept: list[str] = []
    run = 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) else 0
        if run <= MAX_MARKS:
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))


def _is_mark(char: str) -> bool:
    point = ord(char)
    return any(low <= point <= high for low, high in _MARK_BLOCKS)


def _fold_once(text: str) -> str:
    plain = [
        char
        for char in unicodedata.normalize("NFKD", text.lower())
        if not _is_mark(char) and char not in _BLANK_LETTERS
    ]
    whole = unicodedata.normalize("NFC", "".join(plain)).translate(_LOOKALIKES)
    return "".join(
        ("\n" if char == "\n" else " ") if char.isspace() else char
        for char in whole
        if char.isspace() or unicodedata.category(char) not in {"Cf", "Cc"}
    )


class _FoldedChars(dict[str, str]):
    """Character → what it folds to; filled as characters turn up."""

    _MOST = 8192
    #: Signs that stand for a whole phrase stay as they are: U+FDFA would become 18 letters.
    _LONGEST = 4

    def __missing__(self, char: str) -> str:
        folded = _fold_once(char)
        while folded != (again := "".join(_fold_once(part) for part in folded)):
            folded = again
        if len(folded) > self._LONGEST:
            folded = char
        if len(self) >= self._MOST:
            self.clear()
        self[char] = folded
        return folded


_FOLDED = _FoldedChars()


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text that knows where each of its characters was typed."""

    text: str
    #: For each character of `text`: where its source begins in the original.
    offsets: Sequence[int]
    #: For each character of `text`: where its source ends, marks that were dropped included.
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original (start, end) of `text[start:end]`; empty spans stay empty.

        Offsets outside the text are moved to its edges.
        """
        size = len(self.text)
        start, end = min(max(start, 0), size), min(max(end, 0), size)
        if start < end:
            return self.offsets[start], self.ends[end - 1]
        if start < size:
            return self.offsets[start], self.offsets[start]
        edge = self.ends[-1] if self.ends else 0
        return edge, edge


def fold_with_offsets(text: str, *, collapse: bool = False) -> Folded:
    """Fold `text` and keep the way back. With `collapse`, runs of white space become one blank.

    Lower-case, without tone marks and diacritics, đ→d, look-alike and full-width letters as plain
    ones, nothing invisible; white space is a blank or a line feed. Takes any string; linear time.
    """
    parts = [_FOLDED[char] for char in text]
    whole = "".join(parts)
    if not collapse and len(whole) == len(parts) and all(parts):
        return Folded(whole, range(len(text)), range(1, len(text) + 1))
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for index, folded in enumerate(parts):
        if not folded:
            if ends:
                ends[-1] = index + 1
            continue
        for part in folded:
            if collapse and part.isspace() and (not chars or chars[-1] == " "):
                continue
            chars.append(" " if collapse and part.isspace() else part)
            starts.append(index)
            ends.append(index + 1)
    if collapse and chars and chars[-1] == " ":
        for column in (chars, starts, ends):
            column.pop()
    return Folded("".join(chars), tuple(starts), tuple(ends))


def fold(text: str, *, collapse: bool = False) -> str:
    """Return the folded form of `text`, which folds to itself; see `fold_with_offsets`."""
    return fold_with_offsets(text, collapse=collapse).text

"""Undoes what recruiters do to hide words: l.ư.ơ.n.g · C@m · 🅲🅰🅼 · l ư ơ n g · 🇰🇭."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

#: Flags are two of these letters.
_REGIONAL = range(0x1F1E6, 0x1F200)
_FLAG_NAMES = {
    "KH": "campuchia", "MM": "myanmar", "LA": "lào", "TH": "thái lan", "CN": "trung quốc",
    "TW": "đài loan", "KR": "hàn quốc", "JP": "nhật bản", "PH": "philippines", "MY": "malaysia",
    "SG": "singapore", "AE": "dubai", "AU": "australia", "CA": "canada", "US": "hoa kỳ",
    "GB": "anh quốc", "DE": "germany", "PL": "ba lan", "RO": "romania", "HU": "hungary",
    "RU": "russia", "VN": "việt nam",
}  # fmt: skip
#: 🅐 and 🅰 have no decomposition in Unicode.
_BOXED = {0x1F150: "a", 0x1F170: "a"}
#: Signs that stand for letters when they stand among letters.
_LEET = {"@": "a", "4": "a", "0": "o", "1": "i", "3": "e", "$": "s", "5": "s", "!": "i", "7": "t"}
_LEET_WORD = re.compile(r"(?<!\w)(?=[^\W\d]*[@$!0134])[^\W\d_]+(?:[@$0134!]+[^\W\d_]+)+(?!\w|\.\w)")
_AT_WORD = re.compile(r"(?<![\w.@])[^\W\d_]{1,6}@[^\W\d_]{0,6}(?![\w.@])")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\ufe0f]")
#: Three letters or more, each alone, with the same mark between them: l.ư.ơ.n.g, l-ư-ơ-n-g.
_MARKED = re.compile(r"(?<!\w)[^\W\d_](?:([.\-_*·•|/\\,~^+])[^\W\d_]\b)(?:\1[^\W\d_]\b){1,}(?!\w)")
#: Letters with blanks between them: l ư ơ n g; four at least, or "a e c" would be one.
_SPACED = re.compile(r"(?<!\S)[^\W\d_](?: [^\W\d_](?!\S)){3,}")
#: A mark inside a word: lư.ơng, ca*m, c.am. A dot between words is left alone.
_INNER = re.compile(r"(?<=[^\W\d_])[*·•|^~](?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Revealed:
    """The text as it is meant, and the way back to what was typed."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original (start, end) of `text[start:end]`, which must not be empty."""
        return self.starts[start], self.ends[end - 1]


class _Draft:
    """A text under repair: characters with the places they come from."""

    def __init__(self, text: str) -> None:
        self.chars = list(text)
        self.starts = list(range(len(text)))
        self.ends = [index + 1 for index in range(len(text))]

    @property
    def text(self) -> str:
        return "".join(self.chars)

    def keep(self, wanted: list[tuple[str, int, int]]) -> None:
        """Replace everything by (character, first source, last source) of the present draft."""
        self.chars, starts, ends = [], [], []
        for char, first, last in wanted:
            self.chars.append(char)
            starts.append(self.starts[first])
            ends.append(self.ends[last])
        self.starts, self.ends = starts, ends


def undo(text: str) -> Revealed:
    """Return `text` with its disguises undone; plain text comes back as it was."""
    draft = _Draft(text)
    _letters(draft)
    _drop(draft, _INVISIBLE)
    _join(draft, _MARKED)
    _join(draft, _SPACED)
    _drop(draft, _INNER)
    _leet(draft)
    return Revealed(draft.text, tuple(draft.starts), tuple(draft.ends))


def _letters(draft: _Draft) -> None:
    """Make flags names of countries, boxed and styled letters plain ones."""
    wanted: list[tuple[str, int, int]] = []
    index = 0
    while index < len(draft.chars):
        char = draft.chars[index]
        after = draft.chars[index + 1 : index + 2]
        if ord(char) in _REGIONAL and after and ord(after[0]) in _REGIONAL:
            code = "".join(chr(ord(one) - 0x1F1E6 + ord("A")) for one in (char, after[0]))
            name = f" {_FLAG_NAMES[code]} " if code in _FLAG_NAMES else " "
            wanted.extend((letter, index, index + 1) for letter in name)
            index += 2
            continue
        wanted.extend((letter, index, index) for letter in _plain(char))
        index += 1
    draft.keep(wanted)


def _plain(char: str) -> str:
    point = ord(char)
    if point < 0x2000:  # noqa: PLR2004 - letters of living scripts stay
        return char
    for first, letter in _BOXED.items():
        if first <= point < first + 26:
            return chr(ord(letter) + point - first)
    if point in _REGIONAL:
        return chr(ord("a") + point - _REGIONAL.start)
    normal = unicodedata.normalize("NFKC", char)
    return normal if normal.isalnum() else char


def _drop(draft: _Draft, unwanted: re.Pattern[str]) -> None:
    gone = {index for found in unwanted.finditer(draft.text) for index in range(*found.span())}
    if gone:
        draft.keep(
            [(char, index, index) for index, char in enumerate(draft.chars) if index not in gone]
        )


def _join(draft: _Draft, spread: re.Pattern[str]) -> None:
    gone = {
        index
        for found in spread.finditer(draft.text)
        for index in range(*found.span())
        if not draft.chars[index].isalpha()
    }
    if gone:
        draft.keep(
            [(char, index, index) for index, char in enumerate(draft.chars) if index not in gone]
        )


def _leet(draft: _Draft) -> None:
    for rule in (_LEET_WORD, _AT_WORD):
        for found in rule.finditer(draft.text):
            for index in range(*found.span()):
                draft.chars[index] = _LEET.get(draft.chars[index], draft.chars[index])

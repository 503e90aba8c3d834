"""Chat spelling read back into plain Vietnamese words, each with the place it was typed at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from nlu.vitext import telex
from nlu.vitext.normalize import Folded, fold, fold_with_offsets, nfc
from nlu.vitext.syllables import is_syllable

#: Marks the end of a sentence among tokens.
BREAK = "."
#: Letters spread apart ("c ứ u", "c.ứ.u"), words, ends of sentences.
_PIECE = re.compile(
    r"(?P<spread>(?<![^\W_])[a-z](?P<mark>[ .\-_*·•/])[a-z](?:(?P=mark)[a-z])+(?![^\W_]))"
    r"|(?P<word>[^\W_]+)|(?P<stop>[.!?;…]+(?=\s|$)|\n+|[!?]+)"
)
_LETTER = re.compile("[a-z]")
#: A syllable that letters are gathered into: two letters at least, or "e k b" would be words.
_SHORTEST, _LONGEST = 2, 7
#: What is spelled out letter by letter: cries, and words that recruiters hide.
_SPELLED_OUT = frozenset(
    {
        *(
            "cuu",
            "em",
            "oi",
            "voi",
            "bi",
            "nhot",
            "giu",
            "bat",
            "danh",
            "ban",
            "giup",
            "anh",
            "chi",
        ),
        *("toi", "minh", "con", "o", "day", "cong", "an", "goi", "so", "nha", "ve", "di", "khong"),
        *("duoc", "me", "ba", "cho", "ra", "ngoai", "trong", "phong", "toa", "tang", "luong"),
        *("tien", "viec", "nhe", "cam", "lam", "cao", "tuyen", "nam", "nu", "hop", "dong", "ho"),
        *("chieu", "coc", "phi", "xe", "bay", "gap", "lien", "he", "ai", "bang", "cap", "bao"),
    }
)
_ONSETS = frozenset({"nh", "ng", "th", "ch", "kh", "ph", "tr", "gh"})
#: More letters spread apart than this are no words of a person, and would cost time.
_MOST_LETTERS = 80
#: Letters of a syllable, from which a word with marks between its letters counts as several.
_USUAL = 3
#: "ok" must not become "och".
_RESPELLABLE = 3
_LONG_RUN = re.compile(r"([a-z])\1{2,}")
_DOUBLE = re.compile(r"([a-z])\1")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a chat spelling stands for."""

    #: One or more plain words, with their tone marks.
    words: str
    #: Where it stands for something else: "last" in a sentence, "after_number".
    unless: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Teencode:
    """The table of chat spellings; it comes from content/lexicon/teencode.yaml."""

    #: Typed word (lower case, NFC) → its reading.
    words: Mapping[str, Reading] = field(default_factory=dict)
    #: Beginnings and ends of syllables: "f" → "ph", "g" → "ng"; tried on what is no syllable.
    onsets: Mapping[str, str] = field(default_factory=dict)
    codas: Mapping[str, str] = field(default_factory=dict)


def table(rows: Iterable[Mapping[str, Any]]) -> Teencode:
    """Return the table that the rows of teencode.yaml make: read, write, part?, unless?.

    Raises ValueError when one typed form has two readings.
    """
    words: dict[str, Reading] = {}
    parts: dict[str, dict[str, str]] = {"onset": {}, "coda": {}}
    for row in rows:
        read = nfc(row["read"])
        part = row.get("part", "word")
        for written in row["write"]:
            form = nfc(written).lower()
            if form in (words if part == "word" else parts[part]):
                raise ValueError(f"{form!r} has two readings in lexicon/teencode.yaml: keep one")
            if part == "word":
                words[form] = Reading(read, frozenset(row.get("unless", ())))
            else:
                parts[part][form] = read
    return Teencode(words, parts["onset"], parts["coda"])


class Token(NamedTuple):
    """A word that was read, folded, and where it was typed."""

    #: Folded; BREAK for the end of a sentence.
    word: str
    #: The same with tone marks, "" if it was typed without any.
    marked: str
    #: Offsets into the original text.
    start: int
    end: int


_plain = lru_cache(maxsize=16384)(fold)


@lru_cache(maxsize=16384)
def _lower(word: str) -> str:
    return nfc(word).lower()


def _squeezed(word: str) -> str:
    """Return "cuuu" as "cuu" and "emmm" as "em"; what gives no syllable stays: "myawaddy"."""
    if is_syllable(word):
        return word
    shorter = _LONG_RUN.sub(r"\1\1", word)
    if not is_syllable(shorter):
        single = _DOUBLE.sub(r"\1", shorter)
        return single if is_syllable(single) else word
    return shorter


def _respelled(word: str, table: Teencode) -> str:
    """Return `word` with one beginning and one end swapped if that makes it a syllable, or ""."""
    if len(word) < _RESPELLABLE:
        return ""
    for old, new in (("", ""), *table.onsets.items()):
        if not word.startswith(old):
            continue
        head = new + word[len(old) :]
        for tail, full in (("", ""), *table.codas.items()):
            if tail and (not head.endswith(tail) or head.endswith(full)):
                continue
            whole = head[: len(head) - len(tail)] + full
            if whole != word and is_syllable(fold(whole)):
                return whole
    return ""


def _read(typed: str, folded: str, table: Teencode, where: set[str], *, raw: bool) -> str:
    """Return what `typed` (lower case, NFC) stands for, with tone marks; itself if it is plain."""
    reading = table.words.get(typed)
    if reading is not None:
        return typed if reading.unless & where else reading.words
    if folded.isdigit() or is_syllable(folded):
        return typed
    if raw and (decoded := telex.decode(typed)):
        return decoded
    squeezed = _squeezed(folded) if folded.isascii() else folded
    if squeezed != folded:
        reading = table.words.get(squeezed)
        return reading.words if reading else squeezed
    return _respelled(typed, table) or typed


@lru_cache(maxsize=4096)
def _gathered(letters: str) -> tuple[int, ...]:
    """Return where the syllables in `letters` end, () if they are no row of syllables.

    Of several ways the one with the fewest syllables; of those the one with the most words that
    people spell out, that cuts through no onset ("nhanh", not "n hanh"), whose first are longest.
    """

    def worth(ends: tuple[int, ...]) -> tuple[int, int, int, tuple[int, ...]]:
        words = (letters[first:last] for first, last in zip((0, *ends), ends, strict=False))
        strange = sum(word not in _SPELLED_OUT for word in words)
        cut = sum(letters[end - 1 : end + 1] in _ONSETS for end in ends[:-1])
        return len(ends), strange, cut, tuple(-end for end in ends)

    best: list[tuple[int, ...] | None] = [()]
    for end in range(1, len(letters) + 1):
        ways = [
            (*before, end)
            for start in range(max(0, end - _LONGEST), end - _SHORTEST + 1)
            if (before := best[start]) is not None and is_syllable(letters[start:end])
        ]
        best.append(min(ways, key=worth, default=None))
    return best[-1] or ()


def _spread(folded: Folded, piece: re.Match[str], text: str, table: Teencode) -> list[Token]:
    """Return the words that letters spread apart make.

    Letters that make none are one word with marks between them (S.O.S), each its own with blanks.
    """
    places = [found.start() for found in _LETTER.finditer(folded.text, *piece.span())]
    letters = "".join(folded.text[place] for place in places)
    apart = piece["mark"] == " "
    ends = _gathered(letters) if len(letters) <= _MOST_LETTERS else ()
    if apart:
        ends = ends or tuple(range(1, len(letters) + 1))
    elif len(letters) < _USUAL * len(ends) or not ends:
        ends = (len(letters),)  # "g.a.m.e" is no "ga me"
    read: list[Token] = []
    for first, last in zip((0, *ends), ends, strict=False):
        own = places[first:last]
        low, high = folded.offsets[own[0]], folded.ends[own[-1]]
        typed = _lower("".join(text[folded.offsets[place] : folded.ends[place]] for place in own))
        word = _read(typed, letters[first:last], table, set(), raw=False)
        read.extend(_tokens_of(word, low, high))
    return read


def tokens(text: str, table: Teencode) -> list[Token]:
    """Return the words of `text` as they are meant, with BREAK between sentences.

    A spelling that stands for several words gives several tokens with the same place.
    """
    folded = fold_with_offsets(text)
    pieces = list(_PIECE.finditer(folded.text))
    spans = [(folded.offsets[piece.start()], folded.ends[piece.end() - 1]) for piece in pieces]
    typed = [_lower(text[low:high]) for low, high in spans]
    raw = telex.is_typed_raw([word for word in typed if word.isascii()])
    read: list[Token] = []
    for index, (piece, (low, high)) in enumerate(zip(pieces, spans, strict=True)):
        if piece.lastgroup == "stop":
            read.append(Token(BREAK, "", low, high))
            continue
        if piece["spread"]:
            read.extend(_spread(folded, piece, text, table))
            continue
        where: set[str] = set()
        if index + 1 == len(pieces) or pieces[index + 1].lastgroup == "stop":
            where.add("last")
        if index and pieces[index - 1].group()[-1].isdigit():
            where.add("after_number")
        word = _read(typed[index], piece.group(), table, where, raw=raw)
        read.extend(_tokens_of(word, low, high))
    return read


def _tokens_of(words: str, low: int, high: int) -> Iterator[Token]:
    for word in words.split():
        plain = _plain(word)
        yield Token(plain, "" if plain == word else word, low, high)

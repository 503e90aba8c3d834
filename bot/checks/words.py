"""Words of a folded text and a quick way to find many phrases in it at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from nlu.vitext.normalize import fold

T = TypeVar("T")

_WORD = re.compile(r"[a-z0-9]+")
#: What may stand between two words of one phrase: a blank, a hyphen, an apostrophe, a dot.
_JOINT = re.compile(r"[ \-'’.]{0,2}")


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters and digits, on the offsets of the folded text."""

    text: str
    start: int
    end: int


def words(folded: str) -> list[Word]:
    """Return the words of a folded text in order."""
    return [Word(found[0], found.start(), found.end()) for found in _WORD.finditer(folded)]


def spelling(phrase: str) -> tuple[str, ...]:
    """Return the folded words of a phrase as a person wrote it."""
    return tuple(_WORD.findall(fold(phrase)))


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """A phrase found: which words it covers and what it stands for."""

    first: int
    last: int
    value: T


class PhraseIndex(Generic[T]):
    """Finds the longest of many phrases at each place; linear in the number of words."""

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], list[T]]]] = {}
        known: dict[tuple[str, ...], list[T]] = {}
        for phrase, value in phrases:
            key = spelling(phrase)
            if not key:
                continue
            values = known.get(key)
            if values is None:
                values = known[key] = []
                self._by_first.setdefault(key[0], []).append((key, values))
            if value not in values:
                values.append(value)
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def find(self, folded: str, text_words: Sequence[Word]) -> Iterator[Hit[T]]:
        """Yield every phrase that begins at each word, longest first; overlaps are the caller's."""
        for position, word in enumerate(text_words):
            for key, values in self._by_first.get(word.text, ()):
                last = position + len(key) - 1
                if last < len(text_words) and _stands(folded, text_words, position, key):
                    for value in values:
                        yield Hit(position, last, value)


def _stands(folded: str, text_words: Sequence[Word], position: int, key: tuple[str, ...]) -> bool:
    for step in range(1, len(key)):
        before, here = text_words[position + step - 1], text_words[position + step]
        if here.text != key[step] or not _JOINT.fullmatch(folded, before.end, here.start):
            return False
    return True

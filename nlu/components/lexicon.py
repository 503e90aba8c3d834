"""The word lists that the components learn with, as content/ exports them.

The trained model carries its own copy, so a running Rasa reads nothing but its model.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from nlu.vitext.normalize import fold, nfc
from nlu.vitext.syllables import tone_key
from nlu.vitext.teencode import Reading, Teencode

#: A single word of fewer letters is mostly another word ("anh", "ý", "mỹ"): context must tell.
SHORT_NAME = 5
#: A name of so many letters is meant whatever marks it is typed with ("căm pu chia").
LONG_NAME = 8


@dataclass(frozen=True)
class Name:
    """One spelling of a country or place."""

    #: country or place.
    kind: str
    #: ISO 3166-1 alpha-2 of the country, or of the one the place is in; "" when not known.
    country: str
    #: The usual name of it.
    canonical: str
    #: Its words with tone marks, as the lexicon spells them.
    marked: tuple[str, ...]
    #: False for a spelling that is mostly another word: context must tell.
    sure: bool
    #: Sure only when it is typed with tone marks ("lào", not "lao").
    needs_marks: bool = False
    #: Folded words that make it something else when they stand right before or after.
    not_before: frozenset[str] = frozenset()
    not_after: frozenset[str] = frozenset()

    def fits(self, typed: tuple[str, ...]) -> bool:
        """Tell whether the tone marks of `typed` (lower case, NFC) speak against this name."""
        if sum(map(len, typed)) >= LONG_NAME:
            return True
        return all(
            word.isascii() or tone_key(word) == tone_key(own)
            for word, own in zip(typed, self.marked, strict=False)
        )


@dataclass(frozen=True)
class Lexicon:
    """Names by their folded words, and the table of chat spellings."""

    names: Mapping[tuple[str, ...], tuple[Name, ...]] = field(default_factory=dict)
    teencode: Teencode = field(default_factory=Teencode)
    #: The JSON text it was made from: what is stored beside a model.
    source: str = "{}"

    @cached_property
    def longest(self) -> int:
        """The number of words of the longest name."""
        return max((len(words) for words in self.names), default=0)


def load(path: Path) -> Lexicon:
    """Return the lexicon in the file `path`; an empty one when there is no such file."""
    return parse(path.read_text(encoding="utf-8")) if path.exists() else Lexicon()


@lru_cache(maxsize=4)
def parse(source: str) -> Lexicon:
    """Return the lexicon that the JSON text `source` describes."""
    raw: dict[str, Any] = json.loads(source)
    names: dict[tuple[str, ...], list[Name]] = {}
    for name in (*_countries(raw.get("countries", ())), *_places(raw.get("places", ()))):
        key = tuple(fold(" ".join(name.marked)).split())
        if key and name not in names.setdefault(key, []):
            names[key].append(name)
    return Lexicon(
        {key: tuple(found) for key, found in names.items()},
        _teencode(raw.get("spellings", ())),
        source,
    )


def _words(text: str) -> tuple[str, ...]:
    letters = "".join(char if char.isalnum() else " " for char in nfc(text).lower())
    return tuple(letters.split())


def _folded(words: list[str]) -> frozenset[str]:
    return frozenset(fold(str(word)) for word in words)


def _countries(countries: list[dict[str, Any]]) -> Iterator[Name]:
    for country in countries:
        code, title = country["code"], country["name"]
        guards = (_folded(country.get("not_before", [])), _folded(country.get("not_after", [])))
        for text in (title, *country.get("names", ())):
            if text not in country.get("exact", ()):
                words = _words(str(text))
                yield Name("country", code, title, words, not _is_short(words), False, *guards)
        for text in country.get("exact", ()):
            words = _words(str(text))
            yield Name("country", code, title, words, not _is_short(words), True, *guards)
        for text in country.get("unsure", ()):
            yield Name("country", code, title, _words(str(text)), False, False, *guards)


def _is_short(words: tuple[str, ...]) -> bool:
    return len(words) == 1 and len(words[0]) < SHORT_NAME


def _places(places: list[dict[str, Any]]) -> Iterator[Name]:
    for place in places:
        for text in (place["name"], *place.get("aliases", ())):
            sure = not place.get("unsure", False)
            country = place.get("country", "")
            yield Name("place", country, place["name"], _words(str(text)), sure)


def _teencode(spellings: list[dict[str, Any]]) -> Teencode:
    words: dict[str, Reading] = {}
    parts: dict[str, dict[str, str]] = {"onset": {}, "coda": {}}
    for spelling in spellings:
        for typed in spelling["write"]:
            if "part" in spelling:
                parts[spelling["part"]][str(typed)] = spelling["read"]
            else:
                unless = frozenset(spelling.get("unless", ()))
                words[nfc(str(typed)).lower()] = Reading(nfc(spelling["read"]), unless)
    return Teencode(words, parts["onset"], parts["coda"])

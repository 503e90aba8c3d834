"""Chat spellings (content/lexicon/teencode.yaml) and the table they make."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.catalogue.models.base import Entry, Text
from nlu.vitext.normalize import nfc
from nlu.vitext.teencode import Reading, Teencode

#: One chat spelling: no blanks.
Written = Annotated[str, StringConstraints(pattern=r"^\S{1,12}$", to_lower=True)]


class Part(enum.StrEnum):
    """What a spelling stands for."""

    WORD = "word"
    #: The beginning or end of a syllable: f for ph, g for ng.
    ONSET = "onset"
    CODA = "coda"


class Spelling(Entry):
    """One reading and the ways it is typed in chats."""

    #: In plain Vietnamese, with tone marks; one or more words.
    read: Text
    write: Annotated[tuple[Written, ...], Field(min_length=1)]
    part: Part = Part.WORD
    #: Where the typed form means something else.
    unless: tuple[Literal["last", "after_number"], ...] = ()

    @property
    def id(self) -> str:
        """Its name among all spellings."""
        return f"{self.part}:{self.read}" + "".join(f"/{place}" for place in self.unless)


def teencode(spellings: Iterable[Spelling]) -> Teencode:
    """Return the table that `spellings` make; ValueError if one form has two readings."""
    words: dict[str, Reading] = {}
    parts: dict[Part, dict[str, str]] = {Part.ONSET: {}, Part.CODA: {}}
    for spelling in spellings:
        for written in spelling.write:
            form = nfc(written)
            taken = words if spelling.part is Part.WORD else parts[spelling.part]
            if form in taken:
                raise ValueError(f"{form!r} has two readings in lexicon/teencode.yaml: keep one")
            if spelling.part is Part.WORD:
                words[form] = Reading(nfc(spelling.read), frozenset(spelling.unless))
            else:
                parts[spelling.part][form] = nfc(spelling.read)
    return Teencode(words, parts[Part.ONSET], parts[Part.CODA])

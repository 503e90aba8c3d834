"""Chat spellings (content/lexicon/teencode.yaml) and the table they make."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.catalogue.models.base import Entry, Text
from nlu.vitext.teencode import Teencode, table

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
    return table(spelling.model_dump(mode="json") for spelling in spellings)

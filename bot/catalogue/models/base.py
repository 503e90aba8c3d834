"""What every kind of content is made of: strict, frozen entries, sources and the three dates."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class Entry(BaseModel):
    """A piece of content: unknown keys are refused and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


#: A name in lower case with dashes, as files and references spell it.
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-zA-Z0-9]+)*$", max_length=60)]
#: A name in lower case with underscores: kinds of cases, red flags, cues.
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", max_length=60)]
#: ISO 3166-1 alpha-2, and EU for "somewhere in Europe".
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
#: A year, a month or a day, as exact as the source says: 2025, 2025-12, 2025-12-11.
PartialDate = Annotated[
    str, StringConstraints(pattern=r"^(19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")
]
#: Text that is not empty.
Text = Annotated[str, StringConstraints(min_length=1)]


class Confidence(enum.StrEnum):
    """How well a fact is borne out."""

    CONFIRMED = "confirmed"
    SINGLE_SOURCE = "single_source"
    #: Sources contradict each other.
    CONFLICTING = "conflicting"
    #: Nobody found a source; never leaves the house.
    FROM_MEMORY = "from_memory"
    #: The thing exists, but no page gave its number.
    NOT_FOUND = "not_found"


class Show(enum.StrEnum):
    """Who may see a fact."""

    #: Anyone, with the date of its source.
    YES = "yes"
    #: Operators only, marked as unverified, until a person has checked it.
    ONLY_AFTER_HUMAN_CHECK = "only_after_human_check"
    #: Nobody: kept so that it is not added again.
    NO = "no"


class Source(Entry):
    """Where a fact was read."""

    title: Text
    publisher: Text
    #: None for a document of the organisation's own collection.
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None = None
    #: The number of that document.
    document: str = ""
    #: The source's own date, as exact as it says; None when it bears none.
    seen_on: PartialDate | None = None
    #: The date was guessed from the surroundings.
    approximate: bool = False


class Names(Entry):
    """A name in Vietnamese and, for partners, in English."""

    vi: Text
    en: str = ""


class Dated(Entry):
    """The three dates of a fact, which are never mixed."""

    #: The day one of us read the sources; None when there was none to read.
    compiled_on: dt.date | None = None
    #: The date of the newest source; None when no source bears one.
    source_date: PartialDate | None = None
    #: The day a person dialled it; None: nobody has. Only then may a card say "đã kiểm tra".
    confirmed_by_call_on: dt.date | None = None


class Sourced(Dated):
    """A fact with its dates, sources and what may be done with it."""

    confidence: Confidence
    show: Show = Show.YES
    sources: tuple[Source, ...] = Field(default=())

    @property
    def may_be_shown(self) -> bool:
        """True when anybody may read it: said so, and not from memory."""
        return self.show is Show.YES and self.confidence in (
            Confidence.CONFIRMED,
            Confidence.SINGLE_SOURCE,
        )

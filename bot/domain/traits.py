"""What figures count of a case beside its kind: codes of closed lists, and no word of anybody."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass


class TraitField(enum.StrEnum):
    """What is known of the person a case is about, and of their way."""

    #: The province of Viet Nam that they come from.
    HOME = "home"
    AGE = "age"
    SEX = "sex"
    #: Where they set out: a province of Viet Nam, or the country they were taken on from.
    SET_OUT = "set_out"
    CROSSING = "crossing"
    #: The country they were led to.
    DESTINATION = "destination"


class AgeBand(enum.StrEnum):
    """Ages as figures group them; the law asks for help by other rules under 16 and under 18."""

    UNDER_16 = "00_15"
    UNDER_18 = "16_17"
    UNDER_25 = "18_24"
    UNDER_35 = "25_34"
    UNDER_45 = "35_44"
    OLDER = "45_on"


class Sex(enum.StrEnum):
    """As the person says it."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"


#: The first age that is too old for each band, in order.
_ENDS = (
    (16, AgeBand.UNDER_16), (18, AgeBand.UNDER_18), (25, AgeBand.UNDER_25),
    (35, AgeBand.UNDER_35), (45, AgeBand.UNDER_45),
)  # fmt: skip


def band(years: int) -> AgeBand:
    """Return the band of an age."""
    return next((one for end, one in _ENDS if years < end), AgeBand.OLDER)


@dataclass(frozen=True, slots=True)
class Trait:
    """One trait of a case."""

    field: TraitField
    #: A key of its closed list, "" for not told.
    code: str
    #: 0 while nobody has said anything of it.
    version: int = 0
    #: Who set it, "" when it was read off the answers.
    author_name: str = ""
    at: dt.datetime | None = None

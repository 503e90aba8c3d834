"""Red flags of a job offer and signs that speak for it (content/red_flags, lawful_signs.yaml)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.catalogue.models.base import CountryCode, Entry, Name, Names, Source, Text
from bot.catalogue.models.cues import Pattern


class PayLimit(Entry):
    """Pay above which an offer in these countries is not believable."""

    #: Empty: when no country is named.
    countries: tuple[CountryCode, ...]
    #: US dollars a month, at the rough rates of bot.checks.pay.
    high: Annotated[int, Field(gt=0)]
    #: Why, in a plain sentence.
    reason: Text


class RedFlag(Entry):
    """Something in an offer that speaks for a trap (content/red_flags/<id>.yaml)."""

    #: A red flag of nlu/labels.yml.
    id: Name
    names: Names
    #: Why it matters, in one or two plain sentences.
    why: Annotated[str, Field(min_length=20, max_length=200)]
    #: How grave it is: of many flags the gravest are shown.
    weight: Annotated[float, Field(gt=0, le=3)]
    #: Words that show it; written as cues are.
    patterns: Annotated[tuple[Pattern, ...], Field(min_length=1)]
    #: Words that show it only when one of `together_with` is there too.
    weak_patterns: tuple[Pattern, ...] = ()
    #: Empty: any two other flags.
    together_with: tuple[Name, ...] = ()
    #: Words that the message must not hold anywhere if a weak pattern is to count.
    absent: tuple[Pattern, ...] = ()
    #: Words in the same sentence with which it means something harmless.
    unless: tuple[Pattern, ...] = ()
    #: Countries that are a red flag as a destination.
    countries: tuple[CountryCode, ...] = ()
    pay: tuple[PayLimit, ...] = ()
    #: Messages in which it must be found, and in which it must not. They are tests.
    examples: Annotated[tuple[Text, ...], Field(min_length=1)]
    counterexamples: Annotated[tuple[Text, ...], Field(min_length=1)]
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]


class LawfulSign(Entry):
    """Something that lawful notices say and traps seldom do (content/lawful_signs.yaml)."""

    id: Name
    names: Names
    #: Red flags in the same sentence are only spoken of: "ai đòi cọc là lừa".
    silences: bool = False
    patterns: Annotated[tuple[Pattern, ...], Field(min_length=1)]
    examples: Annotated[tuple[Text, ...], Field(min_length=1)]

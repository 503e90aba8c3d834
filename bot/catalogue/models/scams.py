"""Scam patterns: how a trap goes, what shows it, what to do."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.catalogue.models.base import CountryCode, Entry, Name, Names, Slug, Sourced, Text


class Evidence(Entry):
    """A red flag of this pattern, with words that show it."""

    #: An id of content/red_flags.
    flag: Name
    #: What recruiters of this pattern write or say, in several registers.
    phrases: Annotated[tuple[Text, ...], Field(min_length=1)]


class Scam(Sourced):
    """A known trap (content/scams/<id>.yaml)."""

    id: Slug
    names: Names
    #: What people call it, place names and brands included.
    aliases: tuple[Text, ...] = ()
    #: The trap in one sentence.
    one_line: Annotated[str, Field(min_length=20, max_length=200)]
    #: How it goes, two to four sentences.
    story: Annotated[str, Field(min_length=40, max_length=700)]
    red_flags: Annotated[tuple[Evidence, ...], Field(min_length=1)]
    #: What those who were caught in it, or their families, say about it.
    heard: tuple[Text, ...] = ()
    destinations: tuple[CountryCode, ...] = ()
    #: Towns, zones, compounds and border gates that come up with it.
    places: tuple[Text, ...] = ()
    #: Whom it looks for.
    targets: tuple[Text, ...] = ()
    #: Advice to somebody who has not gone or paid yet, a line each.
    before: Annotated[tuple[Text, ...], Field(min_length=1)]
    #: Advice to somebody who has paid.
    already_paid: tuple[Text, ...] = ()
    #: Advice to somebody who is there, or to their family.
    already_there: tuple[Text, ...] = ()
    #: 5 kills or enslaves, 4 ruins, 3 costs much, 2 costs little, 1 annoys.
    severity: Annotated[int, Field(ge=1, le=5)]
    #: What the law says about it, "" when no source does.
    law: str = ""
    #: Ids of content/agencies, the most useful first.
    agencies: tuple[Slug, ...] = ()
    #: Messages that must match this pattern.
    examples_positive: Annotated[tuple[Text, ...], Field(min_length=2)]
    #: Messages that look like it and must not be taken for a trap.
    examples_negative: tuple[Text, ...] = ()

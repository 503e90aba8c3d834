"""What operators look for in a report (content/screening.yaml); never told to the person."""

from __future__ import annotations

from bot.catalogue.models.base import Entry, Name, Names, Sourced


class Answered(Entry):
    """An answer that speaks for an indicator: a choice of a question, in any intake that has it."""

    step: Name
    value: Name


class Indicator(Sourced):
    """A sign that people may have been trafficked or forced to work."""

    id: Name
    names: Names
    #: Grave enough to look at by itself.
    grave: bool = False
    #: () for what only a human can see.
    answers: tuple[Answered, ...] = ()
    #: Signals of triage that speak for it.
    signals: tuple[Name, ...] = ()

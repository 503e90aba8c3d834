"""What another language says for an entry's Vietnamese (content/locales/<lang>/<kind>.yaml).

A file goes from the id of an entry to its words. Whatever is left out is said in Vietnamese.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.catalogue.models.base import Entry, Name, Text

#: As long as Vietnamese may be: a tap, a guide's bubble, a question.
TapTitle = Annotated[str, Field(min_length=1, max_length=20)]
Bubble = Annotated[str, Field(min_length=1, max_length=900)]


class NameOverlay(Entry):
    """What a red flag, a sign that speaks for an offer or a mission is called."""

    name: Text


class HotlineOverlay(Entry):
    """What a hotline is called, and what to know before dialling."""

    name: str = ""
    #: By number, spelt as the entry spells it.
    notes: dict[str, Text] = Field(default_factory=dict)


class GuideOverlay(Entry):
    """A guide's title, bubbles and taps."""

    title: str = Field(default="", max_length=20)
    #: In the order of the entry.
    messages: tuple[Bubble, ...] = ()
    #: By payload.
    quick: dict[str, TapTitle] = Field(default_factory=dict)


class ScamOverlay(Entry):
    """How a trap goes and what to do; lists in the order of the entry."""

    name: str = ""
    one_line: str = Field(default="", max_length=200)
    story: str = Field(default="", max_length=700)
    before: tuple[Text, ...] = ()
    already_paid: tuple[Text, ...] = ()
    already_there: tuple[Text, ...] = ()


class StepOverlay(Entry):
    """One question and its taps."""

    ask: str = Field(default="", max_length=400)
    #: By value: what is stored is the value, and the desk reads the Vietnamese title.
    choices: dict[Name, TapTitle] = Field(default_factory=dict)


class ConsentOverlay(Entry):
    """What people are asked to allow."""

    explain: str = Field(default="", max_length=300)
    ask: str = Field(default="", max_length=120)
    #: By value.
    choices: dict[Name, TapTitle] = Field(default_factory=dict)


class IntakeOverlay(Entry):
    """The questions of a report."""

    opening: tuple[Text, ...] = ()
    #: By the step's id.
    steps: dict[Name, StepOverlay] = Field(default_factory=dict)
    receipt: str = ""
    resume: str = ""

"""What the bot says: locale texts, guides, intakes and the list of languages."""

from __future__ import annotations

import enum
from typing import Annotated

from pydantic import Field, RootModel, StringConstraints

from bot.catalogue.models.base import Entry, Name, Source, Sourced, Text
from bot.domain.risk import Urgency

#: The key of a text: words with dots, e.g. danger.first.
TextKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$")]


class LocaleFile(RootModel[dict[TextKey, Text]]):
    """Texts of one language, key to words with {placeholders} (content/locales/<lang>/*.yaml)."""


class Quick(Entry):
    """A tap under a message."""

    #: At most 20 characters, so that every channel shows it whole.
    title: Annotated[str, Field(min_length=1, max_length=20)]
    payload: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.:-]{1,60}$")]


class Guide(Sourced):
    """Advice in a few messages (content/guides/<slug>.yaml)."""

    slug: Name
    title: Text
    #: One bubble each.
    messages: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=900)], ...],
        Field(min_length=1, max_length=6),
    ]
    quick: tuple[Quick, ...] = ()
    #: Intents that this guide answers.
    intents: tuple[Name, ...] = ()


class StepKind(enum.StrEnum):
    """What answer a step hopes for; anything is accepted and may be skipped."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    LOCATION = "location"
    DATE = "date"
    PHONE = "phone"


class Choice(Entry):
    """One answer to tap."""

    value: Name
    title: Annotated[str, Field(min_length=1, max_length=20)]


class Step(Entry):
    """One question of an intake."""

    id: Name
    #: The question as the person reads it.
    ask: Annotated[str, Field(min_length=1, max_length=400)]
    en: str = ""
    kind: StepKind = StepKind.TEXT
    choices: tuple[Choice, ...] = ()
    #: False only for what a case can't do without; even then "không biết" is taken.
    optional: bool = True


class Intake(Entry):
    """The questions of a report (content/intakes/<kind>.yaml)."""

    kind: Name
    #: What operators read as the case's kind.
    title: Text
    urgency: Annotated[str, StringConstraints(pattern="^(none|medium|high|critical)$")]
    #: What is said before the first question, a bubble each.
    opening: Annotated[tuple[Text, ...], Field(min_length=1)]
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    #: What is said at the end; {receipt} stands for the receipt.
    receipt: Text
    #: What is said when the person stops half-way and comes back.
    resume: str = ""
    sources: tuple[Source, ...] = ()

    @property
    def level(self) -> Urgency:
        """The urgency a case of this kind is opened with."""
        return Urgency.parse(self.urgency)


class Language(Entry):
    """A language the bot speaks or is learning."""

    #: ISO 639-1.
    code: Annotated[str, StringConstraints(pattern="^[a-z]{2}$")]
    #: In Vietnamese, and as its speakers write it.
    name: Text
    native_name: Text
    #: Offered to people; only with every required text.
    live: bool = False


class LanguageFile(Entry):
    """content/languages.yaml."""

    #: Prefixes of the text keys that a live language must have.
    required: tuple[Text, ...] = ()
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]

"""What the bot says: locale texts, guides, intakes and the list of languages."""

from __future__ import annotations

import enum
from typing import Annotated, Self

from pydantic import Field, RootModel, StringConstraints, model_validator

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
    #: Times of day, as taps h1900_2200 or in words.
    HOURS = "hours"
    #: A phrase of their own: only a keyed hash of it is kept.
    PHRASE = "phrase"
    #: Taps of which several may hold: each is kept at once, and the rest offered again.
    MANY = "many"
    #: Until when somebody threatens: becomes a countdown at the desk.
    DEADLINE = "deadline"
    #: A picture; words are taken too.
    PHOTO = "photo"
    #: A yes that is recorded with its words: see content/consents.
    CONSENT = "consent"


class Choice(Entry):
    """One answer to tap."""

    value: Name
    title: Annotated[str, Field(min_length=1, max_length=20)]
    #: What this answer makes of the case, whatever it was; "" for nothing.
    raises: Annotated[str, StringConstraints(pattern="^(|medium|high|critical)$")] = ""
    #: Words that mean the same when they are typed, without tone marks.
    said: tuple[Annotated[str, StringConstraints(pattern="^[a-z0-9]+( [a-z0-9]+)*$")], ...] = ()

    @property
    def level(self) -> Urgency:
        """The urgency that a case has at least once this was answered."""
        return Urgency.parse(self.raises) if self.raises else Urgency.NONE


class Step(Entry):
    """One question of an intake."""

    id: Name
    #: The question as the person reads it.
    ask: Annotated[str, Field(max_length=400)] = ""
    en: str = ""
    kind: StepKind = StepKind.TEXT
    choices: tuple[Choice, ...] = ()
    #: Key of content/consents: its words are asked, and the answer is recorded with them.
    consent: str = ""
    #: What an age below 18 that is named in the answer makes of the case; "" for nothing.
    minor_raises: Annotated[str, StringConstraints(pattern="^(|medium|high|critical)$")] = ""
    #: Asked only if that earlier question was answered by that choice.
    when: dict[Name, Name] = Field(default_factory=dict, max_length=1)
    #: False only for what a case can't do without; even then "không biết" is taken.
    optional: bool = True

    @model_validator(mode="after")
    def _asks_in_its_own_words_or_in_those_of_a_consent(self) -> Self:
        if bool(self.ask) == bool(self.consent):
            raise ValueError(f"step {self.id}: give it words of its own, or those of a consent")
        if bool(self.consent) is not (self.kind is StepKind.CONSENT):
            raise ValueError(f"step {self.id}: only a step of kind consent names a consent")
        return self


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

    @model_validator(mode="after")
    def _conditions_stand_on_earlier_choices(self) -> Self:
        known: dict[str, set[str]] = {}
        for step in self.steps:
            for earlier, value in step.when.items():
                # The choices of a consent stand in its own file.
                if earlier in known and any(
                    one.id == earlier and one.consent for one in self.steps
                ):
                    continue
                if value not in known.get(earlier, ()):
                    raise ValueError(
                        f"step {step.id}: no earlier question {earlier} has a choice {value}"
                    )
            known[step.id] = {choice.value for choice in step.choices}
        return self

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
    #: Prefixes of the text keys that only operators read: Vietnamese alone.
    operators: tuple[Text, ...] = ()
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]

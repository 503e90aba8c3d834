"""Cues of danger and the contexts that weaken them (content/cues/*.yaml, content/guards.yaml)."""

from __future__ import annotations

import enum
from typing import Annotated

from pydantic import Field, StringConstraints

from bot.catalogue.models.base import Entry, Name, Text
from bot.domain.risk import Urgency

#: Words as they are said, with tone marks; docs/content-guide.md explains ( | ), ?, ..., = and #.
Pattern = Annotated[str, StringConstraints(min_length=2, max_length=400)]


class Strength(enum.StrEnum):
    """How much a cue proves by itself."""

    #: Enough for an emergency, unless a guard speaks against it.
    SURE = "sure"
    #: Counts only when the small model leans the same way, or with a second hint.
    HINT = "hint"
    #: Proves nothing: so may begin somebody who is watched. The answer only asks, with two taps.
    ASK = "ask"


class Cue(Entry):
    """Phrases that tell of one kind of danger."""

    id: Name
    #: What kind of danger: held, violence, threat, sale, ransom, missing, selfharm…
    kind: Name
    urgency: Annotated[str, StringConstraints(pattern="^(medium|high|critical)$")]
    #: The intake that a report about it opens.
    report: Annotated[
        str, StringConstraints(pattern="^(danger|missing_relative|ransom|other_report)$")
    ]
    strength: Strength = Strength.SURE
    patterns: Annotated[tuple[Pattern, ...], Field(min_length=1)]
    #: Guards that do not weaken this cue.
    despite: tuple[Name, ...] = ()
    #: Messages in which it must be found and counted, and in which it must not. They are tests.
    examples: Annotated[tuple[Text, ...], Field(min_length=1)]
    counterexamples: Annotated[tuple[Text, ...], Field(min_length=1)]

    @property
    def level(self) -> Urgency:
        """The urgency it tells of."""
        return Urgency.parse(self.urgency)


class Scope(enum.StrEnum):
    """How far a guard reaches."""

    #: A few words right before the cue.
    BEFORE = "before"
    #: A few words right after the cue.
    AFTER = "after"
    #: The cue's own sentence.
    SENTENCE = "sentence"
    #: The whole message.
    MESSAGE = "message"


class Guard(Entry):
    """A context in which the words of a cue mean something else: a film, a law question."""

    id: Name
    scope: Scope
    #: The cues it speaks against; empty for all.
    only: tuple[Name, ...] = ()
    #: For before and after: how many words away it may stand.
    within: Annotated[int, Field(ge=0, le=12)] = 0
    patterns: Annotated[tuple[Pattern, ...], Field(min_length=1)]


class WordGroup(Entry):
    """Words that patterns call by one name: {kin}, {they} (content/lexicon/word_groups.yaml)."""

    id: Name
    words: Annotated[tuple[Pattern, ...], Field(min_length=1)]

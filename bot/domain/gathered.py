"""What an intake gathered, as the desk shows it beside the answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.domain.consents import Heard, Purpose
from bot.domain.earth import Point


@dataclass(frozen=True, slots=True)
class ConsentItem:
    """The newest yes or no to one purpose, with the words it was said to."""

    purpose: Purpose
    given: bool
    at: dt.datetime
    #: Which words: key, version, and SHA-256 in hex.
    text: str
    version: str
    digest: str
    #: Who wrote it down, "" when the person said it themselves.
    operator: str = ""
    #: How that operator heard it, and when it was said.
    way: Heard | None = None
    said_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Sign:
    """An indicator of content/screening.yaml, and whether something told speaks for it."""

    id: str
    title: str
    grave: bool
    #: An answer to a question says so.
    answered: bool = False
    #: Only words that triage heard say so.
    heard: bool = False

    @property
    def seen(self) -> bool:
        """True when anything speaks for it."""
        return self.answered or self.heard


@dataclass(frozen=True, slots=True)
class Screening:
    """A help for looking, for operators only; never a verdict."""

    signs: tuple[Sign, ...] = ()

    @property
    def seen(self) -> tuple[Sign, ...]:
        """The indicators that something speaks for, the grave ones first."""
        return tuple(sorted((one for one in self.signs if one.seen), key=lambda one: not one.grave))

    @property
    def unseen(self) -> tuple[Sign, ...]:
        """What is still to be asked or looked for."""
        return tuple(one for one in self.signs if not one.seen)

    @property
    def grave(self) -> int:
        """How many grave ones there are among those seen."""
        return sum(one.grave for one in self.seen)


@dataclass(frozen=True, slots=True)
class DeadlineItem:
    """Until when somebody threatens."""

    #: The earliest moment that may be meant, and the latest; the same where an hour was named.
    due_at: dt.datetime
    until_at: dt.datetime

    def has_passed(self, now: dt.datetime) -> bool:
        """Return whether even the latest moment is over."""
        return now >= self.until_at


@dataclass(frozen=True, slots=True)
class Position:
    """A point that a person sent or typed."""

    point: Point
    at: dt.datetime
    #: Typed or pasted; else the phone itself sent it.
    typed: bool
    #: Near which towns.
    words: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """All of it."""

    consents: tuple[ConsentItem, ...] = ()
    screening: Screening = Screening()
    deadline: DeadlineItem | None = None
    #: The newest first.
    positions: tuple[Position, ...] = ()

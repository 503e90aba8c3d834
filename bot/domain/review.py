"""The review queue: messages that the bot did not understand, and what people say they mean."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from bot.domain.errors import BenError
from bot.domain.risk import Urgency

#: An intent of a label that says: not me, give it to somebody else.
PASSED = ""


class Reason(enum.StrEnum):
    """Why a message is in the queue; the first are looked at first."""

    #: An operator read it in a case and saw that the bot was wrong.
    MARKED = "marked"
    #: Triage thought of danger and was not sure.
    UNSURE = "unsure"
    #: The person said that this was not what they meant.
    DENIED = "denied"
    #: Nothing was understood: they got the menu, or two guesses to tap.
    UNCLEAR = "unclear"
    #: It was answered, by a guess.
    LOW = "low"


class ReviewState(enum.StrEnum):
    """What became of a message of the queue."""

    #: Its words are read where they lie; nobody has masked it.
    WAITING = "waiting"
    #: A person approved a masked copy; it waits for a label.
    MASKED = "masked"
    LABELLED = "labelled"
    #: Somebody said that nothing can be learnt from it.
    UNUSABLE = "unusable"
    #: Three people said three things.
    DISPUTED = "disputed"


#: What people still have to do something about.
UNDER_REVIEW = frozenset({ReviewState.WAITING, ReviewState.MASKED})


@dataclass(frozen=True, slots=True)
class Thought:
    """What the bot made of a message: keys and numbers, no word of it."""

    #: An intent of nlu/intents.yml, "" for none.
    intent: str = ""
    confidence: float = 0.0
    #: What it may be, the likeliest first.
    guesses: tuple[str, ...] = ()
    urgency: Urgency = Urgency.NONE


@dataclass(frozen=True, slots=True)
class Label:
    """What a person says that a message means."""

    #: An intent of nlu/intents.yml, PASSED for a message that they left to others.
    intent: str
    #: How urgent, when they said so; None: as urgent as the intent is by itself.
    urgency: Urgency | None = None


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A message of the queue, without its words."""

    id: str
    #: None once the message was forgotten.
    message_id: str | None
    #: None once the thread has nobody any more.
    conversation_id: str | None
    reason: Reason
    state: ReviewState
    thought: Thought
    at: dt.datetime
    #: How many people must say what it means.
    wanted: int
    #: Somebody said that the bot missed danger here.
    missed: bool
    claimed_by: str | None
    claimed_until: dt.datetime | None

    def is_with(self, operator_id: str, now: dt.datetime) -> bool:
        """Return whether this operator has it on their page now."""
        until = self.claimed_until
        return self.claimed_by == operator_id and until is not None and until > now


@dataclass(frozen=True, slots=True)
class Lesson:
    """What may be learnt from: words that a person masked, and what they mean."""

    id: str
    text: str
    intent: str
    urgency: Urgency | None


@dataclass(frozen=True, slots=True)
class Confusion:
    """What the bot thought, what people said, and how often."""

    thought: str
    said: str
    count: int


@dataclass(frozen=True, slots=True)
class ReviewFigures:
    """How the queue stands."""

    waiting: int
    #: Since seven days.
    labelled: int
    #: Dangers that people found here, since seven days and ever.
    missed: int
    missed_ever: int
    #: Messages that two people labelled, and how often they said the same.
    twice: int
    agreed: int
    confusions: tuple[Confusion, ...]


class NotWithYou(BenError):
    """This message is on somebody else's page, or was dealt with."""


class AlreadySeen(BenError):
    """The page that this comes from is older than the message's state: look at it again."""


def settled(labels: list[Label], wanted: int) -> tuple[ReviewState, Label | None, int]:
    """Return state, meaning and how many labels are wanted, after these labels (oldest first).

    One is enough for most. Of two that differ a third decides; three that all differ teach nobody.
    """
    said = [label for label in labels if label.intent != PASSED]
    if len(said) < wanted:
        return ReviewState.MASKED, None, wanted
    for label in said:
        same = [one for one in said if one.intent == label.intent]
        if len(same) * 2 > len(said):
            return ReviewState.LABELLED, label, wanted
    if len(said) == 2:  # noqa: PLR2004 - two that differ
        return ReviewState.MASKED, None, 3
    return ReviewState.DISPUTED, None, wanted

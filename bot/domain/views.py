"""What the desk and the chat page are shown: read-only pictures of stored things."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.domain.cases import CaseAction, CaseState
from bot.domain.messages import Author, InboundKind, Part
from bot.domain.people import ContactRule
from bot.domain.risk import Signal, Urgency


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the board. It holds no word of the person."""

    id: str
    #: K-000123.
    number: str
    #: danger, missing_relative, ransom…: a key of content/intakes.
    kind: str
    urgency: Urgency
    state: CaseState
    opened_at: dt.datetime
    #: Since when somebody waits for us: the person's oldest unanswered message.
    waiting_since: dt.datetime | None
    #: Display name of who holds it, "" when nobody does.
    holder: str
    holder_id: str
    channel: str
    #: How many rungs the ladder has climbed without anybody claiming it.
    rung: int = 0


@dataclass(frozen=True, slots=True)
class ThreadItem:
    """One bubble of a thread as the desk shows it."""

    id: str
    author: Author
    #: Who wrote, when it was an operator.
    author_name: str
    text: str
    at: dt.datetime
    #: queued, held, sent, unknown, stopped, failed; "" for what came in.
    delivery: str = ""
    #: What triage saw in it, on the offsets of `text`.
    signals: tuple[Signal, ...] = ()
    #: What the person sent, so that a photo without words is not an empty bubble; None for ours.
    kind: InboundKind | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A private note among operators; never sent to the person."""

    id: str
    author_name: str
    text: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """Something that happened to a case; append-only."""

    at: dt.datetime
    #: opened, raised, alerted, claimed, released, waiting, resumed, referred, closed, reopened…
    what: str
    #: Display name of the operator, or "" for the system.
    who: str
    #: A short fact such as the outcome or the rung; never a word of the person.
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ReportAnswer:
    """One answer of an intake."""

    #: The question as the person read it.
    question: str
    #: What they said; "" when skipped.
    answer: str
    skipped: bool


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything an operator sees of a case once the read is in the audit."""

    row: CaseRow
    thread: tuple[ThreadItem, ...]
    notes: tuple[Note, ...]
    timeline: tuple[TimelineItem, ...]
    answers: tuple[ReportAnswer, ...]
    contact_rule: ContactRule
    #: True when a message sent now reaches the person within their contact rule.
    may_send_now: bool
    #: Until when, under reply_only; None when it does not apply or is over.
    send_until: dt.datetime | None
    #: What may be done to it by the operator who looks.
    actions: tuple[CaseAction, ...]


@dataclass(frozen=True, slots=True)
class ChatItem:
    """One bubble of the web chat."""

    #: Position in the conversation; strictly increasing, used to resume.
    seq: int
    #: CONTACT for what the person typed, BOT or OPERATOR otherwise.
    author: Author
    #: What an operator calls themselves, "" otherwise.
    author_name: str
    part: Part
    at: dt.datetime
    #: The id that the page gave the person's own message (Inbound.message_ref), "" otherwise: the
    #: page knows its bubble again by it.
    ref: str = ""

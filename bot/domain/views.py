"""What the desk and the chat page are shown: read-only pictures of stored things."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from bot.domain.casefile import CaseFile
from bot.domain.cases import CaseAction, CaseState
from bot.domain.gathered import Gathered
from bot.domain.journeys import Journey, Point
from bot.domain.messages import Author, InboundKind, MediaKind, Part
from bot.domain.people import ContactRule
from bot.domain.risk import Signal, Urgency
from bot.domain.windows import Window


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
    #: Cases of one burst share it; "" for one that stands alone.
    group_key: str = ""
    #: When the person last wrote.
    last_inbound_at: dt.datetime | None = None
    #: How long the platform takes messages for them; None where it knows no end.
    window: Window | None = None
    #: A human answers in the platform's own inbox, and the bot is silent until then.
    paused_until: dt.datetime | None = None
    #: The earliest moment at which what somebody threatens with may happen.
    due_at: dt.datetime | None = None
    #: They said by their phrase that somebody may read along, in one of their threads.
    watched: bool = False
    #: A check-in on their journey that they have not answered, if that is so.
    unanswered: Point | None = None


@dataclass(frozen=True, slots=True)
class MediaItem:
    """A picture, a recording or a file that came with a message."""

    id: str
    kind: MediaKind
    #: waiting, kept, refused, lost.
    state: str
    #: What it was found to be: image/jpeg for every picture, audio/… for a recording.
    media_type: str
    #: Bytes of what is kept.
    size: int
    #: What was read off it; None when nobody tried, "" when there was nothing to read.
    words: str | None
    #: When an operator looked at it or listened to it first.
    opened_at: dt.datetime | None
    #: What triage saw in `words`.
    signals: tuple[Signal, ...] = ()


@dataclass(frozen=True, slots=True)
class ThreadItem:
    """One bubble of a thread as the desk shows it."""

    id: str
    author: Author
    #: Who wrote, when it was an operator.
    author_name: str
    text: str
    at: dt.datetime
    #: queued, held, window, sent, unknown, stopped, failed; "" for what came in.
    delivery: str = ""
    #: What triage saw in it, on the offsets of `text`.
    signals: tuple[Signal, ...] = ()
    #: What the person sent, so that a photo without words is not an empty bubble; None for ours.
    kind: InboundKind | None = None
    #: What came with it.
    media: tuple[MediaItem, ...] = ()
    #: The name of its channel, where a case has threads on several; else "".
    channel: str = ""
    #: Near which towns the point lies that it names; "" when it names none.
    place: str = ""


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
    #: Near which towns the point lies that it names; "" when it names none.
    place: str = ""


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
    #: What operators gathered, hand to each other and have still to do.
    file: CaseFile
    #: HH:MM-HH:MM, Viet Nam time, under the rule `hours`.
    hours: str = ""
    #: What their answers allow, point to and threaten.
    gathered: Gathered = field(default_factory=Gathered)
    #: What they told of their journey before they left, and how they answered on the way.
    journeys: tuple[Journey, ...] = ()
    #: "watched" or "exit" when they said that phrase: a reply must be confirmed against it.
    quiet: str = ""
    #: Whether their channel carries a picture from us.
    takes_pictures: bool = False


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
    #: What the person sent, None for ours: a photo is shown by its name only.
    kind: InboundKind | None = None
    #: Id of the picture that an operator sent with it, "" for none.
    picture: str = ""

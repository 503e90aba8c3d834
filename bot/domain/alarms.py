"""What calls operators, and what they answer from there. Nothing in here is of the person."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from bot.domain.duty import Post
from bot.domain.messages import QuickReply
from bot.domain.risk import Urgency


class Standing(enum.StrEnum):
    """How a case stands, as far as an alarm tells."""

    WAITING = "waiting"
    HELD = "held"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Alert:
    """A case in an alarm."""

    case_id: str
    #: K-000123.
    number: str
    urgency: Urgency
    standing: Standing
    #: Rungs of the ladder climbed since operators were first called.
    rung: int
    #: Whether operators were called to it before, and nobody came.
    again: bool
    #: Since when somebody waits for us.
    since: dt.datetime
    #: Display name of who holds it, "" when nobody does.
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Called:
    """An operator whom an alarm calls."""

    login: str
    #: What contacts read, e.g. "Chị Hà".
    name: str
    post: Post


@dataclass(frozen=True, slots=True)
class Notice:
    """One alarm about one case or several: as facts for machines, and in words for people."""

    alerts: tuple[Alert, ...]
    #: First line of the words: a subject, where a bell wants one.
    title: str
    #: All of the words, the title among them.
    text: str
    #: What an operator may tap; the payload comes back as GroupTap.payload.
    taps: tuple[QuickReply, ...] = ()
    #: Whether it may make a sound: somebody urgent waits.
    loud: bool = False
    #: Whom it calls by the roster; nobody named: all.
    called: tuple[Called, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupTap:
    """Somebody tapped below an alarm."""

    #: What the tap is answered by.
    query: str
    #: The platform's id of who tapped: not yet known to be an operator.
    person: str
    payload: str


@dataclass(frozen=True, slots=True)
class LinkTried:
    """Somebody wrote to the alarm bot in private, to show that they are an operator."""

    person: str
    #: The digits they sent; "" when they sent no code. Nothing else of their words is kept.
    code: str

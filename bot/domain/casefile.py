"""The case file: what operators gather about a case and hand to each other, as plain data."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from bot.domain.cases import CaseState
from bot.domain.people import Operator
from bot.domain.risk import Urgency
from bot.domain.traits import Trait


class TextField(enum.StrEnum):
    """The texts of a file that operators write together, in the order rescuers ask for them."""

    PLACE = "place"
    PEOPLE = "people"
    SINCE = "since"
    ROUTE = "route"
    NEEDS = "needs"
    SUMMARY = "summary"
    #: What the person may be told about how their case stands.
    STATUS = "status"


#: What is known of a case; the status is no fact of it.
FACTS = tuple(field for field in TextField if field is not TextField.STATUS)


class PersonRole(enum.StrEnum):
    """What part somebody has in a case."""

    VICTIM = "victim"
    REPORTER = "reporter"
    RELATIVE = "relative"
    #: Somebody the victim trusts, through whom they may be reached.
    TRUSTED = "trusted"
    RECRUITER = "recruiter"
    CAPTOR = "captor"
    WITNESS = "witness"
    OTHER = "other"


class IdentifierKind(enum.StrEnum):
    """What can be met again in another case."""

    PHONE = "phone"
    ACCOUNT = "account"
    #: A link, or a name on a network.
    PAGE = "page"
    FIRM = "firm"


class RevealReason(enum.StrEnum):
    """Why contact details are looked at: a closed list, so that the audit holds no words."""

    CALL = "call"
    COMPARE = "compare"
    REFER = "refer"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the file."""

    field: TextField
    text: str
    #: 0 while nobody has written it.
    version: int
    author_name: str
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class CasePerson:
    """Somebody of a case."""

    id: str
    role: PersonRole
    name: str
    about: str
    author_name: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Identifier:
    """A phone, an account, a page or a firm of a case."""

    id: str
    kind: IdentifierKind
    value: str
    #: Who added it; "" when it was found in a message.
    author_name: str
    #: In how many other cases it was met.
    elsewhere: int


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done, or to be looked at again."""

    id: str
    reason: str
    due_at: dt.datetime
    came_up_at: dt.datetime | None
    #: Who set it; "" for the bot.
    author_name: str


@dataclass(frozen=True, slots=True)
class DueTask:
    """A task that has come up, as the board shows it: no word of it."""

    id: str
    case_id: str
    case_number: str
    #: Whose case it is; "" when nobody holds it.
    holder_id: str
    holder: str
    due_at: dt.datetime


@dataclass(frozen=True, slots=True)
class CaseGlimpse:
    """What the list of another case's shows: no word of anybody."""

    id: str
    number: str
    kind: str
    urgency: Urgency
    state: CaseState
    opened_at: dt.datetime
    holder: str


@dataclass(frozen=True, slots=True)
class Link:
    """Another case about the same thing, on the other side of a wall."""

    id: str
    other: CaseGlimpse
    reason: str
    author_name: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """A case that somebody is asked to take; its holder answers until they do."""

    id: str
    case_id: str
    case_number: str
    urgency: Urgency
    from_id: str
    from_name: str
    by_id: str
    by_name: str
    to_id: str
    to_name: str
    at: dt.datetime
    #: Only in the case file; "" on the board.
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the desk, whether they are there, and what they have on their hands."""

    operator: Operator
    present: bool
    held: int


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What the case page shows beside thread, notes and timeline."""

    texts: tuple[Text, ...]
    people: tuple[CasePerson, ...]
    identifiers: tuple[Identifier, ...]
    tasks: tuple[Task, ...]
    links: tuple[Link, ...]
    offer: Offer | None
    #: Whom the case may be offered to by the operator who looks.
    colleagues: tuple[Colleague, ...]
    #: What figures count, as codes.
    traits: tuple[Trait, ...] = ()

    @property
    def facts(self) -> tuple[Text, ...]:
        """The texts that are facts of the case, written or not."""
        return tuple(text for text in self.texts if text.field in FACTS)

    @property
    def status(self) -> Text:
        """What the person may be told."""
        return next(text for text in self.texts if text.field is TextField.STATUS)

"""The registry of recruiters: what was reported, what an operator found out, what may be said."""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
from dataclasses import dataclass

from bot.domain.casefile import IdentifierKind

#: Between a confirmation and the first answer that it changes: whoever is named has that long to
#: object, and the one who reported can't be known by the day.
WAIT = dt.timedelta(days=7)


class Standing(enum.StrEnum):
    """Where an entry stands."""

    #: Somebody said so; nobody has looked. It changes no answer.
    REPORTED = "reported"
    CONFIRMED = "confirmed"
    #: Looked at, and found to be no cause for a warning.
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class Entry:
    """A phone, an account, a page or a firm of the registry, as operators see it."""

    id: str
    kind: IdentifierKind
    value: str
    standing: Standing
    #: Why it was confirmed or cleared, for operators; "" while nobody has looked.
    reason: str
    #: Who may be named as its source: a newspaper, the police, this organisation.
    source: str
    #: That source is public: anybody can read it there.
    public: bool
    #: What the one who is named answered, "" for nothing.
    reply: str
    reported_at: dt.datetime
    #: Since when it is confirmed, None when it is not.
    confirmed_at: dt.datetime | None
    #: Who judged it last, "" for nobody.
    judge: str

    @property
    def seen(self) -> str:
        """What a page was made from: another one when somebody has changed it since."""
        said = (self.standing, self.reason, self.source, str(self.public), self.reply)
        return hashlib.sha256("\0".join(said).encode()).hexdigest()[:16]

    def told_from(self) -> dt.datetime | None:
        """Return from when on the check tells of it, None while it does not."""
        if self.standing is not Standing.CONFIRMED or self.confirmed_at is None:
            return None
        return self.confirmed_at if self.public else self.confirmed_at + WAIT

    def is_told(self, now: dt.datetime) -> bool:
        """Return whether the check tells of it now."""
        start = self.told_from()
        return start is not None and start <= now


@dataclass(frozen=True, slots=True)
class Reported:
    """Why an operator reported an entry."""

    entry_id: str
    reason: str
    #: K-000123, "" when it came out of no case.
    case_number: str
    case_id: str
    operator: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody wishes to be told when something is known of what they asked about."""

    id: str
    conversation_id: str


@dataclass(frozen=True, slots=True)
class News:
    """What became of a wish: the entry that may be told, and what was asked about."""

    wish_id: str
    #: As the person's own message named it.
    value: str
    entry: Entry

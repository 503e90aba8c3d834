"""Who is on duty when: weekly shifts, what departs from them, and the hours of the office."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.contact_rule import VIETNAM

#: What a timeline says in place of posts when nobody stands at any.
EVERYBODY = "all"
#: Minutes of a day.
DAY = 24 * 60
#: Days of a week; Monday is 0.
WEEK = 7


class Post(enum.StrEnum):
    """Where somebody stands on the ladder, in the order in which they are called."""

    FIRST = "first"
    SECOND = "second"
    SUPERVISOR = "supervisor"


class DepartureKind(enum.StrEnum):
    """How a day departs from the weekly shifts."""

    #: Somebody stands in at a post.
    ON = "on"
    #: Somebody is away, whatever the shifts say.
    OFF = "off"
    #: The office is closed: a holiday.
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Hours:
    """A time of a weekday, in minutes since midnight in Viet Nam.

    One that ends before it begins goes on into the next day; one that ends when it begins lasts
    a whole day.
    """

    weekday: int
    begins: int
    ends: int

    def covers(self, at: dt.datetime) -> bool:
        """Return whether `at` (aware) lies in it."""
        here = at.astimezone(VIETNAM)
        minute = here.hour * 60 + here.minute
        since = (here.weekday() - self.weekday) % WEEK * DAY + minute - self.begins
        return 0 <= since % (WEEK * DAY) < self.minutes

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return (self.ends - self.begins - 1) % DAY + 1


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody's place in the week."""

    id: str
    operator_id: str
    post: Post
    hours: Hours


@dataclass(frozen=True, slots=True)
class Departure:
    """A departure from the week."""

    id: str
    kind: DepartureKind
    starts_at: dt.datetime
    ends_at: dt.datetime
    #: Whose; "" when the office is closed.
    operator_id: str = ""
    #: Where they stand in; None unless they do.
    post: Post | None = None

    def covers(self, at: dt.datetime) -> bool:
        """Return whether `at` lies in it."""
        return self.starts_at <= at < self.ends_at


@dataclass(frozen=True, slots=True)
class Roster:
    """All that says who is on duty. An empty one says nothing: then everybody is called."""

    shifts: tuple[Shift, ...] = ()
    departures: tuple[Departure, ...] = ()
    office: tuple[Hours, ...] = ()

    @property
    def kept(self) -> bool:
        """Whether anybody writes it: without one, who sits at the desk is on duty."""
        return bool(self.shifts) or any(one.kind is DepartureKind.ON for one in self.departures)

    def posts(self, at: dt.datetime) -> Mapping[Post, tuple[str, ...]]:
        """Return the ids of who stands at each post at that time; an empty post is missing."""
        now = [one for one in self.departures if one.covers(at)]
        away = {one.operator_id for one in now if one.kind is DepartureKind.OFF}
        found: dict[Post, dict[str, None]] = {}
        for shift in self.shifts:
            if shift.operator_id not in away and shift.hours.covers(at):
                found.setdefault(shift.post, {})[shift.operator_id] = None
        for one in now:
            if one.kind is DepartureKind.ON and one.post is not None:
                found.setdefault(one.post, {})[one.operator_id] = None
        return {post: tuple(found[post]) for post in Post if post in found}

    def on_duty(self, at: dt.datetime) -> frozenset[str]:
        """Return the ids of all who stand at a post at that time."""
        return frozenset(who for some in self.posts(at).values() for who in some)

    def gaps(self, post: Post) -> tuple[Hours, ...]:
        """Return the hours of the week in which no shift covers `post`, cut at each midnight."""
        covered = bytearray(WEEK * DAY)
        for shift in self.shifts:
            if shift.post is post:
                first = shift.hours.weekday * DAY + shift.hours.begins
                for minute in range(first, first + shift.hours.minutes):
                    covered[minute % len(covered)] = 1
        found: list[Hours] = []
        for weekday in range(WEEK):
            day = bytes(covered[weekday * DAY : (weekday + 1) * DAY])
            begin = day.find(0)
            while begin >= 0:
                end = day.find(1, begin)
                found.append(Hours(weekday, begin, end % DAY if end >= 0 else 0))
                begin = day.find(0, end) if end >= 0 else -1
        return tuple(found)

    def open(self, at: dt.datetime) -> bool:
        """Return whether the office is open; always, when no hours are written."""
        if any(one.kind is DepartureKind.CLOSED and one.covers(at) for one in self.departures):
            return False
        return not self.office or any(one.covers(at) for one in self.office)

    def opens(self, at: dt.datetime) -> dt.datetime | None:
        """Return when the office opens next: `at` while it is open, None when never in a month."""
        return at if self.open(at) else self.reopens(at)

    def reopens(self, at: dt.datetime) -> dt.datetime | None:
        """Return when the office opens next after having been closed, or None as above."""
        midnight = at.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
        days = [midnight + dt.timedelta(days=day) for day in range(32)]
        begins = [
            day + dt.timedelta(minutes=hours.begins)
            for day in days
            for hours in self.office
            if hours.weekday == day.weekday()
        ]
        # Also when a holiday ends in the middle of an open day.
        ends = [one.ends_at for one in self.departures if one.kind is DepartureKind.CLOSED]
        later = sorted(one for one in (*begins, *ends) if one > at)
        moment = dt.timedelta(minutes=1)
        found = (one for one in later if self.open(one) and not self.open(one - moment))
        return next(found, None)


@dataclass(frozen=True, slots=True)
class Summons:
    """Who is called to a case that nobody holds."""

    #: The posts that were reached, in their order; none when nobody stands at any: then all are
    #: called.
    posts: tuple[Post, ...] = ()
    operator_ids: tuple[str, ...] = field(default=())

    @property
    def all(self) -> bool:
        """Whether everybody is called."""
        return not self.operator_ids


def summoned(roster: Roster, rung: int, at: dt.datetime) -> Summons:
    """Return who is called at a rung of the ladder, the first of which is 0.

    Every rung calls one post more, and those before it again. A post where nobody stands is
    passed over: nobody waits for a rung at which nobody would be called.
    """
    manned = roster.posts(at)
    if not manned:
        return Summons()
    order = list(Post)
    reached = [post for post in order[: rung + 1] if post in manned] or [next(iter(manned))]
    who = dict.fromkeys(one for post in reached for one in manned[post])
    return Summons(tuple(reached), tuple(who))

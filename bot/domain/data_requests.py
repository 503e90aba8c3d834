"""What somebody may ask about what is kept of them, and by when it must be done."""

from __future__ import annotations

import datetime as dt
import enum

#: Terms are counted in days of Viet Nam, which has one time and no summer time.
_ZONE = dt.timezone(dt.timedelta(hours=7))
_SATURDAY = 5


class RequestKind(enum.StrEnum):
    """What they ask for."""

    ACCESS = "access"
    CORRECTION = "correction"
    ERASURE = "erasure"


class RequestState(enum.StrEnum):
    """How far a request has come."""

    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"


def after_days(at: dt.datetime, days: int) -> dt.datetime:
    """Return the end of the day so many days after the day of `at`."""
    return _end(at.astimezone(_ZONE).date() + dt.timedelta(days=days))


def after_working_days(at: dt.datetime, days: int) -> dt.datetime:
    """Return the end of that working day, Monday to Friday; holidays are not known here."""
    day = at.astimezone(_ZONE).date()
    while days > 0:
        day += dt.timedelta(days=1)
        days -= day.weekday() < _SATURDAY
    return _end(day)


def _end(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(23, 59, 59), _ZONE).astimezone(dt.UTC)

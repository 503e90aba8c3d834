"""The times that figures are about, and the days on which reports are due."""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.errors import BenError

#: Figures go by Viet Nam's days.
VIET_NAM = dt.timezone(dt.timedelta(hours=7))
_NAME = re.compile(r"(?P<year>20\d\d)(?:-(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<month>\d\d)))?")
_DECEMBER = 12


class BadPeriod(BenError):
    """There is no such period; the message says how to write one."""


class Span(enum.Enum):
    """How long a period is, in months."""

    MONTH = 1
    QUARTER = 3
    HALF = 6
    YEAR = 12


@dataclass(frozen=True, slots=True)
class Period:
    """Some months of a year, by the calendar or with an earlier last day."""

    year: int
    span: Span
    #: Which of its kind in the year, from 1.
    number: int = 1
    #: The last day of its last month that counts; 0: the month's own last day.
    last_day: int = 0

    @property
    def name(self) -> str:
        """Return 2026-09, 2026-Q3, 2026-H1 or 2026."""
        match self.span:
            case Span.MONTH:
                return f"{self.year}-{self.number:02d}"
            case Span.QUARTER:
                return f"{self.year}-Q{self.number}"
            case Span.HALF:
                return f"{self.year}-H{self.number}"
            case Span.YEAR:
                return str(self.year)

    @property
    def start(self) -> dt.datetime:
        """Return its first moment."""
        return self._edge(self.span.value * (self.number - 1))

    @property
    def end(self) -> dt.datetime:
        """Return the moment after its last."""
        return self._edge(self.span.value * self.number)

    @property
    def months(self) -> list[dt.datetime]:
        """Return the first moments of its months, and its end."""
        first = self.span.value * (self.number - 1)
        return [self._edge(first + month) for month in range(self.span.value + 1)]

    @property
    def parts(self) -> list[Period]:
        """Return the quarters that it is made of; a quarter and a month are one part."""
        if self.span in {Span.MONTH, Span.QUARTER}:
            return [self]
        count = self.span.value // Span.QUARTER.value
        first = count * (self.number - 1) + 1
        return [
            Period(self.year, Span.QUARTER, number, self.last_day)
            for number in range(first, first + count)
        ]

    def _edge(self, months: int) -> dt.datetime:
        """Return the moment that ends so many months of the year."""
        if self.last_day:
            # Month n ends with that day of month n itself.
            year, month = divmod(months - 1, 12)
            day = dt.datetime(self.year + year, month + 1, self.last_day, tzinfo=VIET_NAM)
            return (day + dt.timedelta(days=1)).astimezone(dt.UTC)
        year, month = divmod(months, 12)
        return dt.datetime(self.year + year, month + 1, 1, tzinfo=VIET_NAM).astimezone(dt.UTC)

    @property
    def last(self) -> dt.date:
        """Return its last day in Viet Nam."""
        return (self.end - dt.timedelta(microseconds=1)).astimezone(VIET_NAM).date()

    @property
    def first(self) -> dt.date:
        """Return its first day in Viet Nam."""
        return self.start.astimezone(VIET_NAM).date()


def parse(name: str, last_day: int = 0) -> Period:
    """Return the period called 2026-09, 2026-Q3, 2026-H1 or 2026; BadPeriod for anything else.

    Reports, that is all but months, end with `last_day` of their last month.
    """
    found = _NAME.fullmatch(name.strip().upper())
    if found is None:
        raise BadPeriod("a period is written 2026-09, 2026-Q3, 2026-H1 or 2026.")
    year = int(found["year"])
    if found["month"]:
        if not 1 <= int(found["month"]) <= _DECEMBER:
            raise BadPeriod("a year has the months 01 to 12.")
        return Period(year, Span.MONTH, int(found["month"]))
    if found["quarter"]:
        return Period(year, Span.QUARTER, int(found["quarter"]), last_day)
    if found["half"]:
        return Period(year, Span.HALF, int(found["half"]), last_day)
    return Period(year, Span.YEAR, 1, last_day)


@dataclass(frozen=True, slots=True)
class Due:
    """A report that is to be sent before a day."""

    period: Period
    #: The day before which it must have been sent, in Viet Nam.
    before: dt.date

    def late(self, now: dt.datetime) -> bool:
        """Return whether that day has come."""
        return now.astimezone(VIET_NAM).date() >= self.before


def due(
    days: Sequence[tuple[int, int]], now: dt.datetime, last_day: int, notice: dt.timedelta
) -> list[Due]:
    """Return the reports that are to be sent about now: `notice` before their day until long after.

    `days` are (day, month) of the first quarter's, the half year's, the third quarter's and the
    year's report, as the plan of 2023 lists them.
    """
    today = now.astimezone(VIET_NAM).date()
    found = []
    for year in (today.year - 1, today.year):
        reports = (
            Period(year, Span.QUARTER, 1, last_day),
            Period(year, Span.HALF, 1, last_day),
            Period(year, Span.QUARTER, 3, last_day),
            Period(year, Span.YEAR, 1, last_day),
        )
        for period, (day, month) in zip(reports, days, strict=True):
            before = dt.date(year, month, day)
            if before - notice <= today <= before + _LONG_AFTER:
                found.append(Due(period, before))
    return found


#: A report that is this late is no longer reminded of.
_LONG_AFTER = dt.timedelta(days=45)

"""What figures are measured against, and when reports are due."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, Field, field_validator
from pydantic_settings import NoDecode

from bot.domain.risk import Urgency

Days = Annotated[tuple[str, ...], NoDecode]
_REPORTS = 4


class FigureSettings(BaseModel):
    """Deadlines of cases, and of reports about them."""

    resolve_days_critical: float = Field(
        7.0, description="Days within which a critical case should be closed, for figures.", gt=0
    )
    resolve_days_high: float = Field(14.0, description="The same for high.", gt=0)
    resolve_days_medium: float = Field(30.0, description="The same for all others.", gt=0)
    given_up_hours: float = Field(
        24.0, description="Hours after which a case that nobody took counts as given up.", gt=0
    )
    report_due: Days = Field(
        ("20/3", "20/6", "20/9", "20/12"),
        description="Days (day/month) before which the reports of the first quarter, the half "
        "year, the third quarter and the year must have been sent.",
    )
    report_last_day: int = Field(
        14,
        description="Day of its last month with which a report's period ends, since it is due "
        "before that month is over; 0: with the month.",
        ge=0,
        le=28,
    )
    report_notice: int = Field(
        14, description="Days before a report is due from which the desk reminds of it.", ge=0
    )

    @field_validator("report_due", mode="before")
    @classmethod
    def _apart(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(","))
        return value

    @field_validator("report_due")
    @classmethod
    def _four_days(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(value) != _REPORTS:
            raise ValueError("give four days, e.g. 20/3,20/6,20/9,20/12")
        for one in value:
            _day(one)
        return value

    @property
    def report_days(self) -> tuple[tuple[int, int], ...]:
        """Return (day, month) of each report."""
        return tuple(_day(one) for one in self.report_due)

    @property
    def deadlines(self) -> dict[Urgency, dt.timedelta]:
        """Return within what time a case of each urgency should be closed."""
        rest = dt.timedelta(days=self.resolve_days_medium)
        return {
            Urgency.CRITICAL: dt.timedelta(days=self.resolve_days_critical),
            Urgency.HIGH: dt.timedelta(days=self.resolve_days_high),
            Urgency.MEDIUM: rest,
            Urgency.NONE: rest,
        }


def _day(text: str) -> tuple[int, int]:
    """Return (day, month); ValueError for what is no day of every year."""
    try:
        day, month = (int(part) for part in text.split("/"))
        dt.date(2025, month, day)
    except (ValueError, TypeError):
        raise ValueError(f"{text!r} is no day: write 20/3 for the 20th of March") from None
    return day, month

"""How operators are called, and what their desk shows and allows."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, Field, field_validator
from pydantic_settings import NoDecode

from bot.domain.risk import Urgency

Rungs = Annotated[tuple[float, ...], NoDecode]


class BoardSettings(BaseModel):
    """What the board shows of bursts and of the channels' health."""

    burst: int = Field(
        5,
        description="Cases of new visitors of the chat page within two minutes from which the "
        "board shows them as one line; 0: never.",
        ge=0,
    )
    probe_interval: float = Field(
        300.0,
        description="Seconds between two looks at every channel: does it answer, does a message "
        "of our own come through.",
        ge=5,
    )
    probe_url: str = Field(
        "",
        description="Where the jobs ask whether the chat page is ready; empty: public_url, or "
        "the local address when pages and jobs run in one process.",
    )


class DeskSettings(BaseModel):
    """The ladder, and operators' presence and logins."""

    ladder_critical: Rungs = Field(
        (60.0, 180.0, 300.0),
        description="Seconds until the rungs of an unanswered critical case, e.g. 60,180,300.",
    )
    ladder_high: Rungs = Field((300.0, 900.0, 1800.0), description="The same for high.")
    presence: float = Field(
        60.0,
        description="Seconds without a sign of an open desk until an operator counts as away.",
        gt=0,
    )
    workload_cap: int = Field(
        10,
        description="Cases that one operator may hold at once before they get no further ones; "
        "critical cases may always be taken; 0: no cap.",
        ge=0,
    )
    session_idle: float = Field(
        900.0, description="Seconds without activity until an operator is logged out.", gt=0
    )
    session_length: float = Field(
        28800.0, description="Seconds until an operator must log in again.", gt=0
    )

    @field_validator("ladder_critical", "ladder_high", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(float(part) for part in value.split(","))
        return value

    @field_validator("ladder_critical", "ladder_high")
    @classmethod
    def _rising(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        if not value or list(value) != sorted(set(value)) or value[0] <= 0:
            raise ValueError("give rising numbers of seconds, e.g. 60,180,300")
        return value

    def rungs(self, urgency: Urgency) -> tuple[dt.timedelta, ...]:
        """Return when each rung of the ladder is due after a case opened; () for none."""
        seconds = {
            Urgency.CRITICAL: self.ladder_critical,
            Urgency.HIGH: self.ladder_high,
        }.get(urgency, ())
        return tuple(dt.timedelta(seconds=value) for value in seconds)

"""Cases as lists of other cases show them: no word of anybody."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Row, Select, select

from bot.domain.casefile import CaseGlimpse
from bot.domain.cases import CaseState, number
from bot.domain.risk import Urgency
from bot.storage.tables import Case, Operator


def glimpses() -> Select[str, int, str, int, str, dt.datetime, str]:
    """Return the statement that reads what `glimpse` takes; to be narrowed by the caller."""
    return (
        select(
            Case.id,
            Case.sequence,
            Case.kind,
            Case.urgency,
            Case.state,
            Case.opened_at,
            Operator.display_name,
        )
        .select_from(Case)
        .join(Operator, Operator.id == Case.holder_id, isouter=True)
    )


def glimpse(row: Row[str, int, str, int, str, dt.datetime, str]) -> CaseGlimpse:
    """Return a row of `glimpses` as the rooms above read it."""
    return CaseGlimpse(
        id=row.id,
        number=number(row.sequence),
        kind=row.kind,
        urgency=Urgency(row.urgency),
        state=CaseState(row.state),
        opened_at=row.opened_at,
        holder=row.display_name or "",
    )

"""What operators were told by each bell, and what they are to be told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, RowMapping, and_, or_, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.alarms import Alert, Standing
from bot.domain.cases import HELD, UNHELD, CaseState, number
from bot.domain.risk import Urgency
from bot.storage.changes import changed
from bot.storage.tables import Alarm, Case, Operator

_CLOSED = Standing.CLOSED.value


@dataclass(frozen=True, slots=True)
class Told:
    """A case beside what one bell last told of it."""

    alert: Alert
    #: When operators were last to be called; None when they never were.
    alarm_at: dt.datetime | None
    #: What the bell should say of it now, to be compared with `shown`.
    now: str
    #: What it says; "" when it never rang for this case.
    shown: str
    #: The call in which it says so.
    ref: str
    rung_at: dt.datetime | None

    @property
    def calls(self) -> bool:
        """Whether operators are to be called anew."""
        return self.alert.standing is Standing.WAITING and self.alarm_at != self.rung_at

    @property
    def stale(self) -> bool:
        """Whether what the bell says is no longer true."""
        return bool(self.shown) and self.shown != self.now


class AlarmStore:
    """Which cases operators are called to, and what each bell has told of them."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._insert = pg_insert if connection.dialect.name == "postgresql" else sqlite_insert

    async def call(self, case_id: str, now: dt.datetime) -> None:
        """Have every bell ring for a case, as long as nobody holds it."""
        await self._connection.execute(
            update(Case).where(Case.id == case_id).values(alarm_at=now, changed_at=changed(now))
        )

    async def open(self, bell: str) -> list[Told]:
        """Return what `bell` has to ring for, and all that may have changed since it rang."""
        unanswered = and_(
            Case.state.in_(sorted(UNHELD)),
            Case.alarm_at.is_not(None),
            or_(Alarm.case_id.is_(None), Alarm.rung_at != Case.alarm_at),
        )
        live = and_(Alarm.case_id.is_not(None), Alarm.shown != _CLOSED)
        return await self._told(bell, or_(unanswered, live))

    async def of_call(self, bell: str, ref: str) -> list[Told]:
        """Return the cases that the call `ref` speaks of."""
        return await self._told(bell, Alarm.ref == ref)

    async def _told(self, bell: str, condition: ColumnElement[bool]) -> list[Told]:
        rows = await self._connection.execute(
            select(
                Case.id,
                Case.sequence,
                Case.urgency,
                Case.state,
                Case.rung,
                Case.holder_id,
                Case.alarm_at,
                Case.opened_at,
                Case.waiting_since,
                Operator.display_name,
                Alarm.ref,
                Alarm.shown,
                Alarm.rung_at,
            )
            .join(Alarm, and_(Alarm.case_id == Case.id, Alarm.bell == bell), isouter=True)
            .join(Operator, Operator.id == Case.holder_id, isouter=True)
            .where(condition)
            .order_by(Case.sequence)
        )
        return [_read(row) for row in rows.mappings()]

    async def rang(self, bell: str, cases: Sequence[Told], ref: str) -> None:
        """Remember that the call `ref` told of these cases as they were when they were read."""
        for told in cases:
            values = {"ref": ref, "shown": told.now, "rung_at": told.alarm_at}
            await self._connection.execute(
                self._insert(Alarm)
                .values(bell=bell, case_id=told.alert.case_id, **values)
                .on_conflict_do_update(index_elements=["bell", "case_id"], set_=values)
            )

    async def changed(self, bell: str, cases: Sequence[Told]) -> None:
        """Remember that their calls say of these cases what was true when they were read."""
        for told in cases:
            await self._connection.execute(
                update(Alarm)
                .where(Alarm.bell == bell, Alarm.case_id == told.alert.case_id)
                .where(Alarm.ref == told.ref)
                .values(shown=told.now)
            )


def _read(row: RowMapping) -> Told:
    state = CaseState(row["state"])
    standing = (
        Standing.HELD if state in HELD
        else Standing.WAITING if state in UNHELD
        else Standing.CLOSED
    )  # fmt: skip
    held = f"{standing}.{row['holder_id']}" if standing is Standing.HELD else standing.value
    alert = Alert(
        case_id=row["id"],
        number=number(row["sequence"]),
        urgency=Urgency(row["urgency"]),
        standing=standing,
        rung=row["rung"],
        again=row["rung"] > 0 or row["shown"] == Standing.WAITING,
        since=row["waiting_since"] or row["opened_at"],
        holder=row["display_name"] or "",
    )
    return Told(alert, row["alarm_at"], held, row["shown"] or "", row["ref"] or "", row["rung_at"])

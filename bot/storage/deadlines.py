"""Until when somebody threatens to do something to the person of a case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, delete, func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import CaseDeadline, Operator, Timer
from bot.storage.types import new_id

#: The name of the timers that call before a deadline.
DEADLINE = "deadline"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline of a case."""

    #: The lane of its timers: a case's other timers come and go with the ladder.
    id: str
    case_id: str
    #: The earliest moment that may be meant, and the latest; the same where an hour was named.
    due_at: dt.datetime
    until_at: dt.datetime
    #: Who set it at the desk, "" when it was read from an answer.
    operator: str = ""


class DeadlineStore:
    """One deadline per case: the newest that was told."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def set(
        self,
        case_id: str,
        due_at: dt.datetime,
        until_at: dt.datetime,
        now: dt.datetime,
        *,
        operator_id: str | None = None,
    ) -> str:
        """Set a case's deadline and return its id; an earlier one goes, and its timers with it."""
        await self.lift(case_id)
        deadline_id = new_id()
        await self._connection.execute(
            insert(CaseDeadline).values(
                id=deadline_id,
                case_id=case_id,
                due_at=due_at,
                until_at=until_at,
                set_at=now,
                operator_id=operator_id,
            )
        )
        return deadline_id

    async def lift(self, case_id: str) -> bool:
        """Forget a case's deadline and its timers; return whether there was one."""
        known = select(CaseDeadline.id).where(CaseDeadline.case_id == case_id)
        await self._connection.execute(
            delete(Timer).where(Timer.lane.in_(known), Timer.kind == DEADLINE)
        )
        gone = await self._connection.execute(
            delete(CaseDeadline).where(CaseDeadline.case_id == case_id)
        )
        return bool(gone.rowcount)

    async def get(self, deadline_id: str) -> Deadline | None:
        """Return a deadline, None when it was lifted or another took its place."""
        rows = await self._connection.execute(_SHOWN.where(CaseDeadline.id == deadline_id))
        row = rows.first()
        return None if row is None else Deadline(*row)

    async def of(self, case_id: str) -> Deadline | None:
        """Return a case's deadline, also one that has passed; None when there is none."""
        return (await self.of_all([case_id])).get(case_id)

    async def of_all(self, case_ids: Iterable[str]) -> dict[str, Deadline]:
        """Return the deadlines of these cases, by case."""
        rows = await self._connection.execute(_SHOWN.where(CaseDeadline.case_id.in_(case_ids)))
        return {row.case_id: Deadline(*row) for row in rows}


_SHOWN: Select[str, str, dt.datetime, dt.datetime, str] = select(
    CaseDeadline.id,
    CaseDeadline.case_id,
    CaseDeadline.due_at,
    CaseDeadline.until_at,
    func.coalesce(Operator.display_name, literal("")),
).outerjoin(Operator, Operator.id == CaseDeadline.operator_id)

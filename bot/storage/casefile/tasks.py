"""What is to be done about a case and when; each has a timer that brings it up."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.casefile import DueTask, Task
from bot.domain.cases import OPEN, number
from bot.storage.crypto import KeyRing
from bot.storage.tables import Case, CaseTask, Operator, Timer
from bot.storage.timers import TimerStore
from bot.storage.types import new_id

#: The kind of the timers; a task's id is their lane.
TASK = "task"
_PLACE = "case_task.reason"


class TaskStore:
    """Sets, brings up and ends tasks."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys
        self._timers = TimerStore(connection)

    async def add(
        self,
        case_id: str,
        reason: str,
        due_at: dt.datetime,
        *,
        operator_id: str | None,
        now: dt.datetime,
    ) -> str:
        """Set a task with its timer; return its id. `operator_id` None: the bot set it."""
        task_id = new_id()
        await self._connection.execute(
            insert(CaseTask).values(
                id=task_id,
                case_id=case_id,
                reason=self._keys.seal(reason, _PLACE, task_id),
                due_at=due_at,
                operator_id=operator_id,
                at=now,
            )
        )
        await self._timers.set(kind=TASK, lane=task_id, seq=1, due_at=due_at)
        return task_id

    async def come_up(self, task_id: str, now: dt.datetime) -> str | None:
        """Bring a task up; return its case, None when it is done, gone or was brought up."""
        changed = await self._connection.execute(
            update(CaseTask)
            .where(
                CaseTask.id == task_id,
                CaseTask.done_at.is_(None),
                CaseTask.came_up_at.is_(None),
            )
            .values(came_up_at=now)
            .returning(CaseTask.case_id)
        )
        return changed.scalar_one_or_none()

    async def finish(
        self, case_id: str, task_id: str, *, operator_id: str, now: dt.datetime
    ) -> bool:
        """End a task of this case once; False when it is done already or not of this case."""
        changed = await self._connection.execute(
            update(CaseTask)
            .where(CaseTask.id == task_id, CaseTask.case_id == case_id, CaseTask.done_at.is_(None))
            .values(done_at=now, done_by_id=operator_id, came_up_at=None)
        )
        if changed.rowcount:
            await self._connection.execute(delete(Timer).where(Timer.lane == task_id))
        return bool(changed.rowcount)

    async def put_off(self, case_id: str, task_id: str, due_at: dt.datetime) -> bool:
        """Set a task for another time; False when it is done or not of this case."""
        changed = await self._connection.execute(
            update(CaseTask)
            .where(CaseTask.id == task_id, CaseTask.case_id == case_id, CaseTask.done_at.is_(None))
            .values(due_at=due_at, came_up_at=None)
        )
        if changed.rowcount:
            await self._timers.cancel(task_id)
            await self._timers.set(kind=TASK, lane=task_id, seq=1, due_at=due_at)
        return bool(changed.rowcount)

    async def of_case(self, case_id: str) -> list[Task]:
        """Return what is not done yet, the soonest first."""
        rows = await self._connection.execute(
            select(
                CaseTask.id,
                CaseTask.reason,
                CaseTask.due_at,
                CaseTask.came_up_at,
                Operator.display_name,
            )
            .join(Operator, Operator.id == CaseTask.operator_id, isouter=True)
            .where(CaseTask.case_id == case_id, CaseTask.done_at.is_(None))
            .order_by(CaseTask.due_at, CaseTask.id)
        )
        return [
            Task(
                row.id,
                self._keys.open(row.reason, _PLACE, row.id),
                row.due_at,
                row.came_up_at,
                row.display_name or "",
            )
            for row in rows
        ]

    async def due(self) -> list[DueTask]:
        """Return what has come up in cases that are open, the longest due first."""
        rows = await self._connection.execute(
            select(
                CaseTask.id,
                CaseTask.case_id,
                Case.sequence,
                Case.holder_id,
                Operator.display_name,
                CaseTask.due_at,
            )
            .join(Case, Case.id == CaseTask.case_id)
            .join(Operator, Operator.id == Case.holder_id, isouter=True)
            .where(
                CaseTask.came_up_at.is_not(None),
                CaseTask.done_at.is_(None),
                Case.state.in_(sorted(OPEN)),
            )
            .order_by(CaseTask.due_at, CaseTask.id)
        )
        return [
            DueTask(
                row.id,
                row.case_id,
                number(row.sequence),
                row.holder_id or "",
                row.display_name or "",
                row.due_at,
            )
            for row in rows
        ]

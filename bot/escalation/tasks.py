"""Tasks and follow-ups of a case: set with a reason and a time, and brought up when it comes."""

from __future__ import annotations

import datetime as dt

from bot.domain.casefile import DueTask
from bot.domain.errors import NotFound
from bot.domain.people import Operator
from bot.domain.ports import Bell, Clock
from bot.storage.queues import Claimed, Queue
from bot.storage.uow import Store, UnitOfWork
from bot.telemetry import get_logger

log = get_logger()

MAX_REASON = 500
#: A follow-up later than this is a slip of the pen.
FARTHEST = dt.timedelta(days=400)


class Tasks:
    """Sets, ends and puts off tasks, and brings them up. Admins see nothing."""

    def __init__(self, store: Store, clock: Clock, bell: Bell) -> None:
        self._store = store
        self._clock = clock
        self._bell = bell

    async def add(self, operator: Operator, case_id: str, reason: str, due_at: dt.datetime) -> None:
        """Set a task; ValueError without a reason, or for a time that is over or too far."""
        reason = reason.strip()[:MAX_REASON]
        now = self._check_time(due_at)
        if not reason:
            raise ValueError("say what is to be done")
        async with self._store.write() as uow:
            await self._case(uow, operator, case_id)
            await uow.file.tasks.add(case_id, reason, due_at, operator_id=operator.id, now=now)
            await self._changed(uow, operator, case_id, "task_set", "case.task")
            await uow.commit()
        self._bell.ring()

    async def finish(self, operator: Operator, case_id: str, task_id: str) -> None:
        """End a task; a second time changes nothing. NotFound if it is not of this case."""
        now = self._clock.now()
        async with self._store.write() as uow:
            await self._case(uow, operator, case_id)
            if await uow.file.tasks.finish(case_id, task_id, operator_id=operator.id, now=now):
                await self._changed(uow, operator, case_id, "task_done", "case.task_done")
                await uow.commit()
        self._bell.ring()

    async def put_off(
        self, operator: Operator, case_id: str, task_id: str, due_at: dt.datetime
    ) -> None:
        """Set a task for another time. Raises ValueError, NotFound."""
        self._check_time(due_at)
        async with self._store.write() as uow:
            await self._case(uow, operator, case_id)
            if not await uow.file.tasks.put_off(case_id, task_id, due_at):
                raise NotFound
            await self._changed(uow, operator, case_id, "task_put_off", "case.task_put_off")
            await uow.commit()
        self._bell.ring()

    async def due(self, operator: Operator) -> list[DueTask]:
        """Return what has come up in open cases; no word of it."""
        if not operator.may_see_cases:
            raise NotFound
        async with self._store.read() as uow:
            return await uow.file.tasks.due()

    async def come_up(self, timer: Claimed) -> None:
        """Bring up the task `timer.lane`: the board and the case show it from now on."""
        now = self._clock.now()
        async with self._store.write() as uow:
            case_id = await uow.file.tasks.come_up(timer.lane, now)
            if case_id is not None:
                await uow.cases.set_values(case_id, now)
                await uow.cases.add_event(case_id, "task_due", now)
                log.info("task.due", case=(await uow.cases.get(case_id)).number)
            if await uow.queues.finish(Queue.TIMER, timer):
                await uow.commit()
        self._bell.ring()

    def _check_time(self, due_at: dt.datetime) -> dt.datetime:
        now = self._clock.now()
        if not now < due_at <= now + FARTHEST:
            raise ValueError("choose a time to come, within a year")
        return now

    async def _case(self, uow: UnitOfWork, operator: Operator, case_id: str) -> None:
        if not operator.may_see_cases:
            raise NotFound
        await uow.cases.get(case_id)

    async def _changed(
        self, uow: UnitOfWork, operator: Operator, case_id: str, what: str, action: str
    ) -> None:
        now = self._clock.now()
        await uow.cases.set_values(case_id, now)
        await uow.cases.add_event(case_id, what, now, operator_id=operator.id)
        await uow.audit.append(at=now, operator_id=operator.id, action=action, object_id=case_id)

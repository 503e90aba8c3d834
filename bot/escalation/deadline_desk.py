"""A deadline that an operator sets, corrects or lifts: they heard it, or it was read wrongly."""

from __future__ import annotations

import datetime as dt

from bot.domain.cases import OPEN
from bot.domain.errors import IllegalTransition, NotFound
from bot.domain.people import Operator
from bot.domain.ports import Bell, Clock
from bot.escalation import countdown
from bot.escalation.deadlines import FURTHEST, Due
from bot.storage.uow import Store, UnitOfWork


class DeadlineDesk:
    """Sets and lifts the deadlines of open cases. Admins see nothing."""

    def __init__(self, store: Store, clock: Clock, bell: Bell) -> None:
        self._store = store
        self._clock = clock
        self._bell = bell

    async def set(self, operator: Operator, case_id: str, due_at: dt.datetime) -> None:
        """Set a case's deadline in place of the one it has; its calls come before this one.

        Raises ValueError for a time that is over or too far, NotFound, and IllegalTransition for a
        closed case.
        """
        now = self._clock.now()
        if not now < due_at <= now + FURTHEST:
            raise ValueError("choose a time to come, within two months")
        async with self._store.write() as uow:
            await self._check(uow, operator, case_id)
            await countdown.begin(uow, case_id, Due(due_at, due_at), now, operator_id=operator.id)
            await self._changed(uow, operator, case_id, now, "case.deadline")
            await uow.commit()
        self._bell.ring()

    async def lift(self, operator: Operator, case_id: str) -> None:
        """Take a case's deadline away, and its calls; where there is none nothing changes.

        Raises NotFound, and IllegalTransition for a closed case.
        """
        now = self._clock.now()
        async with self._store.write() as uow:
            await self._check(uow, operator, case_id)
            if await uow.deadlines.lift(case_id):
                await uow.cases.add_event(case_id, "deadline_lifted", now, operator_id=operator.id)
                await self._changed(uow, operator, case_id, now, "case.deadline_lifted")
                await uow.commit()
        self._bell.ring()

    async def _check(self, uow: UnitOfWork, operator: Operator, case_id: str) -> None:
        if not operator.may_see_cases:
            raise NotFound
        if (await uow.cases.get(case_id)).state not in OPEN:
            raise IllegalTransition

    async def _changed(
        self, uow: UnitOfWork, operator: Operator, case_id: str, now: dt.datetime, action: str
    ) -> None:
        await uow.cases.set_values(case_id, now)
        await uow.audit.append(at=now, operator_id=operator.id, action=action, object_id=case_id)

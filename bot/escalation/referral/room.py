"""What preparing referrals and following them up have in common: who may, and the audit."""

from __future__ import annotations

import datetime as dt

from bot.domain.cases import HELD
from bot.domain.errors import NotFound, NotTheHolder
from bot.domain.people import Operator
from bot.domain.ports import Bell, Clock
from bot.storage.cases import CaseRecord
from bot.storage.uow import Store, UnitOfWork

#: The desk speaks Viet Nam's time.
VIET_NAM = dt.timezone(dt.timedelta(hours=7))


class Room:
    """Opens units of work in which nothing is read before the audit has it."""

    def __init__(self, store: Store, clock: Clock, bell: Bell) -> None:
        self._store = store
        self._clock = clock
        self._bell = bell

    async def note(self, operator: Operator, case_id: str, action: str, detail: str = "") -> None:
        """Put a look at a case's words into the audit before they are read."""
        refuse_admins(operator)
        async with self._store.write() as uow:
            await uow.cases.get(case_id)
            await self.audit(uow, operator, action, case_id, detail)
            await uow.commit()

    async def audit(
        self, uow: UnitOfWork, operator: Operator, action: str, object_id: str, detail: str = ""
    ) -> None:
        """Append to the audit."""
        await uow.audit.append(
            at=self._clock.now(),
            operator_id=operator.id,
            action=action,
            object_id=object_id,
            detail=detail,
        )

    async def happened(
        self, uow: UnitOfWork, case_id: str, what: str, operator: Operator, detail: str
    ) -> None:
        """Append to the timeline and have the desk show it."""
        now = self._clock.now()
        await uow.cases.add_event(case_id, what, now, operator_id=operator.id, detail=detail)
        await uow.cases.set_values(case_id, now)


def start_of(day: dt.date | None) -> dt.datetime | None:
    """Return when a day begins in Viet Nam."""
    if day is None:
        return None
    return dt.datetime.combine(day, dt.time(), VIET_NAM)


def refuse_others(case: CaseRecord, operator: Operator) -> None:
    """Raise NotTheHolder unless `operator` holds the case."""
    if case.state not in HELD or case.holder_id != operator.id:
        raise NotTheHolder


def refuse_admins(operator: Operator) -> None:
    """Raise NotFound for whoever may see no case."""
    if not operator.may_see_cases:
        raise NotFound("There is no such case.")

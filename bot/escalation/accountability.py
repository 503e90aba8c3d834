"""What supervisors see and decide beside cases: the audit, and what must not be forgotten."""

from __future__ import annotations

from bot.domain.errors import NotFound
from bot.domain.people import Operator, Role
from bot.domain.ports import Clock
from bot.storage.audit import Anchor, Entry
from bot.storage.audit_check import Finding
from bot.storage.holds import Hold
from bot.storage.uow import Store

#: Characters of a reason.
MAX_REASON = 500


class Accountability:
    """For supervisors only: to anybody else every call answers NotFound."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def entries(
        self, operator: Operator, *, case: int = 0, login: str = "", before: int = 0
    ) -> list[Entry]:
        """Return who read or did what, the newest first. That they looked is in the audit too."""
        refuse_others(operator)
        async with self._store.write() as uow:
            await uow.audit.append(
                at=self._clock.now(), operator_id=operator.id, action="audit.read", object_id="",
                detail=f"K-{case:06d}" if case else login[:64],
            )  # fmt: skip
            await uow.commit()
        async with self._store.read() as uow:
            return await uow.audit.entries(case=case, login=login, before=before)

    async def verify(self, operator: Operator) -> tuple[list[Finding], Anchor | None]:
        """Return what was done to the audit, and how far it was anchored."""
        refuse_others(operator)
        async with self._store.read() as uow:
            return await uow.audit.verify(), await uow.audit.last_anchor()

    async def holds(self, operator: Operator) -> list[Hold]:
        """Return the cases that must not be forgotten, with the reasons."""
        refuse_others(operator)
        now = self._clock.now()
        async with self._store.write() as uow:
            await uow.audit.append(
                at=now, operator_id=operator.id, action="hold.read", object_id=""
            )
            await uow.commit()
        async with self._store.read() as uow:
            return await uow.holds.active()

    async def hold(self, operator: Operator, case_number: int, reason: str) -> None:
        """Keep a case beyond its time.

        Raises NotFound without such a case, ValueError without a reason.
        """
        refuse_others(operator)
        reason = reason.strip()[:MAX_REASON]
        if not reason:
            raise ValueError("say why this case must be kept")
        now = self._clock.now()
        async with self._store.write() as uow:
            case_id = await uow.holds.case_of_number(case_number)
            if case_id is None:
                raise NotFound
            await uow.holds.put(case_id, operator.id, reason, now)
            await uow.audit.append(
                at=now, operator_id=operator.id, action="case.hold", object_id=case_id
            )
            await uow.commit()

    async def lift(self, operator: Operator, hold_id: str) -> None:
        """End a hold: from now on the case is forgotten in its time. NotFound if it is over."""
        refuse_others(operator)
        now = self._clock.now()
        async with self._store.write() as uow:
            case_id = await uow.holds.lift(hold_id, operator.id, now)
            if case_id is None:
                raise NotFound
            await uow.audit.append(
                at=now, operator_id=operator.id, action="case.unhold", object_id=case_id
            )
            await uow.commit()


def refuse_others(operator: Operator) -> None:
    """Raise NotFound unless this is a supervisor."""
    if operator.role is not Role.SUPERVISOR:
        raise NotFound

"""A deadline that others set: who is on duty hears of it in time, whoever holds the case."""

from __future__ import annotations

import datetime as dt

from bot.domain.cases import OPEN, UNHELD
from bot.domain.ports import Bell, Clock
from bot.escalation import calling, giving_back
from bot.escalation.deadlines import Due
from bot.settings import Settings
from bot.storage.cases import CaseRecord
from bot.storage.deadlines import DEADLINE
from bot.storage.queues import Claimed, Queue
from bot.storage.uow import Store, UnitOfWork
from bot.telemetry import get_logger

log = get_logger()

#: So long before the earliest moment that may be meant, and at it.
_BEFORE = tuple(dt.timedelta(minutes=minutes) for minutes in (120, 30, 0))


async def begin(
    uow: UnitOfWork, case_id: str, due: Due, now: dt.datetime, *, operator_id: str | None = None
) -> None:
    """Set a case's deadline, and the timers that call before it; what is past calls no more.

    One that is near already calls at once.
    """
    lane = await uow.deadlines.set(case_id, due.at, due.until, now, operator_id=operator_id)
    moments = {due.at - before for before in _BEFORE} | {due.until}
    if due.at - now <= _BEFORE[0]:
        moments.add(now)
    for number, at in enumerate(sorted(moments)):
        if at >= now:
            await uow.timers.set(kind=DEADLINE, lane=lane, seq=number, due_at=at)
    await uow.cases.add_event(case_id, "deadline_set", now, operator_id=operator_id)


async def unclear(uow: UnitOfWork, settings: Settings, case_id: str, now: dt.datetime) -> None:
    """Write down that nobody could read a deadline, and call: it may be near."""
    await uow.cases.add_event(case_id, "deadline_unclear", now)
    await _call(uow, settings, await uow.cases.get(case_id), now)


async def _call(uow: UnitOfWork, settings: Settings, case: CaseRecord, now: dt.datetime) -> None:
    """Ring for a case that nobody holds; one whose holder is not at their desk is given back."""
    if case.state in UNHELD:
        await calling.call(uow, settings.bells, case.id, now)
    else:
        await giving_back.if_away(uow, settings, case, now)


class Countdown:
    """Takes the timers of deadlines."""

    def __init__(self, store: Store, settings: Settings, clock: Clock, bell: Bell) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._bell = bell

    async def take(self, timer: Claimed) -> None:
        """Write down that a deadline is near or has passed, and ring for a case nobody holds.

        One whose holder is not at their desk is given back. The desk's pages of those who hold it
        are drawn anew. A case that was closed since, and a deadline that was lifted, are left
        alone.
        """
        now = self._clock.now()
        async with self._store.write() as uow:
            deadline = await uow.deadlines.get(timer.lane)
            case = await uow.cases.get(deadline.case_id) if deadline is not None else None
            if case is not None and deadline is not None and case.state in OPEN:
                what = "deadline_near" if now <= deadline.due_at else "deadline_passed"
                await uow.cases.add_event(case.id, what, now)
                await uow.cases.set_values(case.id, now)
                await _call(uow, self._settings, case, now)
                log.warning("case.deadline", case=case.number, urgency=case.urgency.key)
            if await uow.queues.finish(Queue.TIMER, timer):
                await uow.commit()
        self._bell.ring()

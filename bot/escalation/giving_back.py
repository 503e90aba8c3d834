"""A held case whose holder is not there calls out anew: held by nobody, it is rung for again."""

from __future__ import annotations

import datetime as dt

from bot.domain.cases import HELD, CaseAction, after
from bot.domain.risk import Urgency
from bot.escalation import calling
from bot.settings import Settings
from bot.storage.cases import CaseRecord
from bot.storage.uow import UnitOfWork


async def call_out(
    uow: UnitOfWork, settings: Settings, case_id: str, urgency: Urgency, now: dt.datetime
) -> None:
    """Call operators to a case that nobody holds, and again at each rung of its ladder."""
    await uow.timers.cancel(case_id)
    await uow.cases.set_values(case_id, now, rung=0)
    for rung, delay in enumerate(settings.rungs(urgency), start=1):
        await uow.timers.set(kind=calling.LADDER, lane=case_id, seq=rung, due_at=now + delay)
    await calling.call(uow, settings.bells, case_id, now)


async def give_back(
    uow: UnitOfWork, settings: Settings, case: CaseRecord, now: dt.datetime
) -> bool:
    """Take a held case from whoever holds it and call others; an offer of it ends.

    False, with nothing changed, when nobody holds it or it changed hands meanwhile.
    """
    if case.state not in HELD:
        return False
    state = after(case.state, CaseAction.RELEASE)
    if not await uow.cases.move(case, state, now, holder_id=None, claimed_at=None):
        return False
    await uow.file.handovers.end(case.id, "withdrawn", now)
    await uow.cases.add_event(case.id, "given_back", now, operator_id=case.holder_id)
    await call_out(uow, settings, case.id, case.urgency, now)
    return True


async def if_away(uow: UnitOfWork, settings: Settings, case: CaseRecord, now: dt.datetime) -> bool:
    """Give a held case back if its holder has no desk open and did not take it just now.

    An account that is switched off has none; who took it by a tap elsewhere has a moment to come.
    """
    since = now - dt.timedelta(seconds=settings.presence)
    if case.claimed_at is not None and case.claimed_at >= since:
        return False
    if case.holder_id in await uow.duty.at_desk(since):
        return False
    return await give_back(uow, settings, case, now)


async def all_of(
    uow: UnitOfWork, settings: Settings, operator_id: str, by_id: str | None, now: dt.datetime
) -> None:
    """Give back every case of an account that is switched off, and end the offers it is part of.

    `by_id` is who switched it off, None for the command line.
    """
    for case_id in await uow.operators.on_their_hands(operator_id):
        case = await uow.cases.get(case_id)
        if case.holder_id == operator_id:
            await give_back(uow, settings, case, now)
        elif await uow.file.handovers.end(case_id, "withdrawn", now):
            await uow.cases.set_values(case_id, now)
            await uow.cases.add_event(case_id, "offer_withdrawn", now, operator_id=by_id)

"""Who must not be asked, and how a journey ends: silently, unless its traveller ended it."""

from __future__ import annotations

import datetime as dt

from bot.domain.cases import HELD
from bot.domain.journeys import PENDING, Journey, JourneyEvent, JourneyState, Why, is_over
from bot.domain.people import ContactRule
from bot.domain.risk import Urgency
from bot.storage.cases import CaseRecord
from bot.storage.conversations import Thread
from bot.storage.uow import UnitOfWork


def forbids(journey: Journey, thread: Thread, case: CaseRecord | None) -> Why | None:
    """Return why somebody must not be asked any more, None when they may.

    A clock must not ask whom danger surrounds: what it writes may be read by whoever holds them.
    """
    if thread.silent_since is not None:
        return Why.EXIT
    if thread.watched_since is not None:
        return Why.WATCHED
    if thread.stopped or thread.rule is ContactRule.NONE:
        return Why.LEFT
    if in_danger(case) and case is not None and case.id != journey.case_id:
        return Why.DANGER
    return None


def told_of(journey: Journey) -> str:
    """Return how keys of what is told to the traveller of their family begin."""
    return f"journey:{journey.id}:"


def in_danger(case: CaseRecord | None) -> bool:
    """Return whether an open case is urgent."""
    return case is not None and case.urgency >= Urgency.HIGH


def is_with_humans(case: CaseRecord | None) -> bool:
    """Return whether humans do the asking now: they hold the case, or were called to it."""
    return case is not None and (case.state in HELD or in_danger(case))


async def end(
    uow: UnitOfWork,
    journey: Journey,
    event: JourneyEvent,
    why: Why,
    now: dt.datetime,
    case: CaseRecord | None = None,
) -> bool:
    """End a journey: nothing of it is asked any more, and an open case shows it."""
    if not journey.alive or not await uow.journeys.happen(journey, event, now, why):
        return False
    for one in journey.check_ins:
        if one.state in PENDING:
            await uow.journeys.drop(one)
            await uow.queues.withdraw(one.id)
    await uow.queues.withdraw_keyed(journey.conversation_id, told_of(journey))
    if case is not None and journey.state is JourneyState.UNDER_WAY:
        await uow.cases.add_event(case.id, "journey_stopped", now, detail=f"journey_{why}")
        await uow.cases.set_values(case.id, now)
        if not journey.case_id:
            await uow.journeys.note(journey.id, now, case_id=case.id)
    return True


async def finish(uow: UnitOfWork, journey_id: str, now: dt.datetime) -> None:
    """End a journey whose last check-in is behind it."""
    journey = await uow.journeys.get(journey_id)
    if journey.state is JourneyState.UNDER_WAY and is_over(journey.check_ins):
        await uow.journeys.happen(journey, JourneyEvent.FINISH, now, Why.DONE)

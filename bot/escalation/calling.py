"""Orders alarms: durable with the change of a case that they tell of, carried out later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.domain.alarms import Called
from bot.domain.duty import EVERYBODY, Post, Roster, Summons, summoned
from bot.domain.risk import Urgency
from bot.storage.uow import UnitOfWork

#: The name of the timers that drive the ladder.
LADDER = "ladder"
#: The name of the timers that drive the bells; each bell has a lane, so none waits for another.
ALARM = "alarm"
#: So long a call waits for others to join it: a burst of cases becomes one message.
GATHER = dt.timedelta(seconds=2)
_LANE = "bell."
#: Where an office never closes, or never opens, what is not urgent is called anew after it.
_A_DAY = dt.timedelta(days=1)
#: Letters that a fact of the timeline may have.
_LONGEST = 200


async def call(
    uow: UnitOfWork, bells: Sequence[str], case_id: str, now: dt.datetime
) -> Summons | None:
    """Have all bells call operators to a case that nobody holds.

    Return whom the roster names at the rung that the case has come to, which the timeline says
    too; None where no roster is kept.
    """
    await uow.alarms.call(case_id, now)
    roster = await uow.duty.roster()
    summons = await _record(uow, roster, case_id, now) if roster.kept else None
    await _again_another_day(uow, roster, case_id, now)
    for bell in bells:
        await uow.timers.add(kind=ALARM, lane=_LANE + bell, due_at=now + GATHER)
    return summons


async def _record(uow: UnitOfWork, roster: Roster, case_id: str, now: dt.datetime) -> Summons:
    case = await uow.cases.get(case_id)
    summons = summoned(roster, case.rung, now)
    await uow.cases.add_event(case_id, "called", now, detail=await _in_words(uow, summons))
    return summons


async def _in_words(uow: UnitOfWork, summons: Summons) -> str:
    """Return "first second: Chị Hà, Chị Nam", or "all" when nobody stands at any post."""
    if summons.all:
        return EVERYBODY
    known = await uow.duty.identities(summons.operator_ids)
    names = [known[one].display_name for one in summons.operator_ids if one in known]
    return f"{' '.join(summons.posts)}: {', '.join(names)}"[:_LONGEST]


async def _again_another_day(
    uow: UnitOfWork, roster: Roster, case_id: str, now: dt.datetime
) -> None:
    """Have what is not urgent called anew when the office opens next, each day until it is taken.

    Only that has no ladder of its own: danger never waits for office hours.
    """
    case = await uow.cases.get(case_id)
    if case.urgency < Urgency.HIGH:
        at = roster.reopens(now) or now + _A_DAY
        await uow.timers.set(kind=LADDER, lane=case_id, seq=case.rung + 1, due_at=at)


async def whom(uow: UnitOfWork, rungs: Sequence[int], now: dt.datetime) -> tuple[Called, ...]:
    """Return whom cases at these rungs call by the roster; nobody named: all are called."""
    roster = await uow.duty.roster()
    summons = [summoned(roster, rung, now) for rung in rungs]
    if any(one.all for one in summons):
        return ()
    posts: dict[str, Post] = {}
    for post, some in roster.posts(now).items():
        for who in some:
            posts.setdefault(who, post)
    ids = dict.fromkeys(who for one in summons for who in one.operator_ids)
    known = await uow.duty.identities(ids)
    return tuple(
        Called(known[who].login, known[who].display_name, posts[who]) for who in ids if who in known
    )


async def correct(uow: UnitOfWork, bells: Sequence[str], now: dt.datetime) -> None:
    """Have all bells say what is true now about the cases that they rang for."""
    for bell in bells:
        await uow.timers.add(kind=ALARM, lane=_LANE + bell, due_at=now)


def bell_of(lane: str) -> str:
    """Return the name of the bell whose lane this is."""
    return lane.removeprefix(_LANE)

"""A held case whose holder is not there is called out anew when its person cries again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.domain.cases import CaseState
from bot.escalation import countdown
from bot.escalation.deadlines import Due
from tests.support.people import Person, opens_desk, operator

WAGES = "công ty nợ lương em 3 tháng"
CRY = "cứu em với em bị nhốt ở bavet"


@pytest.fixture
def person(services: Any, shown: Any, clock: Any) -> Person:
    return Person(services, shown, clock)


async def held(world: Any, words: str) -> tuple[Any, Any]:
    """Return a case that Ha took an hour ago, and Ha; no desk of hers is open since."""
    await world.hears(words)
    ha = await world.operator("ha")
    await world.desk.claim(ha, (await world.case_of()).id)
    world.clock.forward(3600)
    await world.work()
    return await world.case_of(), ha


async def is_called_out(world: Any, case_id: str) -> bool:
    """Return whether nobody holds the case and its alarm and ladder have begun anew."""
    world.clock.forward(61)
    await world.work()
    async with world.services.store.read() as uow:
        case = await uow.cases.get(case_id)
        offer = await uow.file.handovers.of_case(case_id)
        facts = [one.what for one in await uow.cases.timeline(case_id)]
    given_back = "given_back" in facts
    assert given_back == (case.state is CaseState.ALERTED) == (case.holder_id is None)
    assert given_back == (case.rung == 1), "the ladder climbs for what nobody holds alone"
    assert not given_back or offer is None
    return given_back


@pytest.mark.parametrize("before", [WAGES, CRY])
@pytest.mark.parametrize("there", [False, True])
async def test_a_cry_in_a_held_case_is_heard(world: Any, before: str, there: bool) -> None:
    case, ha = await held(world, before)
    if there:
        await opens_desk(world.services, ha)
    await world.hears(CRY)
    assert await is_called_out(world, case.id) is not there


@pytest.mark.parametrize("there", [False, True])
async def test_a_cry_whose_operator_has_gone_is_answered_in_the_same_turn(
    person: Person, there: bool
) -> None:
    services = person.services
    await person.says(CRY)
    ha = await operator(services, "ha")
    await services.desk.claim(ha, await person.case_id())
    person.clock.forward(3600)
    if there:
        await opens_desk(services, ha)
    said = await person.says(CRY)
    assert bool(said) is not there


async def test_what_is_no_cry_leaves_a_case_where_it_is(world: Any) -> None:
    case, _ = await held(world, WAGES)
    await world.hears("alo chị ơi")
    assert not await is_called_out(world, case.id)


async def test_who_took_it_just_now_has_a_moment_to_come(world: Any) -> None:
    await world.hears(WAGES)
    case = await world.case_of()
    await world.desk.claim(await world.operator("ha"), case.id)
    world.clock.forward(30)
    await world.hears(CRY)
    assert not await is_called_out(world, case.id)
    await world.hears(CRY)
    assert await is_called_out(world, case.id)


async def test_an_offer_ends_with_it(world: Any) -> None:
    case, ha = await held(world, WAGES)
    lan = await world.operator("lan")
    await opens_desk(world.services, lan)
    await world.services.handing.offer(ha, case.id, lan.id, "hết ca")
    await world.hears(CRY)
    assert await is_called_out(world, case.id)


@pytest.mark.parametrize("there", [False, True])
async def test_a_deadline_that_falls_due_calls_for_whom_nobody_watches(
    world: Any, there: bool
) -> None:
    case, ha = await held(world, CRY)
    at = world.clock.now() + dt.timedelta(hours=3)
    async with world.services.store.write() as uow:
        await countdown.begin(uow, case.id, Due(at, at), world.clock.now())
        await uow.commit()
    world.clock.forward(3600 - 1)
    if there:
        await opens_desk(world.services, ha)
    world.clock.forward(2)
    await world.work()
    assert await is_called_out(world, case.id) is not there

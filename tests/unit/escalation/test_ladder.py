from typing import Any

import pytest

from bot.domain.cases import CaseState
from bot.domain.duty import Hours

CRY = "cứu em với em bị nhốt ở bavet"


async def test_nobody_claims_and_the_ladder_climbs_to_the_truth(world: Any) -> None:
    await world.hears(CRY)
    for seconds, rung in ((59, 0), (2, 1), (118, 1), (2, 2), (120, 3)):
        world.clock.forward(seconds)
        await world.work()
        assert (await world.case_of()).rung == rung
    assert world.shown.text.count("chưa ai") == 0, "nothing is pushed under reply_only"
    world.shown.clear()
    await world.hears("có ai không")
    assert "chưa ai vào trả lời" in world.shown.text
    assert "+84 981 84 84 84" in world.shown.text
    world.shown.clear()
    await world.hears("alo")
    assert "chưa ai vào trả lời" not in world.shown.text, "the truth is told once"


async def test_a_claim_stops_the_ladder(world: Any) -> None:
    await world.hears(CRY)
    case = await world.case_of()
    await world.desk.claim(await world.operator("ha"), case.id)
    world.clock.forward(3600)
    await world.work()
    assert (await world.case_of()).rung == 0
    assert (await world.case_of()).truth_due is False


async def test_giving_back_starts_it_anew(world: Any) -> None:
    await world.hears(CRY)
    case = await world.case_of()
    ha = await world.operator("ha")
    await world.desk.claim(ha, case.id)
    world.clock.forward(3600)
    await world.desk.release(ha, case.id, "hết ca")
    await world.work()
    assert (await world.case_of()).rung == 0
    world.clock.forward(61)
    await world.work()
    case = await world.case_of()
    assert (case.rung, case.state) == (1, CaseState.ALERTED)


@pytest.mark.parametrize(("seconds", "rung"), [(299, 0), (301, 1), (901, 2), (1801, 3)])
async def test_a_missing_relative_climbs_more_slowly(world: Any, seconds: float, rung: int) -> None:
    await world.hears("con trai tôi sang lào làm 3 tuần nay không liên lạc được")
    world.clock.forward(seconds)
    await world.work()
    assert (await world.case_of()).rung == rung


WAGES = "công ty nợ lương em 3 tháng"
#: The clock of tests begins at ten on a Saturday morning in Viet Nam.
DAYS = tuple(Hours(day, 8 * 60, 17 * 60) for day in range(6))


@pytest.mark.parametrize(
    ("office", "hours"), [((), (24, 24)), (DAYS, (46, 24))], ids=["no hours", "till Monday"]
)
async def test_what_is_not_urgent_is_called_again_each_day_until_it_is_taken(
    world: Any, office: tuple[Hours, ...], hours: tuple[int, ...]
) -> None:
    async with world.services.store.write() as uow:
        await uow.duty.set_office(office)
        await uow.commit()
    await world.hears(WAGES)
    for rung, later in enumerate(hours, 1):
        world.clock.forward(later * 3600 - 60)
        await world.work()
        assert (await world.case_of()).rung == rung - 1
        world.clock.forward(60)
        await world.work()
        assert (await world.case_of()).rung == rung
    await world.desk.claim(await world.operator("ha"), (await world.case_of()).id)
    world.clock.forward(7 * 86400)
    await world.work()
    assert (await world.case_of()).rung == len(hours)

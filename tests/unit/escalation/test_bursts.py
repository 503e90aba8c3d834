import pytest

from bot.domain.messages import Inbound, InboundKind
from bot.domain.risk import Urgency
from bot.escalation.lifecycle import Lifecycle


@pytest.fixture
def opens(services, clock):
    """Return a function that has somebody write and opens a case for them."""
    lifecycle = Lifecycle(services.settings)

    async def call(name, urgency=Urgency.HIGH, channel="webchat", later=0.0):
        inbound = Inbound(channel, f"{name}", name, InboundKind.TEXT, "cứu")
        lane = await services.reception.accept(inbound)
        clock.forward(later)
        async with services.store.write() as uow:
            case = await lifecycle.report(uow, lane, "danger", urgency, clock.now())
            await uow.commit()
        return case.id

    return call


async def _keys(services):
    async with services.store.read() as uow:
        return {row.id: row.group_key for row in await uow.cases.board()}


async def test_the_fifth_case_of_a_burst_makes_a_group_and_the_first_join_it(
    services, opens, clock
):
    ids = [await opens(f"a{number}") for number in range(4)]
    assert set((await _keys(services)).values()) == {""}
    clock.forward(100)
    ids.append(await opens("a4"))
    keys = await _keys(services)
    assert {keys[one] for one in ids} == {"webchat:2026-11-21T03:00"}


async def test_a_burst_goes_on_while_cases_keep_coming_and_ends_after_two_quiet_minutes(
    services, opens, clock
):
    ids = []
    for number in range(8):
        ids.append(await opens(f"a{number}"))
        clock.forward(25)
    clock.forward(121)
    alone = await opens("b")
    keys = await _keys(services)
    assert {keys[one] for one in ids} == {"webchat:2026-11-21T03:00"}
    assert keys[alone] == ""


async def test_cases_that_come_slowly_stand_alone(services, opens, clock):
    for number in range(9):
        await opens(f"a{number}")
        clock.forward(31)
    assert set((await _keys(services)).values()) == {""}


async def test_people_on_a_channel_with_accounts_are_never_grouped(services, opens):
    for number in range(9):
        await opens(f"{number}", channel="telegram")
    assert set((await _keys(services)).values()) == {""}


async def test_somebody_we_have_known_for_longer_stands_alone(services, opens, clock):
    lane = await services.reception.accept(
        Inbound("webchat", "old", "old", InboundKind.TEXT, "chào")
    )
    clock.forward(3600)
    ids = [await opens(f"a{number}") for number in range(6)]
    async with services.store.write() as uow:
        old = await Lifecycle(services.settings).report(
            uow, lane, "danger", Urgency.HIGH, clock.now()
        )
        await uow.commit()
    keys = await _keys(services)
    assert keys[old.id] == ""
    assert all(keys[one] for one in ids)


async def test_each_case_of_a_burst_is_claimed_by_urgency_like_any_other(services, opens, world):
    ids = [await opens(f"a{number}") for number in range(5)]
    worst = await opens("worst", Urgency.CRITICAL)
    operator = await world.operator("nam")
    assert await services.desk.claim_next(operator) == worst
    assert await services.desk.claim_next(operator) == ids[0]
    async with services.store.read() as uow:
        assert len(await uow.cases.board()) == 6


async def test_where_it_is_switched_off_every_case_stands_alone(services, opens, monkeypatch):
    monkeypatch.setitem(services.settings.__dict__, "burst", 0)
    for number in range(9):
        await opens(f"a{number}")
    assert set((await _keys(services)).values()) == {""}

"""An account that is switched off leaves no case in hands that nobody has."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.console.accounts import Accounts
from bot.domain.cases import CaseState
from bot.domain.people import Operator, Role
from bot.escalation.calling import LADDER
from bot.storage.queues import Queue
from bot.storage.uow import Store
from tests.contract.test_handing import NOW, Room
from tests.support.locks import done_or_waiting


@pytest.fixture
def room(store: Store, catalogue: Any, settings: Any, clock: Any) -> Room:
    return Room(store, catalogue, settings, clock)


@pytest.fixture
def accounts(store: Store, settings: Any, clock: Any) -> Accounts:
    return Accounts(store, settings, clock)


async def events(room: Room, case_id: str) -> list[str]:
    async with room.store.read() as uow:
        return [item.what for item in await uow.cases.timeline(case_id)]


async def test_what_somebody_held_is_free_and_called_again(room: Room, accounts: Accounts) -> None:
    ha, lan = await room.operator("ha"), await room.operator("lan")
    root = Operator(await _admin(room), "root", "Root", Role.ADMIN)
    first, second, of_lan = [await room.case() for _ in range(3)]
    for one, case_id in ((ha, first), (ha, second), (lan, of_lan)):
        await room.desk.claim(one, case_id)
    await room.desk.wait(ha, second)
    assert await accounts.disable("ha", root)
    async with room.store.write() as uow:
        for case_id in (first, second):
            case = await uow.cases.get(case_id)
            assert (case.state, case.holder_id, case.rung) == (CaseState.ALERTED, None, 0)
        later = room.clock.now().replace(year=2030)
        timers = await uow.queues.claim(Queue.TIMER, later, lease=later - NOW, limit=99)
    assert {timer.lane for timer in timers if timer.subject == LADDER} == {first, second}
    assert (await events(room, first))[-1] == "given_back"
    assert await room.holder(of_lan) == lan.id
    await room.desk.claim(lan, first)
    assert await room.holder(first) == lan.id


async def test_offers_to_and_from_them_end(room: Room, accounts: Accounts) -> None:
    ha, lan, nam = [await room.operator(one) for one in ("ha", "lan", "nam")]
    of_ha, of_lan, of_nam = [await room.case() for _ in range(3)]
    for one, to, case_id in ((ha, lan, of_ha), (lan, ha, of_lan), (nam, lan, of_nam)):
        await room.desk.claim(one, case_id)
        await room.handing.offer(one, case_id, to.id, "đi họp")
    await accounts.disable("ha")
    assert await room.offer_of(of_ha) is None
    assert await room.offer_of(of_lan) is None
    assert await room.offer_of(of_nam) is not None
    assert await room.holder(of_lan) == lan.id
    assert (await events(room, of_lan))[-1] == "offer_withdrawn"


async def test_a_case_that_changes_meanwhile_is_free_too(room: Room, accounts: Accounts) -> None:
    ha, case_id = await room.operator("ha"), await room.case()
    await room.desk.claim(ha, case_id)
    async with room.store.write() as uow:
        case = await uow.cases.get(case_id)
        assert await uow.cases.move(case, CaseState.WAITING, NOW, holder_id=ha.id)
        disabling = asyncio.create_task(accounts.disable("ha"))
        await done_or_waiting(room.store, disabling)
        await uow.commit()
    assert await disabling
    assert await room.holder(case_id) is None


async def _admin(room: Room) -> str:
    return (await room.operator("root", Role.ADMIN)).id

import asyncio
import datetime as dt
from typing import Any

from bot.domain.alarms import Standing
from bot.domain.cases import CaseAction, CaseState, after
from bot.domain.messages import Inbound, InboundKind
from bot.domain.people import Role
from bot.domain.risk import Urgency
from bot.storage.queues import Queue
from bot.storage.uow import Store
from tests.support.arriving import arrive

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(minutes=1)


async def opened(store: Store, address: str) -> str:
    """Open a case to which operators are called."""
    async with store.write() as uow:
        event = Inbound("terminal", address, address, InboundKind.TEXT, "cứu")
        conversation, _ = await arrive(uow, event, NOW)
        case_id = await uow.cases.add(
            conversation_id=conversation, kind="danger", urgency=Urgency.CRITICAL, now=NOW
        )
        await uow.alarms.call(case_id, NOW)
        await uow.commit()
    return case_id


async def open_of(store: Store, bell: str = "telegram") -> list[Any]:
    async with store.read() as uow:
        return await uow.alarms.open(bell)


async def test_a_case_calls_until_each_bell_rang_for_it(store: Store) -> None:
    first, second = await opened(store, "an"), await opened(store, "binh")
    told = await open_of(store)
    assert [(one.alert.case_id, one.calls, one.alert.again) for one in told] == [
        (first, True, False), (second, True, False),
    ]  # fmt: skip
    async with store.write() as uow:
        await uow.alarms.rang("telegram", told[:1], "-1:5")
        await uow.commit()
    assert [one.calls for one in await open_of(store)] == [False, True]
    assert [one.calls for one in await open_of(store, "letters")] == [True, True]
    async with store.write() as uow:
        await uow.alarms.call(first, LATER)
        await uow.commit()
    told = await open_of(store)
    assert [(one.calls, one.alert.again) for one in told] == [(True, True), (True, False)]
    async with store.write() as uow:
        await uow.alarms.rang("telegram", told, "-1:6")
        await uow.commit()
    assert [(one.calls, one.stale, one.ref) for one in await open_of(store)] == [
        (False, False, "-1:6")
    ] * 2


async def test_what_is_no_longer_true_is_stale_until_it_was_changed(store: Store) -> None:
    case_id = await opened(store, "an")
    async with store.write() as uow:
        operator = await uow.operators.add(
            login="ha", display_name="Chị Hà", role=Role.OPERATOR, password_hash="none",
            totp_secret="none", now=NOW,
        )  # fmt: skip
        await uow.alarms.rang("telegram", await uow.alarms.open("telegram"), "-1:5")
        case = await uow.cases.get(case_id)
        await uow.cases.move(case, after(case.state, CaseAction.CLAIM), LATER, holder_id=operator)
        await uow.commit()
    (told,) = await open_of(store)
    assert (told.stale, told.calls, told.alert.standing) == (True, False, Standing.HELD)
    assert told.alert.holder == "Chị Hà"
    async with store.write() as uow:
        await uow.alarms.changed("telegram", await uow.alarms.of_call("telegram", "-1:5"))
        await uow.cases.move(await uow.cases.get(case_id), CaseState.CLOSED, LATER, holder_id=None)
        await uow.commit()
    (told,) = await open_of(store)
    assert (told.stale, told.now) == (True, "closed")
    async with store.write() as uow:
        await uow.alarms.changed("telegram", [told])
        await uow.commit()
    assert await open_of(store) == [], "of what is closed, and says so, nothing is left to do"


async def test_a_change_does_not_swallow_a_call_that_came_meanwhile(store: Store) -> None:
    case_id = await opened(store, "an")
    async with store.write() as uow:
        await uow.alarms.rang("telegram", await uow.alarms.open("telegram"), "-1:5")
        await uow.alarms.call(case_id, LATER)
        await uow.alarms.changed("telegram", await uow.alarms.of_call("telegram", "-1:5"))
        await uow.commit()
    (told,) = await open_of(store)
    assert told.calls


async def test_timers_added_at_once_all_wait_one_behind_the_other(store: Store) -> None:
    async def add() -> None:
        async with store.write() as uow:
            await uow.timers.add(kind="alarm", lane="bell.telegram", due_at=NOW)
            await asyncio.sleep(0.01)
            await uow.commit()

    await asyncio.gather(*(add() for _ in range(8)))
    taken = []
    for _ in range(8):
        async with store.write() as uow:
            (timer,) = await uow.queues.claim(
                Queue.TIMER, NOW, lease=dt.timedelta(seconds=60), limit=8
            )
            taken.append(timer.seq)
            await uow.queues.finish(Queue.TIMER, timer)
            await uow.commit()
    assert taken == list(range(1, 9))

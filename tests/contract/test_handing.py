"""Nobody's case is ever in two hands, on both databases, whoever reaches for it at once."""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
from typing import Any

import pytest

from bot.domain.cases import CaseState
from bot.domain.errors import (
    AlreadyClaimed,
    ColleagueIsAway,
    NotTheHolder,
    OfferIsOver,
    WorkloadIsFull,
)
from bot.domain.people import Operator, Role
from bot.domain.risk import Urgency
from bot.escalation.desk import Desk
from bot.escalation.handing import Handing
from bot.storage.uow import Store

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)


class Silent:
    """A bell that nobody hears."""

    def ring(self) -> None:
        """Do nothing."""

    async def wait(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Room:
    """A desk on one database, with people at it."""

    def __init__(self, store: Store, catalogue: Any, settings: Any, clock: Any) -> None:
        self.store, self.clock = store, clock
        self.desk = Desk(store, catalogue, settings, clock, Silent(), {})
        self.handing = Handing(store, settings, clock, Silent())

    async def operator(
        self, login: str, role: Role = Role.OPERATOR, *, here: bool = True
    ) -> Operator:
        async with self.store.write() as uow:
            one = await uow.operators.add(
                login=login, display_name=login.title(), role=role, password_hash="x",
                totp_secret="x", now=NOW,
            )  # fmt: skip
            if here:
                await uow.operators.start_session(secrets.token_hex(32), one, "csrf", NOW)
            await uow.commit()
        return Operator(one, login, login.title(), role)

    async def case(self, urgency: Urgency = Urgency.HIGH) -> str:
        async with self.store.write() as uow:
            lane = await uow.conversations.find_or_create("webchat", secrets.token_hex(4), NOW)
            case_id = await uow.cases.add(
                conversation_id=lane, kind="danger", urgency=urgency, now=NOW
            )
            await uow.commit()
        return case_id

    async def holder(self, case_id: str) -> str | None:
        async with self.store.read() as uow:
            return (await uow.cases.get(case_id)).holder_id

    async def offer_of(self, case_id: str) -> Any:
        async with self.store.read() as uow:
            return await uow.file.handovers.of_case(case_id)

    async def claims_of(self, case_id: str) -> int:
        async with self.store.read() as uow:
            return [item.what for item in await uow.cases.timeline(case_id)].count("claimed")


@pytest.fixture
def room(store: Store, catalogue: Any, settings: Any, clock: Any) -> Room:
    return Room(store, catalogue, settings, clock)


async def test_many_who_ask_for_the_next_case_get_one_each_and_the_most_urgent_first(
    room: Room,
) -> None:
    levels = [Urgency.MEDIUM, Urgency.CRITICAL, Urgency.HIGH, Urgency.CRITICAL]
    cases = [await room.case(level) for level in levels]
    everybody = [await room.operator(f"op{n}") for n in range(6)]
    got = await asyncio.gather(*(room.desk.claim_next(one) for one in everybody))
    assert sorted(filter(None, got)) == sorted(cases)
    assert got.count(None) == 2
    for one, case_id in zip(everybody, got, strict=True):
        if case_id is not None:
            assert await room.holder(case_id) == one.id
            assert await room.claims_of(case_id) == 1


async def test_of_those_who_claim_accept_and_give_back_at_once_one_holds_the_case(
    room: Room,
) -> None:
    ha, lan, boss = (
        await room.operator("ha"), await room.operator("lan"),
        await room.operator("boss", Role.SUPERVISOR),
    )  # fmt: skip
    for _ in range(8):
        case_id = await room.case()
        await room.desk.claim(ha, case_id)
        await room.handing.offer(ha, case_id, lan.id, "đi họp")
        offer = await room.offer_of(case_id)
        done = await asyncio.gather(
            room.handing.accept(lan, case_id, offer.id),
            room.desk.release(boss, case_id, "hết ca"),
            room.desk.claim(boss, case_id),
            return_exceptions=True,
        )
        allowed = (NotTheHolder, OfferIsOver, AlreadyClaimed)
        assert all(one is None or isinstance(one, allowed) for one in done), done
        async with room.store.read() as uow:
            case = await uow.cases.get(case_id)
            events = [item.what for item in await uow.cases.timeline(case_id)]
        assert (case.holder_id is None) == (case.state is CaseState.ALERTED)
        assert await room.offer_of(case_id) is None
        # What happened, happened one after the other: who holds it is who took it last.
        took = [what for what in events if what in ("claimed", "transferred", "released")]
        expected = {"claimed": (boss.id, ha.id), "transferred": (lan.id,), "released": (None,)}
        assert case.holder_id in expected[took[-1]]
        if case.holder_id is not None:
            await room.desk.release(boss, case_id, "xong")


async def test_an_offer_is_accepted_or_withdrawn_but_never_both(room: Room) -> None:
    ha, lan = await room.operator("ha"), await room.operator("lan")
    for _ in range(6):
        case_id = await room.case(Urgency.CRITICAL)
        await room.desk.claim(ha, case_id)
        await room.handing.offer(ha, case_id, lan.id, "đi họp")
        offer = await room.offer_of(case_id)
        done = await asyncio.gather(
            room.handing.accept(lan, case_id, offer.id),
            room.handing.withdraw(ha, case_id),
            return_exceptions=True,
        )
        assert sorted(type(one).__name__ for one in done) == ["NoneType", "OfferIsOver"]
        assert await room.holder(case_id) == (lan.id if done[0] is None else ha.id)


async def test_whoever_holds_a_case_goes_on_until_the_other_says_yes(room: Room) -> None:
    ha, lan = await room.operator("ha"), await room.operator("lan")
    case_id = await room.case()
    await room.desk.claim(ha, case_id)
    await room.desk.wait(ha, case_id)
    await room.handing.offer(ha, case_id, lan.id, "đi họp, còn chờ ĐSQ")
    assert await room.holder(case_id) == ha.id
    (asked,) = await room.handing.offers(lan)
    assert asked.reason == "", "the board shows no words"
    assert (await room.offer_of(case_id)).reason == "đi họp, còn chờ ĐSQ"
    with pytest.raises(OfferIsOver):
        await room.handing.accept(ha, case_id, asked.id)
    await room.handing.refuse(lan, case_id, asked.id)
    assert await room.holder(case_id) == ha.id
    await room.handing.offer(ha, case_id, lan.id, "thật đó")
    (asked,) = await room.handing.offers(lan)
    await room.handing.accept(lan, case_id, asked.id)
    assert await room.holder(case_id) == lan.id
    async with room.store.read() as uow:
        assert (await uow.cases.get(case_id)).state is CaseState.WAITING, "it waits as before"
    with pytest.raises(NotTheHolder):
        await room.desk.resume(ha, case_id)


async def test_only_who_is_there_is_asked_and_one_at_a_time(room: Room) -> None:
    ha, lan, mai = (
        await room.operator("ha"), await room.operator("lan"),
        await room.operator("mai", here=False),
    )  # fmt: skip
    admin = await room.operator("ad", Role.ADMIN)
    case_id = await room.case()
    await room.desk.claim(ha, case_id)
    for to in (mai, admin, ha):
        with pytest.raises(ColleagueIsAway):
            await room.handing.offer(ha, case_id, to.id, "đi họp")
    with pytest.raises(NotTheHolder):
        await room.handing.offer(lan, case_id, ha.id, "tôi muốn")
    with pytest.raises(ValueError, match="why"):
        await room.handing.offer(ha, case_id, lan.id, "  ")
    await room.handing.offer(ha, case_id, lan.id, "đi họp")
    with pytest.raises(OfferIsOver):
        await room.handing.offer(ha, case_id, lan.id, "nữa")


async def test_a_full_operator_gets_no_more_but_whoever_is_in_mortal_danger(
    store: Store, catalogue: Any, settings: Any, clock: Any
) -> None:
    room = Room(store, catalogue, settings.model_copy(update={"workload_cap": 2}), clock)
    ha, lan = await room.operator("ha"), await room.operator("lan")
    cases = [await room.case() for _ in range(4)]
    at_once = await asyncio.gather(
        *(room.desk.claim(ha, case_id) for case_id in cases), return_exceptions=True
    )
    assert at_once.count(None) == 2
    assert sum(isinstance(one, WorkloadIsFull) for one in at_once) == 2
    with pytest.raises(WorkloadIsFull):
        await room.desk.claim_next(ha)
    taken = await room.desk.claim_next(lan)
    assert taken is not None
    with pytest.raises(WorkloadIsFull):
        await room.handing.offer(lan, taken, ha.id, "đi họp")
    worst = await room.case(Urgency.CRITICAL)
    assert await room.desk.claim_next(ha) == worst

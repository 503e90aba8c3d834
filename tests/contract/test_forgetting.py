"""Somebody writes at the very moment at which their thread is to be forgotten."""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets

import pytest

from bot.domain.messages import Inbound, InboundKind
from bot.domain.risk import Urgency
from bot.storage.retention import Terms
from tests.support.arriving import arrive

LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
WEEK = dt.timedelta(days=7)
TERMS = Terms(WEEK, dt.timedelta(days=90), dt.timedelta(days=30))


def cry() -> Inbound:
    return Inbound("terminal", secrets.token_hex(8), "somebody", InboundKind.TEXT, "cứu em")


async def says(uow, at: dt.datetime) -> str:
    lane, _ = await arrive(uow, cry(), at)
    return lane


async def address(store, lane: str) -> str:
    async with store.read() as uow:
        return (await uow.conversations.thread(lane)).address


@pytest.fixture
async def lane(store):
    async with store.write() as uow:
        found = await says(uow, LONG_AGO)
        await uow.commit()
    return found


async def test_who_writes_first_keeps_their_thread(store, lane):
    async def forget():
        async with store.write() as uow:
            await uow.retention._unname(lane, NOW - WEEK)
            await uow.commit()

    async with store.write() as uow:
        assert await says(uow, NOW) == lane
        forgetting = asyncio.create_task(forget())
        await asyncio.wait({forgetting}, timeout=0.3)
        await uow.commit()
    await forgetting
    assert await address(store, lane) == "somebody"


async def test_who_writes_second_gets_a_thread_of_their_own(store, lane):
    async def write():
        async with store.write() as uow:
            found = await says(uow, NOW)
            await uow.commit()
        return found

    async with store.write() as uow:
        await uow.retention._unname(lane, NOW - WEEK)
        writing = asyncio.create_task(write())
        await asyncio.wait({writing}, timeout=0.3)
        await uow.commit()
    new = await writing
    assert new != lane
    assert await address(store, new) == "somebody"


@pytest.mark.parametrize("needed", [False, True])
async def test_a_case_long_closed_is_forgotten_unless_its_thread_is_needed(store, lane, needed):
    async with store.write() as uow:
        await uow.conversations.find_or_create("terminal", "elsewhere", LONG_AGO)
        old, new = [
            await uow.cases.add(
                conversation_id=lane, kind="danger", urgency=Urgency.HIGH, now=LONG_AGO
            )
            for _ in range(2)
        ]
        await uow.cases.set_values(old, LONG_AGO, state="closed", closed_at=LONG_AGO)
        if not needed:
            await uow.cases.set_values(new, LONG_AGO, state="closed", closed_at=LONG_AGO)
        await uow.commit()
    async with store.write() as uow:
        done = await uow.retention.forget(NOW, TERMS)
        await uow.commit()
    assert done.cases == (0 if needed else 2)
    assert await address(store, lane) == ("somebody" if needed else "")

"""Open desks see every change, whenever it was decided."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.domain.cases import CaseState
from bot.domain.messages import Inbound, InboundKind
from bot.domain.risk import Urgency
from tests.support.arriving import arrive

NOW = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(seconds=5)


async def opened(uow, address: str, at: dt.datetime) -> str:
    event = Inbound("terminal", address, address, InboundKind.TEXT, "cứu")
    lane, _ = await arrive(uow, event, at)
    return await uow.cases.add(
        conversation_id=lane, kind="danger", urgency=Urgency.CRITICAL, now=at
    )


async def open_late(uow, first: str) -> None:
    await opened(uow, "late", NOW)


async def change_late(uow, first: str) -> None:
    await uow.cases.set_values(first, NOW)


async def move_late(uow, first: str) -> None:
    case = await uow.cases.get(first)
    assert await uow.cases.move(case, CaseState.NEW, NOW, holder_id=None)


async def call_late(uow, first: str) -> None:
    await uow.alarms.call(first, NOW)


@pytest.mark.parametrize("what", [open_late, change_late, move_late, call_late])
async def test_what_was_decided_before_another_change_and_written_after_it_is_seen(store, what):
    """A turn waits for Rasa; meanwhile another case changed, and desks have seen that."""
    async with store.write() as uow:
        first = await opened(uow, "an", NOW)
        second = await opened(uow, "binh", NOW)
        await uow.cases.set_values(second, LATER)
        await uow.commit()
    async with store.write() as uow:
        seen = await uow.cases.last_change()
        await what(uow, first)
        await uow.commit()
    async with store.read() as uow:
        assert await uow.cases.last_change() > seen

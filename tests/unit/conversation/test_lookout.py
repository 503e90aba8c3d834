from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import event

from bot.conversation import lookout as module
from bot.conversation.lookout import Lookout
from bot.domain.messages import Inbound, InboundKind

PATIENCE = 60


async def says(services, who: str, text: str) -> str:
    inbound = Inbound("webchat", f"{who}.{text}", who, InboundKind.TEXT, text)
    lane = await services.reception.accept(inbound)
    assert lane is not None
    return lane


async def mark_of(services, lane):
    async with services.store.read() as uow:
        return (await uow.transcripts.marks([lane]))[lane]


@pytest.fixture
def watching(services):
    return Lookout(services.store, services.bell)


async def test_a_change_is_told_to_those_who_watch_that_thread_and_to_nobody_else(
    services, watching, monkeypatch
):
    monkeypatch.setattr(module, "_POLL", 100 * PATIENCE)
    an, binh = await says(services, "an", "1"), await says(services, "binh", "1")
    marks = {lane: await mark_of(services, lane) for lane in (an, binh)}
    of_an = [asyncio.create_task(watching.change(an, marks[an], PATIENCE)) for _ in range(3)]
    of_binh = asyncio.create_task(watching.change(binh, marks[binh], PATIENCE))
    await asyncio.sleep(0)
    await says(services, "an", "2")
    await asyncio.wait_for(asyncio.gather(*of_an), PATIENCE)
    assert not of_binh.done()
    of_binh.cancel()


async def test_what_changed_before_one_waits_is_told_at_once(services, watching):
    lane = await says(services, "an", "1")
    before = await mark_of(services, lane)
    await says(services, "an", "2")
    await asyncio.wait_for(watching.change(lane, before, 100 * PATIENCE), PATIENCE)


async def test_a_thread_that_is_forgotten_is_a_change(services, watching):
    await asyncio.wait_for(watching.change("gone", (1, 0, 0), 100 * PATIENCE), PATIENCE)


async def test_nothing_new_ends_with_the_time(services, watching):
    lane = await says(services, "an", "1")
    await watching.change(lane, await mark_of(services, lane), 0.05)


async def test_a_thousand_who_watch_cost_two_questions_a_look(services, watching, monkeypatch):
    monkeypatch.setattr(module, "_POLL", 100 * PATIENCE)
    lanes = [await says(services, f"p{number}", "1") for number in range(3)]
    marks = {lane: await mark_of(services, lane) for lane in lanes}
    watched = [*lanes, *(f"other{number}" for number in range(997))]
    waiting = [
        asyncio.create_task(watching.change(lane, marks.get(lane), PATIENCE)) for lane in watched
    ]
    await asyncio.sleep(0)
    asked: list[str] = []

    def note(_conn, _cursor, statement, *_rest):
        if "FROM message" in statement:
            asked.append(statement)

    event.listen(services.store.engine.sync_engine, "before_cursor_execute", note)
    for _ in range(4):
        services.bell.ring()
    async with asyncio.timeout(PATIENCE):
        while len(asked) < 2:
            await asyncio.sleep(0.05)
    await asyncio.sleep(0.2)
    assert len(asked) == 2, "all bells of one moment are one look"
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


async def test_a_database_that_fails_once_ends_no_watch(services, watching, monkeypatch):
    monkeypatch.setattr(module, "_POLL", 0.01)
    lane = await says(services, "an", "1")
    mark = await mark_of(services, lane)
    real, failures = services.store.read, iter([True, True])

    def read():
        if next(failures, False):
            raise OSError
        return real()

    monkeypatch.setattr(services.store, "read", read)
    waiting = asyncio.create_task(watching.change(lane, mark, PATIENCE))
    await asyncio.sleep(0.2)
    assert not waiting.done()
    await says(services, "an", "2")
    await asyncio.wait_for(waiting, PATIENCE)


async def test_a_delivery_is_a_change_and_so_is_what_is_erased(services, watching):
    lane = await says(services, "an", "1")
    before = await mark_of(services, lane)
    await services.runner.drain()
    told = await mark_of(services, lane)
    async with services.store.write() as uow:
        await uow.conversations.hide_history(lane, services.now())
        await uow.commit()
    assert len({before, told, await mark_of(services, lane)}) == 3

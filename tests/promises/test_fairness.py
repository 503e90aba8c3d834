"""Promise: "One who floods us delays nobody, and loses nothing." Facts of order, not of time: how
long others wait is measured by `make bench`."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import text

from bot.domain.messages import Author, Inbound, InboundKind
from bot.storage.queues import Queue

FLOOD, OTHERS, AT_ONCE = 60, 20, 8
PLAIN = "cho em xin số đại sứ quán ở lào"
CRY = "cuu e voi e bi nhot o myawaddy k cho ve"
HOTLINE = "+84 981 84 84 84"
LEASE = dt.timedelta(seconds=60)


async def write(services, who, number, words):
    event = Inbound("webchat", f"{who}-{number}", who.ljust(64, "0"), InboundKind.TEXT, words)
    assert await services.reception.accept(event) is not None


async def seen(services, who):
    items = await services.chat.items(who.ljust(64, "0"), 0)
    return [item.part.text for item in items if item.author is not Author.CONTACT]


async def test_who_floods_takes_one_place_in_each_round(services):
    for number in range(FLOOD):
        await write(services, "f", number, f"{PLAIN} {number}")
    for number in range(OTHERS):
        await write(services, f"p{number}x", 0, PLAIN)
    async with services.store.read() as uow:
        flooder = await uow.conversations.find("webchat", "f".ljust(64, "0"))
    taken = []
    while len({lane for lane in taken if lane != flooder}) < OTHERS:
        async with services.store.write() as uow:
            rows = await uow.queues.claim(Queue.INBOUND, services.now(), lease=LEASE, limit=AT_ONCE)
            assert len({row.lane for row in rows}) == len(rows)
            for row in rows:
                taken.append(row.lane)
                assert await uow.queues.finish(Queue.INBOUND, row)
            await uow.commit()
    rounds = -(-OTHERS // (AT_ONCE - 1))
    assert taken.count(flooder) <= rounds


async def test_a_flood_is_kept_answered_with_the_hotline_and_still_read_for_danger(services):
    for number in range(FLOOD):
        await write(services, "f", number, f"{PLAIN} {number}")
    await write(services, "f", FLOOD, CRY)
    for number in range(OTHERS):
        await write(services, f"p{number}x", 0, PLAIN)
    await services.runner.drain()
    for number in range(OTHERS):
        assert sum("Lào" in one for one in await seen(services, f"p{number}x")) == 1
    answers = await seen(services, "f")
    assert any(HOTLINE in one for one in answers)
    assert len(answers) < FLOOD / 4, "a flood is answered once, not message by message"
    async with services.store.read() as uow:
        flooder = await uow.conversations.find("webchat", "f".ljust(64, "0"))
        rows = await uow._connection.execute(
            text("SELECT state, count(*) FROM inbound WHERE lane = :lane GROUP BY state"),
            {"lane": flooder},
        )
        assert [tuple(row) for row in rows] == [("done", FLOOD + 1)]
        assert await uow.cases.open_of(flooder) is not None


async def test_a_hundred_people_at_once_are_all_answered(services):
    people = [f"p{number}x" for number in range(100)]
    for who in people:
        await write(services, who, 0, "alo")
    await services.runner.drain()
    assert all([await seen(services, who) for who in people])

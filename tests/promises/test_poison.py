"""Promise: "A message that breaks us delays nobody." After three tries it is set aside, whoever
wrote it gets the hotline, and their next message is answered."""

from __future__ import annotations

import asyncio
import sys

import httpx
import pytest
from sqlalchemy import text

from bot.conversation.decide import Decider
from bot.domain.messages import Author, Inbound, InboundKind
from tests.support import account, storm
from tests.support.supervisor import Member, Supervisor
from tests.support.writers import Page

POISON, PLAIN = "chuyện lạ", "cho em xin số đại sứ quán ở lào"
HOTLINE = "+84 981 84 84 84"
#: Runs the bot, whose process dies at the word.
DEADLY = f"""
import os, signal, sys
from bot.conversation.decide import Decider
decide = Decider.decide
async def deadly(self, scene):
    if {POISON!r} in scene.said.text:
        os.kill(os.getpid(), signal.SIGKILL)
    return await decide(self, scene)
Decider.decide = deadly
sys.argv = ["ben", "run"]
from bot.cli import main
main()
"""


async def write(services, who, number, words):
    await services.reception.accept(
        Inbound("webchat", f"{who}{number}", who * 64, InboundKind.TEXT, words)
    )


async def seen(services, who):
    items = await services.chat.items(who * 64, 0)
    return [item.part.text for item in items if item.author is not Author.CONTACT]


async def raises():
    raise ValueError("poison")


async def never_ends():
    await asyncio.Event().wait()


@pytest.mark.parametrize("harm", [raises, never_ends])
async def test_a_message_that_breaks_its_turn_is_set_aside_and_nobody_waits(
    services, clock, monkeypatch, harm
):
    decide, tried = Decider.decide, []

    async def sometimes(self, scene):
        if POISON in scene.said.text:
            tried.append(clock.now())
            await harm()
        return await decide(self, scene)

    monkeypatch.setattr(Decider, "decide", sometimes)
    if harm is never_ends:
        # Long enough for the others' turns on a starved machine, whose ear is made beforehand.
        services.listener.warm()
        services.runner._deadline = 6.0
    await write(services, "a", 1, POISON)
    await write(services, "a", 2, PLAIN)
    await write(services, "b", 1, PLAIN)
    await services.runner.drain()
    assert any("Lào" in one for one in await seen(services, "b")), "another person waits"
    while len(tried) < 3:
        assert await seen(services, "a") == [], "order is kept"
        clock.forward(3)
        await services.runner.drain()
    await services.runner.drain()
    assert len(tried) == 3
    first, *answers = await seen(services, "a")
    assert HOTLINE in first
    assert any("Lào" in one for one in answers)
    async with services.store.read() as uow:
        rows = await uow._connection.exec_driver_sql(
            "select state, count(*) from inbound group by state order by state"
        )
        assert [tuple(row) for row in rows] == [("buried", 1), ("done", 2)]
        found = await uow.conversations.find("webchat", "a" * 64)
        assert await uow.cases.open_of(found) is not None


@pytest.mark.timeout(900)
async def test_a_message_that_kills_the_process_takes_nobody_along(tmp_path):
    async with storm.house(tmp_path) as home:
        env = home.env(**home.ports())
        command = (sys.executable, "-c", DEADLY)
        home.members.append(Member("bot", command, env, tmp_path, f"{home.doors[0]}/ready"))
        supervisor = Supervisor(home.members)
        await supervisor.start()
        watch = asyncio.create_task(supervisor.watch())
        store = home.store()
        try:
            pages = [Page() for _ in range(6)]
            async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
                for number, page in enumerate(pages):
                    await insist(client, home.doors[0], page, POISON if number == 3 else PLAIN)
                await insist(client, home.doors[0], pages[3], PLAIN)
                assert await account.quiet(store, 300) == {}
                await supervisor.ready()
                for page in pages:
                    await page.look(client, home.doors[0])
        finally:
            watch.cancel()
            supervisor.end()
        async with store.engine.connect() as connection:
            rows = await connection.execute(
                text(
                    f"SELECT state, count(*) FROM inbound WHERE {account.OF_PEOPLE}"
                    " GROUP BY state ORDER BY state"
                )
            )
            assert [tuple(row) for row in rows] == [("buried", 1), ("done", 6)]
            ((worst,),) = await connection.execute(
                text(
                    f"SELECT max(attempts) FROM inbound WHERE {account.OF_PEOPLE}"
                    " AND state = 'done'"
                )
            )
        await store.close()
    assert worst <= 2, "none but the poison was under way at a second death"
    for number, page in enumerate(pages):
        shown = [one["text"] for one in page.shown if one["side"] == "them"]
        assert sum("Lào" in one for one in shown) == 1
        assert number != 3 or any(HOTLINE in one for one in shown)


async def insist(client, door, page, words):
    deliver = page.write(words)
    while True:
        try:
            if await deliver(client, door) == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        await asyncio.sleep(0.1)

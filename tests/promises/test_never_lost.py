"""Promise: "What we acknowledged is never lost, and never answered twice." The real process is
killed again and again while people write to it."""

from __future__ import annotations

import asyncio
import random
import secrets

import pytest
from sqlalchemy import text

from bot.storage.queues import Queue
from tests.support.bot_process import BotProcess, Browser

#: Kept modest here; larger numbers belong into a bench.
KILLS, PEOPLE, MESSAGES = 3, 4, 9
#: Seconds between a start and the kill after it.
SOONEST, LATEST = 0.3, 1.5
ASKED = (
    "cho em xin số bảo hộ công dân", "alo {n}", "đi nhật làm đơn hàng cần giấy gì {n}",
    "cứu em với em bị nhốt ở bavet", "em ở tầng {n}", "{n}",
)  # fmt: skip

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def bot(tmp_path):
    one = BotProcess(tmp_path)
    yield one
    one.end()


async def writes(browser: Browser, chance: random.Random) -> None:
    for number in range(MESSAGES):
        await browser.send(chance.choice(ASKED).format(n=number))
        await asyncio.sleep(chance.uniform(0, 0.5))


async def kills(bot: BotProcess, chance: random.Random) -> None:
    for _ in range(KILLS):
        await asyncio.sleep(chance.uniform(SOONEST, LATEST))
        bot.kill()
        await bot.start()


async def quiet(bot: BotProcess) -> None:
    """Wait until nothing is left to do."""
    store = bot.store()
    for _ in range(600):
        async with store.read() as uow:
            depths = [await uow.queues.depth(queue) for queue in (Queue.INBOUND, Queue.OUTBOUND)]
            counts = [depth.waiting for depth in depths]
        if not any(counts):
            break
        await asyncio.sleep(0.1)
    await store.close()
    assert not any(counts), f"still waiting: {counts}\n{bot.output()}"


async def test_what_is_acknowledged_survives_kill_9_and_is_answered_once(bot):
    seed = secrets.randbelow(10**9)
    chance = random.Random(seed)
    await bot.start()
    people = [Browser(bot) for _ in range(PEOPLE)]
    async with asyncio.TaskGroup() as group:
        group.create_task(kills(bot, chance))
        for one in people:
            group.create_task(writes(one, random.Random(chance.random())))
    await quiet(bot)
    pages = [await one.items() for one in people]
    assert await bot.stop() < 10, "Ctrl-C ends it within ten seconds"
    for one, page in zip(people, pages, strict=True):
        check_page(one, page, seed)
    await check_store(bot, sum(len(one.acknowledged) for one in people), seed)


def check_page(one: Browser, page: list[dict], seed: int) -> None:
    mine = [bubble["text"] for bubble in page if bubble["side"] == "me"]
    assert mine == one.acknowledged, f"seed {seed}"
    order = [bubble["seq"] for bubble in page]
    assert order == sorted(set(order)), f"seed {seed}"


async def check_store(bot: BotProcess, acknowledged: int, seed: int) -> None:
    store = bot.store()
    try:
        async with store.engine.connect() as connection:

            async def ask(statement: str) -> list:
                return [tuple(row) for row in await connection.execute(text(statement))]

            rows = await ask("SELECT state, count(*) FROM inbound GROUP BY state")
            assert dict(rows) == {"done": acknowledged}, f"seed {seed}"
            ((heard,),) = await ask("SELECT count(*) FROM message WHERE author = 'contact'")
            assert heard == acknowledged, f"seed {seed}"
            # Each turn that spoke did so once: its parts are numbered from 0 without a gap, and
            # there is no message outside the outbox.
            turns = await ask(
                "SELECT substr(idempotency_key, 1, 32), count(*),"
                " max(CAST(substr(idempotency_key, 34) AS INTEGER)) FROM outbound GROUP BY 1"
            )
            assert len(turns) == acknowledged, f"seed {seed}"
            assert all(parts == last + 1 for _, parts, last in turns), f"seed {seed}"
            ((said,),) = await ask("SELECT count(*) FROM message WHERE author != 'contact'")
            assert said == sum(parts for _, parts, _ in turns), f"seed {seed}"
            states = await ask("SELECT DISTINCT state FROM outbound")
            assert states == [("done",)], f"seed {seed}"
    finally:
        await store.close()


async def test_a_report_goes_on_where_it_was_when_the_process_was_killed(bot):
    await bot.start()
    mother = Browser(bot)
    await mother.send("con trai tôi sang lào làm 3 tuần nay không liên lạc được")
    shown = await mother.wait_for(3)
    await mother.send("cháu tên Tèo, 19 tuổi")
    bot.kill()
    await bot.start()
    await mother.send("ở đặc khu Tam Giác Vàng")
    await quiet(bot)
    page = await mother.items()
    await bot.stop()
    questions = [bubble["text"] for bubble in page if bubble["side"] == "them"]
    assert len(questions) == len(set(questions)), f"something was said twice: {questions}"
    assert page[: len(shown)] == shown
    assert await answers(bot) == ["cháu tên Tèo, 19 tuổi", "ở đặc khu Tam Giác Vàng"]


async def answers(bot: BotProcess) -> list[str]:
    """Return all answers of the only report, in the order they were given."""
    store = bot.store()
    try:
        async with store.engine.connect() as connection:
            found = await connection.execute(text("SELECT id FROM report"))
            (report_id,) = found.one()
        async with store.read() as uow:
            return [answer.answer for answer in await uow.reports.answers(report_id)]
    finally:
        await store.close()

"""Promise: "What we acknowledged is never lost, and never answered twice." The real process is
killed again and again while people write to it on all channels, and sends go wrong.

`make bench` has the same with 10,000 messages, two of each process and PostgreSQL."""

from __future__ import annotations

import secrets
from dataclasses import replace

import pytest
from sqlalchemy import text

from tests.support import account, storm
from tests.support.bot_process import BotProcess, Browser

#: Kept modest here; larger numbers belong into a bench.
SMALL = storm.Size(
    people=24, messages=4, kills=3, pauses=(0.2, 3), span=3, gap=(0.1, 1), often=4
)  # fmt: skip

pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def bot(tmp_path):
    # Each answer by itself, however slow the machine is.
    one = BotProcess(tmp_path, join_window="0")
    yield one
    one.end()


@pytest.mark.parametrize("joined", [False, True], ids=["one by one", "joined"])
async def test_what_is_acknowledged_survives_kill_9_and_is_answered_once(tmp_path, joined):
    seed = secrets.randbelow(10**9)
    size = replace(SMALL, joined=True, kills=2, gap=(0, 0.3)) if joined else SMALL
    async with storm.house(tmp_path, join_window="0.4" if joined else "0") as home:
        home.add("bot", "run", **home.ports())
        outcome = await storm.Storm(home, size, seed).rage()
    account.show("kill -9 on SQLite", seed, outcome.figures)
    assert outcome.faults() == [], f"seed {seed}"


async def test_a_report_goes_on_where_it_was_when_the_process_was_killed(bot):
    await bot.start()
    mother = Browser(bot)
    await mother.send("con trai tôi sang lào làm 3 tuần nay không liên lạc được")
    shown = await mother.wait_for(3)
    await mother.send("cháu tên Tèo, 19 tuổi")
    bot.kill()
    await bot.start()
    await mother.send("ở đặc khu Tam Giác Vàng")
    store = bot.store()
    assert await account.quiet(store, 300) == {}, bot.output()
    await store.close()
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

"""Promise: "However often a platform brings an event, it is one message and one answer." Each is
delivered one to ten times, in any order and at the same moment, to two processes' doors."""

from __future__ import annotations

import asyncio
import random
import secrets
from collections import Counter
from contextlib import AsyncExitStack

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bot.app import open_services
from bot.domain.messages import Inbound, InboundKind
from bot.storage import migrate
from bot.web.server import public_app
from tests.fakes import telegram, zalo, zalobot
from tests.fakes.serving import serving
from tests.support import account, writers
from tests.support.load import COUNTRIES, WRITTEN

SECRET = "mot-bi-mat-cua-webhook"
PEOPLE, MESSAGES = 3, 3
DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture
async def platforms():
    async with (
        telegram.FakeTelegram().running() as telegrams,
        zalo.FakeZalo().running() as zalos,
        zalobot.FakeZaloBot().running() as bots,
    ):
        yield telegrams, zalos, bots


@pytest.fixture
async def houses(settings, catalogue, platforms, migrated, request):
    """The bot twice on one database, each with its own jobs and its own door."""
    telegrams, zalos, bots = platforms
    url = ""
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
    settings = settings.model_copy(
        update={
            "database_url": url,
            "telegram_token": SecretStr(telegram.TOKEN),
            "telegram_api": telegrams.url,
            "telegram_webhook_secret": SecretStr(SECRET),
            "zalo_app_id": zalo.APP_ID,
            "zalo_app_secret": SecretStr(zalo.APP_SECRET),
            "zalo_oa_secret": SecretStr(zalo.OA_SECRET),
            "zalo_refresh_token": SecretStr(zalo.FIRST_REFRESH_TOKEN),
            "zalo_api": zalos.url,
            "zalo_oauth": zalos.url,
            "zalo_bot_token": SecretStr(zalobot.TOKEN),
            "zalo_bot_api": bots.url,
            "zalo_bot_webhook_secret": SecretStr(zalobot.SECRET),
        }
    )
    async with AsyncExitStack() as stack:
        opened = [
            await stack.enter_async_context(open_services(settings, catalogue=catalogue))
            for _ in range(2)
        ]
        if url:
            async with opened[0].store.engine.begin() as connection:
                for statement in ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public"):
                    await connection.execute(text(statement))
        await migrate.upgrade(opened[0].store.engine)
        doors = [await stack.enter_async_context(serving(public_app(one))) for one in opened]
        yield opened, doors


@pytest.mark.parametrize("houses", DATABASES, indirect=True)
@pytest.mark.parametrize("channel", ["telegram", "zalo", "zalobot", "webchat"])
async def test_an_event_brought_often_and_anyhow_is_one_message_and_one_answer(
    channel, houses, platforms
):
    (first, second), doors = houses
    seed = secrets.randbelow(10**9)
    chance = random.Random(seed)
    pages = [writers.Page() for _ in range(PEOPLE)]
    telegrams, zalos, bots = platforms
    people = {
        "telegram": lambda n: writers.on_telegram(telegrams, 7 + n, asked=False, secret=SECRET),
        "zalo": lambda n: writers.on_zalo(zalos, f"24684588352919{n}"),
        "zalobot": lambda n: writers.on_zalobot(bots, f"abc{n}", zalobot.SECRET),
        "webchat": lambda n: pages[n].writer(),
    }
    events = []
    crowd = [people[channel](number) for number in range(PEOPLE)]
    for one in crowd:
        for country in COUNTRIES[:MESSAGES]:
            words = f"cho em xin số đại sứ quán ở {WRITTEN.get(country, country.lower())}"
            one.wrote.append(words)
            events += [one.write(words)] * chance.randint(1, 10)
    chance.shuffle(events)
    async with httpx.AsyncClient(trust_env=False, timeout=240) as client:
        answers = await asyncio.gather(
            *(deliver(client, chance.choice(doors)) for deliver in events)
        )
        assert Counter(answers) == {200: len(events)}, f"seed {seed}"
        jobs = [asyncio.create_task(house.runner.run()) for house in (first, second)]
        assert await account.quiet(first.store, 240) == {}, f"seed {seed}"
        for page in pages:
            if channel == "webchat":
                await page.look(client, doors[0])
        for house in (first, second):
            house.runner.stop()
        await asyncio.gather(*jobs)
    for one in crowd:
        await check(first.store, one, seed)


async def check(store, one, seed):
    async with store.read() as uow:
        lane = await uow.conversations.find(one.channel, one.address)
        thread = await uow.transcripts.thread_items(lane)
        rows = await uow._connection.execute(
            text("SELECT state, count(*) FROM inbound WHERE lane = :lane GROUP BY state"),
            {"lane": lane},
        )
        assert [tuple(row) for row in rows] == [("done", MESSAGES)], f"seed {seed}"
    theirs = [item.text for item in thread if item.kind is not None]
    assert sorted(theirs) == sorted(one.wrote), f"seed {seed}"
    for words in one.wrote:
        country = next(c for c in COUNTRIES if WRITTEN.get(c, c.lower()) in words)
        assert sum(country in seen for seen in one.screen()) == 1, f"seed {seed}: {words}"


@pytest.mark.parametrize("houses", DATABASES, indirect=True)
async def test_two_first_messages_at_one_moment_make_one_conversation(houses):
    opened, _ = houses
    events = [Inbound("webchat", f"e{n}", "a" * 64, InboundKind.TEXT, f"alo {n}") for n in range(8)]
    found = await asyncio.gather(
        *(opened[n % 2].reception.accept(event) for n, event in enumerate(events * 3))
    )
    assert sum(one is not None for one in found) == len(events)
    assert len({one for one in found if one is not None}) == 1

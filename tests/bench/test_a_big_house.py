"""How the desk fares when much has been kept: 100,000 cases and 1,000,000 messages.

On both databases. Set BENCH_CASES and BENCH_MESSAGES for other sizes. It reports only:
the aim is a board within 150 ms, nineteen times in twenty.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import secrets
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from hashlib import sha256
from itertools import islice
from typing import Any

import httpx
import pytest
from sqlalchemy import insert, text

from bot.app import Services, open_services
from bot.console.server import desk_app
from bot.domain.people import Role
from bot.storage import database, migrate
from bot.storage.tables import Case, CaseEvent, Contact, Conversation, Message
from bot.storage.types import new_id
from tests.conftest import _postgres

CASES = int(os.environ.get("BENCH_CASES", "100000"))
MESSAGES = int(os.environ.get("BENCH_MESSAGES", "1000000"))
#: Cases that are open at once, and so stand on the board.
OPEN = int(os.environ.get("BENCH_OPEN", "200"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "100"))
_BATCH = 5000
pytestmark = pytest.mark.timeout(3600)


def _rows(now: dt.datetime) -> Iterator[tuple[type, dict[str, Any]]]:
    """Return a year of cases with their people, timelines and messages."""
    chance = random.Random("a big house")
    each = MESSAGES // CASES
    for number in range(CASES):
        is_open = number >= CASES - OPEN
        opened = now - dt.timedelta(days=(1 if is_open else 365) * chance.random())
        contact, thread, case = new_id(), new_id(), new_id()
        yield Contact, {"id": contact, "locale": "vi", "rule": "reply_only", "created_at": opened}
        yield (
            Conversation,
            {
                "id": thread,
                "contact_id": contact,
                "channel": chance.choice(("zalo", "webchat", "telegram")),
                "address_index": secrets.token_bytes(16),
                "address": b"\1" + bytes(96),
                "pseudonym": new_id(),
                "last_seq": each,
                "last_inbound_at": opened,
            },
        )
        closed = None if is_open else opened + dt.timedelta(days=chance.expovariate(1 / 3))
        yield (
            Case,
            {
                "id": case,
                "sequence": number + 1,
                "conversation_id": thread,
                "kind": chance.choice(("danger", "missing_relative", "ransom", "other_report")),
                "urgency": chance.choice((3, 2, 2, 1, 1, 1)),
                "state": "alerted" if is_open else "closed",
                "opened_at": opened,
                "waiting_since": opened if is_open else None,
                "changed_at": closed or opened,
                "closed_at": closed,
                "outcome": "" if is_open else chance.choice(("advised", "referred", "misuse")),
            },
        )
        taken = opened + dt.timedelta(seconds=chance.expovariate(1 / 300))
        events = [("opened", opened, ""), ("alerted", opened, "")]
        events.append(("country", opened, chance.choice(("KH", "MM", "TW", "JP", "KR"))))
        if not is_open:
            events += [("claimed", taken, ""), ("replied", taken, ""), ("closed", taken, "")]
        for what, at, detail in events:
            yield (
                CaseEvent,
                {"id": new_id(), "case_id": case, "at": at, "what": what, "detail": detail},
            )
        for seq in range(1, each + 1):
            yield (
                Message,
                {
                    "id": new_id(),
                    "conversation_id": thread,
                    "seq": seq,
                    "author": "contact" if seq % 2 else "bot",
                    "body": b"\1" + bytes(272),
                    "at": opened,
                },
            )


def _batched(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    rest = iter(rows)
    while some := list(islice(rest, size)):
        yield some


async def _fill(services: Services) -> None:
    started, count = time.perf_counter(), 0
    # Rows of one table need those of another: in their order, some thousand cases at a time.
    tables = (Contact, Conversation, Case, CaseEvent, Message)
    for some in _batched(_rows(services.now()), _BATCH * 18):
        sorted_out: dict[type, list[dict[str, Any]]] = {table: [] for table in tables}
        for table, row in some:
            sorted_out[table].append(row)
        async with database.writing(services.store.engine) as connection:
            if connection.dialect.name == "sqlite":
                await connection.execute(text("PRAGMA defer_foreign_keys=ON"))
            for table, rows in sorted_out.items():
                for chunk in _batched(rows, _BATCH):
                    await connection.execute(insert(table), chunk)
            await connection.commit()
        count += len(some)
    async with services.store.engine.connect() as connection:
        await connection.execute(text("ANALYZE"))
        await connection.commit()
    taken = time.perf_counter() - started
    print(f"\n  {services.store.engine.dialect.name}: {count:,} rows written in {taken:.0f} s")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def house(
    request: pytest.FixtureRequest, settings: Any, clock: Any, catalogue: Any
) -> AsyncIterator[Services]:
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
        _postgres("DROP SCHEMA public CASCADE; CREATE SCHEMA public", url)
        settings = settings.model_copy(update={"database_url": url})
    settings.data_dir.mkdir()
    async with open_services(settings, clock=clock, catalogue=catalogue) as opened:
        await migrate.upgrade(opened.store.engine)
        await _fill(opened)
        yield opened


async def _measure(name: str, work: Callable[[], Awaitable[Any]], rounds: int) -> None:
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        await work()
        taken.append((time.perf_counter() - started) * 1000)
    ordered = sorted(taken)
    late = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    print(f"  {name:44} p50 {statistics.median(ordered):9.1f} ms   p95 {late:9.1f} ms")


async def test_the_desk_of_a_big_house(house: Services) -> None:
    token, now = secrets.token_urlsafe(32), house.now()
    async with house.store.write() as uow:
        lan = await uow.operators.add(
            login="lan", display_name="Lan", role=Role.SUPERVISOR, password_hash="x",
            totp_secret="x", now=now,
        )  # fmt: skip
        await uow.operators.start_session(sha256(token.encode()).hexdigest(), lan, "csrf", now)
        await uow.commit()
    transport = httpx.ASGITransport(app=desk_app(house))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://ben.test", headers={"accept": "text/html"}
    ) as client:
        client.cookies.set("sid", token)

        def page(path: str) -> Callable[[], Awaitable[Any]]:
            async def ask() -> None:
                assert (await client.get(path, timeout=300)).status_code == 200

            return ask

        print(f"  {CASES:,} cases ({OPEN} open), {MESSAGES:,} messages")
        await _measure("the board as a page", page("/"), ROUNDS)

        async def board() -> None:
            async with house.store.read() as uow:
                assert len(await uow.cases.board()) == OPEN

        await _measure("the board's rows alone", board, ROUNDS)
        few = max(3, ROUNDS // 20)
        await _measure("figures of a quarter as a page", page("/figures?period=2026-Q4"), few)
        await _measure("figures of a year as a page", page("/figures?period=2026"), few)
        await _measure("the year's report on paper", page("/figures/2026/pdf"), few)
        await _measure("what rises", house.figures.rising, few)

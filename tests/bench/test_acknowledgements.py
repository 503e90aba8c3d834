"""Acknowledgements at 50 messages a second while Rasa is parsing, beside a bare handler that does
one durable insert; and the time to a reply beside Rasa's own REST channel with the same model."""

from __future__ import annotations

import asyncio
import os
import secrets
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.evaluation.rasa_server import MODEL, PYTHON
from tests.conftest import lacking
from tests.support import storm
from tests.support.ports import free_port
from tests.support.supervisor import ROOT, Member, Supervisor
from tests.support.writers import Page

RATE, SECONDS = 50, int(os.environ.get("BENCH_SECONDS", "60"))
#: Messages from which a person's chat is a flood; so that ours are none.
PEOPLE = 300
LIMIT, LATEST = 300.0, 1500.0
TEXTS = (
    "cho em xin so dai su quan o campuchia",
    "di nhat lam don hang can giay to gi",
    "cong ty giu ho chieu cua em thi phai lam sao",
    "em muon biet phi moi gioi di dai loan bao nhieu",
    "ho hua luong 25 trieu lam online o bavet co nen di khong",
)
BARE = """
import asyncio, sqlite3, sys
import uvicorn
from litestar import Litestar, Request, post
from sqlalchemy import text
from bot.storage import database
engine = database.create_engine("sqlite:///" + sys.argv[1])
@post("/send", status_code=200)
async def send(request: Request) -> dict[str, bool]:
    form = await request.form()
    async with database.writing(engine) as connection:
        await connection.execute(text("INSERT INTO bare (body) VALUES (:body)"),
            {"body": str(form["text"])})
        await connection.commit()
    return {"ok": True}
async def begin() -> None:
    async with database.writing(engine) as connection:
        await connection.execute(
            text("CREATE TABLE IF NOT EXISTS bare (id INTEGER PRIMARY KEY, body TEXT)"))
        await connection.commit()
app = Litestar([send], on_startup=[begin])
uvicorn.run(app, port=int(sys.argv[2]), log_config=None, access_log=False)
"""


def rasa(folder: Path, port: int, *, stock: bool, **env: str) -> Member:
    """Return a Rasa with our model: as the bot starts it, or as its manual does."""
    env |= {name: os.environ[name] for name in ("PATH", "HOME")} | {"PYTHONPATH": str(ROOT)}
    url = f"http://127.0.0.1:{port}/status"
    if not stock:
        command = (str(PYTHON), "-m", "nlu.serve", "--port", str(port))
        return Member("rasa", command, env, folder, url)
    (folder / "credentials.yml").write_text("rest:\n")
    (folder / "endpoints.yml").write_text(
        # Rasa leaves variables alone that stand in quotes.
        "action_endpoint:\n  url: ${BEN_RASA_ACTIONS_URL}\n"
        "  headers:\n    X-Ben-Secret: ${BEN_RASA_ACTIONS_SECRET}\n"
    )
    command = (
        *(str(PYTHON), "-m", "rasa", "run", "--enable-api", "--port", str(port)),
        *("--interface", "127.0.0.1", "--model", str(MODEL)),
        *("--credentials", "credentials.yml", "--endpoints", "endpoints.yml"),
    )
    return Member("stock", command, env, folder, url)


@asynccontextmanager
async def house(tmp_path: Path, *, stock: bool = False, postgres: str = ""):
    """Give the bot with a Rasa of its own, its door, and the other port.

    On SQLite it is one process, on PostgreSQL pages and jobs are two.
    """
    if not PYTHON.exists() or not MODEL.exists():
        lacking("rasa", "its environment or its model is missing")
    ours, theirs, secret = free_port(), free_port(), secrets.token_urlsafe(32)
    async with storm.house(
        tmp_path,
        rasa="true",
        rasa_url=f"http://127.0.0.1:{ours}",
        internal_secret=secret,
        database_url=postgres,
    ) as home:
        ports = home.ports()
        if postgres:
            upgrade = (sys.executable, "-m", "bot", "db", "upgrade")
            await asyncio.to_thread(subprocess.run, upgrade, check=True, env=home.env())
            home.add("jobs", "jobs")
            home.add("web", "web", **ports)
        else:
            home.add("bot", "run", **ports)
        actions = f"http://127.0.0.1:{ports['internal_port']}/internal/rasa/actions"
        env = {"BEN_RASA_ACTIONS_URL": actions, "BEN_RASA_ACTIONS_SECRET": secret}
        home.members.append(rasa(tmp_path, ours, stock=False, **env))
        bare = free_port()
        if stock:
            home.members.append(rasa(tmp_path, theirs, stock=True, **env))
        else:
            command = (sys.executable, "-c", BARE, str(tmp_path / "bare.db"), str(bare))
            home.members.append(Member("bare", command, home.env(), tmp_path))
        supervisor = Supervisor(home.members)
        try:
            await supervisor.start()
            yield home.doors[0], f"http://127.0.0.1:{theirs if stock else bare}"
        finally:
            supervisor.end()


async def open_loop(send: Callable[[int], Awaitable[None]]) -> list[float]:
    """Send at a fixed rate whatever the answers do; return milliseconds from when each was due."""
    taken: list[float] = []
    begun = time.perf_counter()

    async def one(number: int) -> None:
        due = begun + number / RATE
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        await send(number)
        taken.append((time.perf_counter() - due) * 1000)

    await asyncio.gather(*(one(number) for number in range(RATE * SECONDS)))
    return taken


def show(name: str, taken: list[float]) -> None:
    ordered = sorted(taken)
    late = sum(one > LIMIT for one in taken) / len(taken)
    latest = sum(one > LATEST for one in taken) / len(taken)
    print(
        f"  {name:56} p50 {statistics.median(ordered):7.1f}  p99 "
        f"{ordered[int(len(ordered) * 0.99)]:7.1f}  max {ordered[-1]:7.1f} ms   "
        f"over 300 ms {late:.2%}, over 1.5 s {latest:.2%}   n={len(taken)}"
    )


@pytest.mark.timeout(900)
@pytest.mark.parametrize("shape", ["ben run, SQLite", "ben web and ben jobs, PostgreSQL"])
async def test_acknowledgements_while_rasa_is_parsing(
    tmp_path: Path, shape: str, request: pytest.FixtureRequest
) -> None:
    postgres = request.getfixturevalue("postgres_url") if "Postgre" in shape else ""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=100)
    async with (
        house(tmp_path, postgres=postgres) as (door, bare),
        httpx.AsyncClient(trust_env=False, timeout=60, limits=limits) as client,
    ):
        pages = [Page() for _ in range(PEOPLE)]
        worst = 0

        async def ours(number: int) -> None:
            nonlocal worst
            deliver = pages[number % PEOPLE].write(TEXTS[number % len(TEXTS)])
            worst = max(worst, await deliver(client, door))

        async def plain(number: int) -> None:
            answer = await client.post(f"{bare}/send", data={"text": TEXTS[number % len(TEXTS)]})
            answer.raise_for_status()

        for _ in range(100):
            try:
                await plain(0)
                break
            except httpx.HTTPError:
                await asyncio.sleep(0.2)
        print(f"\n  Open loop, {RATE} messages a second, {SECONDS} s each, load {os.getloadavg()}")
        show("a bare handler with one durable insert", await open_loop(plain))
        show(f"ours, Rasa parsing ({shape})", await open_loop(ours))
        assert worst == httpx.codes.OK


@pytest.mark.timeout(900)
async def test_a_reply_beside_rasas_own_channel(tmp_path: Path) -> None:
    ours: list[float] = []
    theirs: list[float] = []
    async with (
        house(tmp_path, stock=True) as (door, stock),
        httpx.AsyncClient(trust_env=False, timeout=60) as client,
    ):
        for number in range(105):
            words = TEXTS[number % len(TEXTS)]
            mine, stocks = await reply(client, door, words), await rest(client, stock, words)
            if number >= 5:
                ours.append(mine)
                theirs.append(stocks)
    print(f"\n  From a message to its answer, one at a time, load {os.getloadavg()}")
    show("Rasa's own REST channel, the same model", theirs)
    show("our web chat, message stored, judged and kept", ours)


async def reply(client: httpx.AsyncClient, door: str, words: str) -> float:
    page = Page()
    begun = time.perf_counter()
    await page.write(words)(client, door)
    cookie = {"cookie": f"s={page.token}", "accept": "text/event-stream"}
    async with client.stream("GET", f"{door}/stream?after=1", headers=cookie) as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data: {"):
                return (time.perf_counter() - begun) * 1000
    raise AssertionError("no answer came")


async def rest(client: httpx.AsyncClient, url: str, words: str) -> float:
    message: dict[str, Any] = {"sender": secrets.token_hex(8), "message": words}
    begun = time.perf_counter()
    answer = await client.post(f"{url}/webhooks/rest/webhook", json=message)
    assert answer.raise_for_status().json(), "Rasa says nothing"
    return (time.perf_counter() - begun) * 1000

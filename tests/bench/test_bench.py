"""Figures that a noisy machine can't be tested on: printed beside something measured in the same
run, so that the ratio tells more than the number. Run with `make bench`."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import text

from bot.domain.messages import Inbound, InboundKind
from bot.storage import database
from bot.storage.uow import Store

ROUNDS = 200


async def timed(work: Callable[[int], Awaitable[Any]], rounds: int = ROUNDS) -> list[float]:
    """Return the milliseconds that each round took."""
    taken = []
    for number in range(rounds):
        started = time.perf_counter()
        await work(number)
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def show(name: str, taken: list[float], beside: list[float] | None = None) -> None:
    ordered = sorted(taken)
    middle, late = statistics.median(ordered), ordered[int(len(ordered) * 0.99)]
    ratio = f"   {middle / statistics.median(beside):.1f} ×" if beside else ""
    print(f"\n  {name:58} p50 {middle:8.2f} ms   p99 {late:8.2f} ms{ratio}")


async def test_an_acknowledgement_beside_a_bare_durable_insert(store: Store) -> None:
    from bot.app import SystemClock
    from bot.conversation.bell import Bell
    from bot.conversation.receive import Reception
    from bot.telemetry import Metrics

    async with database.writing(store.engine) as connection:
        await connection.execute(text("CREATE TABLE bare (id INTEGER PRIMARY KEY, body TEXT)"))
        await connection.commit()

    async def bare(number: int) -> None:
        async with database.writing(store.engine) as connection:
            await connection.execute(
                text("INSERT INTO bare VALUES (:id, :body)"), {"id": number, "body": "x" * 200}
            )
            await connection.commit()

    reception = Reception(store, SystemClock(), Metrics(), Bell())

    async def accept(number: int) -> None:
        await reception.accept(
            Inbound("terminal", f"e{number}", f"p{number % 20}", InboundKind.TEXT, "cứu em với")
        )

    floor = await timed(bare)
    show(f"bare durable insert ({store.engine.dialect.name})", floor)
    show(
        f"message stored and acknowledged ({store.engine.dialect.name})", await timed(accept), floor
    )


async def test_a_reply_without_rasa(services: Any) -> None:
    async def turn(number: int) -> None:
        await services.reception.accept(
            Inbound("terminal", f"e{number}", f"p{number}", InboundKind.TEXT, TEXTS[number % 3])
        )
        await services.runner.drain()

    show("from a message to its answer, without Rasa", await timed(turn, 60))


TEXTS = (
    "cuu e voi e bi nhot o myawaddy k cho ve",
    "dsq vn o mien dien so may",
    "e dc ban ru sang cam lam game luong 25tr bao an o, co nen di k a",
)


async def test_triage_by_length(services: Any) -> None:
    triage = services.listener._senses.triage
    for size in (50, 500, 5_000, 100_000):
        words = ("em bị nhốt ở tầng ba họ không cho về nhà " * (size // 40 + 1))[:size]

        async def assess(_: int, words: str = words) -> None:
            triage.assess(words)

        show(f"triage of {size:,} characters", await timed(assess, 20))


def test_a_start_beside_an_empty_python() -> None:
    def start(*arguments: str) -> float:
        started = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
        return (time.perf_counter() - started) * 1000

    bare = [start("-c", "pass") for _ in range(5)]
    ours = [start("-c", "import bot.app, bot.web.server, bot.console.server") for _ in range(5)]
    show("an empty Python", bare)
    show("importing the whole bot", ours, bare)

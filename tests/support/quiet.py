"""Waits for a bot that runs in this very process, without a guess at how fast the machine is."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from bot.storage.queues import Queue
from bot.storage.tables import Inbound, Outbound
from tests.fakes.waiting import PATIENCE

_PAST = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


async def waiting(services: Any) -> int:
    """Return how many messages wait or are under way, in either direction."""
    async with services.store.read() as uow:
        depths = [await uow.queues.depth(one) for one in (Queue.INBOUND, Queue.OUTBOUND)]
    return sum(depth.waiting for depth in depths)


async def quiet(services: Any) -> None:
    """Wait until nothing has been due for a moment."""
    ends, calm = time.monotonic() + PATIENCE, 0
    while calm < 3:
        assert time.monotonic() < ends, f"{await waiting(services)} are still due"
        await asyncio.sleep(0.1)
        calm = 0 if await waiting(services) else calm + 1


async def _next(services: Any) -> dt.datetime | None:
    """Return when something is due that nothing holds up, in the past perhaps; None for never.

    What is under way is due now.
    """
    dues = []
    async with services.store.read() as uow:
        for table in (Inbound, Outbound):
            earlier = aliased(table)
            before = exists().where(
                earlier.lane == table.lane,
                earlier.seq < table.seq,
                earlier.state.in_(("waiting", "claimed")),
            )
            rows = await uow._connection.execute(
                select(table.state, table.due_at).where(
                    table.state.in_(("waiting", "claimed")), ~before
                )
            )
            dues += [_PAST if state == "claimed" else due for state, due in rows]
    return min(dues, default=None)


async def passing(
    services: Any, clock: Any, happened: Callable[[], bool], most: float = 285.0
) -> None:
    """Let the fake clock run on until something has happened and nothing is due any more.

    It runs only while the bot has nothing to do, so that it is the same on every machine; and no
    further than `most` seconds: people expect an answer within five minutes.
    """
    ends, passed = time.monotonic() + PATIENCE, 0.0
    while not (happened() and not await waiting(services)):
        assert time.monotonic() < ends, "it did not happen"
        due = await _next(services)
        if due is not None and due > clock.now():
            step = (due - clock.now()).total_seconds()
            passed += step
            assert passed <= most, f"it did not happen in {most} s of the bot's own time"
            clock.forward(step)
        await asyncio.sleep(0.02)

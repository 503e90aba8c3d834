"""Sets timers: what must happen at a time, once, even after a crash.

They are claimed, given back and finished like the other queues (`bot/storage/queues.py`).
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import Timer
from bot.storage.types import new_id


class TimerStore:
    """Sets and forgets timers."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._insert = pg_insert if connection.dialect.name == "postgresql" else sqlite_insert

    async def set(self, *, kind: str, lane: str, seq: int, due_at: dt.datetime) -> None:
        """Set a timer once; setting it again changes nothing."""
        await self._connection.execute(
            self._insert(Timer)
            .values(
                id=new_id(),
                kind=kind,
                lane=lane,
                seq=seq,
                state="waiting",
                attempts=0,
                due_at=due_at,
            )
            .on_conflict_do_nothing(index_elements=["lane", "kind", "seq"])
        )

    async def add(self, *, kind: str, lane: str, due_at: dt.datetime) -> None:
        """Set a timer behind all others of its lane: whatever runs now, it runs once more."""
        behind = select(func.coalesce(func.max(Timer.seq), 0) + 1).where(
            Timer.lane == lane, Timer.kind == kind
        )
        added = 0
        while not added:
            # Two at once may read the same number: who comes second waits, and reads anew.
            result = await self._connection.execute(
                self._insert(Timer)
                .values(
                    id=new_id(),
                    kind=kind,
                    lane=lane,
                    seq=behind.scalar_subquery(),
                    state="waiting",
                    attempts=0,
                    due_at=due_at,
                )
                .on_conflict_do_nothing(index_elements=["lane", "kind", "seq"])
            )
            added = result.rowcount

    async def withdraw(self, lane: str) -> None:
        """Forget the timers of a lane that still wait; one that is being taken ends by itself."""
        await self._connection.execute(
            delete(Timer).where(Timer.lane == lane, Timer.state == "waiting")
        )

    async def cancel(self, lane: str) -> None:
        """Forget the timers of a lane: a later alarm may set them anew."""
        await self._connection.execute(delete(Timer).where(Timer.lane == lane))

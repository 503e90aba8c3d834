"""Two transactions at once, without a race in the test itself."""

from __future__ import annotations

import asyncio
from typing import Any

from sqlalchemy import text

from bot.storage.uow import Store

_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def done_or_waiting(store: Store, task: asyncio.Task[Any]) -> None:
    """Return once `task` is done, or waits for a lock that another transaction holds.

    On SQLite it waits for the one writer, before it has done anything.
    """
    if store.engine.dialect.name == "sqlite":
        await asyncio.sleep(0)
        return
    async with store.engine.connect() as connection:
        while not task.done():
            await asyncio.sleep(0.01)
            if (await connection.execute(_WAITING)).scalar_one():
                return
            await connection.rollback()

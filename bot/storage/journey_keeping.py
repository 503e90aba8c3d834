"""How journeys are forgotten: a month after their last point, or with the case they led to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import Select, delete, func, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.journeys import ALIVE
from bot.storage.tables import (
    Journey,
    JourneyCheckIn,
    JourneyConsent,
    JourneyFamily,
    Timer,
)


async def old(connection: AsyncConnection, before: dt.datetime, most: int) -> int:
    """Delete journeys whose last point is that old; return how many.

    What was never agreed to goes as long after its last word. Where a case came of it, the journey
    goes with the case.
    """
    last = select(func.max(JourneyCheckIn.due_at)).where(JourneyCheckIn.journey_id == Journey.id)
    rows = await connection.execute(
        select(Journey.id)
        .where(
            Journey.case_id.is_(None),
            Journey.updated_at < before,
            func.coalesce(last.scalar_subquery(), 0) < before,
        )
        .limit(most)
    )
    ids = [row.id for row in rows]
    await _delete(connection, ids)
    return len(ids)


async def of_cases(connection: AsyncConnection, cases: Collection[str]) -> None:
    """Delete the journeys of cases that are forgotten."""
    rows = await connection.execute(select(Journey.id).where(Journey.case_id.in_(cases)))
    await _delete(connection, [row.id for row in rows])


async def of_threads(connection: AsyncConnection, threads: Collection[str]) -> None:
    """Delete the journeys of threads that are erased, and take them off others as relatives."""
    rows = await connection.execute(select(Journey.id).where(Journey.conversation_id.in_(threads)))
    await _delete(connection, [row.id for row in rows])
    await connection.execute(
        delete(JourneyFamily).where(JourneyFamily.conversation_id.in_(threads))
    )


def threads() -> Select[str]:
    """Select the threads that a journey needs: its traveller's and its relative's."""
    told = select(JourneyFamily.conversation_id).where(JourneyFamily.conversation_id.is_not(None))
    return select(union(select(Journey.conversation_id), told).subquery().c[0])


def needed() -> Select[str]:
    """Select the threads in which somebody may still be asked, or told."""
    alive = Journey.state.in_(sorted(ALIVE))
    told = (
        select(JourneyFamily.conversation_id)
        .join(Journey, Journey.id == JourneyFamily.journey_id)
        .where(alive, JourneyFamily.conversation_id.is_not(None))
    )
    return select(union(select(Journey.conversation_id).where(alive), told).subquery().c[0])


async def _delete(connection: AsyncConnection, ids: Sequence[str]) -> None:
    if not ids:
        return
    lanes = select(JourneyCheckIn.id).where(JourneyCheckIn.journey_id.in_(ids))
    await connection.execute(delete(Timer).where(Timer.lane.in_(lanes)))
    for table in (JourneyCheckIn, JourneyFamily, JourneyConsent):
        await connection.execute(delete(table).where(table.journey_id.in_(ids)))
    await connection.execute(delete(Journey).where(Journey.id.in_(ids)))

"""What is forgotten beside conversations and cases: unfinished reports, old requests and links."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Delete, and_, delete, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.cases import CaseState
from bot.domain.data_requests import RequestState
from bot.domain.registry import Standing
from bot.storage.holds import held
from bot.storage.tables import (
    Base,
    Case,
    Conversation,
    DataRequest,
    OperatorInvite,
    RegistryEntry,
    RegistryReport,
    RegistryWish,
    Report,
    ReportAnswer,
    Subscription,
)


async def unfinished_intakes(connection: AsyncConnection, before: dt.datetime, most: int) -> int:
    """Delete reports that nobody went on with; return how many.

    What was told in a case that is open, held, or was closed only lately, is kept with it.
    """
    kept = and_(
        Case.id == Report.case_id,
        (Case.state != CaseState.CLOSED) | (Case.closed_at >= before) | held(),
    )
    rows = await connection.execute(
        select(Report.id)
        .where(Report.state != "done", Report.updated_at < before, ~exists().where(kept))
        .limit(most)
    )
    ids = [row.id for row in rows]
    if ids:
        await connection.execute(delete(ReportAnswer).where(ReportAnswer.report_id.in_(ids)))
        await connection.execute(delete(Report).where(Report.id.in_(ids)))
    return len(ids)


async def requests(connection: AsyncConnection, before: dt.datetime) -> int:
    """Delete requests that were decided before then; return how many."""
    return await _delete(
        connection,
        delete(DataRequest).where(
            DataRequest.state != RequestState.OPEN, DataRequest.decided_at < before
        ),
    )


async def invites(connection: AsyncConnection, before: dt.datetime) -> int:
    """Delete one-time links that ended before then; return how many."""
    return await _delete(
        connection, delete(OperatorInvite).where(OperatorInvite.expires_at < before)
    )


async def subscriptions(
    connection: AsyncConnection, *, left: dt.datetime, silent: dt.datetime
) -> int:
    """Delete subscriptions of who left before then, or wrote nothing since; return how many."""
    gone = select(Conversation.id).where(
        or_(Conversation.stopped_at < left, Conversation.last_inbound_at < silent)
    )
    return await _delete(
        connection,
        delete(Subscription).where(
            Subscription.conversation_id.in_(gone), Subscription.since < left
        ),
    )


async def wishes(connection: AsyncConnection, before: dt.datetime) -> int:
    """Delete wishes to be told that are older; return how many."""
    return await _delete(connection, delete(RegistryWish).where(RegistryWish.at < before))


async def unjudged(connection: AsyncConnection, before: dt.datetime, most: int) -> int:
    """Delete entries of the registry that nobody judged; return how many.

    What was reported again since is kept: somebody may still look at it.
    """
    again = select(RegistryReport.id).where(
        RegistryReport.entry_id == RegistryEntry.id, RegistryReport.at >= before
    )
    rows = await connection.execute(
        select(RegistryEntry.id)
        .where(
            RegistryEntry.standing == Standing.REPORTED,
            RegistryEntry.reported_at < before,
            ~exists(again),
        )
        .limit(most)
    )
    ids = [row.id for row in rows]
    await connection.execute(delete(RegistryReport).where(RegistryReport.entry_id.in_(ids)))
    return await _delete(connection, delete(RegistryEntry).where(RegistryEntry.id.in_(ids)))


async def census(connection: AsyncConnection) -> list[tuple[str, str, int]]:
    """Return every table, how long its rows are kept (a class), and how many it has."""
    found = []
    for table in Base.metadata.sorted_tables:
        counted = await connection.execute(select(func.count()).select_from(table))
        found.append((table.name, str(table.info["retention"]), int(counted.scalar_one())))
    return sorted(found, key=lambda one: (one[1], one[0]))


async def _delete(connection: AsyncConnection, statement: Delete) -> int:
    return int((await connection.execute(statement)).rowcount)

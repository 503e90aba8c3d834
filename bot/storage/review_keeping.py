"""How long the review queue is kept: a reference goes with its message, a masked copy later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.review import ReviewState
from bot.storage.tables import ReviewItem, ReviewLabel

#: What nobody ever exported is not kept for ever either.
_LONGEST = dt.timedelta(days=365)


async def delete_items(connection: AsyncConnection, which: ColumnElement[bool]) -> int:
    """Delete the items of the queue that `which` names, with their labels; return how many."""
    rows = await connection.execute(select(ReviewItem.id).where(which))
    ids = [row.id for row in rows]
    if ids:
        await connection.execute(delete(ReviewLabel).where(ReviewLabel.item_id.in_(ids)))
        await connection.execute(delete(ReviewItem).where(ReviewItem.id.in_(ids)))
    return len(ids)


async def forget(
    connection: AsyncConnection,
    now: dt.datetime,
    unreviewed: dt.timedelta,
    exported: dt.timedelta,
    most: int,
) -> int:
    """Delete what nobody labelled in time, and what was exported long enough ago."""
    labelled = ReviewItem.state == ReviewState.LABELLED
    over = or_(
        and_(~labelled, ReviewItem.at < now - unreviewed),
        ReviewItem.exported_at < now - exported,
        ReviewItem.at < now - _LONGEST,
    )
    some = select(ReviewItem.id).where(over).limit(most)
    return await delete_items(connection, ReviewItem.id.in_(some))


async def words_gone(connection: AsyncConnection, messages: Collection[str]) -> None:
    """Take what was not masked out of the queue with its message; cut masked copies from it."""
    theirs = ReviewItem.message_id.in_(messages)
    await delete_items(connection, and_(theirs, ReviewItem.state == ReviewState.WAITING))
    await connection.execute(update(ReviewItem).where(theirs).values(message_id=None))


async def unlink(connection: AsyncConnection, conversations: Collection[str]) -> None:
    """Cut masked copies from threads that are nobody's any more."""
    await connection.execute(
        update(ReviewItem)
        .where(ReviewItem.conversation_id.in_(conversations))
        .values(conversation_id=None)
    )


async def erase(connection: AsyncConnection, conversations: Collection[str]) -> None:
    """Delete all that was said in these threads, masked or not."""
    await delete_items(connection, ReviewItem.conversation_id.in_(conversations))

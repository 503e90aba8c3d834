"""What the review queue adds up to: counts and keys, no word of anybody."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.review import PASSED, UNDER_REVIEW, Confusion, ReviewFigures, ReviewState
from bot.storage.tables import CaseEvent, ReviewItem, ReviewLabel

#: What the timeline of a case says when a reviewer found danger that the bot had missed.
MISSED = "missed_danger"
#: Rows of the table of confusions.
_CONFUSIONS = 8
_WEEK = dt.timedelta(days=7)


class ReviewFigureStore:
    """Counts."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def read(self, now: dt.datetime) -> ReviewFigures:
        """Return how the queue stands."""
        week = now - _WEEK
        missed = CaseEvent.what == MISSED
        twice, agreed = await self._agreement()
        return ReviewFigures(
            waiting=await self._count(ReviewItem.state.in_(sorted(UNDER_REVIEW))),
            labelled=await self._count(ReviewItem.labelled_at >= week),
            missed=await self._count(missed, CaseEvent.at >= week),
            missed_ever=await self._count(missed),
            twice=twice,
            agreed=agreed,
            confusions=await self._confusions(),
        )

    async def _count(self, *conditions: ColumnElement[bool]) -> int:
        found = await self._connection.execute(select(func.count()).where(*conditions))
        return int(found.scalar_one())

    async def _agreement(self) -> tuple[int, int]:
        rows = await self._connection.execute(
            select(ReviewLabel.item_id, ReviewLabel.intent)
            .join(ReviewItem, ReviewItem.id == ReviewLabel.item_id)
            .where(ReviewItem.wanted > 1, ReviewLabel.intent != PASSED)
            .order_by(ReviewLabel.id)
        )
        said: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            said[row.item_id].append(row.intent)
        pairs = [intents[:2] for intents in said.values() if len(intents) > 1]
        return len(pairs), sum(first == second for first, second in pairs)

    async def _confusions(self) -> tuple[Confusion, ...]:
        times = func.sum(ReviewItem.times)
        rows = await self._connection.execute(
            select(ReviewItem.thought, ReviewItem.intent, times.label("times"))
            .where(
                ReviewItem.state == ReviewState.LABELLED, ReviewItem.thought != ReviewItem.intent
            )
            .group_by(ReviewItem.thought, ReviewItem.intent)
            .order_by(times.desc(), ReviewItem.thought, ReviewItem.intent)
            .limit(_CONFUSIONS)
        )
        return tuple(Confusion(row.thought, row.intent, int(row.times)) for row in rows)

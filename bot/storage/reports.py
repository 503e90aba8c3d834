"""Intakes under way and what was answered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.crypto import KeyRing
from bot.storage.tables import Report, ReportAnswer
from bot.storage.types import new_id


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """How far an intake has come."""

    id: str
    case_id: str
    kind: str
    #: The question asked last; "" before the first.
    step: str
    #: offered, open, paused, done.
    state: str
    #: When its last question was asked.
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """One stored answer."""

    step: str
    answer: str
    skipped: bool


class ReportStore:
    """One intake per conversation at a time; each answer is saved by itself."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys

    async def add(
        self, *, conversation_id: str, case_id: str, kind: str, state: str, now: dt.datetime
    ) -> str:
        """Begin an intake; return its id."""
        report_id = new_id()
        await self._connection.execute(
            insert(Report).values(
                id=report_id,
                conversation_id=conversation_id,
                case_id=case_id,
                kind=kind,
                step="",
                state=state,
                updated_at=now,
            )
        )
        return report_id

    async def current(self, conversation_id: str) -> ReportRecord | None:
        """Return the newest intake of a conversation that is not done, or None."""
        found = await self._connection.execute(
            select(
                Report.id, Report.case_id, Report.kind, Report.step, Report.state, Report.updated_at
            )
            .where(Report.conversation_id == conversation_id, Report.state != "done")
            .order_by(Report.id.desc())
            .limit(1)
        )
        row = found.first()
        return None if row is None else ReportRecord(*row)

    async def of_case(self, case_id: str) -> list[ReportRecord]:
        """Return all intakes of a case, oldest first."""
        rows = await self._connection.execute(
            select(
                Report.id, Report.case_id, Report.kind, Report.step, Report.state, Report.updated_at
            )
            .where(Report.case_id == case_id)
            .order_by(Report.id)
        )
        return [ReportRecord(*row) for row in rows]

    async def set_step(
        self, report_id: str, step: str, now: dt.datetime, *, state: str = "open"
    ) -> None:
        """Remember which question was asked last."""
        await self._connection.execute(
            update(Report)
            .where(Report.id == report_id)
            .values(step=step, state=state, updated_at=now)
        )

    async def save_answer(
        self, report_id: str, step: str, answer: str, now: dt.datetime, *, skipped: bool
    ) -> None:
        """Save an answer; a second answer to the same question replaces the first."""
        await self._connection.execute(
            delete(ReportAnswer).where(
                ReportAnswer.report_id == report_id, ReportAnswer.step == step
            )
        )
        answer_id = new_id()
        await self._connection.execute(
            insert(ReportAnswer).values(
                id=answer_id,
                report_id=report_id,
                step=step,
                answer=self._keys.seal(answer, "report_answer.answer", answer_id),
                skipped=skipped,
                at=now,
            )
        )

    async def answers(self, report_id: str) -> list[Answer]:
        """Return the answers of an intake, in the order they were given."""
        rows = await self._connection.execute(
            select(ReportAnswer.id, ReportAnswer.step, ReportAnswer.answer, ReportAnswer.skipped)
            .where(ReportAnswer.report_id == report_id)
            .order_by(ReportAnswer.id)
        )
        return [
            Answer(
                row.step,
                self._keys.open(row.answer, "report_answer.answer", row.id),
                row.skipped,
            )
            for row in rows
        ]

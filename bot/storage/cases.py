"""Cases, their append-only events and their notes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    RowMapping,
    Select,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy import case as sql_case
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute, aliased

from bot.domain.cases import HELD, OPEN, UNHELD, CaseState, number
from bot.domain.errors import NotFound
from bot.domain.risk import Urgency
from bot.domain.views import CaseRow, Note, TimelineItem
from bot.storage.changes import changed
from bot.storage.crypto import KeyRing
from bot.storage.tables import (
    Case,
    CaseEvent,
    CaseNote,
    CaseThread,
    Contact,
    Conversation,
    Operator,
)
from bot.storage.types import micros, new_id

_PRECEDENCE = sql_case(
    (Case.state.in_(sorted(HELD)), 0), (Case.state.in_(sorted(OPEN)), 1), else_=2
)


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A case as the rooms above work with it."""

    id: str
    number: str
    conversation_id: str
    kind: str
    urgency: Urgency
    state: CaseState
    holder_id: str | None
    opened_at: dt.datetime
    claimed_at: dt.datetime | None
    closed_at: dt.datetime | None
    waiting_since: dt.datetime | None
    outcome: str
    rung: int
    closing_due: bool
    truth_due: bool
    has_receipt: bool


class CaseStore:
    """Reads and writes cases; every change is an event, and claims are compare-and-set."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys

    async def add(
        self, *, conversation_id: str, kind: str, urgency: Urgency, now: dt.datetime
    ) -> str:
        """Open a case in state new; return its id."""
        case_id = new_id()
        # The unique constraint on sequence makes two openings at once fail rather than share
        # a number; the turn that lost is run again.
        sequence = select(func.coalesce(func.max(Case.sequence), 0) + 1).scalar_subquery()
        await self._connection.execute(
            insert(Case).values(
                id=case_id,
                sequence=sequence,
                conversation_id=conversation_id,
                kind=kind,
                urgency=int(urgency),
                state=CaseState.NEW,
                opened_at=now,
                waiting_since=now,
                changed_at=changed(now),
            )
        )
        await self.add_event(case_id, "opened", now, detail=urgency.key)
        return case_id

    async def get(self, case_id: str) -> CaseRecord:
        """Return a case; NotFound if there is none."""
        found = await self._one(Case.id == case_id)
        if found is None:
            raise NotFound("There is no such case.")
        return found

    async def lock(self, case_id: str) -> None:
        """Let nobody else who asks for this change the case until the commit."""
        await self._connection.execute(select(Case.id).where(Case.id == case_id).with_for_update())

    async def open_of(self, conversation_id: str) -> CaseRecord | None:
        """Return the case that is open in a conversation, or None."""
        return await self._one(in_thread(conversation_id), Case.state.in_(sorted(OPEN)))

    async def latest_of(self, conversation_id: str) -> CaseRecord | None:
        """Return the case of a conversation, open or closed, or None.

        Of several, which only going on elsewhere makes, the one that a human holds comes first,
        then one that is open, then the newest.
        """
        return await self._one(in_thread(conversation_id))

    async def _one(self, *conditions: ColumnElement[bool]) -> CaseRecord | None:
        rows = await self._connection.execute(
            select(Case).where(*conditions).order_by(_PRECEDENCE, Case.sequence.desc()).limit(1)
        )
        row = rows.mappings().first()
        if row is None:
            return None
        return CaseRecord(
            id=row["id"],
            number=number(row["sequence"]),
            conversation_id=row["conversation_id"],
            kind=row["kind"],
            urgency=Urgency(row["urgency"]),
            state=CaseState(row["state"]),
            holder_id=row["holder_id"],
            opened_at=row["opened_at"],
            claimed_at=row["claimed_at"],
            closed_at=row["closed_at"],
            waiting_since=row["waiting_since"],
            outcome=row["outcome"],
            rung=row["rung"],
            closing_due=row["closing_due"],
            truth_due=row["truth_due"],
            has_receipt=row["receipt_index"] is not None,
        )

    async def move(
        self,
        case: CaseRecord,
        state: CaseState,
        now: dt.datetime,
        *,
        holder_id: str | None,
        **values: object,
    ) -> bool:
        """Change state and holder if nobody changed them since `case` was read."""
        same_holder = (
            Case.holder_id.is_(None) if case.holder_id is None else Case.holder_id == case.holder_id
        )
        result = await self._connection.execute(
            update(Case)
            .where(Case.id == case.id, Case.state == case.state, same_holder)
            .values(state=state, holder_id=holder_id, changed_at=changed(now), **values)
        )
        return bool(result.rowcount)

    async def set_values(self, case_id: str, now: dt.datetime, **values: object) -> None:
        """Change plain columns of a case."""
        await self._connection.execute(
            update(Case).where(Case.id == case_id).values(changed_at=changed(now), **values)
        )

    async def set_receipt(self, case_id: str, code: str) -> None:
        """Remember a receipt as a keyed hash only."""
        await self._connection.execute(
            update(Case)
            .where(Case.id == case_id)
            .values(receipt_index=self._keys.index("receipt", code))
        )

    async def add_event(
        self,
        case_id: str,
        what: str,
        now: dt.datetime,
        *,
        operator_id: str | None = None,
        detail: str = "",
    ) -> None:
        """Append to the timeline."""
        await self._connection.execute(
            insert(CaseEvent).values(
                id=new_id(),
                case_id=case_id,
                at=now,
                what=what,
                operator_id=operator_id,
                detail=detail,
            )
        )

    async def add_note(self, case_id: str, operator_id: str, text: str, now: dt.datetime) -> None:
        """Add a private note."""
        note_id = new_id()
        await self._connection.execute(
            insert(CaseNote).values(
                id=note_id,
                case_id=case_id,
                operator_id=operator_id,
                body=self._keys.seal(text, "case_note.body", note_id),
                at=now,
            )
        )

    async def board(self) -> list[CaseRow]:
        """Return open cases, the most urgent first, among equals who waits longest."""
        rows = await self._connection.execute(
            self._rows()
            .where(Case.state.in_(sorted(OPEN)))
            .order_by(
                Case.urgency.desc(),
                func.coalesce(Case.waiting_since, Case.opened_at),
                Case.sequence,
            )
        )
        return [_row(row) for row in rows.mappings()]

    async def unheld(self, limit: int) -> list[str]:
        """Return the cases that nobody holds, the most urgent and longest waiting first."""
        rows = await self._connection.execute(
            select(Case.id)
            .where(Case.state.in_(sorted(UNHELD)))
            .order_by(
                Case.urgency.desc(),
                func.coalesce(Case.waiting_since, Case.opened_at),
                Case.sequence,
            )
            .limit(limit)
        )
        return [row.id for row in rows]

    async def row(self, case_id: str) -> CaseRow:
        """Return one line of the board; NotFound if there is no such case."""
        rows = await self._connection.execute(self._rows().where(Case.id == case_id))
        row = rows.mappings().first()
        if row is None:
            raise NotFound("There is no such case.")
        return _row(row)

    @staticmethod
    def _rows() -> Select[Case, str, str, dt.datetime | None, dt.datetime | None, bool]:
        # Two looks by key: one condition with `or` made PostgreSQL read all contacts for each row.
        watched = or_(
            exists(_watched(Case.conversation_id).correlate(Case)),
            exists(
                _watched(CaseThread.conversation_id)
                .where(CaseThread.case_id == Case.id)
                .correlate(Case)
            ),
        )
        return (
            select(
                Case,
                Operator.display_name,
                Conversation.channel,
                Conversation.last_inbound_at,
                Conversation.paused_until,
                watched.label("watched"),
            )
            .join(Conversation, Conversation.id == Case.conversation_id)
            .join(Operator, Operator.id == Case.holder_id, isouter=True)
        )

    async def notes(self, case_id: str) -> list[Note]:
        """Return the notes of a case, oldest first."""
        rows = await self._connection.execute(
            select(CaseNote.id, CaseNote.body, CaseNote.at, Operator.display_name)
            .join(Operator, Operator.id == CaseNote.operator_id)
            .where(CaseNote.case_id == case_id)
            .order_by(CaseNote.id)
        )
        return [
            Note(
                row.id,
                row.display_name,
                self._keys.open(row.body, "case_note.body", row.id),
                row.at,
            )
            for row in rows
        ]

    async def timeline(self, case_id: str) -> list[TimelineItem]:
        """Return what happened to a case, oldest first."""
        rows = await self._connection.execute(
            select(CaseEvent.at, CaseEvent.what, Operator.display_name, CaseEvent.detail)
            .join(Operator, Operator.id == CaseEvent.operator_id, isouter=True)
            .where(CaseEvent.case_id == case_id)
            .order_by(CaseEvent.id)
        )
        return [TimelineItem(at, what, who or "", detail) for at, what, who, detail in rows]

    async def last_change(self) -> int:
        """Return the newest change of any case, in microseconds since 1970; 0 for none."""
        found = await self._connection.execute(select(func.max(Case.changed_at)))
        newest = found.scalar_one_or_none()
        return 0 if newest is None else micros(newest)

    async def held_count(self, operator_id: str) -> int:
        """Return how many cases an operator holds."""
        found = await self._connection.execute(
            select(func.count())
            .select_from(Case)
            .where(Case.holder_id == operator_id, Case.state.in_(sorted(HELD)))
        )
        return int(found.scalar_one())


def in_thread(conversation_id: str | BindParameter[str]) -> ColumnElement[bool]:
    """Return the condition that a case goes on in a conversation, or began there."""
    joined = select(CaseThread.case_id).where(CaseThread.conversation_id == conversation_id)
    return or_(Case.conversation_id == conversation_id, Case.id.in_(joined))


def _row(row: RowMapping) -> CaseRow:
    return CaseRow(
        id=row["id"],
        number=number(row["sequence"]),
        kind=row["kind"],
        urgency=Urgency(row["urgency"]),
        state=CaseState(row["state"]),
        opened_at=row["opened_at"],
        waiting_since=row["waiting_since"],
        holder=row["display_name"] or "",
        holder_id=row["holder_id"] or "",
        channel=row["channel"],
        rung=row["rung"],
        group_key=row["group_key"],
        last_inbound_at=row["last_inbound_at"],
        paused_until=row["paused_until"],
        watched=bool(row["watched"]),
    )


def _watched(conversation_id: InstrumentedAttribute[str]) -> Select[str]:
    """Select the watched contact of a conversation."""
    thread = aliased(Conversation)
    return (
        select(Contact.id)
        .join(thread, thread.contact_id == Contact.id)
        .where(Contact.watched_since.is_not(None), thread.id == conversation_id)
    )

"""Requests to see, correct or erase what is kept of somebody."""

from __future__ import annotations

import datetime as dt
import hmac
from dataclasses import dataclass

from sqlalchemy import RowMapping, case, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.cases import number
from bot.domain.data_requests import RequestKind, RequestState
from bot.domain.errors import NotFound
from bot.storage.crypto import KeyRing
from bot.storage.tables import Case, DataRequest, Operator
from bot.storage.types import new_id

_WORDS, _DECISION = "data_request.words", "data_request.decision"
_NOBODY = "0" * 32
#: Decided requests that the page shows.
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """A request as it is stored, its words opened."""

    id: str
    kind: RequestKind
    state: RequestState
    #: Id and number of the case it is about, "" until receipt and word were right.
    case_id: str
    number: str
    words: str
    #: Who wrote it down, "" when they asked in the chat.
    who: str
    at: dt.datetime
    answer_by: dt.datetime
    due_at: dt.datetime
    answered_at: dt.datetime | None
    extended_at: dt.datetime | None
    confirmed_at: dt.datetime | None
    decided_at: dt.datetime | None
    decision: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open request, and by when the next thing must be done for it."""

    id: str
    kind: RequestKind
    by: dt.datetime


class RequestStore:
    """Reads and writes the queue."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys

    async def add(
        self,
        kind: RequestKind,
        words: str,
        operator_id: str | None,
        *,
        at: dt.datetime,
        answer_by: dt.datetime,
        due_at: dt.datetime,
        case_id: str | None = None,
    ) -> str:
        """Write a request down; return its id.

        `operator_id` None: they asked in the chat, and showed there that the case is theirs.
        """
        row_id = new_id()
        await self._connection.execute(
            insert(DataRequest).values(
                id=row_id,
                kind=kind,
                state=RequestState.OPEN,
                made_by=operator_id,
                words=self._keys.seal(words, _WORDS, row_id),
                at=at,
                answer_by=answer_by,
                due_at=due_at,
                case_id=case_id,
                confirmed_at=at if case_id else None,
            )
        )
        return row_id

    async def is_open(self, case_id: str, kind: RequestKind) -> bool:
        """Return whether the person of a case asked this already and it is not decided."""
        found = await self._connection.execute(
            select(DataRequest.id).where(
                DataRequest.case_id == case_id,
                DataRequest.kind == kind,
                DataRequest.state == RequestState.OPEN,
            )
        )
        return found.first() is not None

    async def waiting(self) -> list[Waiting]:
        """Return what every open request has still to meet, the next first; no word of them."""
        rows = await self._connection.execute(
            select(
                DataRequest.id,
                DataRequest.kind,
                DataRequest.answer_by,
                DataRequest.answered_at,
                DataRequest.due_at,
            )
            .where(DataRequest.state == RequestState.OPEN)
            .order_by(DataRequest.due_at)
        )
        return [
            Waiting(
                row.id,
                RequestKind(row.kind),
                min(row.due_at, row.answer_by) if row.answered_at is None else row.due_at,
            )
            for row in rows
        ]

    async def get(self, request_id: str) -> RequestRecord:
        """Return one; NotFound if there is none."""
        found = await self._connection.execute(_ALL.where(DataRequest.id == request_id))
        row = found.mappings().first()
        if row is None:
            raise NotFound
        return self._record(row)

    async def queue(self) -> list[RequestRecord]:
        """Return open requests, the next due first, and then the last ones that were decided."""
        is_open = case((DataRequest.state == RequestState.OPEN, 0), else_=1)
        soonest = case((DataRequest.state == RequestState.OPEN, DataRequest.due_at), else_=0)
        rows = await self._connection.execute(
            _ALL.order_by(is_open, soonest, DataRequest.decided_at.desc()).limit(
                await self.count_open() + _SHOWN
            )
        )
        return [self._record(row) for row in rows.mappings()]

    async def count_open(self) -> int:
        """Return how many wait."""
        found = await self._connection.execute(
            select(func.count())
            .select_from(DataRequest)
            .where(DataRequest.state == RequestState.OPEN)
        )
        return int(found.scalar_one())

    async def set_values(self, request_id: str, **values: object) -> None:
        """Change an open request; NotFound when it was decided meanwhile."""
        result = await self._connection.execute(
            update(DataRequest)
            .where(DataRequest.id == request_id, DataRequest.state == RequestState.OPEN)
            .values(**values)
        )
        if not result.rowcount:
            raise NotFound

    async def decide(
        self,
        request_id: str,
        state: RequestState,
        decision: str,
        operator_id: str,
        now: dt.datetime,
    ) -> None:
        """Close a request; NotFound when somebody did so meanwhile."""
        await self.set_values(
            request_id,
            state=state,
            decided_at=now,
            decided_by=operator_id,
            decision=self._keys.seal(decision, _DECISION, request_id),
        )

    async def case_of_pair(self, receipt: str, word: str) -> str | None:
        """Return the case of this receipt (twelve digits) and word (its key), or None.

        A wrong receipt, a wrong word and a case without a word cost the same work.
        """
        found = await self._connection.execute(
            select(Case.id, Case.word_index).where(
                Case.receipt_index == self._keys.index("receipt", receipt)
            )
        )
        row = found.first()
        case_id, kept = (row.id, row.word_index) if row is not None else (_NOBODY, None)
        right = hmac.compare_digest(
            kept or bytes(16), self._keys.index("word", f"{case_id}|{word}")
        )
        return case_id if right and kept is not None else None

    def _record(self, found: RowMapping) -> RequestRecord:
        sealed = found["decision"]
        return RequestRecord(
            id=found["id"],
            kind=RequestKind(found["kind"]),
            state=RequestState(found["state"]),
            case_id=found["case_id"] or "",
            number=number(found["sequence"]) if found["sequence"] else "",
            words=self._keys.open(found["words"], _WORDS, found["id"]),
            who=found["display_name"] or "",
            at=found["at"],
            answer_by=found["answer_by"],
            due_at=found["due_at"],
            answered_at=found["answered_at"],
            extended_at=found["extended_at"],
            confirmed_at=found["confirmed_at"],
            decided_at=found["decided_at"],
            decision=self._keys.open(sealed, _DECISION, found["id"]) if sealed else "",
        )


_ALL = (
    select(*DataRequest.__table__.columns, Case.sequence, Operator.display_name)
    .outerjoin(Operator, Operator.id == DataRequest.made_by)
    .outerjoin(Case, Case.id == DataRequest.case_id)
)


async def empty(connection: AsyncConnection, keys: KeyRing, cases: list[str]) -> None:
    """Forget the words of what was asked about these cases; that it was asked stays."""
    rows = await connection.execute(
        select(DataRequest.id, DataRequest.decision).where(DataRequest.case_id.in_(cases))
    )
    for row in rows.all():
        decision = keys.seal("", _DECISION, row.id) if row.decision else None
        await connection.execute(
            update(DataRequest)
            .where(DataRequest.id == row.id)
            .values(words=keys.seal("", _WORDS, row.id), decision=decision)
        )

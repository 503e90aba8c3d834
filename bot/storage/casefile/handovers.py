"""Offers: who asks whom to take a case. A case has one that is unanswered at the most."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Select, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from bot.domain.casefile import Offer
from bot.domain.cases import number
from bot.domain.risk import Urgency
from bot.storage.crypto import KeyRing
from bot.storage.tables import Case, Handover, Operator
from bot.storage.types import new_id

_PLACE = "handover.reason"
_FROM, _BY, _TO = aliased(Operator), aliased(Operator), aliased(Operator)


class HandoverStore:
    """Makes, reads and ends offers."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys
        self._insert = pg_insert if connection.dialect.name == "postgresql" else sqlite_insert

    async def offer(
        self,
        case_id: str,
        reason: str,
        *,
        from_id: str,
        by_id: str,
        to_id: str,
        now: dt.datetime,
    ) -> bool:
        """Offer a case to somebody; False while another offer of it is unanswered."""
        offer_id = new_id()
        made = await self._connection.execute(
            self._insert(Handover)
            .values(
                id=offer_id,
                case_id=case_id,
                open_case=case_id,
                from_id=from_id,
                by_id=by_id,
                to_id=to_id,
                reason=self._keys.seal(reason, _PLACE, offer_id),
                state="offered",
                at=now,
            )
            .on_conflict_do_nothing(index_elements=["open_case"])
        )
        return bool(made.rowcount)

    async def end(self, case_id: str, state: str, now: dt.datetime, *, offer_id: str = "") -> bool:
        """End the unanswered offer of a case, or only this one; False when there is none."""
        its = [Handover.open_case == case_id]
        if offer_id:
            its.append(Handover.id == offer_id)
        ended = await self._connection.execute(
            update(Handover).where(*its).values(open_case=None, state=state, answered_at=now)
        )
        return bool(ended.rowcount)

    async def of_case(self, case_id: str) -> Offer | None:
        """Return the unanswered offer of a case with its reason, or None."""
        rows = await self._connection.execute(_offers().where(Handover.open_case == case_id))
        row = rows.first()
        if row is None:
            return None
        return _offer(row, self._keys.open(row.reason, _PLACE, row.id))

    async def to(self, operator_id: str) -> list[Offer]:
        """Return what somebody is asked to take, without reasons, the oldest first."""
        rows = await self._connection.execute(
            _offers()
            .where(Handover.to_id == operator_id, Handover.open_case.is_not(None))
            .order_by(Handover.id)
        )
        return [_offer(row, "") for row in rows]


def _offers() -> Select:  # type: ignore[type-arg]
    return (
        select(
            Handover.id,
            Handover.case_id,
            Case.sequence,
            Case.urgency,
            Handover.from_id,
            _FROM.display_name.label("from_name"),
            Handover.by_id,
            _BY.display_name.label("by_name"),
            Handover.to_id,
            _TO.display_name.label("to_name"),
            Handover.at,
            Handover.reason,
        )
        .join(Case, Case.id == Handover.case_id)
        .join(_FROM, _FROM.id == Handover.from_id)
        .join(_BY, _BY.id == Handover.by_id)
        .join(_TO, _TO.id == Handover.to_id)
    )


def _offer(row: object, reason: str) -> Offer:
    values = row._mapping  # type: ignore[attr-defined]  # noqa: SLF001 - SQLAlchemy's own name
    return Offer(
        id=values["id"],
        case_id=values["case_id"],
        case_number=number(values["sequence"]),
        urgency=Urgency(values["urgency"]),
        from_id=values["from_id"],
        from_name=values["from_name"],
        by_id=values["by_id"],
        by_name=values["by_name"],
        to_id=values["to_id"],
        to_name=values["to_name"],
        at=values["at"],
        reason=reason,
    )

"""Which cases belong together. Only the desk's rooms read this: who writes learns of no other."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.casefile import Link
from bot.domain.errors import NotFound
from bot.storage.casefile.glimpses import glimpse, glimpses
from bot.storage.crypto import KeyRing
from bot.storage.tables import Case, CaseLink, Operator
from bot.storage.types import new_id

_PLACE = "case_link.reason"


class WallStore:
    """Links of cases; each pair once."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys
        self._insert = pg_insert if connection.dialect.name == "postgresql" else sqlite_insert

    async def by_number(self, spoken: str) -> str:
        """Return the id of the case K-000123; NotFound if there is none."""
        digits = spoken.strip().upper().removeprefix("K").lstrip("-")
        found = None
        if digits.isascii() and digits.isdecimal() and len(digits) <= len("000000000"):
            rows = await self._connection.execute(
                select(Case.id).where(Case.sequence == int(digits))
            )
            found = rows.scalar_one_or_none()
        if found is None:
            raise NotFound("There is no case of this number.")
        return found

    async def add(
        self, one: str, other: str, reason: str, *, operator_id: str, now: dt.datetime
    ) -> bool:
        """Link two cases; False when they are linked already."""
        first, second = sorted((one, other))
        link_id = new_id()
        made = await self._connection.execute(
            self._insert(CaseLink)
            .values(
                id=link_id,
                case_id=first,
                other_id=second,
                reason=self._keys.seal(reason, _PLACE, link_id),
                operator_id=operator_id,
                at=now,
            )
            .on_conflict_do_nothing(index_elements=["case_id", "other_id"])
        )
        return bool(made.rowcount)

    async def remove(self, case_id: str, link_id: str) -> str | None:
        """Undo a link of this case; return the case on its other side, None if there is none."""
        gone = await self._connection.execute(
            delete(CaseLink)
            .where(
                CaseLink.id == link_id,
                or_(CaseLink.case_id == case_id, CaseLink.other_id == case_id),
            )
            .returning(CaseLink.case_id, CaseLink.other_id)
        )
        row = gone.first()
        if row is None:
            return None
        return str(row.other_id if row.case_id == case_id else row.case_id)

    async def others(self, case_id: str) -> list[str]:
        """Return the cases on the other sides of this one's walls."""
        rows = await self._connection.execute(
            select(CaseLink.case_id, CaseLink.other_id).where(
                or_(CaseLink.case_id == case_id, CaseLink.other_id == case_id)
            )
        )
        return [row.other_id if row.case_id == case_id else row.case_id for row in rows]

    async def of_case(self, case_id: str) -> list[Link]:
        """Return the links of a case, the oldest first."""
        mine = and_(
            or_(CaseLink.case_id == case_id, CaseLink.other_id == case_id), Case.id != case_id
        )
        rows = await self._connection.execute(
            select(CaseLink.id, CaseLink.reason, CaseLink.at, Operator.display_name, Case.id)
            .join(Operator, Operator.id == CaseLink.operator_id)
            .join(Case, or_(Case.id == CaseLink.case_id, Case.id == CaseLink.other_id))
            .where(mine)
            .order_by(CaseLink.id)
        )
        found = rows.all()
        seen = await self._connection.execute(
            glimpses().where(Case.id.in_([row[4] for row in found]))
        )
        others = {row.id: glimpse(row) for row in seen}
        return [
            Link(link_id, others[other], self._keys.open(reason, _PLACE, link_id), name, at)
            for link_id, reason, at, name, other in found
        ]

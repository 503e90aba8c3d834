"""Phones, accounts, pages and firms of cases: sealed, and met again by a blind index."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.casefile import CaseGlimpse, Identifier, IdentifierKind
from bot.domain.errors import NotFound
from bot.storage.casefile.glimpses import glimpse, glimpses
from bot.storage.crypto import KeyRing
from bot.storage.tables import Case, CaseIdentifier, Operator
from bot.storage.types import new_id

_PLACE = "case_identifier.value"
#: Cases that one look lists: who stands in more is everywhere.
_MOST = 200


class IdentifierStore:
    """Reads and writes them. Two cases meet where kind and normalised value are the same."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys
        self._insert = pg_insert if connection.dialect.name == "postgresql" else sqlite_insert

    async def add(
        self,
        case_id: str,
        kind: IdentifierKind,
        value: str,
        key: str,
        *,
        operator_id: str | None,
        now: dt.datetime,
    ) -> bool:
        """Note one, normalised as `key`; False when the case has it already."""
        row_id = new_id()
        added = await self._connection.execute(
            self._insert(CaseIdentifier)
            .values(
                id=row_id,
                case_id=case_id,
                kind=kind,
                value=self._keys.seal(value, _PLACE, row_id),
                value_index=self._keys.index("identifier", f"{kind}|{key}"),
                operator_id=operator_id,
                at=now,
            )
            .on_conflict_do_nothing(index_elements=["case_id", "value_index"])
        )
        return bool(added.rowcount)

    async def remove(self, case_id: str, identifier_id: str) -> bool:
        """Forget one that was added to this case by an operator; False for any other."""
        gone = await self._connection.execute(
            delete(CaseIdentifier).where(
                CaseIdentifier.id == identifier_id,
                CaseIdentifier.case_id == case_id,
                CaseIdentifier.operator_id.is_not(None),
            )
        )
        return bool(gone.rowcount)

    async def of_case(self, case_id: str) -> list[Identifier]:
        """Return those of a case with how many other cases they were met in."""
        other = CaseIdentifier.__table__.alias("other")
        elsewhere = (
            select(func.count())
            .select_from(other)
            .where(
                other.c.value_index == CaseIdentifier.value_index,
                other.c.case_id != CaseIdentifier.case_id,
            )
            .scalar_subquery()
        )
        rows = await self._connection.execute(
            select(
                CaseIdentifier.id,
                CaseIdentifier.kind,
                CaseIdentifier.value,
                Operator.display_name,
                elsewhere.label("elsewhere"),
            )
            .join(Operator, Operator.id == CaseIdentifier.operator_id, isouter=True)
            .where(CaseIdentifier.case_id == case_id)
            .order_by(CaseIdentifier.kind, CaseIdentifier.id)
        )
        return [
            Identifier(
                row.id,
                IdentifierKind(row.kind),
                self._keys.open(row.value, _PLACE, row.id),
                row.display_name or "",
                row.elsewhere,
            )
            for row in rows
        ]

    async def get(self, identifier_id: str) -> tuple[str, IdentifierKind, str]:
        """Return the case, the kind and the value of one; NotFound if there is none."""
        found = await self._connection.execute(
            select(CaseIdentifier.case_id, CaseIdentifier.kind, CaseIdentifier.value).where(
                CaseIdentifier.id == identifier_id
            )
        )
        row = found.first()
        if row is None:
            raise NotFound
        value = self._keys.open(row.value, _PLACE, identifier_id)
        return row.case_id, IdentifierKind(row.kind), value

    async def seen_in(self, identifier_id: str) -> list[CaseGlimpse]:
        """Return the cases that one was met in, its own too, the newest first."""
        index = (
            select(CaseIdentifier.value_index)
            .where(CaseIdentifier.id == identifier_id)
            .scalar_subquery()
        )
        met = select(CaseIdentifier.case_id).where(CaseIdentifier.value_index == index)
        rows = await self._connection.execute(
            glimpses().where(Case.id.in_(met)).order_by(Case.sequence.desc()).limit(_MOST)
        )
        return [glimpse(row) for row in rows]

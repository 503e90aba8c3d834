"""Traits of cases, as codes: they outlive what was told, for figures."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.traits import Trait, TraitField
from bot.storage.tables import CaseTrait, Operator


class TraitStore:
    """Reads and writes them; whoever began from an older one is refused."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._insert = pg_insert if connection.dialect.name == "postgresql" else sqlite_insert

    async def of_case(self, case_id: str) -> dict[TraitField, Trait]:
        """Return every trait of a case; version 0 where nothing was said."""
        rows = await self._connection.execute(
            select(
                CaseTrait.trait,
                CaseTrait.code,
                CaseTrait.version,
                Operator.display_name,
                CaseTrait.at,
            )
            .join(Operator, Operator.id == CaseTrait.operator_id, isouter=True)
            .where(CaseTrait.case_id == case_id)
        )
        found = {
            row.trait: Trait(
                TraitField(row.trait), row.code, row.version, row.display_name or "", row.at
            )
            for row in rows
        }
        return {field: found.get(field, Trait(field, "")) for field in TraitField}

    async def note(self, case_id: str, field: TraitField, code: str, now: dt.datetime) -> bool:
        """Keep what an answer told, unless something was said of it before."""
        added = await self._connection.execute(
            self._insert(CaseTrait)
            .values(case_id=case_id, trait=field, code=code, version=1, operator_id=None, at=now)
            .on_conflict_do_nothing(index_elements=["case_id", "trait"])
        )
        return bool(added.rowcount)

    async def put(
        self,
        case_id: str,
        field: TraitField,
        code: str,
        base: int,
        *,
        operator_id: str,
        now: dt.datetime,
    ) -> bool:
        """Set a trait if it still has the version `base` (0: nothing was said); else False."""
        if base == 0:
            made = await self._connection.execute(
                self._insert(CaseTrait)
                .values(
                    case_id=case_id, trait=field, code=code, version=1, operator_id=operator_id,
                    at=now,
                )
                .on_conflict_do_nothing(index_elements=["case_id", "trait"])
            )  # fmt: skip
            return bool(made.rowcount)
        changed = await self._connection.execute(
            update(CaseTrait)
            .where(
                CaseTrait.case_id == case_id,
                CaseTrait.trait == field,
                CaseTrait.version == base,
            )
            .values(code=code, version=base + 1, operator_id=operator_id, at=now)
        )
        return bool(changed.rowcount)

"""Texts that several operators may edit: whoever began from an older one is refused."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.casefile import Text, TextField
from bot.storage.crypto import KeyRing
from bot.storage.tables import CaseText, Operator
from bot.storage.types import new_id

_PLACE = "case_text.body"


class TextStore:
    """Reads and writes the texts of case files."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys
        self._insert = pg_insert if connection.dialect.name == "postgresql" else sqlite_insert

    async def of_case(self, case_id: str) -> list[Text]:
        """Return all texts in the order of their list; version 0 where nobody wrote."""
        rows = await self._connection.execute(
            select(
                CaseText.id,
                CaseText.field,
                CaseText.body,
                CaseText.version,
                CaseText.at,
                Operator.display_name,
            )
            .join(Operator, Operator.id == CaseText.operator_id)
            .where(CaseText.case_id == case_id)
        )
        found = {
            row.field: Text(
                TextField(row.field),
                self._keys.open(row.body, _PLACE, row.id),
                row.version,
                row.display_name,
                row.at,
            )
            for row in rows
        }
        return [found.get(field, Text(field, "", 0, "", None)) for field in TextField]

    async def get(self, case_id: str, field: TextField) -> Text:
        """Return one text, of version 0 while nobody has written it."""
        return next(text for text in await self.of_case(case_id) if text.field is field)

    async def put(
        self,
        case_id: str,
        field: TextField,
        text: str,
        base: int,
        *,
        operator_id: str,
        now: dt.datetime,
    ) -> bool:
        """Write a text if it still has the version `base` (0: nobody wrote it); else False."""
        if base == 0:
            text_id = new_id()
            made = await self._connection.execute(
                self._insert(CaseText)
                .values(
                    id=text_id,
                    case_id=case_id,
                    field=field,
                    body=self._keys.seal(text, _PLACE, text_id),
                    version=1,
                    operator_id=operator_id,
                    at=now,
                )
                .on_conflict_do_nothing(index_elements=["case_id", "field"])
            )
            return bool(made.rowcount)
        its = (CaseText.case_id == case_id, CaseText.field == field)
        found = await self._connection.execute(select(CaseText.id).where(*its))
        known = found.scalar_one_or_none()
        if known is None:
            return False
        changed = await self._connection.execute(
            update(CaseText)
            .where(*its, CaseText.version == base)
            .values(
                body=self._keys.seal(text, _PLACE, known),
                version=base + 1,
                operator_id=operator_id,
                at=now,
            )
        )
        return bool(changed.rowcount)

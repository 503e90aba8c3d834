"""Who read or did what: a chain of hashes in which any change shows."""

from __future__ import annotations

import datetime as dt
import hashlib
import json

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import Audit
from bot.storage.types import micros

_GENESIS = b"\x00" * 32


class AuditStore:
    """Appends to the chain and verifies it."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def append(
        self,
        *,
        at: dt.datetime,
        operator_id: str | None,
        action: str,
        object_id: str,
        detail: str = "",
    ) -> None:
        """Add a row whose hash covers the row before it."""
        if self._connection.dialect.name == "postgresql":
            # Two writers must not both follow the same row; SQLite has one writer anyway.
            await self._connection.execute(text("SELECT pg_advisory_xact_lock(4242)"))
        last = await self._connection.execute(
            select(Audit.seq, Audit.hash).order_by(Audit.seq.desc()).limit(1)
        )
        row = last.first()
        seq, previous = (row.seq + 1, row.hash) if row else (1, _GENESIS)
        digest = _digest(previous, seq, at, operator_id, action, object_id, detail)
        await self._connection.execute(
            insert(Audit).values(
                seq=seq,
                at=at,
                operator_id=operator_id,
                action=action,
                object_id=object_id,
                detail=detail,
                previous=previous,
                hash=digest,
            )
        )

    async def first_bad_row(self) -> int | None:
        """Return the seq of the first row that was altered, moved or is missing, or None."""
        rows = await self._connection.execute(select(Audit).order_by(Audit.seq))
        previous, expected = _GENESIS, 1
        for row in rows.mappings():
            digest = _digest(
                previous,
                row["seq"],
                row["at"],
                row["operator_id"],
                row["action"],
                row["object_id"],
                row["detail"],
            )
            if row["seq"] != expected or row["previous"] != previous or row["hash"] != digest:
                return expected
            previous, expected = row["hash"], expected + 1
        return None


def _digest(
    previous: bytes,
    seq: int,
    at: dt.datetime,
    operator_id: str | None,
    action: str,
    object_id: str,
    detail: str,
) -> bytes:
    canonical = json.dumps(
        [seq, micros(at), operator_id, action, object_id, detail], ensure_ascii=False
    )
    return hashlib.sha256(previous + canonical.encode()).digest()

"""Has transactions that are about the same thing wait for each other."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

#: PostgreSQL's advisory locks have numbers of eight bytes.
_BYTES = 8


async def hold(connection: AsyncConnection, index: bytes) -> None:
    """Wait until no other transaction holds what `index` is a keyed hash of; hold it to the end.

    What is read after this was written by transactions that are over. SQLite has one writer at a
    time, and nothing to wait for.
    """
    if connection.dialect.name == "postgresql":
        number = int.from_bytes(index[:_BYTES], "big", signed=True)
        await connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})

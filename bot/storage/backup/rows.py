"""All rows of all tables as lines of JSON, from one moment, and back again.

Sealed values travel as they lie in the database: nothing is opened for a copy. What is read and
written are the tables as they stand there, not those of this release, so an archive of an older
release is put back in its own shape and brought forward afterwards.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import LargeBinary, MetaData, Table, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.backup.envelope import BadArchive

VERSIONS = "alembic_version"
_BATCH = 500
#: Tables whose rows are files, of up to megabytes each: few at a time are held in memory.
_FILES = frozenset({"attachment", "referral"})
_BATCH_OF_FILES = 10
#: What is read from an archive goes into the database after so many bytes, or _BATCH rows.
_FLUSH = 8 * 2**20
_MODULUS = 2**256


@dataclass(frozen=True, slots=True)
class Sum:
    """How many rows a table has, and a sum over them that does not mind their order."""

    count: int = 0
    digest: int = 0

    def plus(self, line: bytes) -> Sum:
        """Return the sum with one row more."""
        value = int.from_bytes(hashlib.sha256(line).digest(), "big")
        return Sum(self.count + 1, (self.digest + value) % _MODULUS)


async def tables(connection: AsyncConnection) -> list[Table]:
    """Return the tables as they stand in the database, those that others need first."""

    def look(sync: Any) -> list[Table]:
        found = MetaData()
        found.reflect(sync)
        return [table for table in found.sorted_tables if table.name != VERSIONS]

    return await connection.run_sync(look)


async def dump(connection: AsyncConnection, write: Callable[[bytes], None]) -> dict[str, Sum]:
    """Write every table as lines; return what was written of each."""
    sums: dict[str, Sum] = {}
    for table in await tables(connection):
        columns = _columns(table)
        write(_line({"table": table.name, "columns": columns}))
        total = Sum()
        async for line in _lines(connection, table):
            write(line)
            total = total.plus(line)
        sums[table.name] = total
        write(_line({"end": table.name, "count": total.count, "sum": f"{total.digest:x}"}))
    write(_line({"tables": len(sums)}))
    return sums


async def load(connection: AsyncConnection, lines: Iterable[bytes]) -> dict[str, Sum]:
    """Write rows into empty tables of the same shape; return what the archive says of each.

    Raises BadArchive when tables or columns differ, or when it ends too early.
    """
    known = {table.name: table for table in await tables(connection)}
    await _wait_with_references(connection, known.values(), wait=True)
    sums: dict[str, Sum] = {}
    reading = iter(lines)
    for line in reading:
        head = json.loads(line)
        if "tables" in head:
            if head["tables"] != len(sums) or set(sums) != set(known):
                raise BadArchive("The archive holds other tables than it should.")
            await _wait_with_references(connection, known.values(), wait=False)
            return sums
        table = known.get(head["table"])
        if table is None or {column.name for column in table.columns} != set(head["columns"]):
            raise BadArchive("The archive holds a table that this release does not know.")
        sums[table.name] = await _fill(connection, table, head["columns"], reading)
    raise BadArchive("The archive ends too early.")


async def sums_of(connection: AsyncConnection) -> dict[str, Sum]:
    """Return what now stands in each table."""
    return await dump(connection, lambda _: None)


async def _fill(
    connection: AsyncConnection, table: Table, columns: list[str], lines: Iterator[bytes]
) -> Sum:
    binary = {name for name in columns if isinstance(table.c[name].type, LargeBinary)}
    rows: list[dict[str, Any]] = []
    size = 0
    for line in lines:
        row = json.loads(line)
        if isinstance(row, dict):
            await _insert(connection, table, rows)
            return Sum(row["count"], int(row["sum"], 16))
        rows.append({
            name: base64.b64decode(value) if name in binary and value is not None else value
            for name, value in zip(columns, row, strict=True)
        })  # fmt: skip
        size += len(line)
        if len(rows) >= _BATCH or size >= _FLUSH:
            await _insert(connection, table, rows)
            rows, size = [], 0
    raise BadArchive("The archive ends too early.")


async def _insert(connection: AsyncConnection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        await connection.execute(insert(table), rows)


async def _lines(connection: AsyncConnection, table: Table) -> AsyncIterator[bytes]:
    columns = [table.c[name] for name in _columns(table)]
    batch = _BATCH_OF_FILES if table.name in _FILES else _BATCH
    rows = await connection.stream(select(*columns), execution_options={"yield_per": batch})
    async for row in rows:
        yield _line([_plain(value) for value in row])


def _columns(table: Table) -> list[str]:
    # Two databases may list the same columns in another order.
    return sorted(column.name for column in table.columns)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if value is None or isinstance(value, str | int | float | list | dict):
        return value
    raise TypeError(f"a copy can't hold a {type(value).__name__}")


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


async def _wait_with_references(
    connection: AsyncConnection, known: Iterable[Table], *, wait: bool
) -> None:
    """Let rows come before those they refer to; all is checked at the end of it."""
    if connection.dialect.name == "sqlite":
        if wait:
            await connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        return
    if not wait:
        await connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    how = "DEFERRABLE INITIALLY DEFERRED" if wait else "NOT DEFERRABLE"
    for table in known:
        for key in table.foreign_key_constraints:
            await connection.execute(
                text(f'ALTER TABLE "{table.name}" ALTER CONSTRAINT "{key.name}" {how}')
            )

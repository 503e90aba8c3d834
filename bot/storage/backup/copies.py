"""Makes archives while the bot runs, and puts one back into an empty database.

Both databases give one moment of all tables to a reader without stopping writers: SQLite by a
read transaction on its write-ahead log, PostgreSQL by REPEATABLE READ. So one format serves both
and leads from either to the other; it needs neither pg_dump nor the same release.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import zlib
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Table, func, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.errors import BenError, KeyRingError
from bot.storage import database, migrate
from bot.storage.audit import AuditStore
from bot.storage.audit_check import Finding
from bot.storage.backup import envelope, rows
from bot.storage.backup.envelope import BadArchive
from bot.storage.backup.recovery import Recovery
from bot.storage.crypto import KeyRing
from bot.storage.tables import Base, Case, CaseNote, Conversation, Message, Operator, ReportAnswer

FORMAT = 1
_COMPRESSION = 6
#: Sealed columns that every restored database is read by: words, notes, answers, addresses, logins.
_SEALED = (
    Message.body, ReportAnswer.answer, CaseNote.body, Conversation.address, Operator.totp_secret,
)  # fmt: skip


class NotEmpty(BenError):
    """There is something in this database already: an archive goes into an empty one only."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, and what is wrong with it."""

    made_at: str
    rows: int
    receipts: int
    #: Sealed values that the key ring opened.
    opened: int
    findings: list[Finding] = field(default_factory=list)


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file that appears under its name when it is whole and on disk.

    FileExistsError if there is one: nothing is overwritten.
    """
    if path.exists():
        raise FileExistsError(path)
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


async def backup(
    engine: AsyncEngine, ring: KeyRing, file: BinaryIO, recipient: tuple[str, bytes],
    now: dt.datetime,
) -> int:  # fmt: skip
    """Write an archive for the recovery file `recipient`; return how many rows are in it."""
    name, public = recipient
    made_at = now.isoformat(timespec="seconds")
    sealer, packer = envelope.Sealer(file, public), zlib.compressobj(_COMPRESSION)
    async with _moment(engine) as connection:
        head = {
            "format": FORMAT,
            "revision": await migrate.revision_of(connection),
            "made_at": made_at,
            "recovery": name,
            "check": ring.index("backup", made_at).hex(),
        }
        sealer.write(packer.compress(json.dumps(head).encode() + b"\n"))
        sums = await rows.dump(connection, lambda line: sealer.write(packer.compress(line)))
    sealer.write(packer.flush())
    sealer.finish()
    return sum(one.count for one in sums.values())


async def restore(engine: AsyncEngine, recovery: Recovery, file: BinaryIO) -> Restored:
    """Put an archive back, all of it or nothing, and verify what then stands there.

    Every row is summed up again and compared, receipts and words by their bytes; every sealed
    message, note, answer and address is opened once. The audit's findings are returned, not
    raised: a chain that was broken before the copy comes back as broken as it was.
    Raises NotEmpty, BadArchive, KeyRingError.
    """
    lines = _lines(envelope.opened(file, recovery.private))
    head = json.loads(next(lines, b"{}"))
    if head.get("format") != FORMAT:
        raise BadArchive("This archive has a format that this release does not know.")
    if recovery.ring.index("backup", head["made_at"]).hex() != head["check"]:
        raise KeyRingError("The key ring in the recovery file is not the archive's.")
    async with database.writing(engine) as connection:
        await _clear(connection)
        await migrate.bring_to(connection, head["revision"])
        told = await rows.load(connection, lines)
        if await rows.sums_of(connection) != told:
            raise BadArchive("What came back is not what the archive holds.")
        await migrate.bring_to(connection)
        restored = Restored(
            made_at=head["made_at"],
            rows=sum(one.count for one in told.values()),
            receipts=await _receipts(connection),
            opened=await _open_all(connection, recovery.ring),
            findings=await AuditStore(connection, recovery.ring).verify(),
        )
        await connection.commit()
    await database.settle(engine)
    return restored


@asynccontextmanager
async def _moment(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Open a transaction that sees all tables as they are now, whatever is written meanwhile."""
    if engine.dialect.name == "sqlite":
        async with database.reading(engine) as connection:
            yield connection
        return
    async with engine.connect() as connection:
        await connection.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        yield connection


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    unpacker, held = zlib.decompressobj(), b""
    try:
        for chunk in chunks:
            *whole, held = (held + unpacker.decompress(chunk)).split(b"\n")
            yield from whole
    except zlib.error:
        raise BadArchive from None


async def _clear(connection: AsyncConnection) -> None:
    """Drop our own tables if all are empty; NotEmpty if any is not, or if there are others."""
    names = await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))
    known = {*Base.metadata.tables, rows.VERSIONS}
    if names - known:
        raise NotEmpty
    found: list[Table] = await rows.tables(connection)
    for table in found:
        if (await connection.execute(select(func.count()).select_from(table))).scalar_one():
            raise NotEmpty
    for table in reversed(found):
        await connection.execute(text(f'DROP TABLE "{table.name}"'))
    await connection.execute(text(f"DROP TABLE IF EXISTS {rows.VERSIONS}"))


async def _receipts(connection: AsyncConnection) -> int:
    counted = select(func.count()).select_from(Case).where(Case.receipt_index.is_not(None))
    return int((await connection.execute(counted)).scalar_one())


async def _open_all(connection: AsyncConnection, ring: KeyRing) -> int:
    """Open every sealed value of the main columns; KeyRingError for the first that won't."""
    count = 0
    for column in _SEALED:
        model = column.parent.class_
        place = f"{model.__tablename__}.{column.key}"
        async for row_id, sealed in await connection.stream(select(model.id, column)):
            ring.open_bytes(sealed, place, row_id)
            count += 1
    return count

"""Engines: SQLite by default, PostgreSQL by one setting, the same promises on both."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.domain.errors import BenError

#: Milliseconds that a writer waits for SQLite's lock, and that emptying its log may take.
_PATIENCE, _PATIENCE_TO_SETTLE = 10_000, 500


class UnsafeDatabase(BenError):
    """The database may lose what it said it had stored."""


def is_sqlite(url: str) -> bool:
    """Return whether `url` names a SQLite file."""
    return make_url(url).get_backend_name() == "sqlite"


def create_engine(url: str, password: str = "") -> AsyncEngine:
    """Return an engine for `url` (sqlite:///… or postgresql://…, with or without a driver).

    `password` is for PostgreSQL, when it does not stand in the URL.

    SQLite: WAL with synchronous=FULL (NORMAL loses acknowledged rows in a power cut),
    foreign keys, secure_delete, 10 s busy timeout; write transactions begin IMMEDIATE.
    """
    parsed = make_url(url)
    if is_sqlite(url):
        engine = create_async_engine(parsed.set(drivername="sqlite+aiosqlite"))
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine
    if parsed.get_backend_name() == "postgresql":
        if password:
            parsed = parsed.set(password=password)
        return create_async_engine(
            parsed.set(drivername="postgresql+asyncpg"), pool_size=10, pool_pre_ping=True
        )
    raise ValueError("the database must be sqlite:///… or postgresql://…")


def _prepare_sqlite(connection: Any, _: object) -> None:
    # We begin transactions ourselves (see _begin_sqlite), so the driver must not.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        f"busy_timeout={_PATIENCE}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("ben_reading", False)
    # A read that turns into a write in the middle of a transaction can't wait for the lock;
    # one that says so at its beginning can.
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@asynccontextmanager
async def writing(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Open a transaction for writing; it is rolled back unless the caller commits."""
    async with engine.connect() as connection:
        yield connection


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Open a transaction for reading only; it never blocks a writer on SQLite."""
    async with engine.connect() as connection:
        await connection.execution_options(ben_reading=True)
        yield connection


async def refuse_if_unsafe(engine: AsyncEngine) -> None:
    """Raise UnsafeDatabase when an acknowledged commit could be lost."""
    async with reading(engine) as connection:
        if engine.dialect.name == "sqlite":
            level = (await connection.execute(text("PRAGMA synchronous"))).scalar_one()
            if int(level) < 2:  # noqa: PLR2004 - 2 is FULL in SQLite's manual
                raise UnsafeDatabase("SQLite runs with synchronous below FULL.")
            return
        for setting in ("synchronous_commit", "fsync"):
            value = (await connection.execute(text(f"SHOW {setting}"))).scalar_one()
            if value == "off":
                raise UnsafeDatabase(f"PostgreSQL runs with {setting}=off.")


async def settle(engine: AsyncEngine) -> bool:
    """Leave no deleted word behind in SQLite's write-ahead log; PostgreSQL sees to its own.

    Return False when somebody reads what is older (a backup): then it must be tried again.
    """
    if engine.dialect.name != "sqlite":
        return True
    async with engine.connect() as connection:
        raw = (await connection.get_raw_connection()).driver_connection
        assert raw is not None
        # Writers wait while this waits for readers: not for long.
        await raw.execute(f"PRAGMA busy_timeout={_PATIENCE_TO_SETTLE}")
        try:
            done = await raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (busy, _, _) = await done.fetchone()
        finally:
            await raw.execute(f"PRAGMA busy_timeout={_PATIENCE}")
        return not busy

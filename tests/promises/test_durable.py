"""Promise: "We say 'received' only when your message would survive a power cut." A database that
can't promise this is refused at start."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from bot.app import open_services
from bot.storage import database
from bot.storage.database import UnsafeDatabase


async def start(settings, catalogue) -> None:
    async with open_services(settings, catalogue=catalogue):
        pass


async def test_the_database_we_make_ourselves_is_accepted(settings, catalogue):
    await start(settings, catalogue)


@pytest.mark.parametrize("level", ["OFF", "NORMAL"])
async def test_sqlite_that_does_not_wait_for_the_disk_is_refused(
    settings, catalogue, monkeypatch, level
):
    create = database.create_engine

    def careless(url: str, password: str = ""):
        engine = create(url, password)

        def hurry(connection, _):
            connection.execute(f"PRAGMA synchronous={level}")

        event.listen(engine.sync_engine, "connect", hurry)
        return engine

    monkeypatch.setattr(database, "create_engine", careless)
    with pytest.raises(UnsafeDatabase, match="synchronous"):
        await start(settings, catalogue)


@pytest.mark.postgres
async def test_postgres_that_does_not_wait_for_the_disk_is_refused(
    settings, catalogue, postgres_url
):
    import asyncpg

    name = postgres_url.rsplit("/", 1)[1]
    connection = await asyncpg.connect(postgres_url)
    try:
        await connection.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        careless = settings.model_copy(update={"database_url": postgres_url})
        with pytest.raises(UnsafeDatabase, match="synchronous_commit"):
            await start(careless, catalogue)
    finally:
        await connection.execute(f'ALTER DATABASE "{name}" RESET synchronous_commit')
        await connection.close()


async def test_every_connection_waits_for_the_disk(services):
    """The level holds for each connection apart, so each is asked."""
    from contextlib import AsyncExitStack

    async with AsyncExitStack() as stack:
        for _ in range(4):
            connection = await stack.enter_async_context(database.reading(services.store.engine))
            level = await connection.exec_driver_sql("PRAGMA synchronous")
            assert level.scalar_one() == 2

"""Migrations of a database that is in use: nothing that stands in it is lost or changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, MetaData, Table, insert, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage import database, migrate
from tests.conftest import _postgres

#: The release before the channels.
BEFORE = "0002"
#: What a column of the old tables is filled with, by its name; "1" fits every other text.
GIVEN = {"state": "waiting", "rule": "reply_only", "locale": "vi", "channel": "terminal"}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
        _postgres("DROP SCHEMA public CASCADE; CREATE SCHEMA public", url)
    else:
        url = f"sqlite:///{tmp_path / 'ben.db'}"
    opened = database.create_engine(url)
    yield opened
    await opened.dispose()


async def to(engine: AsyncEngine, revision: str, *, down: bool = False) -> None:
    def run(connection: Connection) -> None:
        made = migrate.config()
        made.attributes["connection"] = connection
        (command.downgrade if down else command.upgrade)(made, revision)

    async with database.writing(engine) as connection:
        await connection.run_sync(run)
        await connection.commit()


def tables(connection: Connection) -> list[Table]:
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def value_of(table: Table, name: str, number: int) -> Any:
    column = table.c[name]
    if column.foreign_keys or column.primary_key:
        # One row of each table, and every row refers to the first of another.
        return 1 if column.type.python_type is int else "1"
    kind = column.type.python_type
    if kind is bytes:
        return bytes([number] * 32)
    return GIVEN.get(name, "1") if kind is str else kind(1)


def fill(connection: Connection) -> None:
    for number, table in enumerate(tables(connection)):
        names = [column.name for column in table.columns]
        row = {name: value_of(table, name, number) for name in names}
        connection.execute(insert(table).values(row))


def rows(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    return {
        table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
        for table in tables(connection)
    }


async def look(engine: AsyncEngine) -> dict[str, list[dict[str, Any]]]:
    async with database.reading(engine) as connection:
        return await connection.run_sync(rows)


async def test_a_database_in_use_is_brought_forward_and_back(engine):
    await to(engine, BEFORE)
    async with database.writing(engine) as connection:
        await connection.run_sync(fill)
        await connection.commit()
    before = await look(engine)
    assert all(before.values())
    for _ in range(2):
        await migrate.upgrade(engine)
        now = await look(engine)
        for table, kept in before.items():
            shown = [{name: row[name] for name in kept[0]} for row in now[table]]
            assert shown == kept, table
        await to(engine, BEFORE, down=True)
        assert await look(engine) == before
    await migrate.upgrade(engine)
    assert await migrate.is_current(engine)


async def test_a_full_database_goes_back_step_by_step_and_forward_again(engine):
    """Each step back finds rows in what it takes away, also what its older shape can't hold."""
    await migrate.upgrade(engine)
    async with database.writing(engine) as connection:
        await connection.run_sync(fill)
        await connection.execute(text("UPDATE data_request SET made_by = NULL"))
        await connection.commit()
    assert all((await look(engine)).values())
    for number in range(13, int(BEFORE) - 1, -1):
        await to(engine, f"{number:04}", down=True)
    kept = await look(engine)
    assert kept["contact"]
    assert kept["message"]
    await migrate.upgrade(engine)
    assert await migrate.is_current(engine)

"""Brings a database to the shape that this release needs."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage import database

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER = Path(__file__).parent / "migrations"


def config() -> Config:
    """Return Alembic's configuration without any file or address in it."""
    # Alembic takes longer to import than all the rest of a start, and is rarely needed.
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(_FOLDER))
    return made


async def upgrade(engine: AsyncEngine) -> None:
    """Apply every missing migration, all or none of each."""
    if await is_current(engine):
        return
    async with database.writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            # Several processes may start at once; the others wait and find nothing left to do.
            await connection.execute(text("SELECT pg_advisory_xact_lock(4243)"))
        await connection.run_sync(_upgrade)
        await connection.commit()


async def is_current(engine: AsyncEngine) -> bool:
    """Return whether no migration is missing."""
    async with database.reading(engine) as connection:
        return await connection.run_sync(_current) == newest()


@functools.cache
def newest() -> str:
    """Return the id of the last migration of this release: the one that no other follows.

    Their numbers tell them apart; in which order they stand is what each says of itself.
    """
    files = [path.read_text("utf-8") for path in (_FOLDER / "versions").glob("[0-9]*.py")]
    (last,) = _named("revision", files) - _named("down_revision", files)
    return last


def _named(what: str, files: Iterable[str]) -> set[str]:
    pattern = re.compile(rf'^{what} = ["\'](\w+)', re.MULTILINE)
    return {found for text in files for found in pattern.findall(text)}


async def bring_to(connection: AsyncConnection, revision: str = "head") -> None:
    """Apply migrations up to `revision` inside a transaction of the caller's."""
    await connection.run_sync(_upgrade, revision)


async def revision_of(connection: AsyncConnection) -> str | None:
    """Return the last migration that was applied, None for a database without tables."""
    return await connection.run_sync(_current)


def _upgrade(connection: Connection, revision: str = "head") -> None:
    from alembic import command

    made = config()
    made.attributes["connection"] = connection
    command.upgrade(made, revision)


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

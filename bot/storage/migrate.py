"""Brings a database to the shape that this release needs."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage import database

_FOLDER = Path(__file__).parent / "migrations"


def config() -> Config:
    """Return Alembic's configuration without any file or address in it."""
    made = Config()
    made.set_main_option("script_location", str(_FOLDER))
    return made


async def upgrade(engine: AsyncEngine) -> None:
    """Apply every missing migration, all or none of each."""
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


def newest() -> str | None:
    """Return the id of the last migration of this release."""
    return ScriptDirectory.from_config(config()).get_current_head()


def _upgrade(connection: Connection) -> None:
    made = config()
    made.attributes["connection"] = connection
    command.upgrade(made, "head")


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()

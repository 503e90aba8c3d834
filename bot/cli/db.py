"""`ben db`: the database's shape and the audit chain."""

from __future__ import annotations

import asyncio

import typer

from bot.app import open_store
from bot.cli.common import console, load_settings, opened_store
from bot.domain.errors import BenError
from bot.storage import migrate

app = typer.Typer(help="The database.", no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Apply missing migrations."""

    async def apply() -> None:
        async with opened_store(load_settings()):
            console.print(f"The database is at {migrate.newest()}.")

    asyncio.run(apply())


@app.command()
def status() -> None:
    """Say whether migrations are missing."""

    async def look() -> bool:
        store = open_store(load_settings())
        try:
            return await migrate.is_current(store.engine)
        finally:
            await store.close()

    if not asyncio.run(look()):
        raise BenError("migrations are missing: run `ben db upgrade`")
    console.print(f"The database is at {migrate.newest()}.")


@app.command()
def audit() -> None:
    """Verify the chain of the audit."""

    async def verify() -> int | None:
        async with opened_store(load_settings()) as store, store.read() as uow:
            return await uow.audit.first_bad_row()

    bad = asyncio.run(verify())
    if bad is not None:
        raise BenError(f"the audit was altered: row {bad} is the first that does not fit")
    console.print("The audit chain is whole.")

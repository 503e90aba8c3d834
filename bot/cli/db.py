"""`ben db`: the database's shape, and what it forgets."""

from __future__ import annotations

import asyncio
from dataclasses import asdict

import typer

from bot.app import SystemClock, open_store
from bot.cli.common import console, load_settings, opened_store
from bot.domain.errors import BenError
from bot.jobs.forgetting import Forgetting
from bot.storage import migrate
from bot.storage.retention import Forgotten

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
def forget() -> None:
    """Erase now what has been kept as long as the settings allow; the jobs do so every hour."""

    async def run() -> tuple[Forgotten, list[tuple[str, str, int]], int]:
        settings = load_settings()
        async with opened_store(settings) as store:
            done = await Forgetting(store, settings, SystemClock()).forget()
            async with store.read() as uow:
                return done, await uow.retention.census(), len(await uow.holds.active())

    done, left, held = asyncio.run(run())
    console.print("Erased or emptied now:")
    for kind, count in asdict(done).items():
        console.print(f"  {kind.replace('_', ' '):20} {count:>10,}")
    console.print("What is left, by how long it is kept:")
    for table, retention, count in left:
        console.print(f"  {retention:20} {table:24} {count:>10,}")
    console.print(f"Kept beyond their time by a legal hold: {held:,}")

"""`ben doctor`: what is wrong with this installation, and how to mend it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import httpx
import typer

from bot import settings as settings_module
from bot.app import ROOT, key_ring, open_store
from bot.catalogue import loader
from bot.cli.common import console, load_settings
from bot.domain.errors import BenError
from bot.media import reading
from bot.settings import Settings
from bot.storage import database, migrate

#: Free space below which the database may soon not be able to grow. Bytes.
_LITTLE_SPACE = 500 * 2**20


class Unwell(BenError):
    """Something must be mended."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("doctor")(doctor)
    app.command("settings")(print_settings)


def print_settings() -> None:
    """Print every setting with its meaning and default: the text of .env.example."""
    typer.echo(settings_module.env_example(), nl=False)


def doctor() -> None:
    """Look at everything that must work; exit 1 if something must be mended."""
    settings = load_settings()
    unwell = 0
    for name, look in CHECKS.items():
        try:
            console.print(f"[green]✓[/green] {name}: {asyncio.run(look(settings))}")
        except Exception as error:  # noqa: BLE001 - each check is independent of the others
            unwell += 1
            sentence = str(error) if isinstance(error, BenError) else type(error).__name__
            console.print(f"[red]✗[/red] {name}: {sentence}")
    if unwell:
        raise typer.Exit(1)


async def _content(settings: Settings) -> str:
    catalogue = loader.load(settings.content_dir)
    return f"{len(catalogue.scams)} scams, {len(catalogue.hotlines)} hotlines"


async def _keys(settings: Settings) -> str:
    key_ring(settings)
    return "the key ring opens; keep a copy of it apart from the database's copies"


async def _database(settings: Settings) -> str:
    store = open_store(settings)
    try:
        await database.refuse_if_unsafe(store.engine)
        if not await migrate.is_current(store.engine):
            raise Unwell("migrations are missing: run `ben db upgrade`")
        async with store.read() as uow:
            touched = await uow.audit.verify()
    finally:
        await store.close()
    if touched:
        raise Unwell(f"somebody altered the audit: {touched[0]}; see `ben audit verify`")
    return f"at {migrate.newest()}, durable, audit chain whole"


async def _space(settings: Settings) -> str:
    folder = settings.data_dir if settings.data_dir.exists() else Path()
    free = shutil.disk_usage(folder).free
    if free < _LITTLE_SPACE:
        raise Unwell(f"only {free // 2**20} MB are free: make room before messages are refused")
    return f"{free // 2**30} GB free"


async def _operators(settings: Settings) -> str:
    store = open_store(settings)
    try:
        async with store.read() as uow:
            count = await uow.operators.count()
    finally:
        await store.close()
    if not count:
        raise Unwell("nobody can log in at the desk: run `ben operator add`")
    return f"{count} accounts"


async def _rasa(settings: Settings) -> str:
    if not settings.rasa:
        return "switched off; the fallback answers"
    if settings.rasa_url:
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=3) as client:
                (await client.get(settings.rasa_url)).raise_for_status()
        except httpx.HTTPError:
            raise Unwell("BEN_RASA_URL does not answer: the fallback answers instead") from None
        return "answers at BEN_RASA_URL"
    if not (ROOT / ".venv-nlu" / "bin" / "python").exists():
        raise Unwell("its environment is missing: run `make setup` with a Python 3.10 at hand")
    if not (ROOT / "models" / "ben.tar.gz").exists():
        raise Unwell("it has no model: run `make train`")
    return "environment and model are there"


async def _pictures(settings: Settings) -> str:
    if not settings.ocr:
        return "words on pictures are not read: BEN_OCR is false"
    if not reading.available():
        return (
            "words on pictures are not read, people are asked to type: "
            "apt install tesseract-ocr tesseract-ocr-vie changes that"
        )
    return "words on pictures are read"


async def _organisation(settings: Settings) -> str:
    if settings.who is None:
        return "not named yet: set BEN_ORGANISATION… before any live channel"
    return settings.who.name


CHECKS: dict[str, Callable[[Settings], Coroutine[Any, Any, str]]] = {
    "content": _content,
    "keys": _keys,
    "database": _database,
    "space": _space,
    "operators": _operators,
    "rasa": _rasa,
    "pictures": _pictures,
    "organisation": _organisation,
}

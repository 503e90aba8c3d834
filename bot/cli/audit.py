"""`ben audit`: who read or did what, and whether that record was touched."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from bot.app import SystemClock
from bot.cli.common import console, errors, load_settings, opened_store
from bot.domain.cases import number as case_number
from bot.domain.errors import BenError
from bot.storage.audit import Anchor
from bot.storage.audit_check import Finding

app = typer.Typer(help="Who read or did what.", no_args_is_help=True)


@app.command()
def verify(
    kept: Annotated[
        Path | None, typer.Option(help="a file of lines that `ben audit anchor` printed")
    ] = None,
) -> None:
    """Say whether rows were changed, removed, inserted or moved, and which."""
    anchors = _read(kept) if kept else ()

    async def look() -> tuple[list[Finding], Anchor | None]:
        async with opened_store(load_settings()) as store, store.read() as uow:
            return await uow.audit.verify(anchors), await uow.audit.last_anchor()

    found, anchor = asyncio.run(look())
    for one in found:
        errors.print(f"  {one}")
    if found:
        raise BenError("the audit was altered: keep the database as it is, and find out by whom")
    console.print("The audit is whole." + (f" Last anchor: {anchor}" if anchor else ""))


@app.command()
def anchor() -> None:
    """Print how far the audit has come: keep the line where the database's keepers can't reach."""

    async def make() -> Anchor | None:
        clock = SystemClock()
        async with opened_store(load_settings()) as store, store.write() as uow:
            made = await uow.audit.anchor(clock.now())
            await uow.commit()
            return made

    made = asyncio.run(make())
    if made is None:
        raise BenError("the audit is still empty")
    console.print(str(made), soft_wrap=True)


@app.command()
def erased() -> None:
    """Print which cases were erased on request: keep the lines away, a restore needs them."""

    async def look() -> list[tuple[dt.datetime, int]]:
        async with opened_store(load_settings()) as store, store.read() as uow:
            return await uow.audit.erased()

    for at, sequence in asyncio.run(look()):
        console.print(f"{at:%Y-%m-%d} {case_number(sequence)}")


def _read(path: Path) -> tuple[tuple[int, bytes], ...]:
    try:
        lines = [line.split() for line in path.read_text().splitlines() if line.strip()]
        return tuple((int(seq), bytes.fromhex(known)) for _, seq, known in lines)
    except (OSError, ValueError):
        raise BenError(f"{path} does not hold lines of `ben audit anchor`") from None

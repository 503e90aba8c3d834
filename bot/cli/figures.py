"""`ben figures`: what the cases of a time add up to, as a report to send."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.app import SystemClock
from bot.catalogue import loader
from bot.cli.common import console, load_settings, opened_store
from bot.figures.counting import Figures
from bot.figures.sending import Reports

app = typer.Typer(help="Figures and periodic reports.", no_args_is_help=True)


@app.callback()
def figures() -> None:
    """Figures and periodic reports."""


@app.command()
def report(
    period: Annotated[str, typer.Argument(help="2026-09, 2026-Q3, 2026-H1 or 2026")],
    out: Annotated[Path, typer.Option(help="folder for the files")] = Path(),
) -> None:
    """Write a period's report as PDF, and its numbers as CSV beside it."""

    async def make() -> None:
        settings = load_settings()
        catalogue = loader.load(settings.content_dir)
        clock = SystemClock()
        async with opened_store(settings) as store:
            reports = Reports(
                store, Figures(store, catalogue, settings, clock), catalogue, settings, clock
            )
            made = await reports.both(None, reports.period(period))
        out.mkdir(parents=True, exist_ok=True)
        for ending, body in (("pdf", made.pdf), ("csv", made.csv)):
            path = out / f"ben-{made.period.name}.{ending}"
            path.write_bytes(body)
            console.print(f"written: {path}", markup=False)

    asyncio.run(make())

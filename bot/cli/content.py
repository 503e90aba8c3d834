"""`ben content`: check what is in content/ and write what is made from it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from bot.app import ROOT
from bot.catalogue import export as exporter
from bot.catalogue import lint, loader
from bot.catalogue.coverage import coverage
from bot.cli.common import console, errors, load_settings

app = typer.Typer(help="The content: scams, numbers, texts.", no_args_is_help=True)


@app.command()
def check() -> None:
    """Check schemas, references, sources, phones and wording; exit 1 if anything is wrong.

    When nothing is, tell how much each language has of what people read.
    """
    root = load_settings().content_dir
    findings = lint.check(root)
    for finding in findings:
        errors.print(str(finding), markup=False)
    if findings:
        raise typer.Exit(1)
    for covered in coverage(loader.load(root)):
        console.print(str(covered), markup=False)
    console.print("The content is in order.")


@app.command()
def stale() -> None:
    """List what must be looked at again."""
    today = dt.datetime.now(dt.UTC).date()
    for finding in lint.stale(load_settings().content_dir, today):
        console.print(str(finding), markup=False)


@app.command()
def export(
    check: Annotated[bool, typer.Option("--check", help="write nothing; exit 1 if stale")] = False,
) -> None:
    """Write the files that are made from the content."""
    catalogue = loader.load(load_settings().content_dir)
    if check:
        findings = exporter.check(catalogue, ROOT)
        for finding in findings:
            errors.print(str(finding), markup=False)
        if findings:
            raise typer.Exit(1)
        return
    for path in exporter.write(catalogue, ROOT):
        console.print(f"written: {path}")

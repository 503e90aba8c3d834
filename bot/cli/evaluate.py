"""`ben evaluate`: judge the running code on a file of labelled examples."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import load_settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("evaluate")(evaluate)


def evaluate(
    what: Annotated[str, typer.Argument(help="triage, intents, ads, contacts or language")],
    file: Annotated[Path, typer.Argument(help="JSON lines, one example a line")],
    json: Annotated[bool, typer.Option("--json", help="end with the figures as JSON")] = False,
    out: Annotated[Path | None, typer.Option(help="write every prediction here")] = None,
    plots: Annotated[Path | None, typer.Option(help="write plots into this folder")] = None,
    baseline: Annotated[str, typer.Option(help="'stock': Rasa's own pipeline beside ours")] = "",
) -> None:
    """Print figures with their n and 95 % intervals. Needs no network."""
    # Judging needs plots and tables that nothing else does.
    from bot.evaluation.run import evaluate as judge

    settings = load_settings()
    status = judge(
        what,
        file,
        as_json=json,
        out=out,
        plots=plots,
        content=settings.content_dir,
        rasa_url=settings.rasa_url,
        baseline=baseline,
    )
    raise typer.Exit(status)

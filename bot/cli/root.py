"""All commands under one name. Mistakes of the user are one sentence, never a traceback."""

from __future__ import annotations

import sys

import typer

from bot.cli import (
    audit,
    backup,
    bells,
    chat,
    content,
    db,
    doctor,
    evaluate,
    figures,
    keys,
    operator,
    review,
    run,
    telegram,
    zalo,
    zalobot,
)
from bot.domain.errors import BenError

app = typer.Typer(
    name="ben",
    help="Bến: a Vietnamese-first chatbot and hotline assistant for migrant workers.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
run.register(app)
chat.register(app)
evaluate.register(app)
doctor.register(app)
backup.register(app)
app.add_typer(content.app, name="content")
app.add_typer(operator.app, name="operator")
app.add_typer(db.app, name="db")
app.add_typer(audit.app, name="audit")
app.add_typer(keys.app, name="keys")
app.add_typer(figures.app, name="figures")
app.add_typer(review.app, name="review")
app.add_typer(bells.app, name="bells")
app.add_typer(telegram.app, name="telegram")
app.add_typer(zalo.app, name="zalo")
app.add_typer(zalobot.app, name="zalobot")


def main() -> None:
    """Run `ben`; a known failure is printed as its sentence, with exit status 1."""
    try:
        app()
    except BenError as error:
        typer.echo(f"ben: {error}", err=True)
        sys.exit(1)

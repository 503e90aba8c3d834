"""`ben review`: what people said about messages that the bot did not understand."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.app import MEANINGS, ROOT, SystemClock
from bot.cli.common import console, load_settings, opened_store
from bot.dialogue.rasa import load_meanings
from bot.domain.errors import BenError
from bot.evaluation.lessons import Exported, Lessons

app = typer.Typer(help="Messages that were not understood.", no_args_is_help=True)

#: What Bến is judged with, in a checkout.
_HELD_OUT = ROOT / "tests" / "fixtures" / "heldout"
#: Nothing is written where training reads: a person moves it there.
_READ_BY_TRAINING = (ROOT / "nlu", ROOT / "tests", ROOT / "content")


@app.callback()
def review() -> None:
    """Messages that were not understood."""


@app.command()
def export(
    out: Annotated[Path, typer.Option(help="the new file: .yml for Rasa, .jsonl for the others")],
    against: Annotated[
        Path, typer.Option(help="folder with what Bến is judged with: nothing near it is written")
    ] = _HELD_OUT,
    again: Annotated[bool, typer.Option(help="also what was exported before")] = False,
) -> None:
    """Write what was masked and labelled as training data, invented values for what was masked.

    A developer reads the file, and moves it to where training finds it.
    """
    if any(out.resolve().is_relative_to(folder) for folder in _READ_BY_TRAINING):
        raise BenError(f"{out} is read by training: write elsewhere, read it, then move it.")

    async def run() -> Exported:
        async with opened_store(load_settings()) as store:
            lessons = Lessons(store, SystemClock(), load_meanings(MEANINGS))
            return await lessons.export(out, against, again=again)

    try:
        done = asyncio.run(run())
    except FileExistsError:
        raise BenError(f"{out} exists already: nothing is overwritten") from None
    console.print(f"{done.written} lessons in {out}", markup=False)
    if done.judged:
        console.print(f"{done.judged} left out: nearly what Bến is judged with")
    if done.unclean:
        console.print(
            f"{done.unclean} left out: their mask lets something through; label them anew"
        )

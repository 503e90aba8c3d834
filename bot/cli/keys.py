"""`ben keys`: the key ring."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.panel import Panel

from bot.app import SystemClock, key_ring
from bot.cli.backup import note_path
from bot.cli.common import console, load_settings
from bot.domain.errors import BenError
from bot.storage import crypto
from bot.storage.backup import recovery

app = typer.Typer(help="Keys that seal the database.", no_args_is_help=True)


@app.command()
def rotate() -> None:
    """Seal new values with a fresh key; all old ones stay in the ring and still open."""
    settings = load_settings()
    if settings.key_ring.get_secret_value():
        raise BenError("BEN_KEY_RING is given from outside: rotate it where it is kept.")
    path = settings.data_dir / "keys" / "keyring.json"
    ring = key_ring(settings).rotated()
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    crypto.write_private(fresh, ring.dump())
    fresh.replace(path)
    console.print(
        "A fresh key seals from the next start on. Backups are refused until its copy is kept "
        "apart: run `ben keys export <file>`."
    )


_LOUD = """[bold]{path}[/bold] now holds ALL KEYS, and the one that opens backups ({name}).

Whoever has it and a backup reads everything that anybody ever told you.
Without it every backup is noise, for ever. There is no other way in.

1. Take it off this machine now: on paper or a stick, in two places, in envelopes.
2. Delete it here.
3. Keep it apart from the backups. Keep older ones for older backups.
4. Try it once: `ben restore` into an empty folder, as docs/operations.md says."""


@app.command()
def export(file: Annotated[Path, typer.Argument(help="the new recovery file")]) -> None:
    """Write the recovery file: the keys that open backups and what is in them."""
    settings = load_settings()
    ring = key_ring(settings)
    try:
        name = recovery.export(file, note_path(settings), ring, SystemClock().now())
    except FileExistsError:
        raise BenError(f"{file} exists already: nothing is overwritten") from None
    console.print(Panel(_LOUD.format(path=file, name=name), title="KEYS", border_style="bold red"))

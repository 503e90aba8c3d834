"""`ben keys`: the key ring."""

from __future__ import annotations

import typer

from bot.app import key_ring
from bot.cli.common import console, load_settings
from bot.domain.errors import BenError
from bot.storage import crypto

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
    console.print("A fresh key seals from the next start on. Keep a copy of the key ring apart.")

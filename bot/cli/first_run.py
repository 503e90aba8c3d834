"""The first operator: made once, shown once, and only to somebody at a terminal."""

from __future__ import annotations

import sys

import segno

from bot.cli.common import console, errors
from bot.console.accounts import Accounts, Credentials
from bot.domain.people import Role

_NO_TERMINAL = (
    "There is no operator yet, and no terminal to show a password on: run `ben operator add`."
)


async def make_operator(accounts: Accounts) -> None:
    """Make the first operator if there is none, and show how to log in."""
    if await accounts.any():
        return
    if not sys.stdout.isatty():
        errors.print(_NO_TERMINAL)
        return
    show(await accounts.create("truc", "Người trực", Role.SUPERVISOR))


def show(credentials: Credentials) -> None:
    """Print what a new operator needs. It is stored nowhere in clear."""
    console.print("\n[bold]A new account for the desk.[/bold] It is shown this once:")
    console.print(f"  login     {credentials.login}")
    console.print(f"  password  {credentials.password}", markup=False)
    console.print(f"  TOTP      {credentials.totp_secret}")
    console.print("  Scan this with an authenticator app, or type the TOTP secret into it:\n")
    segno.make(credentials.totp_uri).terminal(compact=True)

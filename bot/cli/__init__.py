"""`ben`: the command line."""

from bot.cli.root import main

__all__ = ["main"]

"""`ben chat`: talk to the whole bot in the terminal."""

from __future__ import annotations

import asyncio
import secrets
import sys
from typing import Annotated

import typer
from rich.markup import escape
from rich.panel import Panel

from bot.app import open_services
from bot.channels.terminal import Terminal
from bot.cli.common import console, load_settings
from bot.domain.messages import Inbound, InboundKind, Part
from bot.storage import migrate


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("chat")(chat)


def chat(
    session: Annotated[str, typer.Option(help="name of a conversation to go on with")] = "",
    rasa: Annotated[str, typer.Option(help="address of a running Rasa; none: fallback")] = "",
) -> None:
    """Talk to the bot. The number or the words of a quick reply tap it; an empty line ends."""
    asyncio.run(_chat(session or secrets.token_hex(8), rasa))


async def _chat(session: str, rasa: str) -> None:
    settings = load_settings()
    url = rasa or settings.rasa_url
    async with open_services(settings, rasa_url=url, show=_show) as services:
        await migrate.upgrade(services.store.engine)
        terminal = services.channels["terminal"]
        assert isinstance(terminal, Terminal)
        opened = Inbound(terminal.name, secrets.token_hex(16), session, InboundKind.OPENED)
        await services.reception.accept(opened)
        await services.runner.drain()
        while line := await asyncio.to_thread(_read_line):
            typed = terminal.typed(session, line, secrets.token_hex(16))
            await services.reception.accept(typed)
            await services.runner.drain()


def _read_line() -> str:
    if sys.stdin.isatty():
        console.print("[bold]>[/bold] ", end="")
    return sys.stdin.readline().strip()


def _show(part: Part) -> None:
    replies = part.quick_replies
    taps = "   ".join(
        f"[reverse] {number} [/reverse] {escape(tap.title)}"
        for number, tap in enumerate(replies, start=1)
    )
    if len(replies) == 1:
        # A number could be meant as the answer: its words choose it.
        taps = f"[reverse] {escape(replies[0].title)} [/reverse]"
    body = escape(part.text) + (f"\n\n{taps}" if taps else "")
    console.print(Panel(body, width=min(80, console.width), border_style="blue"))

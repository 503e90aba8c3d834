"""`ben telegram`: where Telegram brings updates, and which group operators are called in."""

from __future__ import annotations

import asyncio
import enum
from typing import Annotated

import typer

from bot import settings as settings_module
from bot.channels.telegram_hooks import ALARM, PEOPLE, Hooks, HookState, Kind
from bot.cli.common import console, load_settings
from bot.domain.errors import BenError
from bot.settings import Settings

app = typer.Typer(help="The Telegram bots.", no_args_is_help=True)
webhook = typer.Typer(help="Where Telegram brings updates.", no_args_is_help=True)
app.add_typer(webhook, name="webhook")


class Which(enum.StrEnum):
    """Which of the bots a command is about."""

    ALL = "all"
    PEOPLE = PEOPLE.name
    ALARM = ALARM.name


Option = Annotated[Which, typer.Option("--bot", help="people write to one, the other calls you")]


@webhook.command("set")
def set_(bot: Option = Which.ALL) -> None:
    """Tell Telegram to bring updates to BEN_PUBLIC_URL, with the secret of the settings.

    What waits at Telegram's is kept. Doing it again changes nothing.
    """
    settings = load_settings()

    async def work() -> None:
        for kind, hooks in _hooks(settings, bot):
            secret = _secret(settings, kind)
            if not secret:
                raise BenError(f"Set {_name(kind, 'WEBHOOK_SECRET')} first: without it, it polls.")
            host = await hooks.set(settings.public_url, secret)
            _say(kind, f"brought to {host} from now on")

    asyncio.run(work())


@webhook.command()
def show(bot: Option = Which.ALL) -> None:
    """Print where updates go, how many wait, and what went wrong last; never a secret.

    Exit status 1 when that is not what the settings ask for.
    """
    settings = load_settings()

    async def work() -> bool:
        well = True
        for kind, hooks in _hooks(settings, bot):
            state = await hooks.show(settings.public_url)
            fits = state.ours if _secret(settings, kind) else not state.host
            for line in _described(state, fits=fits):
                _say(kind, line)
            well = well and fits
        return well

    if not asyncio.run(work()):
        raise typer.Exit(1)


@webhook.command()
def delete(bot: Option = Which.ALL) -> None:
    """Tell Telegram to bring nothing any more, so that the bot can poll; what waits is kept."""
    settings = load_settings()

    async def work() -> None:
        for kind, hooks in _hooks(settings, bot):
            await hooks.delete()
            _say(kind, "brought nowhere from now on")

    asyncio.run(work())


@app.command()
def group() -> None:
    """Show the ids of groups that the alarm bot was just added to, for BEN_TELEGRAM_ALARM_GROUP."""
    # The id that is looked for may be all that is missing.
    settings = settings_module.read()
    token = settings.telegram_alarm_token.get_secret_value()
    if not token:
        raise BenError("Set BEN_TELEGRAM_ALARM_TOKEN first.")
    found = asyncio.run(Hooks(ALARM, token, settings.telegram_api).groups())
    if not found:
        raise BenError("The bot has heard of no group: add it to the group, or add it anew.")
    for chat, title in found:
        console.print(f"{chat}  {title}", markup=False)


def _hooks(settings: Settings, which: Which) -> list[tuple[Kind, Hooks]]:
    """Return the bots that are meant; BenError when there is none."""
    tokens = ((PEOPLE, settings.telegram_token), (ALARM, settings.telegram_alarm_token))
    meant = [
        (kind, Hooks(kind, token.get_secret_value(), settings.telegram_api))
        for kind, token in tokens
        if token.get_secret_value() and which in (Which.ALL, kind.name)
    ]
    if not meant:
        names = [_name(kind, "TOKEN") for kind, _ in tokens if which in (Which.ALL, kind.name)]
        raise BenError(f"Not set: {' and '.join(names)}.")
    return meant


def _secret(settings: Settings, kind: Kind) -> str:
    secrets = (settings.telegram_webhook_secret, settings.telegram_alarm_webhook_secret)
    return secrets[kind is ALARM].get_secret_value()


def _name(kind: Kind, what: str) -> str:
    return f"BEN_TELEGRAM_{'ALARM_' if kind is ALARM else ''}{what}"


def _described(state: HookState, *, fits: bool) -> list[str]:
    lines = [f"brought to {state.host}" if state.host else "brought nowhere: they are asked for"]
    if not fits:
        lines.append(
            "that is not what the settings ask for: `ben telegram webhook set` or `delete`"
        )
    lines.append(f"{state.pending} wait")
    if state.last_error and state.last_error_at:
        lines.append(f"last error {state.last_error_at:%Y-%m-%d %H:%M} UTC: {state.last_error}")
    return lines


def _say(kind: Kind, line: str) -> None:
    console.print(f"{kind.name:7} {line}", markup=False, soft_wrap=True)

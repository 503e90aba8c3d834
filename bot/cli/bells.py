"""`ben bells`: try what calls operators."""

from __future__ import annotations

import asyncio

import typer

from bot.app import SystemClock
from bot.catalogue import loader
from bot.catalogue.texts import Texts
from bot.channels.open_bells import open_bells, open_telegram
from bot.cli.common import console, load_settings
from bot.domain.alarms import Notice
from bot.domain.errors import BenError
from bot.domain.messages import Sent, Throttled
from bot.domain.ports import Alarm
from bot.escalation.alarm_words import AlarmWords
from bot.settings import Settings

app = typer.Typer(help="What calls operators beside the desk.", no_args_is_help=True)

_NONE = (
    "No bell is set: set BEN_TELEGRAM_ALARM_TOKEN, BEN_MAIL_HOST or BEN_WEBHOOK_URL. Until then "
    "only an open desk rings."
)


@app.callback()
def bells() -> None:
    """Name the group, so that a command below it keeps its own name."""


@app.command("test")
def test() -> None:
    """Ring every bell once, saying that it is a trial, and tell what happened to each."""
    settings = load_settings()
    if not settings.bells:
        raise BenError(_NONE)
    failed = asyncio.run(_ring(settings))
    if failed:
        raise BenError(f"Not rung: {', '.join(failed)}. The others are enough until you mend it.")


async def _ring(settings: Settings) -> list[str]:
    """Ring all at once, so that none waits for another; return the names of those that failed."""
    words = AlarmWords(Texts(loader.load(settings.content_dir)), settings.desk_address)
    opened = open_bells(settings, SystemClock(), open_telegram(settings))
    try:
        told = await asyncio.gather(*(_one(bell, words.trial()) for bell in opened.values()))
    finally:
        for bell in opened.values():
            await bell.close()
    for name, line in zip(opened, told, strict=True):
        console.print(f"{name:10} {line or 'rang'}", markup=False, soft_wrap=True)
    return [name for name, line in zip(opened, told, strict=True) if line]


async def _one(bell: Alarm, trial: Notice) -> str:
    """Return "" when the bell rang, else what became of it."""
    verdict = await bell.ring(trial)
    match verdict:
        case Sent():
            return ""
        case Throttled(after):
            return f"asks to wait {after:.0f} s"
        case _:
            reason = getattr(verdict, "reason", "")
            return " ".join(filter(None, [type(verdict).__name__.lower(), reason]))

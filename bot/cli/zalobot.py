"""`ben zalobot`: where the Zalo Bot Platform brings what people write."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import typer

from bot.channels.zalobot import ZaloBot
from bot.channels.zalobot_api import Api, Refused, url_of
from bot.cli.common import console, load_settings
from bot.domain.errors import BenError
from bot.settings import Settings

app = typer.Typer(help="A bot of the Zalo Bot Platform.", no_args_is_help=True)
webhook = typer.Typer(help="Where the platform brings updates.", no_args_is_help=True)
app.add_typer(webhook, name="webhook")

_HINTS = {
    400: " It takes only a public https:// address.",
    401: " Check BEN_ZALO_BOT_TOKEN.",
    404: " Check BEN_ZALO_BOT_API.",
}


@webhook.command("set")
def set_() -> None:
    """Tell the platform to bring updates to BEN_PUBLIC_URL, with the secret of the settings.

    Doing it again changes nothing.
    """
    settings = load_settings()
    url, secret = _ours(settings), settings.zalo_bot_webhook_secret.get_secret_value()
    if not secret:
        raise BenError("Set BEN_ZALO_BOT_WEBHOOK_SECRET first: without it, the bot polls.")
    if not url:
        raise BenError("Set BEN_PUBLIC_URL first: the platform must find us.")
    told = _ask(settings, lambda api: api.call("setWebhook", url=url, secret_token=secret))
    if url_of(told) != url:
        raise BenError("The platform keeps another address than the one it was given.")
    _say(f"Updates are brought to {url} from now on.")


@webhook.command()
def show() -> None:
    """Print where updates go; exit status 1 when that is not what the settings ask for."""
    settings = load_settings()
    url, ours = _ask(settings, lambda api: api.hook()), _ours(settings)
    _say(f"Updates are brought to {url}." if url else "Updates wait to be asked for.")
    wanted = bool(settings.zalo_bot_webhook_secret.get_secret_value())
    if bool(url) != wanted or (url and ours and url != ours):
        _say("That is not what the settings ask for: `ben zalobot webhook set` or `delete`.")
        raise typer.Exit(1)


@webhook.command()
def delete() -> None:
    """Tell the platform to bring nothing any more, so that the bot can poll."""
    _ask(load_settings(), lambda api: api.call("deleteWebhook"))
    _say("Updates are brought nowhere from now on.")


def _ours(settings: Settings) -> str:
    base = settings.public_url.rstrip("/")
    return f"{base}/hooks/{ZaloBot.name}" if base else ""


def _ask(settings: Settings, question: Callable[[Api], Coroutine[Any, Any, Any]]) -> Any:
    """Return what the platform answers; BenError says in a sentence why it doesn't."""
    token = settings.zalo_bot_token.get_secret_value()
    if not token:
        raise BenError("Not set: BEN_ZALO_BOT_TOKEN.")

    async def ask() -> Any:
        api = Api(settings.zalo_bot_api, token, pause=settings.zalo_bot_pause)
        try:
            return await question(api)
        finally:
            await api.close()

    try:
        return asyncio.run(ask())
    except Refused as refused:
        hint = _HINTS.get(refused.code, "")
        raise BenError(f"The platform refuses with {refused.code}.{hint}") from None
    except Exception as error:  # noqa: BLE001 - whatever it is, a sentence must do
        # The text of httpx's errors may hold the address, and with it the token.
        raise BenError(f"The platform does not answer ({type(error).__name__}).") from None


def _say(line: str) -> None:
    console.print(line, markup=False, soft_wrap=True)

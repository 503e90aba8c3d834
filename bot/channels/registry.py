"""Which channels there are, and how each is made from the settings: a new one is one line here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.channels.fetching import Fetcher, Sources, origin_of
from bot.channels.probe import Probing
from bot.channels.telegram import Telegram
from bot.channels.terminal import Terminal
from bot.channels.webchat import Webchat
from bot.channels.zalo import Shape, Zalo
from bot.channels.zalo_api import Api
from bot.channels.zalo_signature import Identity
from bot.channels.zalo_token import App
from bot.channels.zalobot import ZaloBot
from bot.channels.zalobot_api import Api as ZaloBotApi
from bot.domain.messages import Part
from bot.domain.ports import Channel, Clock, TokenStore
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Means:
    """What a channel may need beside its own file."""

    settings: Settings
    clock: Clock
    #: Where the tokens of a channel are kept, by its name.
    grants: Callable[[str], TokenStore]
    #: Shows what is said in the shell; None where nobody sits at one.
    show: Callable[[Part], None] | None = None

    def hook_url(self, name: str) -> str:
        """Return where a platform should bring the updates of a channel, "" when nobody said."""
        base = self.settings.public_url.rstrip("/")
        return f"{base}/hooks/{name}" if base else ""

    def zalo_media(self, api: str) -> Fetcher:
        """Return what fetches pictures from Zalo's hosts, and from the API server at `api`."""
        return Fetcher(Sources(self.settings.zalo_media_hosts, frozenset({origin_of(api)})))


def open_channels(means: Means) -> dict[str, Channel]:
    """Return every channel that the settings switch on, by its name."""
    made = {name: make(means) for name, make in REGISTRY.items()}
    return {name: channel for name, channel in made.items() if channel is not None}


def _webchat(means: Means) -> Channel:
    return Webchat(means.settings.probe_url or means.settings.public_url)


def _probing(_: Means) -> Channel:
    return Probing()


def _terminal(means: Means) -> Channel | None:
    return None if means.show is None else Terminal(means.show)


def _telegram(means: Means) -> Channel | None:
    settings = means.settings
    token = settings.telegram_token.get_secret_value()
    if not token:
        return None
    return Telegram(
        token,
        api=settings.telegram_api,
        webhook_secret=settings.telegram_webhook_secret.get_secret_value(),
        hook_url=means.hook_url(Telegram.name),
    )


def _zalo(means: Means) -> Channel | None:
    settings = means.settings
    if not settings.zalo_app_id:
        return None
    app = App(
        settings.zalo_app_id,
        settings.zalo_app_secret.get_secret_value(),
        settings.zalo_refresh_token.get_secret_value(),
        early=dt.timedelta(seconds=settings.zalo_renew_early),
        lifetime=dt.timedelta(seconds=settings.zalo_token_lifetime),
    )
    shape = Shape(
        settings.zalo_max_text,
        settings.zalo_max_buttons,
        dt.timedelta(seconds=settings.zalo_free_window),
        dt.timedelta(seconds=settings.zalo_window),
    )
    return Zalo(
        Identity(settings.zalo_app_id, settings.zalo_oa_secret.get_secret_value()),
        app,
        shape,
        api=Api(settings.zalo_api, settings.zalo_oauth, pause=settings.zalo_pause),
        store=means.grants(Zalo.name),
        clock=means.clock,
        fetcher=means.zalo_media(settings.zalo_api),
    )


def _zalobot(means: Means) -> Channel | None:
    settings = means.settings
    token = settings.zalo_bot_token.get_secret_value()
    if not token:
        return None
    return ZaloBot(
        ZaloBotApi(settings.zalo_bot_api, token, pause=settings.zalo_bot_pause),
        max_text=settings.zalo_bot_max_text,
        webhook_secret=settings.zalo_bot_webhook_secret.get_secret_value(),
        hook_url=means.hook_url(ZaloBot.name),
        fetcher=means.zalo_media(settings.zalo_bot_api),
    )


REGISTRY: Mapping[str, Callable[[Means], Channel | None]] = {
    Webchat.name: _webchat,
    Probing.name: _probing,
    Terminal.name: _terminal,
    Telegram.name: _telegram,
    Zalo.name: _zalo,
    ZaloBot.name: _zalobot,
}

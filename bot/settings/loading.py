"""All settings in one, read from outside and refused when they can't be used."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.domain.errors import BenError
from bot.settings.bells import BellSettings
from bot.settings.desk import BoardSettings, DeskSettings
from bot.settings.figures import FigureSettings
from bot.settings.house import HouseSettings
from bot.settings.people import PeopleSettings
from bot.settings.platforms import ZaloBotSettings, ZaloSettings
from bot.settings.records import RecordSettings
from bot.settings.review import ReviewSettings

_SECRETS = Path("/run/secrets")
#: Characters of a webhook's secret that the Zalo Bot Platform takes, by users' notes.
_SHORTEST_SECRET, _LONGEST_SECRET = 8, 256


class BadSetting(BenError):
    """A setting has a value that can't be used; the message names it."""


# Pydantic lists the fields of the last base first: `.env.example` reads from the house upwards.
class Settings(
    ReviewSettings,
    FigureSettings,
    RecordSettings,
    DeskSettings,
    PeopleSettings,
    ZaloBotSettings,
    BoardSettings,
    ZaloSettings,
    BellSettings,
    HouseSettings,
    BaseSettings,
):
    """Read from the environment and from `.env`; names begin with BEN_."""

    model_config = SettingsConfigDict(
        env_prefix="BEN_",
        env_file=".env",
        extra="ignore",
        frozen=True,
        # Where container engines put secrets: one file for each, named like the variable.
        secrets_dir=_SECRETS if _SECRETS.is_dir() else None,
    )


def load() -> Settings:
    """Read the settings; BadSetting names the first one that can't be used, or that is missing."""
    settings = read()
    _refuse_half_a_channel(settings)
    _refuse_half_a_bell(settings)
    return settings


def read() -> Settings:
    """Read the settings, whether they are complete or not; BadSetting as above."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "BEN_" + str(first["loc"][0]).upper()
        raise BadSetting(
            f"{name} can't be used: {first['msg']}. See .env.example for what it means."
        ) from None


def _refuse_half_a_channel(settings: Settings) -> None:
    live = {
        "BEN_TELEGRAM_TOKEN": settings.telegram_token.get_secret_value(),
        "BEN_ZALO_APP_ID": settings.zalo_app_id,
        "BEN_ZALO_BOT_TOKEN": settings.zalo_bot_token.get_secret_value(),
    }
    for name, value in live.items():
        if value and settings.who is None:
            raise BadSetting(
                f"{name} is set, but people must be told who answers them: set "
                "BEN_ORGANISATION, BEN_ORGANISATION_CONTACT and BEN_ORGANISATION_HOURS too."
            )
    needed = {
        "BEN_ZALO_APP_SECRET": settings.zalo_app_secret,
        "BEN_ZALO_OA_SECRET": settings.zalo_oa_secret,
    }
    for name, secret in needed.items():
        if settings.zalo_app_id and not secret.get_secret_value():
            raise BadSetting(f"BEN_ZALO_APP_ID is set, but not {name}: Zalo needs both.")
    length = len(settings.zalo_bot_webhook_secret.get_secret_value())
    if length and not _SHORTEST_SECRET <= length <= _LONGEST_SECRET:
        raise BadSetting(
            "BEN_ZALO_BOT_WEBHOOK_SECRET can't be used: the platform takes 8 to 256 characters."
        )


def _refuse_half_a_bell(settings: Settings) -> None:
    token = settings.telegram_alarm_token.get_secret_value()
    if bool(token) != bool(settings.telegram_alarm_group):
        raise BadSetting(
            "BEN_TELEGRAM_ALARM_TOKEN and BEN_TELEGRAM_ALARM_GROUP belong together: set both or "
            "none. `ben telegram group` shows the group's id."
        )
    if token and token == settings.telegram_token.get_secret_value():
        raise BadSetting(
            "BEN_TELEGRAM_ALARM_TOKEN must be another bot's than BEN_TELEGRAM_TOKEN: what slows "
            "the group down must not slow down people."
        )
    if settings.half_a_bell:
        raise BadSetting(settings.half_a_bell)

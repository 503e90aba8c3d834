"""Every setting of the bot, with its default and its meaning. `.env.example` is made from here."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.domain.errors import BenError
from bot.domain.risk import Urgency

_SECRETS = Path("/run/secrets")


class BadSetting(BenError):
    """A setting has a value that can't be used; the message names it."""


class Organisation(BaseModel):
    """Who runs this service: shown to everyone who writes."""

    name: str
    contact: str
    hours: str


Rungs = Annotated[tuple[float, ...], NoDecode]


class Settings(BaseSettings):
    """Read from the environment and from `.env`; names begin with BEN_."""

    model_config = SettingsConfigDict(
        env_prefix="BEN_",
        env_file=".env",
        extra="ignore",
        frozen=True,
        # Where container engines put secrets: one file for each, named like the variable.
        secrets_dir=_SECRETS if _SECRETS.is_dir() else None,
    )

    data_dir: Path = Field(Path("data"), description="Folder of all data: database, keys, secrets.")
    content_dir: Path = Field(Path("content"), description="Folder of the content.")
    database_url: str = Field(
        "", description="sqlite:///… or postgresql://…; empty: SQLite in the data folder."
    )
    database_password: SecretStr = Field(
        SecretStr(""), description="Password for PostgreSQL, kept out of the URL."
    )
    organisation: str = Field(
        "",
        description="Name of the organisation that runs the service; needed before any "
        "live channel.",
    )
    organisation_contact: str = Field(
        "", description="How people reach that organisation (phone, e-mail or address)."
    )
    organisation_hours: str = Field(
        "", description="When operators answer, e.g. '7:00-22:00 mỗi ngày'."
    )
    host: str = Field("127.0.0.1", description="Address the pages listen on.")
    chat_port: int = Field(8080, description="Port of the chat page.", ge=0, le=65535)
    desk_port: int = Field(8090, description="Port of the operators' desk.", ge=0, le=65535)
    internal_port: int = Field(
        8091,
        description="Port for Rasa's action calls and metrics, loopback only.",
        ge=0,
        le=65535,
    )
    internal_host: str = Field(
        "127.0.0.1", description="Address of that port; an internal network at the most."
    )
    public_url: str = Field(
        "",
        description="https://… under which the pages are reached from outside; makes "
        "cookies Secure.",
    )
    desk_url: str = Field(
        "", description="https://… of the desk, for links in alarms; empty: the local address."
    )
    exit_url: str = Field(
        "https://www.google.com/search?q=th%E1%BB%9Di+ti%E1%BA%BFt",
        description="Harmless page that the quick-exit button opens.",
    )
    rasa: bool = Field(True, description="Start and use Rasa; without it the fallback answers.")
    rasa_url: str = Field(
        "", description="Where a Rasa runs already; empty: `ben run` starts its own on loopback."
    )
    rasa_timeout: float = Field(4.0, description="Seconds a turn waits for Rasa.", gt=0)
    internal_secret: SecretStr = Field(
        SecretStr(""), description="Secret between Rasa and the bot; empty: made on first run."
    )
    key_ring: SecretStr = Field(
        SecretStr(""),
        description="The key ring as JSON; empty: a file in the data folder, made on first run.",
    )
    telegram_token: SecretStr = Field(
        SecretStr(""), description="Token of the Telegram bot; set: Telegram is served."
    )
    telegram_api: str = Field(
        "https://api.telegram.org", description="Bot API server (a local one, or a test's)."
    )
    telegram_webhook_secret: SecretStr = Field(
        SecretStr(""), description="Set: updates come by webhook with this secret, not by polling."
    )
    zalo_app_id: str = Field(
        "",
        description="Id of the app at developers.zalo.me; set: a Zalo Official Account is served.",
    )
    zalo_app_secret: SecretStr = Field(
        SecretStr(""), description="Secret key of that app, for renewing tokens."
    )
    zalo_oa_secret: SecretStr = Field(
        SecretStr(""),
        description="OA Secret Key from the app's webhook page, for signatures; most sources "
        "say that it is not the app's secret: `ben zalo diagnose` tells.",
    )
    zalo_refresh_token: SecretStr = Field(
        SecretStr(""),
        description="Refresh token to begin with. It works once; what follows is kept sealed "
        "in the database. A new value here begins anew.",
    )
    zalo_api: str = Field(
        "https://openapi.zalo.me", description="Zalo's API server (or a test's). Source: zalo-sdk."
    )
    zalo_oauth: str = Field(
        "https://oauth.zaloapp.com",
        description="Zalo's token server (or a test's). Source: zalo-sdk.",
    )
    zalo_max_text: int = Field(
        1800,
        description="Characters of one Zalo message. Users' notes say that 2000 are allowed and "
        "not how they are counted; official pages were not read.",
        ge=1000,
        le=2000,
    )
    zalo_max_buttons: int = Field(
        5,
        description="Buttons under one Zalo message, further ones go under the next; 0: numbered "
        "menus. Resellers' pages say 5; official pages were not read.",
        ge=0,
        le=5,
    )
    zalo_token_lifetime: float = Field(
        90000.0,
        description="Seconds an access token lives when Zalo does not say. hexasync.vn says "
        "25 hours; official pages were not read.",
        gt=0,
    )
    zalo_renew_early: float = Field(
        18000.0,
        description="Seconds before its end at which the access token is renewed: 20 hours old "
        "when it lives 25.",
        ge=0,
    )
    zalo_pause: float = Field(
        60.0,
        description="Seconds to wait when Zalo says that there were too many calls (-32). Users' "
        "notes say that it counts by the minute; official pages were not read.",
        gt=0,
    )
    reply_window: float = Field(
        300.0,
        description="Seconds after a person's message in which an answer may still be "
        "sent under the contact rule reply_only.",
        gt=0,
    )
    ladder_critical: Rungs = Field(
        (60.0, 180.0, 300.0),
        description="Seconds until the rungs of an unanswered critical case, e.g. 60,180,300.",
    )
    ladder_high: Rungs = Field((300.0, 900.0, 1800.0), description="The same for high.")
    presence: float = Field(
        60.0,
        description="Seconds without a sign of an open desk until an operator counts as away.",
        gt=0,
    )
    session_idle: float = Field(
        900.0, description="Seconds without activity until an operator is logged out.", gt=0
    )
    session_length: float = Field(
        28800.0, description="Seconds until an operator must log in again.", gt=0
    )
    log_level: str = Field(
        "INFO",
        description="DEBUG, INFO, WARNING or ERROR.",
        pattern="^(DEBUG|INFO|WARNING|ERROR)$",
    )
    log_json: bool = Field(False, description="Write logs as JSON lines.")

    @field_validator("ladder_critical", "ladder_high", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(float(part) for part in value.split(","))
        return value

    @field_validator("ladder_critical", "ladder_high")
    @classmethod
    def _rising(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        if not value or list(value) != sorted(set(value)) or value[0] <= 0:
            raise ValueError("give rising numbers of seconds, e.g. 60,180,300")
        return value

    @property
    def database(self) -> str:
        """The database's URL, SQLite in the data folder by default."""
        return self.database_url or f"sqlite:///{self.data_dir / 'ben.db'}"

    @property
    def who(self) -> Organisation | None:
        """The organisation, when its name, contact and hours are all set."""
        if self.organisation and self.organisation_contact and self.organisation_hours:
            return Organisation(
                name=self.organisation,
                contact=self.organisation_contact,
                hours=self.organisation_hours,
            )
        return None

    def rungs(self, urgency: Urgency) -> tuple[dt.timedelta, ...]:
        """Return when each rung of the ladder is due after a case opened; () for none."""
        seconds = {
            Urgency.CRITICAL: self.ladder_critical,
            Urgency.HIGH: self.ladder_high,
        }.get(urgency, ())
        return tuple(dt.timedelta(seconds=value) for value in seconds)


def load() -> Settings:
    """Read the settings; BadSetting names the first one that can't be used."""
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "BEN_" + str(first["loc"][0]).upper()
        raise BadSetting(
            f"{name} can't be used: {first['msg']}. See .env.example for what it means."
        ) from None
    _refuse_half_a_channel(settings)
    return settings


def _refuse_half_a_channel(settings: Settings) -> None:
    live = {
        "BEN_TELEGRAM_TOKEN": settings.telegram_token.get_secret_value(),
        "BEN_ZALO_APP_ID": settings.zalo_app_id,
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


def env_example() -> str:
    """Return the text of `.env.example`: every setting, its meaning and its default."""
    lines = [
        "# Settings of Bến. Copy to .env and change what you need; everything has a default.",
        "# Made from bot/settings.py by `ben settings`; don't edit by hand.",
        "",
    ]
    for name, field in Settings.model_fields.items():
        default = field.default
        if isinstance(default, SecretStr):
            default = ""
        elif isinstance(default, tuple):
            default = ",".join(f"{part:g}" for part in default)
        elif isinstance(default, bool):
            default = str(default).lower()
        lines += [f"# {field.description}", f"# BEN_{name.upper()}={default}", ""]
    return "\n".join(lines)

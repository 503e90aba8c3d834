"""Platforms on which people and operators reach us, and what is known of their limits."""

from __future__ import annotations

from pydantic import BaseModel, Field, SecretStr


class TelegramSettings(BaseModel):
    """The bot that people write to, and the one that calls operators."""

    telegram_token: SecretStr = Field(
        SecretStr(""), description="Token of the Telegram bot; set: Telegram is served."
    )
    telegram_api: str = Field(
        "https://api.telegram.org", description="Bot API server (a local one, or a test's)."
    )
    telegram_webhook_secret: SecretStr = Field(
        SecretStr(""), description="Set: updates come by webhook with this secret, not by polling."
    )
    telegram_alarm_token: SecretStr = Field(
        SecretStr(""),
        description="Token of a second Telegram bot, which calls operators in their own group; "
        "never the same as the first: what slows the group down must not slow down people.",
    )
    telegram_alarm_group: str = Field(
        "",
        description="Chat id of that group, such as -1001234567890: add the bot to the group, then "
        "`ben telegram group` shows it.",
        pattern=r"^(-\d{1,18})?$",
    )
    telegram_alarm_webhook_secret: SecretStr = Field(
        SecretStr(""),
        description="Set: the alarm bot's taps come by webhook with this secret, not by polling.",
    )

    @property
    def bells(self) -> tuple[str, ...]:
        """The names of the bells that call operators, beside the desk itself."""
        return ("telegram",) if self.telegram_alarm_token.get_secret_value() else ()


class ZaloSettings(BaseModel):
    """A Zalo Official Account."""

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
    zalo_free_window: float = Field(
        172800.0,
        description="Seconds after somebody wrote, tapped or followed in which a Zalo message to "
        "them is free. Users' notes say 48 hours; official pages were not read.",
        gt=0,
    )
    zalo_window: float = Field(
        604800.0,
        description="Seconds after the same until which Zalo takes a message to them at all, for "
        "money. Users' notes and zalo-sdk say 7 days; official pages were not read.",
        gt=0,
    )
    zalo_human_pause: float = Field(
        3600.0,
        description="Seconds for which the bot leaves a Zalo conversation to the human who "
        "answers in OA Manager, counted from their last message.",
        gt=0,
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


class ZaloBotSettings(BaseModel):
    """A bot of the Zalo Bot Platform."""

    zalo_bot_token: SecretStr = Field(
        SecretStr(""),
        description="Token of a bot of the Zalo Bot Platform; set: it is served. For pilots: its "
        "free plan has room for 50 people and 3000 messages a month. Source: zalo-bot-mcp.",
    )
    zalo_bot_api: str = Field(
        "https://bot-api.zaloplatforms.com",
        description="The platform's API server (or a test's). Source: openclaw's zalo channel; "
        "older clients name bot-api.zapps.me.",
    )
    zalo_bot_webhook_secret: SecretStr = Field(
        SecretStr(""),
        description="8 to 256 characters; set: updates come by webhook with this secret, not by "
        "polling. `ben zalobot webhook set` tells the platform.",
    )
    zalo_bot_max_text: int = Field(
        1800,
        description="Characters of one message of that bot. Users' notes say that 2000 are "
        "allowed and not how they are counted; official pages were not read.",
        ge=1000,
        le=2000,
    )
    zalo_bot_pause: float = Field(
        60.0,
        description="Seconds to wait when that platform says that there were too many calls "
        "(429); it does not say how long.",
        gt=0,
    )

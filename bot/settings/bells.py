"""What calls operators beside the desk and its Telegram group: letters, and a signed call."""

from __future__ import annotations

import enum
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from bot.settings.platforms import TelegramSettings

#: The shortest secret that signs: 32 letters of base 16 hold 128 bits.
SHORTEST_SECRET = 32
#: Mail servers that may be spoken to in clear.
_HERE = ("localhost", "127.0.0.1", "::1")

Recipients = Annotated[tuple[tuple[str, str], ...], NoDecode]


class MailTls(enum.StrEnum):
    """How the line to the mail server is sealed."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class BellSettings(TelegramSettings):
    """Every bell; each of them is enough alone."""

    mail_host: str = Field(
        "", description="Mail server (SMTP); set: operators are called by e-mail too."
    )
    mail_port: int = Field(587, description="Its port.", ge=1, le=65535)
    mail_tls: MailTls = Field(
        MailTls.STARTTLS,
        description="starttls (usually port 587), tls (usually 465), or none: only for a server "
        "on this machine.",
    )
    mail_user: str = Field("", description="Login at the mail server, if it wants one.")
    mail_password: SecretStr = Field(SecretStr(""), description="Its password.")
    mail_from: str = Field("", description="Address that alarms come from.")
    mail_to: Recipients = Field(
        (),
        description="Where each operator's alarms go, by login, e.g. "
        "ha=ha@example.org,nam=nam@example.org; *=truc@example.org gets all of them.",
    )
    webhook_url: str = Field(
        "",
        description="https://… of a gateway that phones or texts operators; set: alarms are "
        "posted there as signed JSON (docs/operations.md).",
    )
    webhook_secret: SecretStr = Field(
        SecretStr(""),
        description="Secret that signs them, at least 32 characters; the gateway checks with it.",
    )
    webhook_private: bool = Field(
        False,
        description="Let the gateway stand on this machine or in a private network, also without "
        "https; otherwise such addresses are refused.",
    )

    @field_validator("mail_to", mode="before")
    @classmethod
    def _pairs(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        found = []
        for part in filter(None, (one.strip() for one in value.split(","))):
            login, _, address = (piece.strip() for piece in part.partition("="))
            if not login or address.count("@") != 1 or any(sign.isspace() for sign in address):
                raise ValueError("give login=address, separated by commas")
            found.append((login.lower(), address))
        return tuple(found)

    @property
    def bells(self) -> tuple[str, ...]:
        """The names of the bells that call operators, beside the desk itself."""
        named = {
            "telegram": self.telegram_alarm_token.get_secret_value(),
            "mail": self.mail_host,
            "webhook": self.webhook_url,
        }
        return tuple(name for name, value in named.items() if value)

    @property
    def half_a_bell(self) -> str:
        """Return one sentence about what a bell still needs, "" when none needs anything."""
        if self.mail_host and not (self.mail_from and self.mail_to):
            return "BEN_MAIL_HOST is set: set BEN_MAIL_FROM and BEN_MAIL_TO too."
        if self.mail_host and self.mail_tls is MailTls.NONE and self.mail_host not in _HERE:
            return "BEN_MAIL_TLS=none is only for a server on this machine: use starttls or tls."
        if self.webhook_url and len(self.webhook_secret.get_secret_value()) < SHORTEST_SECRET:
            return (
                f"BEN_WEBHOOK_URL is set: set BEN_WEBHOOK_SECRET, at least {SHORTEST_SECRET} "
                "characters, for instance from `openssl rand -hex 32`."
            )
        allowed = ("https://", "http://") if self.webhook_private else ("https://",)
        if self.webhook_url and not self.webhook_url.startswith(allowed):
            return "BEN_WEBHOOK_URL must begin with https://, or BEN_WEBHOOK_PRIVATE be true."
        return ""

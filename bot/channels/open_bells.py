"""Which bells there are, and how each is made from the settings: a new one is one line here."""

from __future__ import annotations

from bot.channels.mail_bell import MailBell, PostOffice
from bot.channels.telegram_alarm import TelegramAlarm
from bot.channels.webhook_bell import WebhookBell
from bot.domain.ports import Alarm, Clock
from bot.settings import MailTls, Settings


def open_bells(
    settings: Settings, clock: Clock, telegram: TelegramAlarm | None
) -> dict[str, Alarm]:
    """Return every bell that the settings switch on, by its name; `telegram` is open already."""
    made: list[Alarm | None] = [telegram, _mail(settings), _webhook(settings, clock)]
    return {bell.name: bell for bell in made if bell is not None}


def open_telegram(settings: Settings) -> TelegramAlarm | None:
    """Return the operators' group, which also hears taps; None when there is none."""
    token = settings.telegram_alarm_token.get_secret_value()
    if not token:
        return None
    return TelegramAlarm(
        token,
        settings.telegram_alarm_group,
        api=settings.telegram_api,
        webhook_secret=settings.telegram_alarm_webhook_secret.get_secret_value(),
    )


def _mail(settings: Settings) -> MailBell | None:
    if not settings.mail_host:
        return None
    office = PostOffice(
        host=settings.mail_host,
        port=settings.mail_port,
        sender=settings.mail_from,
        tls=settings.mail_tls is MailTls.TLS,
        starttls=settings.mail_tls is MailTls.STARTTLS,
        user=settings.mail_user,
        password=settings.mail_password.get_secret_value(),
    )
    return MailBell(office, settings.mail_to)


def _webhook(settings: Settings, clock: Clock) -> WebhookBell | None:
    if not settings.webhook_url:
        return None
    return WebhookBell(
        settings.webhook_url,
        settings.webhook_secret.get_secret_value(),
        settings.desk_address,
        clock,
        private=settings.webhook_private,
    )

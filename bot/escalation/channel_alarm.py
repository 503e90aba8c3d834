"""Calls operators when a channel falls ill, and tells them once when it is well again."""

from __future__ import annotations

from collections.abc import Sequence

from bot.catalogue.texts import Texts
from bot.domain.alarms import Notice
from bot.domain.messages import Sent
from bot.domain.ports import Alarm
from bot.telemetry import get_logger

log = get_logger()


class ChannelAlarm:
    """Rings every bell once. The desk shows and rings by itself: a bell that fails is no loss."""

    def __init__(self, bells: Sequence[Alarm], texts: Texts, desk_url: str) -> None:
        self._bells = tuple(bells)
        self._texts = texts
        self._desk_url = desk_url

    async def tell(self, channel: str, trouble: str) -> None:
        """Say that `channel` is ill, or with "" that it is well again; never raises."""
        name = self._texts.say(f"alarm.channel.name.{channel}")
        title = self._texts.say(
            "alarm.channel.ill" if trouble else "alarm.channel.well", channel=name
        )
        text = f"{title}\n{self._desk_url.rstrip('/')}/channels"
        for bell in self._bells:
            try:
                delivery = await bell.ring(Notice((), title, text, loud=bool(trouble)))
            except Exception:
                log.exception("channel_alarm.failed", channel=channel)
                continue
            if not isinstance(delivery, Sent):
                verdict = type(delivery).__name__.lower()
                log.warning("channel_alarm.not_rung", channel=channel, verdict=verdict)

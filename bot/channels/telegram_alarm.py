"""The operators' Telegram group as a bell, by a bot of its own.

It is no channel for people: it only calls, and hears taps and codes. A bot of its own, because a
refusal for too many messages holds back all that a bot sends, and because operators' identities
must not meet people's.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Any

from telegram import Bot, LinkPreviewOptions
from telegram.error import BadRequest, ChatMigrated

from bot.channels import telegram_alarm_updates as events
from bot.channels import telegram_updates as updates
from bot.channels.pacing import Pace
from bot.channels.telegram_alarm_updates import Gone, Moved
from bot.channels.telegram_api import client, keyboard, verdict
from bot.channels.telegram_source import Source
from bot.domain.alarms import GroupTap, LinkTried, Notice
from bot.domain.errors import Unparseable
from bot.domain.messages import Delivery, Sent, Throttled
from bot.domain.ports import HookRequest
from bot.telemetry import get_logger

log = get_logger()

_CONNECT, _READ = 5.0, 10.0  # seconds
#: Messages and edits that a group takes in so many seconds:
#: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
_MOST, _SPAN = 20, 60.0
#: Longest answer to a tap: https://core.telegram.org/bots/api#answercallbackquery
_MAX_ANSWER = 200
#: Refusals that mean: it stands there already, or it is gone. Either way nothing is left to do.
_DONE = ("message is not modified", "message to edit not found", "message can't be edited")


class TelegramAlarm:
    """Calls operators in their group; `ref` of a call is chat and message."""

    name = "telegram"

    def __init__(
        self,
        token: str,
        group: str,
        *,
        api: str = "https://api.telegram.org",
        webhook_secret: str = "",
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        base = f"{api.rstrip('/')}/bot"
        self._source = Source(base + token, webhook_secret, events.WANTED)
        self._request = client(4, connect=_CONNECT, read=_READ)
        self._bot = Bot(
            token,
            base_url=base,
            request=self._request,
            get_updates_request=self._source.request,
        )
        self._group = group
        #: Where a group that moved is now. Telegram tells it again after a restart.
        self._moved: dict[str, str] = {}
        self._now = monotonic
        self._pace = Pace(monotonic)
        self._calls: deque[float] = deque()

    # A bell

    async def ring(self, notice: Notice) -> Delivery:
        """Write to the group, with a sound when somebody urgent waits. Never raises."""
        try:
            return await self._ring(self._place(), notice)
        except ChatMigrated as moved:
            self._move(self._group, str(moved.new_chat_id))
        except Exception as error:  # noqa: BLE001 - the verdict says what to do
            return self._judged(error)
        try:
            return await self._ring(self._place(), notice)
        except Exception as error:  # noqa: BLE001 - same
            return self._judged(error)

    async def _ring(self, chat: str, notice: Notice) -> Delivery:
        if wait := self._wait():
            return Throttled(wait)
        message = await self._bot.send_message(
            chat,
            notice.text,
            reply_markup=keyboard(notice.taps),
            disable_notification=not notice.loud,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        return Sent(f"{chat}:{message.message_id}")

    async def change(self, ref: str, notice: Notice) -> Delivery:
        """Write an earlier call anew, without a sound. Never raises."""
        chat, _, message = ref.rpartition(":")
        if not message.isdecimal():
            return Sent(ref)
        if wait := self._wait():
            return Throttled(wait)
        try:
            await self._bot.edit_message_text(
                notice.text,
                chat_id=chat,
                message_id=int(message),
                reply_markup=keyboard(notice.taps),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        except ChatMigrated:
            # The messages of a group that moved stay behind: nobody can write them anew.
            return Sent(ref)
        except BadRequest as error:
            done = any(words in error.message.lower() for words in _DONE)
            return Sent(ref) if done else verdict(error)
        except Exception as error:  # noqa: BLE001 - the verdict says what to do
            return self._judged(error)
        return Sent(ref)

    def _place(self) -> str:
        return self._moved.get(self._group, self._group)

    def _move(self, old: str, new: str) -> None:
        if old == self._group and self._moved.get(old) != new:
            self._moved[old] = new
            log.warning("telegram_alarm.group_moved", channel=self.name)

    def _wait(self) -> float:
        """Return how many seconds nothing may be written to the group; 0 counts a call."""
        now = self._now()
        while self._calls and now - self._calls[0] >= _SPAN:
            self._calls.popleft()
        full = _SPAN - (now - self._calls[0]) if len(self._calls) >= _MOST else 0.0
        wait = max(full, self._pace.left(self._group))
        if not wait:
            self._calls.append(now)
        return wait

    def _judged(self, error: Exception) -> Delivery:
        found = verdict(error)
        if isinstance(found, Throttled):
            self._pace.refused(self._group, found.after)
        return found

    # A voice

    async def answer(self, query: str, text: str) -> None:
        """Show `text` to who tapped; failures are logged, never raised."""
        try:
            await self._bot.answer_callback_query(query, text[:_MAX_ANSWER])
        except Exception as error:  # noqa: BLE001 - too late, or out of reach: the claim stands
            log.info("telegram_alarm.not_answered", reason=type(error).__name__)

    async def say(self, person: str, text: str) -> None:
        """Write to somebody in private; failures are logged, never raised."""
        try:
            await self._bot.send_message(person, text)
        except Exception as error:  # noqa: BLE001 - they will try again
            log.info("telegram_alarm.not_said", reason=type(error).__name__)

    # What operators do

    @property
    def has_webhook(self) -> bool:
        """Whether taps are delivered to us rather than asked for."""
        return self._source.has_webhook

    def verify(self, request: HookRequest) -> None:
        """Return if the request carries our secret; raise NotAuthentic otherwise."""
        self._source.verify(request)

    def parse(self, body: bytes) -> list[GroupTap | LinkTried]:
        """Return the tap or the code in a webhook's body, often none. Raises Unparseable."""
        return self._read(updates.load(body))

    def _read(self, update: Any) -> list[GroupTap | LinkTried]:
        event = events.read(update)
        if isinstance(event, Moved):
            self._move(event.old, event.new)
        elif isinstance(event, Gone):
            if event.chat == self._place():
                log.error("telegram_alarm.put_out_of_group", channel=self.name)
        elif event is not None:
            return [event]
        return []

    async def poll(self) -> list[GroupTap | LinkTried]:
        """Return what operators did, waiting up to 25 s; raises when Telegram can't be asked."""
        found: list[GroupTap | LinkTried] = []
        for update in await self._source.ask():
            try:
                found += self._read(update)
            except Unparseable:
                log.warning("telegram_alarm.unreadable_update", channel=self.name)
        return found

    def stored(self) -> None:
        """Learn that all that `poll` returned last was dealt with."""
        self._source.stored()

    async def close(self) -> None:
        """Let go of connections."""
        await self._request.shutdown()
        await self._source.close()

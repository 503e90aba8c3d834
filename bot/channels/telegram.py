"""Telegram as a channel, by webhook or by long polling.

python-telegram-bot is used as a client of the Bot API only: its own webhook server acknowledges
an update before it is stored, and its updater owns the process.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.channels import telegram_updates as updates
from bot.channels.pacing import Pace
from bot.channels.splitting import split
from bot.channels.telegram_api import Wait, client, is_bad_markup, keyboard, to_html, verdict
from bot.domain.errors import NotAuthentic, Unparseable
from bot.domain.messages import (
    ContactStopped,
    Delivery,
    Inbound,
    Limits,
    Outgoing,
    Rejected,
    Sent,
    Throttled,
)
from bot.domain.ports import HookRequest
from bot.telemetry import get_logger

log = get_logger()

#: Telegram takes 4,096 characters and 100 buttons; a screenful reads better, and entities count.
#: https://core.telegram.org/bots/api#sendmessage
MAX_TEXT = 3500
_MAX_BUTTONS = 100
_SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - a header's name
#: Seconds that Telegram keeps a question for updates open.
_LONG_POLL = 25
#: Seconds. A send must end well within the lease of its row.
_CONNECT, _READ = 5.0, 10.0
#: Messages that one call may delete: https://core.telegram.org/bots/api#deletemessages
_BATCH = 100
#: Tries to delete a batch while Telegram can't be reached, and seconds between them.
_ERASE_TRIES, _ERASE_PAUSE = 3, 1.0
#: Unfinished deliveries remembered.
_REMEMBERED = 1000
#: Characters that a stored message_ref holds.
_MAX_REF = 128


class Telegram:
    """Private chats with a Telegram bot. `address` is the chat's id.

    Of a delivery in several pieces only this process knows how far it came: after a crash in
    between, the first pieces are sent again.
    """

    name = updates.CHANNEL
    limits = Limits(max_text=MAX_TEXT, max_quick_replies=_MAX_BUTTONS, can_erase=True)

    def __init__(
        self, token: str, *, api: str = "https://api.telegram.org", webhook_secret: str = ""
    ) -> None:
        self._base = f"{api.rstrip('/')}/bot{token}"
        self._bot_id = token.partition(":")[0]
        self._secret = webhook_secret.encode()
        self._request = client(16, connect=_CONNECT, read=_READ)
        self._polling = client(1, connect=_CONNECT, read=_LONG_POLL + _READ)
        self._bot = Bot(
            token,
            base_url=f"{api.rstrip('/')}/bot",
            request=self._request,
            get_updates_request=self._polling,
        )
        self._pace = Pace()
        self._went: OrderedDict[str, list[str]] = OrderedDict()
        self._offset: int | None = None
        self._next: int | None = None
        self._acknowledging: set[asyncio.Task[None]] = set()

    @property
    def has_webhook(self) -> bool:
        """Whether updates are delivered to us rather than asked for."""
        return bool(self._secret)

    def verify(self, request: HookRequest) -> None:
        """Return if the request carries our secret; raise NotAuthentic otherwise."""
        given = request.headers.get(_SECRET_HEADER, "").encode("utf-8", "surrogatepass")
        if not self._secret or not hmac.compare_digest(given, self._secret):
            raise NotAuthentic

    def parse(self, body: bytes) -> list[Inbound]:
        """Return the event in a webhook's body, [] when it holds nothing for us.

        Where a loop runs, a tap is acknowledged on the side: without that the person's button
        keeps turning. Raises Unparseable.
        """
        return self._read(updates.load(body))

    def _read(self, update: Any) -> list[Inbound]:
        inbound = updates.read(update, self._bot_id)
        if query := updates.callback_id(update):
            self._acknowledge(query)
        return [] if inbound is None else [inbound]

    def _acknowledge(self, query: str) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        task = loop.create_task(self._answer(query))
        self._acknowledging.add(task)
        task.add_done_callback(self._acknowledging.discard)

    async def _answer(self, query: str) -> None:
        try:
            await self._bot.answer_callback_query(query)
        except Exception as error:  # noqa: BLE001 - too late, or out of reach: the tap counts
            log.info("telegram.tap_not_acknowledged", reason=type(error).__name__)

    async def poll(self) -> list[Inbound]:
        """Return the next events, waiting up to 25 s for some.

        An update that can't be read is skipped: it would block all that follow. Raises
        TelegramError or Unparseable when Telegram can't be asked.
        """
        asked: dict[str, Any] = {
            "timeout": _LONG_POLL,
            "allowed_updates": json.dumps(updates.WANTED),
        }
        if self._offset is not None:
            asked["offset"] = self._offset
        answer = updates.load(
            await self._polling.retrieve(f"{self._base}/getUpdates?{urlencode(asked)}")
        )
        found = answer.get("result") if isinstance(answer, dict) else None
        if not isinstance(found, list):
            raise Unparseable
        events: list[Inbound] = []
        # After an empty answer all before the offset is forgotten there, and none is needed:
        # after a quiet week Telegram starts to count anew, perhaps lower.
        self._next = None
        for update in found:
            try:
                self._next = max(self._next or 0, updates.update_id(update) + 1)
                events += self._read(update)
            except Unparseable:
                log.warning("telegram.unreadable_update", channel=self.name)
        return events

    def stored(self) -> None:
        """Learn that all that `poll` returned last is stored: the next poll confirms it."""
        self._offset = self._next

    async def send(self, outgoing: Outgoing) -> Delivery:
        """Try once to deliver, in several messages if the text is long, buttons below the last.

        When a later piece fails, a second try goes on from there. Never raises.
        """
        wait = self._pace.left(outgoing.address)
        if wait:
            return Throttled(wait)
        pieces = split(outgoing.part.text, MAX_TEXT)
        if not pieces:
            return Rejected("the text is blank")
        delivery = await self._send_rest(outgoing, pieces)
        if isinstance(delivery, Throttled):
            self._pace.refused(outgoing.address, delivery.after)
        elif isinstance(delivery, Sent | Rejected | ContactStopped):
            self._went.pop(outgoing.id, None)
        return delivery

    async def _send_rest(self, outgoing: Outgoing, pieces: list[str]) -> Delivery:
        """Send the pieces that have not gone yet."""
        went = self._went.setdefault(outgoing.id, [])
        while len(self._went) > _REMEMBERED:
            self._went.popitem(last=False)
        while len(went) < len(pieces):
            last = len(went) == len(pieces) - 1
            buttons = keyboard(outgoing.part.quick_replies[:_MAX_BUTTONS]) if last else None
            try:
                went.append(await self._send_piece(outgoing, pieces[len(went)], buttons))
            except Exception as error:  # noqa: BLE001 - whatever happens, the outbox must know
                return verdict(error)
        return Sent(_join(went))

    async def _send_piece(
        self, outgoing: Outgoing, piece: str, buttons: InlineKeyboardMarkup | None
    ) -> str:
        """Send one message and return its id; raises what went wrong."""
        marked = to_html(piece, outgoing.part.calls)
        try:
            return await self._post(outgoing.address, marked, ParseMode.HTML, buttons)
        except BadRequest as error:
            if not is_bad_markup(error):
                raise
        log.warning("telegram.markup_refused", channel=self.name)
        return await self._post(outgoing.address, piece, None, buttons)

    async def _post(
        self, address: str, text: str, mode: str | None, buttons: InlineKeyboardMarkup | None
    ) -> str:
        message = await self._bot.send_message(
            address,
            text,
            parse_mode=mode,
            reply_markup=buttons,
            # A picture of a page on a locked screen tells too much.
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        return str(message.message_id)

    async def erase(self, address: str, message_refs: Sequence[str]) -> None:
        """Delete messages, theirs and ours, as far as Telegram still allows (48 hours)."""
        found = {int(one) for ref in message_refs for one in ref.split(",") if one.isdecimal()}
        numbers = sorted(found)
        for start in range(0, len(numbers), _BATCH):
            await self._delete(address, numbers[start : start + _BATCH])

    async def _delete(self, address: str, numbers: list[int]) -> None:
        for attempt in range(1, _ERASE_TRIES + 1):
            try:
                await self._bot.delete_messages(address, numbers)
            except BadRequest:
                await self._delete_halves(address, numbers)
            except Exception as error:  # noqa: BLE001 - what can't be erased must stop nothing
                log.warning("telegram.not_erased", reason=type(error).__name__, attempt=attempt)
                wait = error.seconds if isinstance(error, Wait) else _ERASE_PAUSE
                await asyncio.sleep(min(wait, 5 * _ERASE_PAUSE))
                continue
            return

    async def _delete_halves(self, address: str, numbers: list[int]) -> None:
        """Go on without the one message, too old perhaps, for which all were refused."""
        middle = len(numbers) // 2
        if middle:
            await self._delete(address, numbers[:middle])
            await self._delete(address, numbers[middle:])

    async def close(self) -> None:
        """Let go of connections."""
        for task in self._acknowledging:
            task.cancel()
        await asyncio.gather(*self._acknowledging, return_exceptions=True)
        await self._request.shutdown()
        await self._polling.shutdown()


def _join(refs: list[str]) -> str:
    """Return the ids of all pieces as one reference, as many as it can hold."""
    joined = refs[0]
    for ref in refs[1:]:
        if len(joined) + 1 + len(ref) <= _MAX_REF:
            joined += f",{ref}"
    return joined

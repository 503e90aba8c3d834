"""Telegram as a channel, by webhook or by long polling.

python-telegram-bot is used as a client of the Bot API only: its own webhook server acknowledges
an update before it is stored, and its updater owns the process.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from telegram import Bot, InlineKeyboardMarkup, InputFile, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden

from bot.channels import telegram_updates as updates
from bot.channels.pacing import Pace
from bot.channels.splitting import split
from bot.channels.telegram_api import Wait, client, is_bad_markup, keyboard, to_html, verdict
from bot.channels.telegram_files import Files
from bot.channels.telegram_probe import look
from bot.channels.telegram_source import Source
from bot.domain.errors import Unparseable
from bot.domain.messages import (
    MAX_SENT_PICTURE,
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
#: Seconds. A send must end well within the lease of its row.
_CONNECT, _READ, _UPLOAD = 5.0, 10.0, 20.0
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
    limits = Limits(
        max_text=MAX_TEXT,
        max_quick_replies=_MAX_BUTTONS,
        can_erase=True,
        max_picture=MAX_SENT_PICTURE,
    )

    def __init__(
        self,
        token: str,
        *,
        api: str = "https://api.telegram.org",
        webhook_secret: str = "",
        hook_url: str = "",
    ) -> None:
        """`hook_url` is where Telegram should bring updates, "" when nobody said."""
        self._hook_url = hook_url
        base = f"{api.rstrip('/')}/bot"
        self._bot_id = token.partition(":")[0]
        self._source = Source(base + token, webhook_secret, updates.WANTED)
        self._request = client(16, connect=_CONNECT, read=_READ)
        self._bot = Bot(
            token,
            base_url=base,
            base_file_url=f"{api.rstrip('/')}/file/bot",
            request=self._request,
            get_updates_request=self._source.request,
        )
        self._files = Files(self._bot, api)
        self._pace = Pace()
        self._went: OrderedDict[str, list[str]] = OrderedDict()
        self._acknowledging: set[asyncio.Task[None]] = set()

    @property
    def has_webhook(self) -> bool:
        """Whether updates are delivered to us rather than asked for."""
        return self._source.has_webhook

    def verify(self, request: HookRequest) -> None:
        """Return if the request carries our secret; raise NotAuthentic otherwise."""
        self._source.verify(request)

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
        events: list[Inbound] = []
        for update in await self._source.ask():
            try:
                events += self._read(update)
            except Unparseable:
                log.warning("telegram.unreadable_update", channel=self.name)
        return events

    def stored(self) -> None:
        """Learn that all that `poll` returned last is stored: the next poll confirms it."""
        self._source.stored()

    async def send(self, outgoing: Outgoing) -> Delivery:
        """Try once to deliver, in several messages if the text is long, buttons below the last.

        When a later piece fails, a second try goes on from there. Never raises.
        """
        wait = self._pace.left(outgoing.address)
        if wait:
            return Throttled(wait)
        if outgoing.picture:
            delivery = await self._send_picture(outgoing)
        elif pieces := split(outgoing.part.text, MAX_TEXT):
            delivery = await self._send_rest(outgoing, pieces)
        else:
            return Rejected("the text is blank")
        if isinstance(delivery, Throttled):
            self._pace.refused(outgoing.address, delivery.after)
        elif isinstance(delivery, Sent | Rejected | ContactStopped):
            self._went.pop(outgoing.id, None)
        return delivery

    async def _send_picture(self, outgoing: Outgoing) -> Delivery:
        """Send a picture under a veil, so that it is seen only when somebody taps it."""
        try:
            message = await self._bot.send_photo(
                outgoing.address,
                InputFile(outgoing.picture, filename="anh.jpg"),
                has_spoiler=True,
                write_timeout=_UPLOAD,
            )
        except Exception as error:  # noqa: BLE001 - whatever happens, the outbox must know
            return verdict(error)
        return Sent(str(message.message_id))

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

    async def erase(self, address: str, message_refs: Sequence[str]) -> bool:
        """Delete messages, theirs and ours, as far as Telegram still allows (48 hours).

        False when Telegram could not be reached: the rest is not even tried then.
        """
        found = {int(one) for ref in message_refs for one in ref.split(",") if one.isdecimal()}
        numbers = sorted(found)
        for start in range(0, len(numbers), _BATCH):
            if not await self._delete(address, numbers[start : start + _BATCH]):
                return False
        return True

    async def _delete(self, address: str, numbers: list[int]) -> bool:
        for attempt in range(1, _ERASE_TRIES + 1):
            try:
                await self._bot.delete_messages(address, numbers)
            except BadRequest:
                return await self._delete_halves(address, numbers)
            except Forbidden:
                # They blocked us or are gone: nothing there can be reached any more.
                return True
            except Exception as error:  # noqa: BLE001 - what can't be erased must stop nothing
                log.warning("telegram.not_erased", reason=type(error).__name__, attempt=attempt)
                wait = error.seconds if isinstance(error, Wait) else _ERASE_PAUSE
                if attempt < _ERASE_TRIES:
                    await asyncio.sleep(min(wait, 5 * _ERASE_PAUSE))
            else:
                return True
        return False

    async def _delete_halves(self, address: str, numbers: list[int]) -> bool:
        """Go on without the one message, too old perhaps, for which all were refused."""
        middle = len(numbers) // 2
        if not middle:
            return True
        reached = await self._delete(address, numbers[:middle])
        return reached and await self._delete(address, numbers[middle:])

    async def probe(self) -> str:
        """Ask Telegram who we are and where it brings messages; "" when well, else a Trouble."""
        return await look(self._bot, has_webhook=self.has_webhook, ours=self._hook_url)

    async def fetch(self, ref: str) -> bytes:
        """Return the file with this id. Raises MediaRefused and MediaUnavailable."""
        return await self._files.fetch(ref)

    async def close(self) -> None:
        """Let go of connections."""
        for task in self._acknowledging:
            task.cancel()
        await asyncio.gather(*self._acknowledging, return_exceptions=True)
        await self._request.shutdown()
        await self._source.close()


def _join(refs: list[str]) -> str:
    """Return the ids of all pieces as one reference, as many as it can hold."""
    joined = refs[0]
    for ref in refs[1:]:
        if len(joined) + 1 + len(ref) <= _MAX_REF:
            joined += f",{ref}"
    return joined

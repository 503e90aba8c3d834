"""A bot of the Zalo Bot Platform as a channel, by webhook or by long polling.

For pilots: its free plan serves 50 people and sends 3,000 messages a month (zalo-bot-mcp's README;
official pages were not read). There are no buttons, and nothing can be taken back.
"""

from __future__ import annotations

import asyncio
import hmac
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

from bot.channels import zalobot_updates as updates
from bot.channels.fetching import Fetcher, Sources
from bot.channels.menus import with_menu
from bot.channels.pacing import Pace
from bot.channels.splitting import split
from bot.channels.zalobot_api import IDLE, Api, Refused
from bot.channels.zalobot_probe import look
from bot.domain.errors import NotAuthentic, Probe, Unparseable
from bot.domain.messages import (
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

_SECRET_HEADER = "x-bot-api-secret-token"  # noqa: S105 - a header's name
#: Seconds that the platform keeps a question for updates open, 30 by its documents, and how much
#: longer we wait for its answer.
_LONG_POLL, _MARGIN = 30, 10.0
#: Seconds. An answer without an update that comes sooner must not be asked for without end.
_SOON, _BREATH = 1.0, 0.5
#: Deliveries under way that are remembered.
_REMEMBERED = 1000
#: Characters that a stored message_ref holds.
_MAX_REF = 128


class ZaloBot:
    """Private chats with the bot. `address` is the chat's id.

    Of a delivery in several pieces only this process knows how far it came: after a crash in
    between, the first pieces are sent again.
    """

    name = updates.CHANNEL

    def __init__(
        self,
        api: Api,
        *,
        max_text: int,
        webhook_secret: str = "",
        hook_url: str = "",
        fetcher: Fetcher | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`hook_url` is where the platform should bring updates, "" when nobody said."""
        self._hook_url = hook_url
        self._fetcher = fetcher or Fetcher(Sources())
        self.limits = Limits(max_text=max_text, max_quick_replies=0)
        self._api = api
        self._max_text = max_text
        self._secret = webhook_secret.encode()
        self._monotonic = monotonic
        self._pace = Pace(monotonic)
        self._went: OrderedDict[str, list[str]] = OrderedDict()

    @property
    def has_webhook(self) -> bool:
        """Whether updates are delivered to us rather than asked for."""
        return bool(self._secret)

    def verify(self, request: HookRequest) -> None:
        """Return if the request carries our secret.

        Raises Probe for a call without secret that holds no event, NotAuthentic for any other.
        """
        given = request.headers.get(_SECRET_HEADER)
        if given is None and not _is_event(request.body):
            raise Probe
        told = (given or "").encode("utf-8", "surrogatepass")
        if not self._secret or not hmac.compare_digest(told, self._secret):
            raise NotAuthentic

    def parse(self, body: bytes) -> list[Inbound]:
        """Return the event in a webhook's body, [] when it holds nothing for us.

        Raises Unparseable.
        """
        # The platform calls without a body to see whether we are here.
        return self._read(updates.load(body)) if body.strip() else []

    def _read(self, update: Any) -> list[Inbound]:
        told = updates.bare(update)
        inbound = updates.read(told, self._api.bot_id)
        if inbound is None and not updates.is_known(told):
            log.info("zalobot.unknown_event", kind=updates.name_of(told))
        return [] if inbound is None else [inbound]

    async def poll(self) -> list[Inbound]:
        """Return the next event, [] when none came within 30 s.

        The platform gives an update once and knows no offset: what is returned here is nowhere
        else. Raises Refused, Unparseable or httpx's errors when the platform can't be asked; an
        update that can't be read is skipped.
        """
        asked = self._monotonic()
        try:
            found = await self._api.call(
                "getUpdates", patience=_LONG_POLL + _MARGIN, timeout=str(_LONG_POLL)
            )
        except Refused as refused:
            if refused.code != IDLE:
                raise
            found = None
        if not found:
            if self._monotonic() - asked < _SOON:
                await asyncio.sleep(_BREATH)
            return []
        # One at a time so far; if they ever come in a list, none may get lost.
        events: list[Inbound] = []
        for update in found if isinstance(found, list) else [found]:
            try:
                events += self._read(update)
            except Unparseable:
                log.warning("zalobot.unreadable_update", channel=self.name)
        return events

    def stored(self) -> None:
        """Do nothing: the platform forgot the update when it gave it."""

    async def send(self, outgoing: Outgoing) -> Delivery:
        """Try once to deliver, in several messages if the text is long, the menu below the last.

        When a later piece fails, a second try goes on from there. Never raises.
        """
        if wait := self._pace.left(outgoing.address):
            return Throttled(wait)
        part = outgoing.part
        if part.pictured:
            # It fetches pictures from a public address, and nothing of a case has one.
            return Rejected("a Zalo bot carries no picture of ours")
        if not part.text.strip():
            return Rejected("the text is blank")
        pieces = split(with_menu(part.text, part.quick_replies), self._max_text)
        delivery = await self._send_rest(outgoing, pieces)
        if isinstance(delivery, Throttled):
            self._pace.refused(outgoing.address, delivery.after)
        elif isinstance(delivery, Sent | Rejected):
            self._went.pop(outgoing.id, None)
        return delivery

    async def _send_rest(self, outgoing: Outgoing, pieces: Sequence[str]) -> Delivery:
        """Send the pieces that have not gone yet."""
        went = self._went.setdefault(outgoing.id, [])
        while len(self._went) > _REMEMBERED:
            self._went.popitem(last=False)
        for piece in pieces[len(went) :]:
            try:
                sent = await self._api.call("sendMessage", chat_id=outgoing.address, text=piece)
            except Exception as error:  # noqa: BLE001 - whatever happens, the outbox must know
                return self._api.verdict(error)
            went.append(_number(sent))
        return Sent(next((ref for ref in went if len(ref) <= _MAX_REF), ""))

    async def erase(self, _: str, __: Sequence[str]) -> bool:
        """Do nothing: Zalo takes no message back. `limits.can_erase` says so."""
        return True

    async def fetch(self, ref: str) -> bytes:
        """Return what lies at an address of Zalo's. Raises MediaRefused and MediaUnavailable."""
        return await self._fetcher.fetch(ref)

    async def probe(self) -> str:
        """Ask the platform who we are and where it brings updates; "" when well, else a Trouble."""
        return await look(self._api, has_webhook=self.has_webhook, ours=self._hook_url)

    async def close(self) -> None:
        """Let go of connections."""
        await self._api.close()


def _number(sent: Any) -> str:
    """Return the id of a message that was sent, "" when none is told."""
    found = sent.get("message_id") if isinstance(sent, dict) else None
    return found if isinstance(found, str) else ""


def _is_event(body: bytes) -> bool:
    try:
        return bool(updates.name_of(updates.bare(updates.load(body))))
    except Unparseable:
        return False

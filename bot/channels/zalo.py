"""A Zalo Official Account as a channel: called by webhook, answered by its API."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.channels import zalo_events as events
from bot.channels import zalo_signature as signature
from bot.channels.fetching import Fetcher, Sources
from bot.channels.menus import with_menu
from bot.channels.pacing import Pace
from bot.channels.splitting import split
from bot.channels.zalo_api import FORM_REFUSED, TOKEN_REFUSED, Answer, Api, Failed
from bot.channels.zalo_taps import Taps
from bot.channels.zalo_token import App, Tokens
from bot.domain.errors import NotAuthentic, Probe, Unparseable
from bot.domain.health import Trouble
from bot.domain.messages import (
    MAX_SENT_PICTURE,
    ContactStopped,
    Delivery,
    Inbound,
    InboundKind,
    Limits,
    Misconfigured,
    Outgoing,
    QuickReply,
    Rejected,
    Sent,
    Throttled,
    UnknownOutcome,
    Unreachable,
    WindowClosed,
)
from bot.domain.ports import Clock, HookRequest, TokenStore
from bot.telemetry import get_logger

log = get_logger()

#: Deliveries under way that are remembered.
_REMEMBERED = 1000
#: Characters that a stored message_ref holds.
_MAX_REF = 128


@dataclass(frozen=True, slots=True)
class Shape:
    """What one message may hold, and until when one may be sent."""

    #: UTF-16 units of text.
    text: int
    #: Buttons; 0 for numbered menus.
    buttons: int
    #: See Limits.
    free: dt.timedelta | None = None
    reach: dt.timedelta | None = None


class Zalo:
    """People who write to the account. `address` is their user id.

    Of a delivery in several pieces only this process knows how far it came: after a crash in
    between, the first pieces are sent again.
    """

    name = events.CHANNEL

    def __init__(
        self,
        identity: signature.Identity,
        app: App,
        shape: Shape,
        *,
        api: Api,
        store: TokenStore,
        clock: Clock,
        fetcher: Fetcher | None = None,
    ) -> None:
        self._fetcher = fetcher or Fetcher(Sources())
        # What does not fit under one message goes on under the next.
        self.limits = Limits(
            max_text=shape.text,
            max_quick_replies=12,
            free=shape.free,
            reach=shape.reach,
            max_picture=MAX_SENT_PICTURE,
        )
        self._identity = identity
        self._shape = shape
        self._api = api
        self._tokens = Tokens(app, api, store, clock)
        self._taps = Taps(identity.oa_secret)
        self._pace = Pace()
        self._went: OrderedDict[str, list[str]] = OrderedDict()
        #: Why there was no token when it was asked for last, "" when there was one.
        self._trouble = ""

    def verify(self, request: HookRequest) -> None:
        """Return if the request is signed with our secret, whatever its age.

        Raises Probe for a call without signature that holds no event, NotAuthentic for any other.
        """
        given = request.headers.get(signature.HEADER)
        if given is None and not _is_event(request.body):
            raise Probe
        if not signature.genuine(given or "", request.body, self._identity):
            raise NotAuthentic

    def parse(self, body: bytes) -> list[Inbound]:
        """Return the event in a webhook's body, [] when it holds nothing for us.

        A tap comes back as a text: it is read as the button that it was. Raises Unparseable.
        """
        inbound = events.read(events.load(body))
        if inbound is None:
            return []
        if inbound.kind is not InboundKind.TEXT:
            return [inbound]
        if tap := self._taps.open(inbound.text, inbound.address):
            inbound = replace(inbound, kind=InboundKind.BUTTON, text=tap.title, payload=tap.payload)
        # Where Zalo refused the buttons, the choices stood there as a numbered menu.
        return [replace(inbound, numbered=True)]

    async def send(self, outgoing: Outgoing) -> Delivery:
        """Try once to deliver, in several messages if text or buttons need it.

        When a later piece fails, a second try goes on from there. Never raises.
        """
        if wait := self._pace.left(outgoing.address):
            return Throttled(wait)
        if not outgoing.part.text.strip() and not outgoing.picture:
            return Rejected("the text is blank")
        send = self._deliver_picture if outgoing.picture else self._deliver
        try:
            delivery = await send(outgoing)
        except Failed as failed:
            delivery = failed.delivery
        except Exception as error:
            # Whatever happens, the outbox must know.
            log.exception("zalo.send_failed")
            delivery = UnknownOutcome(type(error).__name__)
        if isinstance(delivery, Throttled):
            self._pace.refused(outgoing.address, delivery.after)
        elif isinstance(delivery, Sent | Rejected | ContactStopped | WindowClosed):
            self._went.pop(outgoing.id, None)
        return delivery

    async def _deliver(self, outgoing: Outgoing) -> Delivery:
        """Send the pieces that have not gone yet."""
        part = outgoing.part
        numbered = not self._shape.buttons
        went = self._went.setdefault(outgoing.id, [])
        _forget(self._went)
        while True:
            text = with_menu(part.text, part.quick_replies) if numbered else part.text
            pieces = _pieces(text, () if numbered else part.quick_replies, self._shape)
            if len(went) >= len(pieces):
                break
            words, replies = pieces[len(went)]
            answer = await self._post(outgoing.address, words, replies)
            if answer.error in FORM_REFUSED and replies:
                # Whether Zalo takes buttons in this form could not be tried: the words matter.
                log.warning("zalo.buttons_refused", status=answer.error)
                if went:
                    # The words and the first choices have gone; the others go as numbers, each
                    # with its place among all of them.
                    rest = tuple(reply for _, some in pieces[len(went) :] for reply in some)
                    first = 1 + len(part.quick_replies) - len(rest)
                    answer = await self._post(outgoing.address, with_menu(words, rest, first), ())
                    if answer.error:
                        return self._api.verdict(answer.error)
                    return Sent(_kept(went))
                numbered = True
                continue
            if answer.error:
                return self._api.verdict(answer.error)
            went.append(answer.message_id)
        return Sent(_kept(went))

    async def _deliver_picture(self, outgoing: Outgoing) -> Delivery:
        """Give the picture to Zalo, then send what it calls it by."""
        try:
            given = await self._with_token(lambda token: self._api.upload(token, outgoing.picture))
        except Failed as failed:
            if isinstance(failed.delivery, UnknownOutcome):
                # Whatever became of the upload, nothing has gone to the person.
                return Unreachable(failed.delivery.reason)
            raise
        if given.error or not given.attachment_id:
            return self._api.verdict(given.error) if given.error else Rejected("no id was given")
        answer = await self._with_token(
            lambda token: self._api.send_picture(token, outgoing.address, given.attachment_id)
        )
        return self._api.verdict(answer.error) if answer.error else Sent(_kept([answer.message_id]))

    async def _with_token(self, call: Callable[[str], Awaitable[Answer]]) -> Answer:
        """Call with a token, and with a fresh one if Zalo does not accept the one we have."""
        token = await self._tokens.access()
        answer = await call(token)
        if answer.error in TOKEN_REFUSED:
            answer = await call(await self._tokens.access(refused=token))
        return answer

    async def _post(self, address: str, text: str, replies: Sequence[QuickReply]) -> Answer:
        """Send one message, with a fresh token if Zalo does not accept the one we have."""
        buttons = [
            {
                "title": reply.title,
                # Unlike a query that is shown, it leaves no words of theirs on the screen.
                "type": "oa.query.hide",
                "payload": self._taps.seal(reply, address),
            }
            for reply in replies
        ]
        return await self._with_token(lambda token: self._api.send(token, address, text, buttons))

    async def renew(self) -> None:
        """Renew the access token when it is time, so that nobody's answer waits for it.

        To be called now and then: a refresh token that is never used dies after three months.
        """
        trouble = ""
        try:
            await self._tokens.access()
        except Failed as failed:
            trouble = type(failed.delivery).__name__.lower()
        if trouble and trouble != self._trouble:
            log.error("zalo.no_token", verdict=trouble)
        self._trouble = trouble

    async def probe(self) -> str:
        """Ask Zalo who the account is; return "" when well, else a Trouble."""
        try:
            token = await self._tokens.access()
        except Failed as failed:
            lost = isinstance(failed.delivery, Misconfigured)
            return Trouble.NO_GRANT if lost else Trouble.UNREACHABLE
        try:
            answer = await self._api.account(token)
            if answer.error in TOKEN_REFUSED:
                answer = await self._api.account(await self._tokens.access(refused=token))
        except Failed as failed:
            return _trouble(failed.delivery)
        if answer.error in TOKEN_REFUSED:
            return Trouble.TOKEN_REFUSED
        return "" if not answer.error else _trouble(self._api.verdict(answer.error))

    async def erase(self, _: str, __: Sequence[str]) -> bool:
        """Do nothing: Zalo takes no message back. `limits.can_erase` says so."""
        return True

    async def fetch(self, ref: str) -> bytes:
        """Return what lies at an address of Zalo's. Raises MediaRefused and MediaUnavailable."""
        return await self._fetcher.fetch(ref)

    async def close(self) -> None:
        """Let go of connections, once a renewal that is under way has ended."""
        await self._tokens.close()
        await self._api.close()


def _kept(refs: Sequence[str]) -> str:
    """Return the reference that is kept of a message's pieces."""
    return next((ref for ref in refs if len(ref) <= _MAX_REF), "")


def _pieces(
    text: str, replies: Sequence[QuickReply], shape: Shape
) -> list[tuple[str, tuple[QuickReply, ...]]]:
    """Return the messages to send: the text, and below its end the buttons.

    Further buttons have a message of their own that repeats what stands on them.
    """
    fitting = [reply for reply in replies if reply.title]
    width = max(1, shape.buttons)
    rows = [tuple(fitting[at : at + width]) for at in range(0, len(fitting), width)] or [()]
    *before, last = split(text, shape.text)
    more = [(" · ".join(reply.title for reply in row), row) for row in rows[1:]]
    return [*((piece, ()) for piece in before), (last, rows[0]), *more]


def _trouble(delivery: Delivery) -> str:
    match delivery:
        case Throttled():
            # It knows us, and is busy.
            return ""
        case Unreachable() | UnknownOutcome():
            return Trouble.UNREACHABLE
        case _:
            return Trouble.ACCOUNT_REFUSED


def _is_event(body: bytes) -> bool:
    try:
        return bool(events.name_of(events.load(body)))
    except Unparseable:
        return False


def _forget(remembered: OrderedDict[str, Any]) -> None:
    while len(remembered) > _REMEMBERED:
        remembered.popitem(last=False)

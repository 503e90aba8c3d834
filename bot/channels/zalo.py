"""A Zalo Official Account as a channel: called by webhook, answered by its API."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.channels import zalo_events as events
from bot.channels import zalo_signature as signature
from bot.channels.pacing import Pace
from bot.channels.splitting import split
from bot.channels.zalo_api import FORM_REFUSED, TOKEN_REFUSED, Answer, Api, Failed
from bot.channels.zalo_taps import Taps
from bot.channels.zalo_token import App, Tokens
from bot.domain.errors import NotAuthentic, Probe, Unparseable
from bot.domain.messages import (
    ContactStopped,
    Delivery,
    Inbound,
    InboundKind,
    Limits,
    Outgoing,
    QuickReply,
    Rejected,
    Sent,
    Throttled,
    UnknownOutcome,
)
from bot.domain.ports import Clock, HookRequest, TokenStore
from bot.telemetry import get_logger

log = get_logger()

#: Deliveries under way, and people with a numbered menu, that are remembered.
_REMEMBERED = 1000
#: Characters that a stored message_ref holds.
_MAX_REF = 128
#: Numbers of a menu that a person may type.
_MAX_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Shape:
    """What one message may hold."""

    #: UTF-16 units of text.
    text: int
    #: Buttons; 0 for numbered menus.
    buttons: int


class Zalo:
    """People who write to the account. `address` is their user id.

    Of a delivery in several pieces only this process knows how far it came: after a crash in
    between, the first pieces are sent again. The same goes for numbered menus.
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
    ) -> None:
        # What does not fit under one message goes on under the next.
        self.limits = Limits(max_text=shape.text, max_quick_replies=12)
        self._identity = identity
        self._shape = shape
        self._api = api
        self._tokens = Tokens(app, api, store, clock)
        self._taps = Taps(identity.oa_secret)
        self._pace = Pace()
        self._went: OrderedDict[str, list[str]] = OrderedDict()
        self._menus: OrderedDict[str, tuple[QuickReply, ...]] = OrderedDict()
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
        if inbound.kind is InboundKind.TEXT and (tap := self._tapped(inbound)):
            inbound = replace(inbound, kind=InboundKind.BUTTON, text=tap.title, payload=tap.payload)
        return [inbound]

    def _tapped(self, inbound: Inbound) -> QuickReply | None:
        if tap := self._taps.open(inbound.text, inbound.address):
            return tap
        typed, menu = inbound.text.strip(" .)"), self._menus.get(inbound.address, ())
        if typed.isascii() and typed.isdecimal() and len(typed) <= _MAX_DIGITS:
            number = int(typed)
            return menu[number - 1] if 1 <= number <= len(menu) else None
        return None

    async def send(self, outgoing: Outgoing) -> Delivery:
        """Try once to deliver, in several messages if text or buttons need it.

        When a later piece fails, a second try goes on from there. Never raises.
        """
        if wait := self._pace.left(outgoing.address):
            return Throttled(wait)
        if not outgoing.part.text.strip():
            return Rejected("the text is blank")
        try:
            delivery = await self._deliver(outgoing)
        except Failed as failed:
            delivery = failed.delivery
        except Exception as error:
            # Whatever happens, the outbox must know.
            log.exception("zalo.send_failed")
            delivery = UnknownOutcome(type(error).__name__)
        if isinstance(delivery, Throttled):
            self._pace.refused(outgoing.address, delivery.after)
        elif isinstance(delivery, Sent | Rejected | ContactStopped):
            self._went.pop(outgoing.id, None)
        return delivery

    async def _deliver(self, outgoing: Outgoing) -> Delivery:
        """Send the pieces that have not gone yet."""
        part = outgoing.part
        numbered = not self._shape.buttons
        went = self._went.setdefault(outgoing.id, [])
        _forget(self._went)
        while True:
            text = _with_menu(part.text, part.quick_replies) if numbered else part.text
            pieces = _pieces(text, () if numbered else part.quick_replies, self._shape)
            if len(went) >= len(pieces):
                break
            words, replies = pieces[len(went)]
            answer = await self._post(outgoing.address, words, replies)
            if answer.error in FORM_REFUSED and replies:
                # Whether Zalo takes buttons in this form could not be tried: the words matter.
                log.warning("zalo.buttons_refused", status=answer.error)
                if went:
                    # The words and the first choices have gone; the others go as numbers.
                    rest = tuple(reply for _, some in pieces[len(went) :] for reply in some)
                    answer = await self._post(outgoing.address, _with_menu(words, rest), ())
                    if answer.error:
                        return self._api.verdict(answer.error)
                    self._remember(outgoing.address, rest)
                    return Sent(_kept(went))
                numbered = True
                continue
            if answer.error:
                return self._api.verdict(answer.error)
            went.append(answer.message_id)
        # A number that is typed after this answers this: an older menu is gone.
        self._remember(outgoing.address, part.quick_replies if numbered else ())
        return Sent(_kept(went))

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
        token = await self._tokens.access()
        answer = await self._api.send(token, address, text, buttons)
        if answer.error in TOKEN_REFUSED:
            token = await self._tokens.access(refused=token)
            answer = await self._api.send(token, address, text, buttons)
        return answer

    def _remember(self, address: str, menu: tuple[QuickReply, ...]) -> None:
        self._menus.pop(address, None)
        # A single reply has no number: "1" may be the answer to a question.
        if len(menu) > 1:
            self._menus[address] = menu
            _forget(self._menus)

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

    async def erase(self, address: str, message_refs: Sequence[str]) -> None:
        """Do nothing: Zalo takes no message back. `limits.can_erase` says so."""

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


def _with_menu(text: str, replies: Sequence[QuickReply]) -> str:
    """Return `text` with the replies numbered below it; a single one stands there as it is."""
    lines = [f"{number}. {reply.title}" for number, reply in enumerate(replies, 1)]
    if len(replies) == 1:
        lines = [f"({replies[0].title})"]
    return "\n\n".join(filter(None, (text.rstrip(), "\n".join(lines))))


def _is_event(body: bytes) -> bool:
    try:
        return bool(events.name_of(events.load(body)))
    except Unparseable:
        return False


def _forget(remembered: OrderedDict[str, Any]) -> None:
    while len(remembered) > _REMEMBERED:
        remembered.popitem(last=False)

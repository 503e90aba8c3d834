"""What the inner rooms need from the outside, as Protocols."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.alarms import Notice
from bot.domain.effects import Effect
from bot.domain.messages import Delivery, Inbound, Limits, Outgoing
from bot.domain.risk import Understanding


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> dt.datetime:
        """Return the time now, aware, UTC."""
        ...


class Bell(Protocol):
    """Says that something changed: look now rather than at the next poll. A hint only."""

    def ring(self) -> None:
        """Wake all who wait now."""
        ...

    async def wait(self, seconds: float) -> None:
        """Return when the bell rings, or after so many seconds."""
        ...


@dataclass(frozen=True, slots=True)
class HookRequest:
    """A webhook call, free of any web framework."""

    #: Header names in lower case.
    headers: Mapping[str, str]
    body: bytes


class Channel(Protocol):
    """A way people reach us. Adapters know no database and no dialogue."""

    #: Its name, the same for ever: it is stored with every conversation.
    name: str
    limits: Limits

    def verify(self, request: HookRequest) -> None:
        """Return if the request is genuine; raise NotAuthentic otherwise."""
        ...

    def parse(self, body: bytes) -> list[Inbound]:
        """Return the events in a webhook's body (often one, sometimes none).

        Raises Unparseable for what is not this channel's format.
        """
        ...

    async def send(self, outgoing: Outgoing) -> Delivery:
        """Try once to deliver; never raises for what the outside does."""
        ...

    async def erase(self, address: str, message_refs: Sequence[str]) -> bool:
        """Erase messages where the platform can; never raises.

        Return False when the platform could not be reached or asked us to wait: then trying again
        may help. True for all else, also for what is too old or gone, and where it can't erase.
        """
        ...

    async def fetch(self, ref: str) -> bytes:
        """Return what lies behind a Media.ref of this channel, at most MAX_MEDIA bytes.

        Raises MediaRefused for what is never fetched, MediaUnavailable for what fails now.
        """
        ...

    async def probe(self) -> str:
        """Look whether messages could come and go now; never raises, disturbs nobody.

        Return "" when well, else a bot.domain.health.Trouble.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


@dataclass(frozen=True, slots=True)
class Grant:
    """What a platform lets us act with: a token for calls, and the one that buys the next pair."""

    #: "" when only the token to renew with is known.
    access_token: str
    #: Good for one renewal only.
    refresh_token: str
    expires_at: dt.datetime
    made_at: dt.datetime
    #: The platform refused to renew it: trying again is no use.
    refused: bool = False


class TokenStore(Protocol):
    """Keeps the grant of one channel, and lets one process at a time renew it."""

    async def seed(self, grant: Grant) -> None:
        """Begin with `grant` unless it, or what it was renewed to, is already kept.

        A refresh token never seen before takes the place of all that is kept.
        """
        ...

    async def load(self) -> Grant | None:
        """Return the grant that is kept, None when there is none."""
        ...

    async def claim(self, known: Grant, seconds: float) -> bool:
        """Return whether the caller alone may renew `known` for so many seconds.

        False when another process renews it now, or when it is no longer the one that is kept.
        """
        ...

    async def keep(self, grant: Grant) -> None:
        """Keep `grant` in place of the old one and end the claim: durable when this returns."""
        ...

    async def release(self) -> None:
        """End the claim; the grant stays as it was."""
        ...


class Dialogue(Protocol):
    """Chooses the next line of an ordinary conversation."""

    async def understand(self, text: str) -> Understanding:
        """Return intent and entities of `text` on its own offsets, remembering nothing.

        `text` is already redacted: typed placeholders stand for phones, accounts, links….
        Raises DialogueUnavailable.
        """
        ...

    async def respond(self, conversation: str, understanding: Understanding) -> tuple[Effect, ...]:
        """Return what to do next, given what was understood; never empty.

        `conversation` is a pseudonym under which intents and slots, never words, are remembered.
        Raises DialogueUnavailable.
        """
        ...


class Alarm(Protocol):
    """A bell that calls operators; any one of them is enough. It knows no database.

    Both calls try once and never raise for what the outside does. Any verdict but Sent and
    Rejected means: try again later.
    """

    #: Its name, the same for ever: what was told by which bell is stored under it.
    name: str

    async def ring(self, notice: Notice) -> Delivery:
        """Call operators anew; Sent.message_ref is what `change` knows the call by."""
        ...

    async def change(self, ref: str, notice: Notice) -> Delivery:
        """Have the call `ref` say what is true now, without a sound.

        A bell that can't take back what it said, such as a letter, answers Sent and does nothing.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class AlarmVoice(Protocol):
    """How those are answered who tap below an alarm, or write to the alarm's bot."""

    async def answer(self, query: str, text: str) -> None:
        """Show `text` to who tapped, and to nobody else; failures are logged, never raised."""
        ...

    async def say(self, person: str, text: str) -> None:
        """Write to somebody in private; failures are logged, never raised."""
        ...

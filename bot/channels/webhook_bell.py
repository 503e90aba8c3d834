"""A signed HTTP call as a bell: for a gateway that phones or texts operators.

The signature is HMAC-SHA256 over the time and the body, so that nobody else can ring and what was
overheard can't be played again later. The body holds what an alarm holds, as facts for machines.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import hmac
import json
import secrets
import ssl
from typing import Any

import httpcore

from bot.channels.fetching import (
    Checked,
    Resolve,
    addresses_of,
    is_public,
    origin_of,
    usual_trust,
)
from bot.domain.alarms import Alert, Notice
from bot.domain.errors import MediaRefused, MediaUnavailable
from bot.domain.messages import (
    Delivery,
    Misconfigured,
    Rejected,
    Sent,
    Throttled,
    Unreachable,
)
from bot.domain.ports import Clock

#: Seconds: to connect, for each further step, and for the whole call.
_CONNECT, _READ, _TOTAL = 5.0, 10.0, 20.0
_GONE, _TOO_MANY, _REFUSED = 410, 429, (401, 403)
#: Seconds to wait when a gateway says "too many" and not how long, and the longest that we heed.
_PAUSE, _SHORTEST_PAUSE, _LONGEST_PAUSE = 30.0, 1.0, 300.0
#: The form of the body; a change that breaks readers gets another number.
_VERSION = 1


class WebhookBell:
    """Posts every call and every change of one; the gateway decides what it does with them."""

    name = "webhook"

    def __init__(
        self,
        url: str,
        secret: str,
        desk_url: str,
        clock: Clock,
        *,
        private: bool = False,
        resolve: Resolve = addresses_of,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """`private` lets the gateway stand in a private network; `resolve`, `trust`: for tests."""
        self._url = url
        self._secret = secret.encode()
        self._desk_url = desk_url
        self._clock = clock
        self._private = private
        self._trust = trust
        named = frozenset({origin_of(url)}) if private else frozenset()
        self._backend = Checked(resolve, is_public, named, httpcore.AnyIOBackend())

    async def ring(self, notice: Notice) -> Delivery:
        """Post a call; Sent when the gateway answers 2xx. Never raises."""
        return await self._post("call" if notice.alerts else "notice", _new_ref(), notice)

    async def change(self, ref: str, notice: Notice) -> Delivery:
        """Post what is true now of the call `ref`: a gateway may stop phoning. Never raises."""
        return await self._post("change", ref, notice)

    async def close(self) -> None:
        """Do nothing: no connection outlives its call."""

    async def _post(self, event: str, ref: str, notice: Notice) -> Delivery:
        scheme = origin_of(self._url)[0]
        if scheme != "https" and not (self._private and scheme == "http"):
            return Misconfigured("not https")
        now = self._clock.now()
        body = json.dumps(self._facts(event, ref, notice, now), ensure_ascii=False).encode()
        try:
            async with asyncio.timeout(_TOTAL):
                status, wait = await self._call(body, int(now.timestamp()))
        except MediaRefused:
            return Misconfigured("private address")
        except (
            MediaUnavailable, TimeoutError, OSError, ssl.SSLError, httpcore.TimeoutException,
            httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol,
        ) as error:  # fmt: skip
            return Unreachable(type(error).__name__)
        return _verdict(status, wait, ref)

    async def _call(self, body: bytes, stamp: int) -> tuple[int, str]:
        """Return the status of the answer and how long we are asked to wait."""
        headers: dict[bytes | str, bytes | str] = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "ben",
            "Ben-Timestamp": str(stamp),
            "Ben-Signature": f"v1={signature(self._secret, stamp, body)}",
        }
        timeouts = {"connect": _CONNECT, "read": _READ, "write": _READ, "pool": _CONNECT}
        # A pool for each: no connection outlives the look at its address. No redirect is followed:
        # where it leads was never looked at.
        async with (
            httpcore.AsyncConnectionPool(
                ssl_context=self._trust or usual_trust(), network_backend=self._backend
            ) as pool,
            pool.stream(
                "POST", self._url, headers=headers, content=body, extensions={"timeout": timeouts}
            ) as answer,
        ):
            waits = (value for name, value in answer.headers if name.lower() == b"retry-after")
            return answer.status, next(waits, b"").decode("ascii", "replace")

    def _facts(self, event: str, ref: str, notice: Notice, now: dt.datetime) -> dict[str, Any]:
        return {
            "version": _VERSION,
            "event": event,
            "call": ref,
            "at": now.isoformat(),
            "loud": notice.loud,
            "title": notice.title,
            "text": notice.text,
            "desk": self._desk_url,
            "cases": [_case(one) for one in notice.alerts],
            "people": [
                {"login": one.login, "name": one.name, "post": one.post.value}
                for one in notice.called
            ],
        }


def signature(secret: bytes, stamp: int, body: bytes) -> str:
    """Return the hexadecimal HMAC-SHA256 over "<stamp>.<body>"."""
    return hmac.new(secret, str(stamp).encode() + b"." + body, hashlib.sha256).hexdigest()


def _new_ref() -> str:
    return secrets.token_hex(16)


def _case(alert: Alert) -> dict[str, Any]:
    return {
        "number": alert.number,
        "urgency": alert.urgency.key,
        "standing": alert.standing.value,
        "rung": alert.rung,
        "again": alert.again,
        "since": alert.since.isoformat(),
    }


def _verdict(status: int, wait: str, ref: str) -> Delivery:
    if status // 100 == 2:  # noqa: PLR2004 - any success
        return Sent(ref)
    if status == _TOO_MANY:
        asked = float(wait) if wait.isdecimal() else _PAUSE
        return Throttled(min(max(asked, _SHORTEST_PAUSE), _LONGEST_PAUSE))
    if status in _REFUSED:
        return Misconfigured(f"answered {status}")
    if status == _GONE:
        return Rejected(f"answered {status}")
    return Unreachable(f"answered {status}")

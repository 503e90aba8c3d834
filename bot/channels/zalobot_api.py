"""The Zalo Bot Platform's API as we call it, and what its failures mean.

No official page of it could be read and no live bot was tried when this was written: what is known
comes from clients that people use (python-zalo-bot, zalo-bot-mcp, openclaw's channel) and from
their notes.
"""

from __future__ import annotations

import functools
import json
import ssl
from typing import Any
from urllib.parse import quote

import httpx

from bot.domain.errors import Unparseable
from bot.domain.messages import (
    Delivery,
    Misconfigured,
    Rejected,
    Throttled,
    UnknownOutcome,
    Unreachable,
)

#: "Request timeout": the answer to a question for updates when there are none.
IDLE = 408
#: The address of the webhook of a bot that never had one.
NOT_FOUND = 404

_UNAUTHORIZED, _TOO_MANY = 401, 429
#: By the platform's own table an internal failure, not a refusal.
_INTERNAL = 403
#: Seconds. A send must end well within the lease of its row.
_CONNECT, _READ = 5.0, 10.0
#: Failures before a request was sent.
_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


class Refused(Exception):
    """The platform said no; `code` says why, 0 when it gave no reason."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class Api:
    """Calls the methods of one bot. Its token stands in every address: no address is logged."""

    def __init__(self, base: str, token: str, *, pause: float) -> None:
        #: The number before the colon of a token.
        self.bot_id = token.partition(":")[0]
        self._base = f"{base.rstrip('/')}/bot{quote(token, safe=':')}/"
        self._pause = pause
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(_READ, connect=_CONNECT), verify=_trust()
        )

    async def call(self, method: str, *, patience: float = _READ, **parameters: str) -> Any:
        """Return the result of a method, waiting so many seconds for it.

        Raises Refused, Unparseable, or whatever httpx raises; nothing is tried twice.
        """
        response = await self._client.post(
            self._base + method,
            json=parameters,
            timeout=httpx.Timeout(_READ, connect=_CONNECT, read=patience),
        )
        status = response.status_code
        fields = _fields(response.content)
        if fields.get("ok") is False:
            code = fields.get("error_code")
            raise Refused(code if isinstance(code, int) else _reason(status))
        if status != httpx.codes.OK:
            raise Refused(status)
        if fields.get("ok") is not True:
            raise Unparseable
        return fields.get("result")

    async def hook(self) -> str:
        """Return where the platform brings updates, "" for nowhere. Raises like `call`."""
        try:
            told = await self.call("getWebhookInfo")
        except Refused as refused:
            if refused.code != NOT_FOUND:
                raise
            # So it answers for a bot that never had one.
            return ""
        return url_of(told)

    def verdict(self, error: Exception) -> Delivery:
        """Return what an exception of a send means.

        Whether a send that failed inside the platform (403 among them) went out is nowhere
        written: it may have. An unknown number is a refusal.
        """
        if isinstance(error, _NOT_SENT):
            return Unreachable(type(error).__name__)
        if isinstance(error, UnicodeError):
            # Half a character: nothing was sent, and nothing ever will be.
            return Rejected("the text can't be written")
        if not isinstance(error, Refused):
            # Read timeouts, connections cut, unreadable answers, whatever nobody thought of.
            return UnknownOutcome(type(error).__name__)
        code = error.code
        if code == _TOO_MANY:
            return Throttled(self._pause)
        if code in (_UNAUTHORIZED, NOT_FOUND) or httpx.codes.is_redirect(code):
            return Misconfigured(f"Zalo's bot platform says {code}: check token and address")
        unclear = not httpx.codes.MULTIPLE_CHOICES <= code < httpx.codes.INTERNAL_SERVER_ERROR
        if unclear or code in (_INTERNAL, IDLE):
            return UnknownOutcome(str(code))
        return Rejected(f"Zalo's bot platform says {code}")

    async def close(self) -> None:
        """Let go of connections."""
        await self._client.aclose()


def url_of(told: Any) -> str:
    """Return the address in what the platform tells of a webhook, "" when there is none."""
    url = told.get("url") if isinstance(told, dict) else None
    return url if isinstance(url, str) else ""


def _reason(status: int) -> int:
    return 0 if status == httpx.codes.OK else status


def _fields(body: bytes) -> dict[str, Any]:
    """Return the JSON object in an answer, {} when it is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


@functools.cache
def _trust() -> ssl.SSLContext:
    # Reading all certificates takes a tenth of a second: once will do.
    return httpx.create_ssl_context()

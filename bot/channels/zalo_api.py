"""Zalo's Official Account API as we call it, and what its failures mean.

Zalo answers nearly everything with status 200 and says in the body what went wrong. No official
page of it could be read when this was written: the numbers come from libraries and from notes by
people who use it (`ben zalo diagnose` and a first live message settle them).
"""

from __future__ import annotations

import functools
import json
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from bot.channels.zalo_events import recipient
from bot.domain.messages import (
    ContactStopped,
    Delivery,
    Misconfigured,
    Rejected,
    Throttled,
    UnknownOutcome,
    Unreachable,
    WindowClosed,
)

SEND = "/v3.0/oa/message/cs"
ACCOUNT = "/v2.0/oa/getoa"
UPLOAD = "/v2.0/oa/upload/image"
RENEW = "/v4/oa/access_token"

#: The access token is wrong, expired or withdrawn.
TOKEN_REFUSED = frozenset({-216, -220, -124})
#: Parameter, kind of message: what Zalo would say of buttons that it does not take.
FORM_REFUSED = frozenset({-201, -233})
#: Too many calls in this minute.
_TOO_MANY = -32
#: "Sending failed", without more.
_FAILED = -200
#: App, account, package or money: somebody must mend it.
_TO_MEND = frozenset({
    -204, -205, -209, -211, -212, -219, -221, -223, -224, -235, -242, -320, -321,
})  # fmt: skip
#: The person does not follow, blocked us or is gone: nothing more goes there until they come back.
_STOPPED = frozenset({-213, -217, -218, -227, -244})
#: The person did nothing for seven days. Source: zalo-sdk's table.
_SILENT_TOO_LONG = frozenset({-230, -232})

#: Statuses by which the OAuth side of a platform refuses a token for good (RFC 6749, 5.2).
_REFUSALS = frozenset({400, 401})
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


@dataclass(frozen=True, slots=True)
class Answer:
    """What Zalo said: its error number, 0 for success, and the rest."""

    error: int
    fields: dict[str, Any]

    @property
    def message_id(self) -> str:
        """The id of the message that was sent, "" when none is told."""
        data = self.fields.get("data")
        found = data.get("message_id") if isinstance(data, dict) else None
        return found if isinstance(found, str) else ""

    @property
    def attachment_id(self) -> str:
        """What an uploaded file is called by, "" when none is told."""
        data = self.fields.get("data")
        found = data.get("attachment_id") if isinstance(data, dict) else None
        return found if isinstance(found, str) else ""


class Failed(Exception):
    """A call that brought no answer; `delivery` says what that means."""

    def __init__(self, delivery: Delivery) -> None:
        super().__init__(type(delivery).__name__)
        self.delivery = delivery


class Api:
    """The calls that we make."""

    def __init__(self, base: str, oauth: str, *, pause: float) -> None:
        self._send_url = base.rstrip("/") + SEND
        self._upload_url = base.rstrip("/") + UPLOAD
        self._account_url = base.rstrip("/") + ACCOUNT
        self._renew_url = oauth.rstrip("/") + RENEW
        self._pause = pause
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(_READ, connect=_CONNECT), verify=_trust()
        )

    async def send(
        self, token: str, address: str, text: str, buttons: Sequence[dict[str, str]]
    ) -> Answer:
        """Send one message; raises Failed when there is no answer."""
        message: dict[str, Any] = {"text": text}
        if buttons:
            message["attachment"] = {"type": "template", "payload": {"buttons": list(buttons)}}
        body = {"recipient": recipient(address), "message": message}
        return await self._ask("POST", self._send_url, headers={"access_token": token}, json=body)

    async def upload(self, token: str, picture: bytes) -> Answer:
        """Give Zalo a JPEG to be sent; it keeps it for seven days. Raises Failed."""
        return await self._ask(
            "POST",
            self._upload_url,
            headers={"access_token": token},
            files={"file": ("anh.jpg", picture, "image/jpeg")},
        )

    async def send_picture(self, token: str, address: str, attachment_id: str) -> Answer:
        """Send a picture that was uploaded; raises Failed when there is no answer."""
        element = {"media_type": "image", "attachment_id": attachment_id}
        payload = {"template_type": "media", "elements": [element]}
        body = {
            "recipient": recipient(address),
            "message": {"attachment": {"type": "template", "payload": payload}},
        }
        return await self._ask("POST", self._send_url, headers={"access_token": token}, json=body)

    async def account(self, token: str) -> Answer:
        """Ask who the account is, which costs nothing; raises Failed when there is no answer."""
        return await self._ask("GET", self._account_url, headers={"access_token": token})

    async def renew(self, app_id: str, secret: str, refresh_token: str) -> Answer:
        """Spend a refresh token; raises Failed when there is no answer."""
        form = {
            "app_id": app_id,
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
        }
        return await self._ask(
            "POST", self._renew_url, _REFUSALS, headers={"secret_key": secret}, data=form
        )

    def verdict(self, error: int) -> Delivery:
        """Return what an error number of a send means; of an unknown one, that it is refused."""
        if error == _TOO_MANY:
            return Throttled(self._pause)
        if error == _FAILED:
            # It does not say whether anything went out.
            return UnknownOutcome(str(error))
        if error in TOKEN_REFUSED:
            return Misconfigured("Zalo does not accept a fresh access token")
        if error in _TO_MEND:
            return Misconfigured(f"Zalo says {error}: see its list of errors")
        if error in _STOPPED:
            return ContactStopped()
        if error in _SILENT_TOO_LONG:
            return WindowClosed()
        return Rejected(f"Zalo says {error}")

    async def _ask(
        self, method: str, url: str, refusals: frozenset[int] = frozenset(), **request: Any
    ) -> Answer:
        """Return the answer; a status among `refusals` counts as an error number."""
        try:
            response = await self._client.request(method, url, **request)
        except _NOT_SENT as error:
            raise Failed(Unreachable(type(error).__name__)) from error
        except Exception as error:
            # Read timeouts, connections cut, and whatever nobody thought of.
            raise Failed(UnknownOutcome(type(error).__name__)) from error
        status = response.status_code
        if status == httpx.codes.TOO_MANY_REQUESTS:
            raise Failed(Throttled(self._pause))
        if status >= httpx.codes.INTERNAL_SERVER_ERROR:
            # What a 5xx means is nowhere written: it may have been sent.
            raise Failed(UnknownOutcome(str(status)))
        if status in refusals:
            return Answer(status, {})
        if status != httpx.codes.OK:
            raise Failed(Misconfigured(f"Zalo's address or the account: status {status}"))
        return _read(response.content)

    async def close(self) -> None:
        """Let go of connections."""
        await self._client.aclose()


def is_throttle(error: int) -> bool:
    """Return whether an error number only asks us to wait."""
    return error == _TOO_MANY


def _read(body: bytes) -> Answer:
    try:
        fields = json.loads(body)
        # A renewal that worked carries no error number.
        error = int(fields.get("error", 0))
    except (ValueError, TypeError, AttributeError, RecursionError) as problem:
        raise Failed(UnknownOutcome("the answer can't be read")) from problem
    return Answer(error, fields)


@functools.cache
def _trust() -> ssl.SSLContext:
    # Reading all certificates takes a tenth of a second: once will do.
    return httpx.create_ssl_context()

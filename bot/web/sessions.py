"""The anonymous session of the chat page: one random cookie, of which we keep only a hash."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass

from litestar.datastructures import Cookie

from bot.http.origin import is_https
from bot.web.requests import WebRequest, public

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class WebSession:
    """Somebody's browser."""

    token: str
    #: True when this request did not bring it along.
    fresh: bool

    @property
    def address(self) -> str:
        """The channel address: a hash, so that no stored row can be turned back into a cookie."""
        return hashlib.sha256(self.token.encode()).hexdigest()


def existing_session(request: WebRequest) -> WebSession | None:
    """Return the session that the request carries, None if it has none or a malformed one."""
    token = request.cookies.get(cookie_name(request), "")
    return WebSession(token, fresh=False) if _TOKEN.fullmatch(token) else None


def session_of(request: WebRequest) -> WebSession:
    """Return the request's session, or a new one of 256 random bits."""
    return existing_session(request) or WebSession(secrets.token_urlsafe(32), fresh=True)


def cookie_name(request: WebRequest) -> str:
    """Return the cookie's name: browsers accept `__Host-` only over https."""
    return "__Host-s" if _secure(request) else "s"


def _secure(request: WebRequest) -> bool:
    host = request.headers.get("host", "")
    return is_https(request.url.scheme, host, public(request).settings.public_url)


def session_cookie(request: WebRequest, token: str) -> Cookie:
    """Return the cookie that carries `token`; it goes when the browser closes."""
    return Cookie(
        key=cookie_name(request),
        value=token,
        path="/",
        httponly=True,
        samesite="strict",
        secure=_secure(request),
    )


def expired_cookie(request: WebRequest) -> Cookie:
    """Return the cookie that takes the session away."""
    return Cookie(
        key=cookie_name(request),
        value="",
        path="/",
        max_age=0,
        httponly=True,
        samesite="strict",
        secure=_secure(request),
    )

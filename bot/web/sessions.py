"""The anonymous session of the chat page: one random cookie, of which we keep only a hash."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass

from litestar.datastructures import Cookie

from bot.http.origin import is_https
from bot.web.requests import WebRequest, public

#: The page sets this cookie at the quick exit, for want of a network to tell us by: nothing of
#: that session is shown any more. It holds no word, and goes with the next answer of ours.
LEFT = "left"
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


def carried_session(request: WebRequest) -> WebSession | None:
    """Return the session whose cookie came along, even if the person has left it."""
    token = request.cookies.get(cookie_name(request), "")
    return WebSession(token, fresh=False) if _TOKEN.fullmatch(token) else None


def has_left(request: WebRequest) -> bool:
    """Return whether the person left by the quick exit and we could not be told."""
    return LEFT in request.cookies


def existing_session(request: WebRequest) -> WebSession | None:
    """Return the request's session; None without one, with a malformed one, or after leaving."""
    return None if has_left(request) else carried_session(request)


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


def expired_cookies(request: WebRequest) -> list[Cookie]:
    """Return the cookies that take the session away, and the mark that it was left."""
    return [
        Cookie(
            key=name,
            value="",
            path="/",
            max_age=0,
            httponly=True,
            samesite="strict",
            secure=_secure(request),
        )
        for name in (cookie_name(request), LEFT)
    ]

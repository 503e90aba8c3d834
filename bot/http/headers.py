"""The security headers that every response carries, whatever produced it."""

from __future__ import annotations

from typing import Any

#: Nothing is loaded from, sent to or framed by anyone but ourselves; no inline script or style.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

#: What browsers let a page use of the phone; the chat page alone may ask for two of them.
_FEATURES = ("camera", "microphone", "geolocation", "payment", "usb", "interest-cohort")
PERMISSIONS = "Permissions-Policy"


def permissions(*ours: str) -> str:
    """Return the policy under which only `ours` may be asked for, by our own page."""
    return ", ".join(f"{name}={'(self)' if name in ours else '()'}" for name in _FEATURES)


_ALWAYS: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    # Not "no-referrer": under it browsers send `Origin: null` with our own forms, and the
    # same-origin check would have nothing to compare.
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-embedder-policy", b"require-corp"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (PERMISSIONS.lower().encode(), permissions().encode()),
    (b"x-robots-tag", b"noindex, nofollow, noarchive"),
)
#: Unless the response says otherwise (the desk's own style sheet and scripts do).
_NO_STORE = (b"cache-control", b"no-store")
_HSTS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


async def add_security_headers(message: Any, scope: Any) -> None:
    """Add the headers to an ASGI `http.response.start`; other messages pass untouched.

    Takes the message and scope of the ASGI specification, whose types each framework spells its
    own way. A header that the response already carries is kept. HSTS is added over https only.
    """
    if message["type"] != "http.response.start":
        return
    headers: list[tuple[bytes, bytes]] = list(message.get("headers", []))
    present = {name.lower() for name, _ in headers}
    wanted = [*_ALWAYS, _NO_STORE]
    if scope.get("scheme") == "https":
        wanted.append(_HSTS)
    headers += [pair for pair in wanted if pair[0] not in present]
    message["headers"] = headers

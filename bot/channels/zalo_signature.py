"""How a Zalo Official Account signs its webhook calls."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass

HEADER = "x-zevent-signature"
_PREFIX = "mac="


@dataclass(frozen=True, slots=True)
class Identity:
    """What a signature is made with."""

    app_id: str
    #: From the webhook page of the developer console; not the secret of the app.
    oa_secret: str


def genuine(given: str, body: bytes, identity: Identity) -> bool:
    """Return whether `given` signs `body`, exactly as it came over the wire.

    SHA-256 over app id, body, the body's own timestamp and the secret, one after the other: not
    an HMAC. False when no secret is set. Takes the same time for every wrong signature.
    """
    if not identity.app_id or not identity.oa_secret:
        return False
    expected = plain(identity.app_id, body, timestamp(body), identity.oa_secret)
    return hmac.compare_digest(bare(given), expected.encode())


def bare(given: str) -> bytes:
    """Return a header's value as bytes, without the mac= before it, in lower case."""
    value = given.strip().lower().removeprefix(_PREFIX)
    return value.encode("utf-8", "surrogatepass")


def timestamp(body: bytes) -> str:
    """Return the timestamp in a body as it is signed, "" when there is none."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    value = event.get("timestamp") if isinstance(event, dict) else None
    if isinstance(value, int) and not isinstance(value, bool):
        # Python refuses to write numbers of thousands of digits; no time has so many.
        return str(value) if abs(value) < 1 << 64 else ""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _bytes(app: str) -> bytes:
    # An id that is read out of a body may hold half a character.
    return app.encode("utf-8", "replace")


def plain(first: str, body: bytes, at: str, secret: str) -> str:
    """Return the digest that Zalo sends: plain SHA-256 over all four."""
    return hashlib.sha256(_bytes(first) + body + at.encode() + secret.encode()).hexdigest()


def _keyed(first: str, body: bytes, at: str, secret: str) -> str:
    return hmac.new(secret.encode(), _bytes(first) + body + at.encode(), "sha256").hexdigest()


def _keyed_body(_: str, body: bytes, __: str, secret: str) -> str:
    return hmac.new(secret.encode(), body, "sha256").hexdigest()


def interpretations(
    given: str, body: bytes, ids: dict[str, str], secrets: dict[str, str]
) -> Iterator[str]:
    """Give every reading of the rules under which `given` would sign `body`, for diagnosis.

    `ids` and `secrets` are named values to try; what is empty is left out. Sources differ on the
    rules, so that one captured call must settle them; the running channel accepts only one.
    """
    at, wanted = timestamp(body), bare(given)
    ways = {"plain SHA-256": plain, "HMAC": _keyed, "HMAC of the body alone": _keyed_body}
    for way, digest in ways.items():
        for secret_name, secret in secrets.items():
            for id_name, first in ids.items():
                if not first or not secret:
                    continue
                if hmac.compare_digest(digest(first, body, at, secret).encode(), wanted):
                    yield f"{way}, {id_name}, {secret_name}"

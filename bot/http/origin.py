"""Where a request comes from, as far as the browser tells."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit


def is_foreign(headers: Mapping[str, str]) -> bool:
    """Return True if the browser says that another site made this request.

    `headers` has lower-case names. Sec-Fetch-Site, which no page can forge, decides where it is
    sent; otherwise Origin is compared with Host. A request that carries neither (an old browser,
    a script) is not called foreign: see `is_ours` for the strict question.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and not _same_host(origin, headers.get("host", ""))


def is_ours(headers: Mapping[str, str]) -> bool:
    """Return True only if the browser says that our own page made this request."""
    says = headers.get("origin") is not None or headers.get("sec-fetch-site") == "same-origin"
    return says and not is_foreign(headers)


def _same_host(origin: str, host: str) -> bool:
    """Compare host and port only: behind a proxy our own scheme may differ from the browser's."""
    return bool(host) and urlsplit(origin).netloc.lower() == host.lower()


def is_https(scheme: str, host: str, public_url: str) -> bool:
    """Return True if the browser speaks https with us, even if a proxy speaks http on its behalf.

    `scheme` and `host` are the request's own, `public_url` the setting that says where the
    outside reaches this page.
    """
    outside = urlsplit(public_url)
    return scheme == "https" or (outside.scheme == "https" and outside.netloc == host)

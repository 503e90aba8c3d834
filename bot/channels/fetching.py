"""Fetches pictures and recordings from where a platform says they lie, and from nowhere else.

An address in an event is written by whoever could write the event. So a host must be on the list
of its channel, names are resolved here and every address they have must be a public one, and the
connection goes to the very address that was looked at. No redirect is followed, no proxy used.
"""

from __future__ import annotations

import asyncio
import functools
import ipaddress
import re
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpcore
import httpx

from bot.domain.errors import MediaRefused, MediaUnavailable
from bot.domain.messages import MAX_MEDIA

#: Seconds: to connect, to wait for more, and for the whole of it.
_CONNECT, _READ, TOTAL = 5.0, 5.0, 15.0
_HTTPS = 443
_OK, _SERVER_ERROR, _TOO_MANY, _MISSING = 200, 500, 429, (404, 410)
#: Longest address that is looked at.
_MAX_URL = 2048
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")
#: RFC 6052: an IPv4 address lies in the last 32 bits.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Resolve = Callable[[str, int], Awaitable[list[str]]]


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a channel's media may lie."""

    #: Host names; "*.example.org" stands for every name below example.org.
    hosts: tuple[str, ...] = ()
    #: Origins that the settings themselves name, as (scheme, host, port): a Bot API server on the
    #: loopback is one. Their addresses are not judged.
    named: frozenset[tuple[str, str, int]] = frozenset()


def origin_of(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port of a base URL from the settings."""
    parts = urlsplit(url)
    port = parts.port or (_HTTPS if parts.scheme == "https" else 80)
    return parts.scheme, (parts.hostname or "").lower(), port


def is_public(address: str) -> bool:
    """Return whether an IP address is one of the internet at large."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        elif found in _NAT64:
            found = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        elif found.sixtofour is not None or found.teredo is not None:
            return False
    return found.is_global and not found.is_multicast


class Fetcher:
    """Fetches by GET, with caps on size and time."""

    def __init__(
        self,
        sources: Sources,
        *,
        resolve: Resolve | None = None,
        allowed: Callable[[str], bool] = is_public,
        trust: ssl.SSLContext | None = None,
        backend: httpcore.AsyncNetworkBackend | None = None,
        total: float = TOTAL,
    ) -> None:
        """`resolve`, `allowed`, `trust` and `backend` are for tests with servers of their own."""
        self._sources = sources
        self._total = total
        self._trust = trust
        self._checked = Checked(
            resolve or addresses_of, allowed, sources.named, backend or httpcore.AnyIOBackend()
        )

    async def fetch(self, url: str, *, most: int = MAX_MEDIA) -> bytes:
        """Return what lies at `url`, at most `most` bytes.

        Raises MediaRefused for an address, a redirect or a size that is not allowed,
        MediaUnavailable for what may work later.
        """
        self._judge(url)
        try:
            async with asyncio.timeout(self._total):
                return await self._get(url, most)
        except (TimeoutError, httpcore.TimeoutException, httpcore.NetworkError, OSError):
            raise MediaUnavailable from None
        except (httpcore.ProtocolError, httpcore.UnsupportedProtocol, ssl.SSLError):
            raise MediaUnavailable from None

    def _judge(self, url: str) -> None:
        """Return if the address is one that we fetch from; raise MediaRefused otherwise."""
        if len(url) > _MAX_URL or not url.isascii() or any(sign <= " " for sign in url):
            raise MediaRefused
        try:
            parts = urlsplit(url)
            origin = origin_of(url)
        except ValueError:
            raise MediaRefused from None
        if "@" in parts.netloc or "\\" in url or not _HOST.fullmatch(origin[1]):
            raise MediaRefused
        if origin in self._sources.named:
            return
        scheme, host, port = origin
        if scheme != "https" or port != _HTTPS or not matches(host, self._sources.hosts):
            raise MediaRefused

    async def _get(self, url: str, most: int) -> bytes:
        timeouts = {"connect": _CONNECT, "read": _READ, "write": _READ, "pool": _CONNECT}
        # A pool for each: no connection outlives the look at its address.
        async with (
            httpcore.AsyncConnectionPool(
                ssl_context=self._trust or usual_trust(), network_backend=self._checked
            ) as pool,
            pool.stream(
                "GET",
                url,
                # No compression: a small answer must not grow in our hands.
                headers={"Accept-Encoding": "identity", "User-Agent": "ben"},
                extensions={"timeout": timeouts},
            ) as response,
        ):
            _judge_answer(response, most)
            found = bytearray()
            async for piece in response.aiter_stream():
                found += piece
                if len(found) > most:
                    raise MediaRefused
            return bytes(found)


def matches(host: str, patterns: Iterable[str]) -> bool:
    """Return whether a host name is among `patterns`."""
    for pattern in patterns:
        lower = pattern.strip().lower()
        below = lower.removeprefix("*")
        if host == lower or (below != lower and below.startswith(".") and host.endswith(below)):
            return True
    return False


def _judge_answer(response: httpcore.Response, most: int) -> None:
    status = response.status
    if status >= _SERVER_ERROR or status == _TOO_MANY or status in _MISSING:
        raise MediaUnavailable
    if status != _OK:
        # Redirects too: where they lead was never looked at.
        raise MediaRefused
    for name, value in response.headers:
        if name.lower() == b"content-length" and value.isdigit() and int(value) > most:
            raise MediaRefused


class Checked(httpcore.AsyncNetworkBackend):
    """Connects to addresses that were looked at, and only to those.

    Host header and TLS name stay those of the URL: httpcore takes them from there.
    """

    def __init__(
        self,
        resolve: Resolve,
        allowed: Callable[[str], bool],
        named: frozenset[tuple[str, str, int]],
        backend: httpcore.AsyncNetworkBackend,
    ) -> None:
        self._resolve = resolve
        self._allowed = allowed
        self._named = {(host, port) for _, host, port in named}
        self._backend = backend

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve, look at every address, connect to the first; MediaRefused if one is private."""
        addresses = await self._resolve(host, port)
        if not addresses:
            raise MediaUnavailable
        named = (host, port) in self._named
        if not named and not all(self._allowed(address) for address in addresses):
            # One private address among public ones is how a name is made to lead inside.
            raise MediaRefused
        return await self._backend.connect_tcp(
            addresses[0], port, timeout, local_address, socket_options
        )

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        """Refuse: nothing is fetched from a socket file."""
        raise MediaRefused

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


async def addresses_of(host: str, port: int) -> list[str]:
    """Return the addresses of a host, IPv4 first: not every server here speaks IPv6."""
    loop = asyncio.get_running_loop()
    try:
        found: Sequence[Any] = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise MediaUnavailable from None
    return [entry[4][0] for entry in sorted(found, key=lambda entry: entry[0] != socket.AF_INET)]


@functools.cache
def usual_trust() -> ssl.SSLContext:
    """Return what this machine trusts."""
    # Reading all certificates takes a tenth of a second: once will do.
    return httpx.create_ssl_context()

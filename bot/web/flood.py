"""How much one source may bring at once. Counted in memory, forgotten with the process.

What is over the measure is never dropped: a page is shown without being announced, a message is
refused with the time after which the page sends it again by itself.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from litestar.exceptions import HTTPException, TooManyRequestsException

from bot.domain.messages import MAX_MEDIA

#: Bytes of uploads that may be in memory at once, all sources together.
ROOM = 8 * MAX_MEDIA
#: Seconds after which an upload that found no room is sent again.
_FULL = 5


class Buckets:
    """One bucket of tokens for each key: `burst` at first, then `rate` a second."""

    def __init__(
        self, burst: float, rate: float, now: Callable[[], float], most: int = 10_000
    ) -> None:
        """`now` tells seconds that only rise; no more than `most` keys are remembered."""
        self._burst = burst
        self._rate = rate
        self._now = now
        self._most = most
        self._left: dict[str, tuple[float, float]] = {}

    def wait(self, key: str) -> float:
        """Take a token and return 0.0, or take none and return the seconds until there is one."""
        now = self._now()
        tokens, seen = self._left.pop(key, (self._burst, now))
        tokens = min(self._burst, tokens + (now - seen) * self._rate)
        taken = tokens >= 1.0
        # The key goes to the end: those at the beginning have been quiet the longest.
        self._left[key] = (tokens - 1.0 if taken else tokens, now)
        while len(self._left) > self._most:
            del self._left[next(iter(self._left))]
        return 0.0 if taken else (1.0 - tokens) / self._rate


class Room:
    """Memory for bodies that are being read."""

    def __init__(self, size: int = ROOM) -> None:
        self.size = size
        self.taken = 0

    def take(self, size: int) -> None:
        """Take `size` bytes; 503 when there are not as many."""
        if self.taken + size > self.size:
            raise HTTPException(status_code=503, headers={"Retry-After": str(_FULL)})
        self.taken += size

    def give_back(self, size: int) -> None:
        """Return what was taken."""
        self.taken -= size


class Measures:
    """The measures of the public door."""

    def __init__(self, now: Callable[[], float]) -> None:
        #: New visitors who are announced: of one source, and of all together.
        self._openings = Buckets(10, 1 / 3, now)
        self._all_openings = Buckets(40, 20, now, most=1)
        #: Messages of one session: nobody types as fast.
        self._messages = Buckets(20, 5, now)
        #: Messages of one source. Thousands of phones share one address of a mobile network, and
        #: behind a proxy that BEN_TRUSTED_PROXIES does not name everybody has the proxy's.
        self._sources = Buckets(2000, 200, now)
        #: Photos and recordings of one session: six a minute.
        self._uploads = Buckets(6, 0.1, now)
        self.room = Room()

    def may_open(self, source: str) -> bool:
        """Return whether one more new visitor of this source is announced."""
        return not self._openings.wait(source) and not self._all_openings.wait("")

    def message(self, session: str, source: str) -> None:
        """Count one message; 429 with the seconds to wait when there were too many."""
        _refuse(self._messages.wait(session) or self._sources.wait(source))

    def upload(self, session: str, source: str) -> None:
        """Count one photo or recording; 429 with the seconds to wait when there were too many."""
        _refuse(self._uploads.wait(session) or self._sources.wait(source))


def _refuse(wait: float) -> None:
    if wait:
        # Whole seconds, as the header demands, and never 0.
        raise TooManyRequestsException(headers={"Retry-After": str(int(wait) + 1)})


def source_of(host: str) -> str:
    """Return what an address counts as: of IPv6, the network that one subscriber gets."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((int(address) >> 64 << 64, 64)))
    return str(address)

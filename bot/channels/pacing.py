"""Remembers how long a platform asked us to wait."""

from __future__ import annotations

import time
from collections.abc import Callable


class Pace:
    """Waits for one address, or for all.

    A platform says "wait" to a chat that gets too much, or to the whole bot, and doesn't say to
    which. So the first refusal holds back its own address only, and one flooder delays nobody
    else; a second address refused in that time shows that the whole bot is meant.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._now = monotonic
        self._until: dict[str, float] = {}
        self._all_until = 0.0

    def left(self, address: str) -> float:
        """Return how many seconds nothing may be sent to `address` yet, 0 when it may."""
        return max(0.0, self._until.get(address, 0.0) - self._now(), self._all_until - self._now())

    def refused(self, address: str, seconds: float) -> None:
        """Learn that the platform asked for so many seconds when we wrote to `address`."""
        now = self._now()
        self._until = {other: until for other, until in self._until.items() if until > now}
        if self._until.keys() - {address}:
            self._all_until = max(self._all_until, now + seconds)
        self._until[address] = now + seconds

"""Ports for processes that listen on them later, or again after a kill.

The system hands out the ports of its own range to whoever asks for any, and to every outgoing
connection: one from there can be gone before the process has come to it. So these lie below.
"""

from __future__ import annotations

import os
import random
import socket
from collections.abc import Iterator

#: Above the last port that Chromium refuses (10080), below where Linux begins by itself.
_FIRST, _LAST = 11_000, 32_000


def _candidates() -> Iterator[int]:
    first, last = _FIRST, _LAST
    # By the process, not by the seed of the tests: another worker has the same.
    start = random.Random(os.urandom(8)).randrange(first, last)
    yield from range(start, last)
    yield from range(first, start)


_left = _candidates()


def free_port() -> int:
    """Return a port of the loopback that nobody listens on; each call another one."""
    for port in _left:
        try:
            with socket.create_server(("127.0.0.1", port)):
                return port
        except OSError:
            continue
    raise AssertionError("there is no free port left")

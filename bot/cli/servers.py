"""Several uvicorn servers in one event loop, stopped together."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from bot.domain.errors import BenError

#: Seconds that open requests get when we stop; streams are cut then.
_GRACE = 3


class PortTaken(BenError):
    """Somebody else listens on this port."""


class Server(uvicorn.Server):
    """A server that leaves signals to whoever runs it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Catch nothing."""
        yield


def server(app: Any, host: str, port: int, setting: str, proxies: str = "") -> Server:
    """Return a server for `app`. It logs no addresses: they tell who came and when.

    `proxies` are addresses and networks whose X-Forwarded-For and X-Forwarded-Proto are believed;
    without any, nobody's are.
    Raises PortTaken, which names `setting`, when somebody else listens there.
    """
    _refuse_taken(host, port, setting)
    return Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            server_header=False,
            # By itself uvicorn believes whoever comes from the loopback.
            proxy_headers=bool(proxies),
            forwarded_allow_ips=proxies,
            timeout_graceful_shutdown=_GRACE,
            lifespan="on",
        )
    )


def _refuse_taken(host: str, port: int, setting: str) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise PortTaken(
                f"Port {port} on {host} can't be used, perhaps another Bến runs already: "
                f"set {setting} to a free one."
            ) from None


def until_signalled() -> asyncio.Event:
    """Return an event that SIGINT or SIGTERM sets."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop

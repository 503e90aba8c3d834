"""Serves an ASGI application on a free port of the loopback, as long as a test needs it."""

from __future__ import annotations

import socket
from contextlib import asynccontextmanager

import uvicorn


@asynccontextmanager
async def serving(app):
    """Serve `app` and give its address, http://127.0.0.1:port."""
    config = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    listening = socket.create_server(("127.0.0.1", 0))
    # Not `serve()`: that looks only every tenth of a second whether it should end.
    await server.startup(sockets=[listening])
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        await server.shutdown(sockets=[listening])

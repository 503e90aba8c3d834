"""Serves an ASGI application on a free port of the loopback, as long as a test needs it."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager

import uvicorn

from bot.cli.servers import Server


@asynccontextmanager
async def serving(app, lifespan="off"):
    """Serve `app` and give its address, http://127.0.0.1:port."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan=lifespan, timeout_graceful_shutdown=1
    )
    server = Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        if task.done():
            task.result()
        await asyncio.sleep(0.005)
    try:
        yield "http://127.0.0.1:{}".format(listening.getsockname()[1])
    finally:
        server.should_exit = True
        await task
        listening.close()

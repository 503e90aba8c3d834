"""Waits for what another task will do."""

from __future__ import annotations

import asyncio


async def until(happened, seconds=10.0):
    """Return once `happened()` is true; TimeoutError after so many seconds."""
    async with asyncio.timeout(seconds):
        while not happened():
            await asyncio.sleep(0.01)

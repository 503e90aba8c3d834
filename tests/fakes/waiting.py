"""Waits for what another task will do."""

from __future__ import annotations

import asyncio
import time


async def until(happened, seconds=10.0):
    """Return once `happened()` is true; fail after so many seconds."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if happened():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"did not happen in {seconds} s")

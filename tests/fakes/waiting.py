"""Waits for what another task will do."""

from __future__ import annotations

import asyncio
import time

#: Seconds to wait for what must happen. Nothing is timed by this: on a starved machine all of it
#: happens too, only later.
PATIENCE = 90.0


async def until(happened, seconds=PATIENCE):
    """Return once `happened()` is true; fail after so many seconds."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if happened():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"did not happen in {seconds} s")

"""Work that a stream starts and that must come to its end even when the browser has gone.

A stream is cancelled the moment its browser disconnects. Cancelled in the middle of a query, a
database connection is neither usable nor closed; so queries go on beside the stream, and only the
waiting for them is cancelled.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

_T = TypeVar("_T")

#: Seconds that one piece of such work may wait for news: so long it may outlive its browser.
LONGEST = 2.0

#: asyncio itself holds tasks only weakly.
_unfinished: set[asyncio.Task[Any]] = set()


async def finished(work: Coroutine[Any, Any, _T]) -> _T:
    """Return what `work` returns. When the caller is cancelled, `work` still runs to its end."""
    task = asyncio.ensure_future(work)
    _unfinished.add(task)
    task.add_done_callback(_forget)
    return await asyncio.shield(task)


def _forget(task: asyncio.Task[Any]) -> None:
    _unfinished.discard(task)
    if not task.cancelled():
        # Whoever still waits gets the failure as well; if nobody does, it has been looked at.
        task.exception()

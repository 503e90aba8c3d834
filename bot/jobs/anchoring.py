"""Marks once a day how far the audit has come, and says so in the log: that is kept elsewhere."""

from __future__ import annotations

import datetime as dt

from bot.domain.ports import Clock
from bot.storage.uow import Store
from bot.telemetry import get_logger

log = get_logger()


class Anchoring:
    """Whoever rewrites the audit later would have to rewrite the marks and the logs as well."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._day: dt.date | None = None

    async def now_and_then(self) -> None:
        """Set an anchor if there was none today."""
        now = self._clock.now()
        if self._day == now.date():
            return
        async with self._store.write() as uow:
            last = await uow.audit.last_anchor()
            anchor = None
            if last is None or last.at.date() < now.date():
                anchor = await uow.audit.anchor(now)
                await uow.commit()
        # Only now: a day whose anchor failed is tried again.
        self._day = now.date()
        if anchor is not None:
            log.info("audit.anchored", anchor=str(anchor))

"""Forgets in the background what has been kept long enough: a little at a time, every hour."""

from __future__ import annotations

import datetime as dt

from bot.domain.ports import Clock
from bot.settings import Settings
from bot.storage import database
from bot.storage.retention import Forgotten, Terms
from bot.storage.uow import Store
from bot.telemetry import get_logger

log = get_logger()

_EVERY = dt.timedelta(hours=1)


class Forgetting:
    """Keeps the terms that the settings name."""

    def __init__(self, store: Store, settings: Settings, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._done_at: dt.datetime | None = None
        self._terms = Terms(
            transcript=dt.timedelta(days=settings.keep_transcript),
            case=dt.timedelta(days=settings.keep_case) if settings.keep_case else None,
            dedupe_keys=dt.timedelta(days=settings.keep_dedupe_keys),
            unfinished=dt.timedelta(days=settings.keep_unfinished_intake),
            request=dt.timedelta(days=settings.keep_requests),
            review=dt.timedelta(days=settings.keep_review),
            exported=dt.timedelta(days=settings.keep_review_exported),
            wish=dt.timedelta(days=settings.keep_wishes),
            unjudged=dt.timedelta(days=settings.keep_unjudged),
            journey=dt.timedelta(days=settings.keep_journey),
        )

    async def now_and_then(self) -> None:
        """Forget, if the last round was an hour ago."""
        now = self._clock.now()
        if self._done_at is None or now - self._done_at >= _EVERY:
            self._done_at = now
            await self.forget()

    async def forget(self) -> Forgotten:
        """Forget all that is due, in steps that let others write; return how many rows."""
        done = Forgotten()
        while True:
            async with self._store.write() as uow:
                step = await uow.retention.forget(self._clock.now(), self._terms)
                await uow.commit()
            done += step
            if not step.total:
                break
        # Also when nothing was due: what a backup held back, or was erased on request, goes now.
        await database.settle(self._store.engine)
        if done.total:
            log.info("retention.forgotten", count=done.total)
        return done

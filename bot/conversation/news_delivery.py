"""The last step of a warning: looked at once more, let go once, never sent a second time.

Any other message that may or may not have gone out is tried again, since somebody waits for it. A
warning is not: before it is handed to the channel its copy says so, durably, and whatever dies
after that leaves it there. See docs/adr/0024-warnings-go-in-small-waves.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from bot.conversation.bell import Bell
from bot.domain.bulletins import BulletinState, CopyState, Hindrance, hindrance
from bot.domain.messages import (
    ContactStopped,
    Delivery,
    Outgoing,
    Part,
    Rejected,
    Sent,
    Throttled,
    UnknownOutcome,
    WindowClosed,
)
from bot.domain.ports import Channel, Clock
from bot.storage.bulletins import Copy
from bot.storage.conversations import Thread
from bot.storage.queues import Claimed, Queue
from bot.storage.uow import Store, UnitOfWork
from bot.telemetry import Metrics

#: A channel that fails is tried again after so long, twice as long each time, at most.
_FIRST, _LONGEST = dt.timedelta(minutes=1), dt.timedelta(hours=2)
_DOUBLINGS = 7


class NewsDelivery:
    """Delivers claimed rows of the outbox that are warnings."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        clock: Clock,
        metrics: Metrics,
        bell: Bell,
        window: dt.timedelta,
    ) -> None:
        self._store = store
        self._channels = channels
        self._clock = clock
        self._metrics = metrics
        self._bell = bell
        self._window = window

    async def deliver(self, row: Claimed, thread: Thread, part: Part) -> None:
        """Send one warning to one person, or take it out of the outbox."""
        channel = self._channels.get(thread.channel)
        async with self._store.write() as uow:
            copy = await self._let_go(uow, row, channel)
            await uow.commit()
        if copy is None or channel is None:
            self._bell.ring()
            return
        delivery = await channel.send(Outgoing(row.id, thread.address, part))
        verdict = type(delivery).__name__.lower()
        self._metrics.deliveries.labels(channel.name, verdict).inc()
        async with self._store.write() as uow:
            if await self._record(uow, row, copy, delivery):
                await uow.commit()
        self._bell.ring()

    async def _let_go(self, uow: UnitOfWork, row: Claimed, channel: Channel | None) -> Copy | None:
        """Return the copy that may be sent, marked as gone; None for one that stays."""
        now = self._clock.now()
        found = await uow.copies.of_message(row.subject)
        if found is None:
            # Its person was forgotten meanwhile.
            await uow.copies.take_out(row.subject)
            return None
        copy, bulletin = found
        if copy.state is CopyState.LEAVING:
            # Somebody died while it was under way. Never twice.
            await uow.copies.conclude(copy, CopyState.UNKNOWN, now)
            await uow.conversations.set_delivery(row.subject, "unknown")
            await uow.queues.finish(Queue.OUTBOUND, row)
            return None
        if copy.state is not CopyState.QUEUED:
            await uow.copies.take_out(row.subject)
            return None
        if bulletin is not BulletinState.SENDING:
            await uow.copies.wait(copy, None, now, now)
            return None
        readers = await uow.subscriptions.readers([copy.contact_id], now, leaving=True)
        if copy.contact_id not in readers:
            await uow.copies.conclude(copy, CopyState.UNSUBSCRIBED, now)
            await uow.copies.take_out(row.subject)
            return None
        reader = readers[copy.contact_id][1]
        why = hindrance(reader, channel.limits if channel else None, now, self._window)
        if why is not None:
            await uow.copies.wait(copy, why, now + _FIRST, now)
            return None
        await uow.copies.let_go(copy, now)
        return replace(copy, state=CopyState.LEAVING, tries=copy.tries + 1)

    async def _record(self, uow: UnitOfWork, row: Claimed, copy: Copy, delivery: Delivery) -> bool:
        now = self._clock.now()
        delivered = uow.conversations.set_delivery
        match delivery:
            case Sent(message_ref):
                await delivered(row.subject, "sent", message_ref)
                state = CopyState.SENT
            case UnknownOutcome():
                await delivered(row.subject, "unknown")
                state = CopyState.UNKNOWN
            case ContactStopped():
                # The thread first, then what waits in it: as turns lock them.
                await uow.conversations.set_stopped(row.lane, now)
                await delivered(row.subject, "stopped")
                state = CopyState.OUT
            case Rejected():
                await delivered(row.subject, "failed")
                self._metrics.buried.labels("outbound").inc()
                state = CopyState.FAILED
            case _:
                # Nothing was sent: it leaves the lane, where nothing may wait behind it.
                return await self._back(uow, copy, delivery, now)
        why = Hindrance.LEFT if state is CopyState.OUT else ""
        await uow.copies.conclude(copy, state, now, why)
        return await uow.queues.finish(Queue.OUTBOUND, row)

    @staticmethod
    async def _back(uow: UnitOfWork, copy: Copy, delivery: Delivery, now: dt.datetime) -> bool:
        closed = isinstance(delivery, WindowClosed)
        pause = _pause(copy.tries)
        if isinstance(delivery, Throttled):
            pause = max(pause, dt.timedelta(seconds=delivery.after))
        why = Hindrance.WINDOW if closed else Hindrance.CHANNEL
        return await uow.copies.wait(copy, why, now + pause, now)


def _pause(tries: int) -> dt.timedelta:
    doubled: int = 2 ** min(max(0, tries - 1), _DOUBLINGS)
    return min(_FIRST * doubled, _LONGEST)

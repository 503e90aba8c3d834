"""Takes outgoing messages to their channels, in order, by the contact rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from bot.conversation.bell import Bell
from bot.domain.contact_rule import reachability
from bot.domain.messages import (
    ContactStopped,
    Delivery,
    Misconfigured,
    Outgoing,
    Part,
    Rejected,
    Sent,
    Throttled,
    UnknownOutcome,
    Unreachable,
)
from bot.domain.people import ContactRule
from bot.domain.ports import Channel, Clock
from bot.storage.conversations import Thread
from bot.storage.queues import MAX_ATTEMPTS, Claimed, Queue
from bot.storage.uow import Store, UnitOfWork
from bot.telemetry import Metrics, get_logger

log = get_logger()

#: First pause after a failure; doubled each time, at most _LONGEST. Seconds.
_FIRST, _LONGEST = 2.0, 300.0
#: Pause while a channel is misconfigured: someone must mend it.
_MENDING = dt.timedelta(minutes=1)
#: An unreachable channel is tried this often, about a day in all, before a message is buried.
_PATIENCE = 300


@dataclass(frozen=True, slots=True)
class _Job:
    row: Claimed
    thread: Thread
    part: Part
    answers_at: dt.datetime | None
    confirmed: bool


class Dispatcher:
    """Sends what the outbox holds and records what became of it."""

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

    async def dispatch(self, row: Claimed) -> None:
        """Deliver one claimed row; after a crash anywhere in here it is simply done again."""
        job = await self._read(row)
        now = self._clock.now()
        if job.thread.stopped:
            await self._conclude(job, ContactStopped(), "")
            return
        if not self._may_send(job, now):
            async with self._store.write() as uow:
                await uow.queues.hold(row)
                await uow.conversations.set_delivery(row.subject, "held")
                await uow.commit()
            return
        channel = self._channels.get(job.thread.channel)
        if channel is None:
            await self._conclude(job, Misconfigured("the channel is switched off"), "")
            return
        outgoing = Outgoing(row.id, job.thread.address, job.part)
        await self._conclude(job, await channel.send(outgoing), channel.name)

    async def _read(self, row: Claimed) -> _Job:
        async with self._store.read() as uow:
            thread = await uow.conversations.thread(row.lane)
            part = await uow.conversations.part(row.subject)
            answers_at, confirmed = await uow.queues.outbound_rule(row.id)
        return _Job(row, thread, part, answers_at, confirmed)

    def _may_send(self, job: _Job, now: dt.datetime) -> bool:
        if job.confirmed:
            return job.thread.rule is not ContactRule.NONE
        latest = max(
            (at for at in (job.answers_at, job.thread.last_inbound_at) if at), default=None
        )
        return reachability(
            job.thread.rule,
            now,
            last_inbound_at=latest,
            window=self._window,
            hours=job.thread.hours,
        ).may_send

    async def _conclude(self, job: _Job, delivery: Delivery, channel: str) -> None:
        verdict = type(delivery).__name__.lower()
        self._metrics.deliveries.labels(channel, verdict).inc()
        if not isinstance(delivery, Sent):
            log.warning("dispatch.not_sent", channel=channel, verdict=verdict)
        async with self._store.write() as uow:
            if await self._record(uow, job, delivery):
                await uow.commit()
        self._bell.ring()

    async def _record(self, uow: UnitOfWork, job: _Job, delivery: Delivery) -> bool:
        row, now = job.row, self._clock.now()
        delivered = uow.conversations.set_delivery
        match delivery:
            case Sent(message_ref):
                await delivered(row.subject, "sent", message_ref)
                return await uow.queues.finish(Queue.OUTBOUND, row)
            case ContactStopped():
                await delivered(row.subject, "stopped")
                await uow.conversations.set_stopped(row.lane, now)
                return await uow.queues.finish(Queue.OUTBOUND, row)
            case Throttled(after):
                later = now + dt.timedelta(seconds=after)
                return await uow.queues.retry(Queue.OUTBOUND, row, later, uncount=True)
            case Misconfigured():
                return await uow.queues.retry(Queue.OUTBOUND, row, now + _MENDING, uncount=True)
            case Unreachable() if row.attempts < _PATIENCE:
                return await uow.queues.retry(Queue.OUTBOUND, row, now + _pause(row.attempts))
            case UnknownOutcome() if row.attempts < 2:  # noqa: PLR2004 - one retry, see the type
                return await uow.queues.retry(Queue.OUTBOUND, row, now + _pause(row.attempts))
            case UnknownOutcome():
                await delivered(row.subject, "unknown")
                return await uow.queues.finish(Queue.OUTBOUND, row)
            case Unreachable() | Rejected():
                await delivered(row.subject, "failed")
                self._metrics.buried.labels("outbound").inc()
                return await uow.queues.bury(Queue.OUTBOUND, row)

    async def failed(self, row: Claimed) -> None:
        """Record that dispatching itself broke: tried again, buried after three times."""
        async with self._store.write() as uow:
            if row.attempts >= MAX_ATTEMPTS:
                await uow.conversations.set_delivery(row.subject, "failed")
                await uow.queues.bury(Queue.OUTBOUND, row)
                self._metrics.buried.labels("outbound").inc()
            else:
                await uow.queues.retry(
                    Queue.OUTBOUND, row, self._clock.now() + _pause(row.attempts)
                )
            await uow.commit()


def _pause(attempts: int) -> dt.timedelta:
    return dt.timedelta(seconds=min(_LONGEST, _FIRST * 2 ** (min(attempts, 10) - 1)))

"""Takes outgoing messages to their channels, in order, by the contact rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from bot.conversation.bell import Bell
from bot.conversation.news_delivery import NewsDelivery
from bot.domain.contact_rule import reachability
from bot.domain.errors import NotFound
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
    WindowClosed,
)
from bot.domain.people import ContactRule
from bot.domain.ports import Channel, Clock
from bot.domain.windows import window
from bot.escalation.journeys.missing import Missing
from bot.storage.conversations import Thread
from bot.storage.queues import Claimed, Queue
from bot.storage.uow import Store, UnitOfWork
from bot.telemetry import Metrics, get_logger

log = get_logger()

#: First pause after a failure; doubled each time, at most _LONGEST. Seconds.
_FIRST, _LONGEST = 2.0, 300.0
#: Pause while a channel is misconfigured: someone must mend it.
_MENDING = dt.timedelta(minutes=1)
#: An unreachable channel is tried this often, about a day in all, before a message is buried.
_PATIENCE = 300
#: What may have been sent is tried again this often: each lost answer of a platform costs one
#: repetition at most, while a message given up at the first would be lost to whoever waits.
_PERHAPS = 3


@dataclass(frozen=True, slots=True)
class _Job:
    row: Claimed
    thread: Thread
    part: Part
    answers_at: dt.datetime | None
    confirmed: bool
    harmless: bool
    news: bool
    #: The check-in it belongs to, "" for none, and whether it may still be asked.
    check_in: str
    permitted: bool


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
        missing: Missing,
    ) -> None:
        self._store = store
        self._channels = channels
        self._clock = clock
        self._metrics = metrics
        self._bell = bell
        self._window = window
        self._news = NewsDelivery(store, channels, clock, metrics, bell, window)
        self._missing = missing

    async def dispatch(self, row: Claimed) -> None:
        """Deliver one claimed row; after a crash anywhere in here it is simply done again."""
        job = await self._read(row)
        if job.news:
            await self._news.deliver(row, job.thread, job.part)
            return
        now = self._clock.now()
        if job.thread.stopped:
            await self._conclude(job, ContactStopped(), "")
            return
        if not self._may_send(job, now):
            await self._hold(job, "held")
            return
        channel = self._channels.get(job.thread.channel)
        if channel is None:
            await self._conclude(job, Misconfigured("the channel is switched off"), "")
            return
        left = window(channel.limits, _last_word(job), now)
        if left is not None and left.closed:
            # Nothing is tried: too many refusals cost an account its standing.
            await self._hold(job, "window")
            return
        try:
            picture = await self._picture(job)
        except NotFound:
            await self._conclude(job, Rejected("the picture was erased"), channel.name)
            return
        outgoing = Outgoing(row.id, job.thread.address, job.part, picture)
        await self._conclude(job, await channel.send(outgoing), channel.name)

    async def _picture(self, job: _Job) -> bytes:
        if not job.part.pictured:
            return b""
        async with self._store.read() as uow:
            return await uow.attachments.sent(job.row.subject)

    async def _read(self, row: Claimed) -> _Job:
        async with self._store.read() as uow:
            thread = await uow.conversations.thread(row.lane)
            part = await uow.conversations.part(row.subject)
            rule = await uow.queues.outbound_rule(row.id)
            permitted = True
            if rule.check_in:
                permitted = await self._missing.permitted(uow, rule.check_in, row.lane)
        return _Job(
            row, thread, part, rule.answers_at, rule.confirmed, rule.harmless, rule.news,
            rule.check_in,
            permitted,
        )  # fmt: skip

    async def _hold(self, job: _Job, why: str) -> None:
        async with self._store.write() as uow:
            if job.check_in:
                await self._withdraw(uow, job)
            else:
                await self._set_aside(uow, job, why)
            await uow.commit()
        self._bell.ring()

    async def _withdraw(self, uow: UnitOfWork, job: _Job) -> bool:
        """Send a check-in not at all: a day later it would ask about another day."""
        await uow.conversations.set_delivery(job.row.subject, "withdrawn")
        await self._settle(uow, job, delivered=False)
        return await uow.queues.finish(Queue.OUTBOUND, job.row)

    async def _settle(self, uow: UnitOfWork, job: _Job, *, delivered: bool) -> None:
        """Have a check-in know whether it reached them; what rings nowhere did not."""
        if not job.check_in:
            return
        channel = self._channels.get(job.thread.channel)
        rang = delivered and (channel is None or channel.limits.rings)
        now = self._clock.now()
        await self._missing.settle(
            uow, job.check_in, job.row.lane, now, delivered=rang, perhaps=job.row.attempts > 1
        )

    async def _set_aside(self, uow: UnitOfWork, job: _Job, why: str) -> bool:
        """Hold a message until the person writes again, unless they just did."""
        row = job.row
        if await uow.pauses.last_inbound_at(row.lane) != job.thread.last_inbound_at:
            # What they wrote has let go what was held by then; this goes now.
            return await uow.queues.retry(Queue.OUTBOUND, row, self._clock.now(), uncount=True)
        await uow.conversations.set_delivery(row.subject, why)
        return await uow.queues.hold(row)

    def _may_send(self, job: _Job, now: dt.datetime) -> bool:
        if not job.permitted:
            return False
        if job.thread.is_quiet and not job.harmless:
            # Written before they said their phrase, or by somebody who does not know of it.
            return False
        if job.confirmed:
            return job.thread.rule is not ContactRule.NONE
        return reachability(
            job.thread.rule,
            now,
            last_inbound_at=_last_word(job),
            window=self._window,
            hours=job.thread.hours,
            agreed=bool(job.check_in),
        ).may_send

    async def _conclude(self, job: _Job, delivery: Delivery, channel: str) -> None:
        verdict = type(delivery).__name__.lower()
        self._metrics.deliveries.labels(channel, verdict).inc()
        if not isinstance(delivery, Sent):
            log.warning("dispatch.not_sent", channel=channel, verdict=verdict)
        async with self._store.write() as uow:
            if job.check_in and isinstance(delivery, WindowClosed):
                recorded = await self._withdraw(uow, job)
            else:
                if await self._is_final(uow, job, delivery):
                    # What may be there counts as there: if it is not, the repeat will be.
                    reached = isinstance(delivery, Sent | UnknownOutcome)
                    await self._settle(uow, job, delivered=reached)
                recorded = await self._record(uow, job, delivery)
            if recorded:
                await uow.commit()
        self._bell.ring()

    @staticmethod
    async def _is_final(uow: UnitOfWork, job: _Job, delivery: Delivery) -> bool:
        """Return whether a message is not tried again."""
        match delivery:
            case Sent() | ContactStopped() | Rejected():
                return True
            case UnknownOutcome():
                return await uow.queues.unsure(job.row.id) >= _PERHAPS
            case Unreachable():
                return job.row.attempts >= _PATIENCE
            case _:
                return False

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
            case WindowClosed():
                return await self._set_aside(uow, job, "window")
            case Throttled(after):
                later = now + dt.timedelta(seconds=after)
                return await uow.queues.retry(Queue.OUTBOUND, row, later, uncount=True)
            case Misconfigured():
                return await uow.queues.retry(Queue.OUTBOUND, row, now + _MENDING, uncount=True)
            case Unreachable() if row.attempts < _PATIENCE:
                return await uow.queues.retry(Queue.OUTBOUND, row, now + _pause(row.attempts))
            case UnknownOutcome() if await uow.queues.unsure(row.id) < _PERHAPS:
                return await uow.queues.retry_unsure(row, now + _pause(row.attempts))
            case UnknownOutcome():
                await delivered(row.subject, "unknown")
                return await uow.queues.finish(Queue.OUTBOUND, row)
            case Unreachable() | Rejected():
                await delivered(row.subject, "failed")
                self._metrics.buried.labels("outbound").inc()
                return await uow.queues.bury(Queue.OUTBOUND, row)

    async def failed(self, row: Claimed) -> None:
        """Record that dispatching itself broke: it may have been sent. Buried the fourth time.

        Counted apart from other failures: an outage before it must not take its tries away.
        """
        async with self._store.write() as uow:
            if await uow.queues.unsure(row.id) >= _PERHAPS:
                await uow.conversations.set_delivery(row.subject, "failed")
                await uow.queues.bury(Queue.OUTBOUND, row)
                self._metrics.buried.labels("outbound").inc()
            else:
                await uow.queues.retry_unsure(row, self._clock.now() + _pause(row.attempts))
            await uow.commit()


def _last_word(job: _Job) -> dt.datetime | None:
    """Return when the person wrote last, as far as this message knows."""
    return max((at for at in (job.answers_at, job.thread.last_inbound_at) if at), default=None)


def _pause(attempts: int) -> dt.timedelta:
    return dt.timedelta(seconds=min(_LONGEST, _FIRST * 2 ** (min(attempts, 10) - 1)))

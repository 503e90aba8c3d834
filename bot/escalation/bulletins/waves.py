"""Sends a warning in small waves: few at a time are in the outbox, the others wait outside it.

So whoever cries for help is answered past any number of subscribers, and pausing or stopping
counts for all but the few that are being sent. See docs/adr/0024-warnings-go-in-small-waves.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from bot.domain.bulletins import (
    FOR_GOOD,
    LASTS,
    Bulletin,
    BulletinAction,
    BulletinState,
    CopyState,
    Draft,
    Hindrance,
    Occasion,
    after,
    hindrance,
)
from bot.domain.messages import Author, Limits
from bot.domain.ports import Bell, Clock
from bot.escalation.bulletins.words import Words
from bot.storage.bulletins import Copy
from bot.storage.queues import NEWS, Claimed, Queue
from bot.storage.uow import Store, UnitOfWork
from bot.telemetry import get_logger

log = get_logger()

#: The name of its timers; their lane is the warning.
WAVE = "wave"
#: Warnings that are in the outbox at once, of all channels: less than half of what is sent at once.
AT_ONCE = 3
#: Subscribers who get a copy, and copies that are looked at, in one step.
_COPIES, _LOOKS = 200, 40
#: Between two steps while there is something to do, and while everybody left must be waited for.
_NEXT, _IDLE = dt.timedelta(seconds=1), dt.timedelta(seconds=10)
#: When to look again at what waits; most is waked by its person's next message before that.
_LOOK_AGAIN = {
    Hindrance.BUSY: dt.timedelta(minutes=1),
    Hindrance.HOURS: dt.timedelta(minutes=10),
    Hindrance.CHANNEL: dt.timedelta(minutes=10),
}
_LOOK_AGAIN_LATER = dt.timedelta(hours=1)
#: What is in the outbox for so long stands in nobody's way any more.
_STUCK = dt.timedelta(minutes=15)


class Waves:
    """Takes the timers of warnings."""

    def __init__(
        self,
        store: Store,
        words: Words,
        limits: Mapping[str, Limits],
        clock: Clock,
        bell: Bell,
        window: dt.timedelta,
    ) -> None:
        """`limits` are those of open channels; `window` is how long an answer may take."""
        self._store = store
        self._words = words
        self._limits = dict(limits)
        self._clock = clock
        self._bell = bell
        self._window = window

    async def take(self, timer: Claimed) -> None:
        """Do one step of a warning; a crash anywhere in here repeats it, and doubles nothing."""
        bulletin = await self._ready(timer)
        if bulletin is None:
            return
        async with self._store.write() as uow:
            more, left = await self._wave(uow, bulletin)
            later = self._clock.now() + (_NEXT if more else _IDLE)
            if not left:
                await self._finish(uow, bulletin)
                ours = await uow.queues.finish(Queue.TIMER, timer)
            else:
                ours = await uow.queues.retry(Queue.TIMER, timer, later, uncount=True)
            if ours:
                await uow.commit()
        self._bell.ring()

    async def _ready(self, timer: Claimed) -> Bulletin | None:
        """Begin a warning whose time has come, and make copies; None when it does not leave now."""
        now = self._clock.now()
        async with self._store.write() as uow:
            bulletin = await uow.bulletins.get(timer.lane)
            if bulletin.state is BulletinState.APPROVED:
                if bulletin.send_at is not None and bulletin.send_at > now:
                    await uow.queues.retry(Queue.TIMER, timer, bulletin.send_at, uncount=True)
                    await uow.commit()
                    return None
                begun = after(bulletin.state, BulletinAction.BEGIN)
                if not await uow.bulletins.move(bulletin, begun, now, started_at=now):
                    return None
                bulletin = await uow.bulletins.get(bulletin.id)
                log.info("bulletin.begun")
            if bulletin.state is not BulletinState.SENDING:
                await uow.queues.finish(Queue.TIMER, timer)
                await uow.commit()
                return None
            await self._make_copies(uow, bulletin, now)
            await uow.commit()
        return bulletin

    @staticmethod
    async def _make_copies(uow: UnitOfWork, bulletin: Bulletin, now: dt.datetime) -> None:
        last, complete = await uow.bulletins.reached(bulletin.id)
        if complete:
            return
        found = await uow.subscriptions.after(last, _COPIES)
        meant = [one for one in found if bulletin.audience.includes(one.interest, one.channel)]
        await uow.copies.make(bulletin.id, meant, now)
        await uow.bulletins.reach(
            bulletin.id, found[-1].id if found else "", complete=len(found) < _COPIES
        )

    async def _wave(self, uow: UnitOfWork, bulletin: Bulletin) -> tuple[bool, bool]:
        """Put what may leave into the outbox; return whether to go on soon, and whether at all."""
        now = self._clock.now()
        _, complete = await uow.bulletins.reached(bulletin.id)
        if bulletin.started_at is not None and now >= bulletin.started_at + LASTS:
            await uow.copies.end(bulletin.id, now)
        room = AT_ONCE - await uow.copies.under_way(now - _STUCK)
        copies = await uow.copies.due(bulletin.id, now, _LOOKS)
        readers = await uow.subscriptions.readers([one.contact_id for one in copies], now)
        free: list[Copy] = []
        for copy in copies:
            if copy.contact_id not in readers:
                await uow.copies.conclude(copy, CopyState.UNSUBSCRIBED, now)
                continue
            channel, reader = readers[copy.contact_id]
            why = hindrance(reader, self._limits.get(channel), now, self._window)
            if why is None:
                free.append(copy)
            elif why in FOR_GOOD:
                await uow.copies.conclude(copy, CopyState.OUT, now, why)
            else:
                later = now + _LOOK_AGAIN.get(why, _LOOK_AGAIN_LATER)
                await uow.copies.wait(copy, why, later, now)
        # In one order, as whoever locks several threads takes them.
        for copy in sorted(free[: max(0, room)], key=lambda one: one.conversation_id):
            await self._enqueue(uow, bulletin, copy, now)
        more = not complete or len(copies) == _LOOKS or bool(free)
        return more, not complete or bool(await uow.copies.pending(bulletin.id))

    async def _enqueue(
        self, uow: UnitOfWork, bulletin: Bulletin, copy: Copy, now: dt.datetime
    ) -> None:
        thread = await uow.conversations.thread(copy.conversation_id)
        part = self._words.part(bulletin, thread.locale)
        message_id, seq = await uow.conversations.add_outgoing(thread.id, part, Author.SYSTEM, now)
        added = await uow.queues.enqueue_outbound(
            message_id=message_id,
            key=f"{NEWS}{bulletin.id}:{copy.contact_id}",
            lane=thread.id,
            seq=seq,
            now=now,
            answers_at=None,
        )
        if added:
            await uow.copies.queue(copy, message_id, now)
        else:
            # The same warning was in the outbox before: nobody gets it twice.
            await uow.copies.take_out(message_id)
            await uow.copies.conclude(copy, CopyState.UNKNOWN, now)

    async def _finish(self, uow: UnitOfWork, known: Bulletin) -> None:
        now = self._clock.now()
        bulletin = await uow.bulletins.get(known.id)
        if bulletin.state is not BulletinState.SENDING:
            return
        await uow.bulletins.move(bulletin, after(bulletin.state, BulletinAction.FINISH), now)
        log.info("bulletin.sent")
        if bulletin.occasion is not Occasion.NONE:
            await self._next_year(uow, bulletin, now)

    @staticmethod
    async def _next_year(uow: UnitOfWork, bulletin: Bulletin, now: dt.datetime) -> None:
        """Lay the same words ready for next year: as a draft, since much will have changed."""
        draft = Draft(
            bulletin.title,
            bulletin.text,
            bulletin.scam,
            bulletin.audience,
            bulletin.occasion,
            bulletin.occasion.next(bulletin.send_at or now),
        )
        await uow.bulletins.add(draft, bulletin.made_by, now)

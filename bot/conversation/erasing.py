"""Takes messages off the person's phone, as far as the platform allows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from bot.domain.ports import Channel, Clock
from bot.storage.conversations import Thread
from bot.storage.queues import Claimed, Queue
from bot.storage.uow import Store, UnitOfWork

#: The name of its timers.
ERASE = "erase"
#: Platforms let a bot erase messages of the last 48 hours; we stay an hour below.
_ERASABLE = dt.timedelta(hours=47)
#: A second look: what was on its way to the phone when the first was made.
_AGAIN = dt.timedelta(seconds=20)
#: While the platform can't be reached: after so long, twice as long each time, at most.
_FIRST_PAUSE, _LONGEST_PAUSE = dt.timedelta(seconds=30), dt.timedelta(minutes=15)
#: Doublings that surely come to the longest pause.
_DOUBLINGS = 8


class Erasing:
    """Orders an erasure with the turn that wants it; carries it out as a timer falls due.

    So it outlives a crash: erasing twice harms nobody.
    """

    def __init__(self, store: Store, channels: Mapping[str, Channel], clock: Clock) -> None:
        self._store = store
        self._channels = channels
        self._clock = clock

    async def order(self, uow: UnitOfWork, thread: Thread, now: dt.datetime) -> None:
        """Show the person nothing of what was said so far; their phone follows at once."""
        await uow.conversations.hide_history(thread.id, now)
        await uow.reviews.erase(thread.id)
        # Nothing may come later that speaks of what they asked.
        await uow.wishes.forget(thread.id)
        channel = self._channels.get(thread.channel)
        if channel is None or not channel.limits.can_erase:
            return
        seq = await uow.conversations.last_seq(thread.id)
        for turn, due in enumerate((now, now + _AGAIN)):
            await uow.timers.set(kind=ERASE, lane=thread.id, seq=2 * seq + turn, due_at=due)

    async def erase(self, timer: Claimed) -> None:
        """Erase what the person of conversation `timer.lane` does not want to be seen.

        Tried again, as long as the platform would let us, while it can't be reached.
        """
        async with self._store.read() as uow:
            thread = await uow.conversations.thread(timer.lane)
            since = self._clock.now() - _ERASABLE
            refs = await uow.conversations.erased_refs(timer.lane, since)
        channel = self._channels.get(thread.channel)
        reached = channel is None or not refs or await channel.erase(thread.address, refs)
        async with self._store.write() as uow:
            if reached:
                ours = await uow.queues.finish(Queue.TIMER, timer)
            else:
                later = self._clock.now() + _pause(timer.attempts)
                ours = await uow.queues.retry(Queue.TIMER, timer, later)
            if ours:
                await uow.commit()


def _pause(attempts: int) -> dt.timedelta:
    doubled: int = 2 ** min(attempts - 1, _DOUBLINGS)
    return min(_FIRST_PAUSE * doubled, _LONGEST_PAUSE)

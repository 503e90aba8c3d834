"""Takes pictures and recordings in: fetched, cleaned and read on the side, while nobody waits.

Each is stored with its message, and its first timer set in the same commit. What becomes of it is
told by an event of kind READING in the same thread, so that the person's own next words and what
we say about the picture never overtake each other.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping

from bot.conversation.bell import Bell
from bot.conversation.readings import Came, note
from bot.domain.errors import MediaRefused, MediaUnavailable
from bot.domain.messages import MAX_MEDIA, MOST_MEDIA, Inbound, InboundKind, MediaKind
from bot.domain.ports import Channel, Clock
from bot.media import cleaning, reading
from bot.storage.attachments import Attached, MediaState
from bot.storage.queues import Claimed, Queue
from bot.storage.uow import Store, UnitOfWork
from bot.telemetry import get_logger

log = get_logger()

#: The name of its timers; their lane is the message, their number tells attachment and step.
MEDIA = "media"
_STEPS = 2
#: How many are worked on at once: decoding and reading cost a core each, and alarms share the
#: timers' loop.
_AT_ONCE = 2
_MOMENT = dt.timedelta(seconds=1)
#: A channel that can't be reached is tried so often, after such times.
_TRIES, _PAUSE = 4, dt.timedelta(seconds=20)


async def store(uow: UnitOfWork, message_id: str, inbound: Inbound, now: dt.datetime) -> None:
    """Store what came with a message, sealed, and have it looked after as soon as possible."""
    kept = [
        media
        for media in inbound.media[:MOST_MEDIA]
        if len(media.data) <= MAX_MEDIA and (media.data or media.ref)
    ]
    # The timers' numbers count what is stored, as `take` does.
    for position, media in enumerate(kept):
        await uow.attachments.add(message_id, media, now)
        await uow.timers.set(kind=MEDIA, lane=message_id, seq=_STEPS * position, due_at=now)


class MediaTaker:
    """Fetches, cleans, keeps and reads: one step to a timer, each step one commit."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        clock: Clock,
        bell: Bell,
        *,
        reads: bool,
    ) -> None:
        self._store = store
        self._channels = channels
        self._clock = clock
        self._bell = bell
        self._reads = reads
        self._free = asyncio.Semaphore(_AT_ONCE)

    async def take(self, timer: Claimed) -> None:
        """Do one step for one attachment; harmless when done twice."""
        if self._free.locked():
            await self._again(timer, _MOMENT, count=False)
            return
        async with self._free:
            position, step = divmod(timer.seq, _STEPS)
            async with self._store.read() as uow:
                known = await uow.attachments.of_message(timer.lane)
                one = await uow.attachments.get(known[position]) if position < len(known) else None
            if one is None:
                await self._finish(timer)
            elif step:
                await self._read(timer, one)
            else:
                await self._fetch(timer, one)

    async def _fetch(self, timer: Claimed, one: Attached) -> None:
        if one.state is not MediaState.WAITING:
            await self._finish(timer)
            return
        if timer.attempts > _TRIES:
            # It took the process down before anything could be caught.
            await self._drop(timer, one, MediaState.REFUSED)
            return
        try:
            data, media_type = await cleaning.cleaned(await self._bytes(one), one.kind)
        except MediaRefused:
            await self._drop(timer, one, MediaState.REFUSED)
        except MediaUnavailable:
            if timer.attempts < _TRIES:
                await self._again(timer, _PAUSE * timer.attempts, count=True)
            else:
                await self._drop(timer, one, MediaState.LOST)
        else:
            await self._keep(timer, one, data, media_type)

    async def give_up(self, timer: Claimed) -> None:
        """End what failed over and over: what was never fetched is lost, and they are told."""
        position, _ = divmod(timer.seq, _STEPS)
        async with self._store.read() as uow:
            known = await uow.attachments.of_message(timer.lane)
            one = await uow.attachments.get(known[position]) if position < len(known) else None
        if one is not None and one.state is MediaState.WAITING:
            await self._drop(timer, one, MediaState.LOST)
        else:
            await self._finish(timer)

    async def _bytes(self, one: Attached) -> bytes:
        async with self._store.read() as uow:
            media = await uow.attachments.raw(one.id)
        if media.data:
            return media.data
        channel = self._channels.get(one.channel)
        if channel is None:
            raise MediaUnavailable
        try:
            return await channel.fetch(media.ref)
        except (MediaRefused, MediaUnavailable):
            raise
        except Exception:
            # Whatever a platform thought of: tried again, and given up in the end.
            log.exception("media.fetch_failed", channel=one.channel)
            raise MediaUnavailable from None

    async def _keep(self, timer: Claimed, one: Attached, data: bytes, media_type: str) -> None:
        async with self._store.write() as uow:
            await uow.attachments.keep(one.id, data, media_type)
            if media_type == cleaning.PICTURE and self._reads:
                await uow.timers.set(
                    kind=MEDIA, lane=timer.lane, seq=timer.seq + 1, due_at=self._clock.now()
                )
            await self._done(uow, timer, one)

    async def _drop(self, timer: Claimed, one: Attached, state: MediaState) -> None:
        log.info("media.not_kept", channel=one.channel, kind=one.kind, state=state)
        async with self._store.write() as uow:
            await uow.attachments.drop(one.id, state)
            if one.kind is not MediaKind.FILE:
                # Of a file it was said at once that we can't open it.
                await self._tell(uow, one, Came(state))
            await self._done(uow, timer, one)

    async def _read(self, timer: Claimed, one: Attached) -> None:
        if one.state is not MediaState.KEPT or timer.attempts > _TRIES:
            await self._finish(timer)
            return
        async with self._store.read() as uow:
            picture = await uow.attachments.body(one.id)
        try:
            words = await reading.words_on(picture)
        except MediaUnavailable:
            if timer.attempts < _TRIES:
                await self._again(timer, _PAUSE, count=True)
                return
            words = ""
        except MediaRefused:
            log.warning("media.not_read", channel=one.channel)
            words = ""
        async with self._store.write() as uow:
            await uow.attachments.set_words(one.id, words)
            await self._tell(uow, one, Came.READ if words else Came.BLANK, words)
            await self._done(uow, timer, one)

    async def _tell(self, uow: UnitOfWork, one: Attached, came: Came, words: str = "") -> None:
        """Put what became of it into the thread: it gets a turn like a message.

        Of what was erased only the words count: somebody may have erased a cry for help.
        """
        external_id = f"{one.id}:read"
        if await uow.queues.seen(one.channel, external_id):
            return
        if one.erased:
            if not words:
                return
            came = Came.ERASED
        inbound = Inbound(
            one.channel, external_id, "", InboundKind.READING, words, payload=note(came, one.id)
        )
        lane = one.conversation_id
        seq = await uow.conversations.next_seq(lane)
        message_id = await uow.attachments.add_reading(inbound, lane, seq, one.at)
        await uow.queues.enqueue_inbound(
            channel=one.channel,
            external_id=external_id,
            message_id=message_id,
            lane=lane,
            seq=seq,
            now=self._clock.now(),
        )

    async def _again(self, timer: Claimed, after: dt.timedelta, *, count: bool) -> None:
        async with self._store.write() as uow:
            later = self._clock.now() + after
            if await uow.queues.retry(Queue.TIMER, timer, later, uncount=not count):
                await uow.commit()

    async def _finish(self, timer: Claimed) -> None:
        async with self._store.write() as uow:
            await self._commit(uow, timer)

    async def _done(self, uow: UnitOfWork, timer: Claimed, one: Attached) -> None:
        """Make the step last, and have open desks look again."""
        case = await uow.cases.open_of(one.conversation_id)
        if case is not None:
            await uow.cases.set_values(case.id, self._clock.now())
        await self._commit(uow, timer)

    async def _commit(self, uow: UnitOfWork, timer: Claimed) -> None:
        """Make the step last, unless the timer is another's by now."""
        if await uow.queues.finish(Queue.TIMER, timer):
            await uow.commit()
            self._bell.ring()

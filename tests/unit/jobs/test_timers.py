"""A timer that fails is tried again; only of what may be given up the pauses grow, and it ends."""

import datetime as dt

import pytest

from bot.conversation import media
from bot.domain.messages import Inbound, InboundKind, Media, MediaKind
from bot.jobs.timers import Timers
from bot.storage.attachments import MediaState
from bot.storage.queues import Queue
from tests.support.arriving import arrive

LEASE = dt.timedelta(minutes=1)


async def broken(_):
    raise OSError


async def pauses(services, timers, clock, most):
    """Let what is due fail until nothing is left; return the seconds between, `most` at most."""
    waits = []
    while len(waits) < most:
        async with services.store.write() as uow:
            (row,) = await uow.queues.claim(Queue.TIMER, clock.now(), lease=LEASE, limit=8)
            await uow.commit()
        assert row.attempts == 1, "no claim is held against it"
        with pytest.raises(OSError):
            await timers.take(row)
        await timers.failed(row)
        async with services.store.read() as uow:
            due = (await uow.queues.depth(Queue.TIMER)).oldest
        if due is None:
            break
        waits.append((due - clock.now()).total_seconds())
        clock.forward(waits[-1])
    return waits


async def test_a_rung_that_fails_is_tried_every_five_seconds_for_ever(services, clock):
    async with services.store.write() as uow:
        await uow.timers.set(kind="ladder", lane="a" * 32, seq=1, due_at=clock.now())
        await uow.commit()
    timers = Timers(services.store, clock, {"ladder": broken}, {"media": broken})
    assert await pauses(services, timers, clock, 40) == [5] * 40


async def test_a_picture_that_always_fails_is_given_up_as_lost_in_the_end(services, clock):
    photo = Media(MediaKind.PHOTO, data=b"x")
    async with services.store.write() as uow:
        inbound = Inbound("terminal", "1", "an", InboundKind.PHOTO, media=(photo,))
        _, message = await arrive(uow, inbound, clock.now())
        await media.store(uow, message, inbound, clock.now())
        await uow.commit()
    taker = media.MediaTaker(services.store, {}, clock, services.bell, reads=False)
    timers = Timers(services.store, clock, {"media": broken}, {"media": taker.give_up})
    waits = await pauses(services, timers, clock, 40)
    assert waits == [5, 10, 20, 40, 80, 160] + [300] * 13
    async with services.store.read() as uow:
        (one,) = await uow.attachments.of_message(message)
        assert (await uow.attachments.get(one)).state is MediaState.LOST
        assert (await uow.queues.depth(Queue.INBOUND)).waiting == 1, "they are told"

import asyncio

import pytest

from bot.domain.messages import Inbound, InboundKind
from bot.jobs import poller
from bot.jobs.poller import Poller
from tests.fakes.waiting import until


def event(number):
    return Inbound("asked", str(number), "an", InboundKind.TEXT, "chào")


class HandsOutOnce:
    """A channel that forgets what it has handed out at once."""

    name = "asked"

    def __init__(self, *batches):
        self.batches = list(batches)
        self.confirmed = 0

    async def poll(self):
        if not self.batches:
            await asyncio.Event().wait()
        return self.batches.pop(0)

    def stored(self):
        self.confirmed += 1


class Store:
    """A database that is full for so many tries."""

    def __init__(self, full=0):
        self.full = full
        self.tries = []
        self.kept = []

    async def accept(self, inbound):
        self.tries.append(inbound.external_id)
        await asyncio.sleep(0)
        if self.full:
            self.full -= 1
            raise OSError("disk full")
        self.kept.append(inbound.external_id)


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(poller, "_FIRST_PAUSE", 0.01)


@pytest.fixture
def started():
    """Return a function that starts polling; what still runs is cancelled at the end."""
    tasks = []

    def start(channel, store):
        tasks.append(asyncio.create_task(Poller(channel, store.accept).run()))
        return tasks[-1]

    yield start
    for task in tasks:
        task.cancel()


async def test_what_can_not_be_stored_is_tried_again_before_anything_else_is_asked_for(started):
    channel, store = HandsOutOnce([event(1), event(2)], [event(3)]), Store(full=3)
    started(channel, store)
    await until(lambda: store.kept == ["1", "2", "3"])
    assert store.tries == ["1", "1", "1", "1", "2", "3"]
    await until(lambda: channel.confirmed == 2)


async def test_a_stop_waits_until_what_was_handed_out_is_stored(started):
    channel, store = HandsOutOnce([event(1), event(2)]), Store(full=2)
    task = started(channel, store)
    await until(lambda: store.tries)
    assert store.kept == []
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (store.kept, channel.confirmed) == (["1", "2"], 1)


async def test_a_stop_does_not_wait_for_ever(started, monkeypatch):
    monkeypatch.setattr(poller, "_LAST_TRIES", 0.05)
    channel, store = HandsOutOnce([event(1)]), Store(full=10**9)
    task = started(channel, store)
    await until(lambda: store.tries)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (store.kept, channel.confirmed) == ([], 0)


async def test_a_stop_while_nothing_comes_is_a_stop(started):
    task = started(HandsOutOnce(), Store())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

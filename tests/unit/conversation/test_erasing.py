"""What somebody wants gone from their phone is gone, also when the platform was away."""

import datetime as dt

import pytest
from sqlalchemy import text

from bot.channels.telegram import Telegram
from bot.conversation.erasing import Erasing
from bot.domain.messages import Inbound, InboundKind
from bot.storage.queues import Queue
from tests.fakes import telegram as fakes
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.support.arriving import arrive

LEASE = dt.timedelta(minutes=1)


@pytest.fixture
async def fake():
    async with FakeTelegram().running() as api:
        yield api


@pytest.fixture
async def telegram(fake, monkeypatch):
    monkeypatch.setattr("bot.channels.telegram._ERASE_PAUSE", 0)
    channel = Telegram(TOKEN, api=fake.url)
    yield channel
    await channel.close()


class Phone:
    """Somebody on Telegram who has written once and wants it gone, and the timers of that."""

    def __init__(self, fake, telegram, store, clock):
        self.fake, self.store, self.clock = fake, store, clock
        self.person = fake.person(4242)
        self.erasing = Erasing(store, {"telegram": telegram}, clock)

    async def wants_it_gone(self):
        self.person.types("cứu em với")
        ref = str(self.person.screen()[0].id)
        now = self.clock.now()
        async with self.store.write() as uow:
            inbound = Inbound(
                "telegram", "1", "4242", InboundKind.TEXT, "cứu em với", message_ref=ref
            )
            lane, _ = await arrive(uow, inbound, now)
            await self.erasing.order(uow, await uow.conversations.thread(lane), now)
            await uow.commit()

    async def waits(self):
        """Carry out what is due; return the seconds until the next look, None if there is none."""
        async with self.store.write() as uow:
            rows = await uow.queues.claim(Queue.TIMER, self.clock.now(), lease=LEASE, limit=8)
            await uow.commit()
        for row in rows:
            await self.erasing.erase(row)
        async with self.store.read() as uow:
            oldest = (await uow.queues.depth(Queue.TIMER)).oldest
        return None if oldest is None else (oldest - self.clock.now()).total_seconds()


@pytest.fixture
def phone(fake, telegram, store, clock):
    return Phone(fake, telegram, store, clock)


async def test_an_outage_of_a_minute_leaves_nothing_on_the_phone(phone, fake, clock):
    await phone.wants_it_gone()
    # Three tries at each of four looks: at once, after 20 s, and both once more.
    fake.fails("deleteMessages", *[fakes.BROKEN] * 12)
    while (wait := await phone.waits()) is not None:
        assert wait < 300
        clock.forward(wait)
    assert phone.person.screen() == []


async def test_the_pause_grows_and_ends_with_what_the_platform_would_erase(phone, fake, clock):
    await phone.wants_it_gone()
    async with phone.store.write() as uow:
        # One of the two looks will do here.
        await uow._connection.execute(text("DELETE FROM timer WHERE seq % 2 = 1"))
        await uow.commit()
    waits = []
    fake.fails("deleteMessages", *[fakes.BROKEN] * 99)
    for _ in range(7):
        waits.append(await phone.waits())
        clock.forward(waits[-1])
    assert waits == [30, 60, 120, 240, 480, 900, 900]
    clock.forward(46 * 3600)
    assert await phone.waits() == 900, "still within what Telegram would erase"
    clock.forward(3600)
    assert await phone.waits() is None


async def test_what_is_too_old_is_not_tried_again(phone, fake, clock):
    await phone.wants_it_gone()
    phone.person.screen()[0].at -= fakes.DELETABLE + 60
    assert await phone.waits() == 20
    clock.forward(20)
    assert await phone.waits() is None

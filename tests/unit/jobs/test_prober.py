import asyncio
import datetime as dt

import pytest

from bot.domain.health import PROBE_CHANNEL, Trouble
from bot.domain.messages import Delivery, Limits, Sent
from bot.jobs.prober import Prober
from tests.fakes.logs import overheard
from tests.fakes.waiting import until

INTERVAL = dt.timedelta(minutes=5)


class Sick:
    """A channel that finds what it is told to find."""

    limits = Limits(4000, 12)

    def __init__(self, *finds):
        self.finds = list(finds)

    async def probe(self):
        found = self.finds.pop(0) if len(self.finds) > 1 else self.finds[0]
        if isinstance(found, Exception):
            raise found
        return found

    async def send(self, _) -> Delivery:
        return Sent()


@pytest.fixture
def told():
    return []


@pytest.fixture
def prober(services, clock, told):
    """Return a function that makes a prober of these channels beside the pipeline."""

    def call(**channels):
        async def tell(channel, trouble):
            told.append((channel, trouble))

        chosen = {PROBE_CHANNEL: services.channels[PROBE_CHANNEL], **channels}
        return Prober(
            services.store, chosen, services.reception.accept, clock, services.metrics,
            services.bell, INTERVAL, tell,
        )  # fmt: skip

    return call


async def states(services):
    async with services.store.read() as uow:
        return await uow.health.probes()


async def rounds(prober, services, clock):
    """Let a round go by with the jobs at work."""
    clock.forward(INTERVAL.total_seconds())
    going = asyncio.create_task(prober.round())
    while not going.done():
        await services.runner.drain()
        await asyncio.sleep(0)
    await going


async def count(services, table):
    async with services.store.engine.connect() as connection:
        return (await connection.exec_driver_sql(f'select count(*) from "{table}"')).scalar_one()


async def test_a_message_of_our_own_goes_the_whole_way_and_leaves_nothing(
    prober, services, clock, told
):
    one = prober()
    for _ in range(2):
        await rounds(one, services, clock)
    found = (await states(services))[PROBE_CHANNEL]
    assert (found.trouble, found.probed_at) == ("", clock.now())
    assert told == []
    for table in ("message", "inbound", "outbound", "case", "report"):
        assert await count(services, table) == 0, table


async def test_our_own_messages_count_in_no_figure(prober, services, clock):
    await rounds(prober(), services, clock)
    text = services.metrics_text().decode()
    assert "ben_turns_total{" not in text
    assert "ben_turn_seconds_count 0.0" in text
    assert "ben_cases_opened_total{" not in text
    assert 'ben_channel_up{channel="probe"} 1.0' in text


async def test_a_message_that_does_not_come_through_is_trouble_and_its_coming_the_end_of_it(
    prober, services, clock, told
):
    one = prober()
    going = asyncio.create_task(one.round())
    while not going.done():
        await asyncio.sleep(0.01)
        clock.forward(2)
        services.bell.ring()
    assert (await states(services))[PROBE_CHANNEL].trouble == Trouble.STUCK
    assert told == [(PROBE_CHANNEL, Trouble.STUCK)]
    await rounds(one, services, clock)
    assert told[1:] == [(PROBE_CHANNEL, "")]
    assert await count(services, "message") == 0


async def test_a_poisoned_message_of_our_own_opens_no_case(prober, services, clock, monkeypatch):
    async def broken(*_):
        raise RuntimeError

    from bot.conversation import turn

    monkeypatch.setattr(turn.Decider, "decide", broken)
    going = asyncio.create_task(prober().round())
    while not going.done():
        await services.runner.drain()
        clock.forward(3)
        services.bell.ring()
        await asyncio.sleep(0.01)
    assert await count(services, "case") == 0
    assert (await states(services))[PROBE_CHANNEL].trouble == Trouble.STUCK


async def test_two_processes_do_not_send_at_the_same_time(prober, services, clock):
    clock.forward(INTERVAL.total_seconds())
    one, other = prober(), prober()
    going = asyncio.gather(one.round(), other.round())
    while not going.done():
        await services.runner.drain()
        await asyncio.sleep(0)
    found = (await states(services))[PROBE_CHANNEL]
    assert (found.trouble, found.changed_at) == ("", None)


async def test_trouble_and_its_end_are_told_once_each(prober, services, clock, told):
    sick = Sick(
        Trouble.TOKEN_REFUSED, Trouble.TOKEN_REFUSED, Trouble.WEBHOOK_LOST, "", ""
    )  # fmt: skip
    one = prober(telegram=sick)
    began = clock.now() + INTERVAL
    for _ in range(3):
        await rounds(one, services, clock)
    found = (await states(services))["telegram"]
    assert (found.trouble, found.since) == (Trouble.WEBHOOK_LOST, began)
    assert 'ben_channel_up{channel="telegram"} 0.0' in services.metrics_text().decode()
    for _ in range(2):
        await rounds(one, services, clock)
    found = (await states(services))["telegram"]
    assert (found.trouble, found.since) == ("", None)
    assert told == [
        ("telegram", Trouble.TOKEN_REFUSED), ("telegram", Trouble.WEBHOOK_LOST), ("telegram", ""),
    ]  # fmt: skip


async def test_one_lost_packet_is_no_trouble(prober, services, clock, told):
    await rounds(prober(telegram=Sick(Trouble.UNREACHABLE, "")), services, clock)
    assert told == []


async def test_a_probe_that_breaks_is_trouble_and_the_others_go_on(prober, services, clock, told):
    await rounds(prober(telegram=Sick(RuntimeError("x")), zalo=Sick("")), services, clock)
    found = await states(services)
    assert found["telegram"].trouble == Trouble.PROBE_BROKE
    assert (found["zalo"].trouble, found["zalo"].probed_at) == ("", clock.now())
    assert told == [("telegram", Trouble.PROBE_BROKE)]


async def test_trouble_is_logged_as_an_error_with_its_channel(prober, services, clock):
    from bot.jobs import prober as module

    with overheard(module) as written:
        await rounds(prober(zalo=Sick(Trouble.NO_GRANT, "")), services, clock)
        await rounds(prober(zalo=Sick("")), services, clock)
    assert "channel.trouble" in written.getvalue()
    assert "no_grant" in written.getvalue()
    assert "channel.well_again" in written.getvalue()


async def test_it_probes_until_it_is_cancelled(services, clock, told):
    sick = Sick(Trouble.NO_GRANT)
    one = Prober(
        services.store, {"zalo": sick}, services.reception.accept, clock, services.metrics,
        services.bell, dt.timedelta(seconds=0.01),
    )  # fmt: skip
    going = asyncio.create_task(one.run())
    sick.finds = [Trouble.NO_GRANT, Trouble.NO_GRANT, "seen", ""]
    await until(lambda: sick.finds == [""])
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going

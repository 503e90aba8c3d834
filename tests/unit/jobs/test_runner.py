import asyncio
import datetime as dt
from typing import Any

from bot.domain.messages import Inbound, InboundKind
from bot.jobs.poller import Poller
from bot.jobs.runner import Loop, Runner
from bot.storage.queues import MAX_ATTEMPTS, Queue
from tests.fakes.waiting import PATIENCE


def event(number: int, address: str = "an") -> Inbound:
    return Inbound("terminal", f"{address}-{number}", address, InboundKind.TEXT, "chào")


def runner(
    services: Any, clock: Any, work: Any, failed: Any = None, *, careful: bool = False
) -> Runner:
    async def give_up(row: Any) -> None:
        async with services.store.write() as uow:
            await uow.queues.retry(Queue.INBOUND, row, clock.now())
            await uow.commit()

    return Runner(
        services.store,
        [Loop(Queue.INBOUND, work, failed or give_up, careful=careful)],
        nothing,
        clock,
        services.metrics,
        services.bell,
    )


async def nothing() -> None:
    return None


async def finish(services: Any, row: Any) -> None:
    async with services.store.write() as uow:
        await uow.queues.finish(Queue.INBOUND, row)
        await uow.commit()


async def test_stopping_finishes_what_is_under_way(services: Any, clock: Any) -> None:
    started, done = asyncio.Event(), []

    async def work(row: Any) -> None:
        started.set()
        await asyncio.sleep(0.3)
        await finish(services, row)
        done.append(row.id)

    await services.reception.accept(event(1))
    loops = runner(services, clock, work)
    running = asyncio.create_task(loops.run())
    await asyncio.wait_for(started.wait(), PATIENCE)
    loops.stop()
    await asyncio.wait_for(running, PATIENCE)
    assert len(done) == 1


async def test_one_slow_lane_does_not_hold_up_the_others(services: Any, clock: Any) -> None:
    release, seen = asyncio.Event(), []

    async def work(row: Any) -> None:
        if not seen:
            seen.append("slow")
            await release.wait()
        else:
            seen.append("quick")
        await finish(services, row)

    await services.reception.accept(event(1, "slow"))
    loops = runner(services, clock, work)
    running = asyncio.create_task(loops.run())
    while not seen:
        await asyncio.sleep(0.01)
    for number in range(3):
        await services.reception.accept(event(number, f"quick{number}"))
    while len(seen) < 4:
        await asyncio.sleep(0.01)
    release.set()
    loops.stop()
    await asyncio.wait_for(running, PATIENCE)


async def dies_with(services: Any, clock: Any) -> None:
    """Claim what waits, as a process did that is dead by now."""
    async with services.store.write() as uow:
        lease = dt.timedelta(seconds=1)
        assert await uow.queues.claim(Queue.INBOUND, clock.now(), lease=lease, limit=8)
        await uow.commit()
    clock.forward(2)


async def test_what_a_process_died_with_holds_up_no_other_lane_and_waits_for_none(
    services: Any, clock: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("bot.jobs.runner._ORPHANS", 0.01)
    monkeypatch.setattr("bot.jobs.runner._ALONE", 0.05)
    release, begun = asyncio.Event(), []

    async def work(row: Any) -> None:
        async with services.store.read() as uow:
            address = (await uow.conversations.thread(row.lane)).address
        begun.append(address)
        if address != "quick":
            await release.wait()
        await finish(services, row)

    async def until_begun(*addresses: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while sorted(begun) != sorted(addresses):
                await asyncio.sleep(0.01)

    for number in range(2):
        await services.reception.accept(event(1, f"orphan{number}"))
    await dies_with(services, clock)
    loops = runner(services, clock, work, careful=True)
    running = asyncio.create_task(loops.run())
    await services.reception.accept(event(2, "quick"))
    # Both hang: neither waits for the other, and nobody for them.
    await until_begun("orphan0", "orphan1", "quick")
    release.set()
    loops.stop()
    await asyncio.wait_for(running, PATIENCE)


async def test_a_poison_message_is_set_aside_and_answered_with_the_hotline(
    services: Any, shown: Any, clock: Any, monkeypatch: Any
) -> None:
    calls = []

    def explode(*_: object, **__: object) -> None:
        calls.append(1)
        raise RuntimeError("poison")

    monkeypatch.setattr(services.listener._senses.triage, "assess", explode, raising=True)
    await services.reception.accept(event(1))
    for _ in range(MAX_ATTEMPTS + 1):
        await services.runner.drain()
        clock.forward(5)
    assert len(calls) == MAX_ATTEMPTS
    assert "+84 981 84 84 84" in shown.text
    async with services.store.read() as uow:
        assert (await uow.queues.depth(Queue.INBOUND)).buried == 1
        conversation = await uow.conversations.find("terminal", "an")
        assert (await uow.cases.open_of(conversation)) is not None


async def test_a_poller_lets_a_channel_forget_only_what_is_stored(services: Any) -> None:
    class Asked:
        name = "asked"

        def __init__(self) -> None:
            self.offset, self.polls = 0, 0

        async def poll(self) -> list[Inbound]:
            self.polls += 1
            if self.polls > 4:
                await asyncio.sleep(60)
            return [event(self.offset)]

        def stored(self) -> None:
            self.offset += 1

    stored, broken = [], [True]

    async def accept(inbound: Inbound) -> str:
        if inbound.external_id == "an-1" and broken:
            broken.clear()
            raise OSError("disk full")
        stored.append(inbound.external_id)
        return "x"

    channel = Asked()
    task = asyncio.create_task(Poller(channel, accept).run())
    while len(stored) < 3:
        await asyncio.sleep(0.05)
    task.cancel()
    assert stored[:3] == ["an-0", "an-1", "an-2"]

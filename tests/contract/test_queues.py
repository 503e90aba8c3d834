"""The three queues keep their promises on both databases."""

from __future__ import annotations

import asyncio
import datetime as dt

from bot.domain.messages import Author, Inbound, InboundKind, Part
from bot.storage.queues import MAX_ATTEMPTS, Claimed, Queue
from bot.storage.uow import Store
from tests.support.arriving import arrive

NOW = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
LEASE = dt.timedelta(seconds=60)


async def receive(store: Store, address: str, number: int) -> None:
    event = Inbound("terminal", f"{address}-{number}", address, InboundKind.TEXT, str(number))
    async with store.write() as uow:
        await arrive(uow, event, NOW, waiting=True)
        await uow.commit()


async def claim(store: Store, now: dt.datetime = NOW, limit: int = 10) -> list[Claimed]:
    async with store.write() as uow:
        rows = await uow.queues.claim(Queue.INBOUND, now, lease=LEASE, limit=limit)
        await uow.commit()
    return rows


async def finish(store: Store, row: Claimed) -> bool:
    async with store.write() as uow:
        done = await uow.queues.finish(Queue.INBOUND, row)
        await uow.commit()
    return done


async def test_a_lane_gives_one_message_at_a_time_in_order(store: Store) -> None:
    for number in range(3):
        await receive(store, "an", number)
    seen = []
    for _ in range(3):
        (row,) = await claim(store)
        assert await claim(store) == []
        seen.append(row.seq)
        assert await finish(store, row)
    assert seen == [1, 2, 3]
    assert await claim(store) == []


async def test_lanes_do_not_wait_for_each_other(store: Store) -> None:
    for address in ("an", "binh", "chi"):
        await receive(store, address, 0)
        await receive(store, address, 1)
    rows = await claim(store)
    assert len(rows) == 3
    assert len({row.lane for row in rows}) == 3


async def test_what_a_dead_process_held_is_claimed_again_after_its_lease(store: Store) -> None:
    await receive(store, "an", 0)
    (first,) = await claim(store)
    assert await claim(store, NOW + dt.timedelta(seconds=59)) == []
    (second,) = await claim(store, NOW + dt.timedelta(seconds=61))
    assert second.id == first.id
    assert second.attempts == 2
    assert not await finish(store, first), "the first claimer must learn that it came too late"
    assert await finish(store, second)


async def test_a_redelivered_event_is_known(store: Store) -> None:
    await receive(store, "an", 0)
    async with store.read() as uow:
        assert await uow.queues.seen("terminal", "an-0")
        assert not await uow.queues.seen("terminal", "an-1")
        assert not await uow.queues.seen("webchat", "an-0")


async def test_a_buried_message_lets_its_lane_go_on(store: Store) -> None:
    await receive(store, "an", 0)
    await receive(store, "an", 1)
    (row,) = await claim(store)
    async with store.write() as uow:
        assert await uow.queues.bury(Queue.INBOUND, row)
        await uow.commit()
    (following,) = await claim(store)
    assert following.seq == 2
    async with store.read() as uow:
        assert (await uow.queues.depth(Queue.INBOUND)).buried == 1


async def test_a_retry_comes_back_at_its_time_and_keeps_its_place(store: Store) -> None:
    await receive(store, "an", 0)
    await receive(store, "an", 1)
    (row,) = await claim(store)
    later = NOW + dt.timedelta(seconds=10)
    async with store.write() as uow:
        assert await uow.queues.retry(Queue.INBOUND, row, later)
        await uow.commit()
    assert await claim(store) == []
    (again,) = await claim(store, later)
    assert (again.seq, again.attempts) == (1, 2)
    assert again.attempts < MAX_ATTEMPTS


async def test_an_outgoing_message_is_queued_once_for_one_key(store: Store) -> None:
    async with store.write() as uow:
        lane = await uow.conversations.find_or_create("terminal", "an", NOW)
        for expected in (True, False):
            message_id, seq = await uow.conversations.add_outgoing(
                lane, Part("chào"), Author.BOT, NOW
            )
            queued = await uow.queues.enqueue_outbound(
                message_id=message_id, key="same", lane=lane, seq=seq, now=NOW, answers_at=NOW
            )
            assert queued is expected
        await uow.commit()


async def test_four_claimers_take_every_message_once_and_each_lane_in_order(store: Store) -> None:
    lanes, each = 6, 5
    for address in range(lanes):
        for number in range(each):
            await receive(store, f"p{address}", number)
    taken: list[tuple[str, int]] = []

    async def work() -> None:
        while True:
            rows = await claim(store, limit=2)
            if not rows:
                async with store.read() as uow:
                    if (await uow.queues.depth(Queue.INBOUND)).waiting == 0:
                        return
                await asyncio.sleep(0.005)
            for row in rows:
                taken.append((row.lane, row.seq))
                await asyncio.sleep(0)
                assert await finish(store, row)

    await asyncio.gather(*(work() for _ in range(4)))
    assert len(taken) == lanes * each
    assert len(set(taken)) == lanes * each
    for lane in {lane for lane, _ in taken}:
        order = [seq for one, seq in taken if one == lane]
        assert order == sorted(order)


async def test_leaving_without_commit_stores_nothing(store: Store) -> None:
    async with store.write() as uow:
        await uow.conversations.find_or_create("terminal", "an", NOW)
    async with store.read() as uow:
        assert await uow.conversations.find("terminal", "an") is None


async def test_the_only_process_takes_over_at_once_what_its_predecessor_held(store: Store) -> None:
    await receive(store, "an", 0)
    (first,) = await claim(store)
    async with store.write() as uow:
        await uow.queues.free_all(Queue.INBOUND, NOW)
        await uow.commit()
    (second,) = await claim(store)
    assert (second.id, second.attempts) == (first.id, 2)
    assert not await finish(store, first)
    assert await finish(store, second)


async def test_what_a_process_died_with_is_taken_only_by_who_asks_for_it(store: Store) -> None:
    await receive(store, "an", 0)
    await receive(store, "binh", 0)
    (dead,) = await claim(store, limit=1)
    later = NOW + dt.timedelta(seconds=61)
    async with store.write() as uow:
        assert await uow.queues.orphans(Queue.INBOUND, NOW) == 0
        assert await uow.queues.orphans(Queue.INBOUND, later) == 1
        (fresh,) = await uow.queues.claim(
            Queue.INBOUND, later, lease=LEASE, limit=10, orphans=False
        )
        (orphan,) = await uow.queues.claim(
            Queue.INBOUND, later, lease=LEASE, limit=10, orphans=True
        )
    assert fresh.id != dead.id
    assert (orphan.id, orphan.attempts) == (dead.id, 2)


async def test_an_uncertain_send_is_counted_apart_from_other_tries(store: Store) -> None:
    async with store.write() as uow:
        lane = await uow.conversations.find_or_create("terminal", "an", NOW)
        message_id, seq = await uow.conversations.add_outgoing(lane, Part("chào"), Author.BOT, NOW)
        await uow.queues.enqueue_outbound(
            message_id=message_id, key="one", lane=lane, seq=seq, now=NOW, answers_at=NOW
        )
        for expected in (0, 1, 2):
            (row,) = await uow.queues.claim(Queue.OUTBOUND, NOW, lease=LEASE, limit=1)
            assert await uow.queues.unsure(row.id) == expected
            assert await uow.queues.retry_unsure(row, NOW)
        (row,) = await uow.queues.claim(Queue.OUTBOUND, NOW, lease=LEASE, limit=1)
        assert await uow.queues.retry(Queue.OUTBOUND, row, NOW)
        assert await uow.queues.unsure(row.id) == 3

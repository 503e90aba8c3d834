from __future__ import annotations

import asyncio

import pytest

from bot.domain.messages import Inbound, InboundKind
from bot.storage.turnstile import Turnstile


class Walkers:
    """Tasks that go through one turnstile and write down who was inside."""

    def __init__(self) -> None:
        self.turnstile = Turnstile()
        self.seen: list[str] = []
        self.inside = 0

    async def walk(self, name: str, *, ahead: bool = False) -> None:
        async with self.turnstile.through(ahead=ahead):
            self.inside += 1
            assert self.inside == 1, "two at once"
            self.seen.append(name)
            try:
                await asyncio.sleep(0)
            finally:
                self.inside -= 1

    def go(self, name: str, *, ahead: bool = False) -> asyncio.Task[None]:
        return asyncio.create_task(self.walk(name, ahead=ahead))


@pytest.fixture
def walkers() -> Walkers:
    return Walkers()


async def test_one_at_a_time_and_in_order(walkers):
    await asyncio.gather(*(walkers.go(str(number)) for number in range(20)))
    assert walkers.seen == [str(number) for number in range(20)]


async def test_who_lets_people_in_goes_before_work_that_waited_longer(walkers):
    async with walkers.turnstile.through():
        tasks = [walkers.go("turn 1"), walkers.go("turn 2")]
        await asyncio.sleep(0)
        tasks += [walkers.go("cry 1", ahead=True), walkers.go("cry 2", ahead=True)]
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    assert walkers.seen == ["cry 1", "cry 2", "turn 1", "turn 2"]


async def test_a_flood_at_the_door_never_stops_work(walkers):
    async with walkers.turnstile.through():
        tasks = [walkers.go("turn")]
        tasks += [walkers.go("flood", ahead=True) for _ in range(50)]
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    assert walkers.seen.index("turn") == 8


@pytest.mark.parametrize("rounds", range(1, 6))
async def test_who_gives_up_while_waiting_holds_up_nobody(walkers, rounds):
    tasks = [walkers.go(str(number)) for number in range(5)]
    for _ in range(rounds):
        await asyncio.sleep(0)
    for task in tasks[1:4]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.wait_for(walkers.walk("last"), 60)
    assert walkers.seen[-1] == "last"


async def test_who_gives_up_when_just_let_through_passes_it_on(walkers):
    """The turn is given and taken back within one round of the loop."""
    door = walkers.turnstile.through()
    await door.__aenter__()
    waits, next_one = walkers.go("gave up"), walkers.go("next")
    await asyncio.sleep(0)
    await door.__aexit__(None, None, None)
    waits.cancel()
    await asyncio.gather(waits, next_one, return_exceptions=True)
    assert walkers.seen == ["next"]


async def test_what_breaks_inside_lets_the_next_through(walkers):
    with pytest.raises(ZeroDivisionError):
        async with walkers.turnstile.through():
            raise ZeroDivisionError
    await asyncio.wait_for(walkers.walk("next"), 60)


async def test_a_task_that_waits_for_itself_is_told(walkers):
    async with walkers.turnstile.through():
        with pytest.raises(RuntimeError, match="inside another"):
            async with walkers.turnstile.through():
                pass
    await asyncio.wait_for(walkers.walk("next"), 60)


async def test_a_message_is_stored_before_turns_that_wait_to_write(services):
    """On SQLite; PostgreSQL has as many writers as it likes."""
    order: list[str] = []

    async def turn(name: str) -> None:
        async with services.store.write() as uow:
            order.append(name)
            await asyncio.sleep(0.05)
            await uow.commit()

    async def cry() -> None:
        event = Inbound("terminal", "1", "an", InboundKind.TEXT, "cứu em với")
        await services.reception.accept(event)
        order.append("cry")

    turns = [asyncio.create_task(turn(str(number))) for number in range(4)]
    await asyncio.sleep(0.02)
    await asyncio.gather(cry(), *turns)
    assert order == ["0", "cry", "1", "2", "3"]

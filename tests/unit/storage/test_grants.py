import asyncio
import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.errors import KeyRingError
from bot.domain.ports import Grant
from bot.storage import database
from bot.storage.crypto import KeyRing
from bot.storage.grants import Grants
from bot.storage.uow import Store

NOW = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
FIRST = Grant("", "refresh-1", NOW, NOW)
SECOND = Grant("access-2", "refresh-2", NOW + dt.timedelta(hours=25), NOW)
THIRD = replace(SECOND, refresh_token="refresh-3")


@pytest.fixture
def grants(store: Store, clock: Any) -> Grants:
    return store.grants("zalo", clock)


@pytest.fixture
def neighbour(store: Store, clock: Any) -> Grants:
    """The same, in another process."""
    return store.grants("zalo", clock)


async def test_nothing_is_kept_at_first(grants: Grants) -> None:
    assert await grants.load() is None
    assert not await grants.claim(FIRST, 30)


async def test_what_is_kept_is_read_by_every_process(grants: Grants, neighbour: Grants) -> None:
    await grants.seed(FIRST)
    assert await neighbour.load() == FIRST
    await grants.keep(SECOND)
    assert await neighbour.load() == SECOND


async def test_each_channel_has_its_own(store: Store, grants: Grants, clock: Any) -> None:
    await grants.seed(FIRST)
    assert await store.grants("other", clock).load() is None


async def test_the_same_seed_does_not_bring_back_what_was_renewed(
    grants: Grants, neighbour: Grants
) -> None:
    await grants.seed(FIRST)
    await grants.keep(SECOND)
    await neighbour.seed(FIRST)
    assert await grants.load() == SECOND


async def test_a_new_seed_takes_the_place_of_a_refused_grant(grants: Grants) -> None:
    await grants.seed(FIRST)
    assert await grants.claim(FIRST, 30)
    await grants.keep(replace(FIRST, refused=True))
    fresh = replace(FIRST, refresh_token="refresh-new")
    await grants.seed(fresh)
    assert await grants.load() == fresh
    assert await grants.claim(fresh, 30)


async def test_a_token_that_was_given_before_never_takes_the_place_of_a_live_one(
    grants: Grants, neighbour: Grants
) -> None:
    second = replace(FIRST, refresh_token="refresh-by-hand-again")
    await grants.seed(FIRST)
    await grants.seed(second)
    await neighbour.seed(FIRST)
    assert await neighbour.load() == second


async def test_who_was_too_slow_does_not_end_anothers_claim(
    grants: Grants, neighbour: Grants, clock: Any
) -> None:
    await grants.seed(FIRST)
    assert await grants.claim(FIRST, 30)
    clock.forward(31)
    assert await neighbour.claim(FIRST, 30)
    await grants.release()
    assert not await grants.claim(FIRST, 30)


async def test_only_one_of_many_may_renew(store: Store, clock: Any) -> None:
    many = [store.grants("zalo", clock) for _ in range(8)]
    await asyncio.gather(*(one.seed(FIRST) for one in many))
    assert sorted(await asyncio.gather(*(one.claim(FIRST, 30) for one in many))) == [
        *[False] * 7,
        True,
    ]


async def test_what_was_renewed_meanwhile_can_not_be_renewed_again(
    grants: Grants, neighbour: Grants
) -> None:
    await grants.seed(FIRST)
    assert await grants.claim(FIRST, 30)
    await grants.keep(SECOND)
    assert not await neighbour.claim(FIRST, 30)
    assert await neighbour.claim(SECOND, 30)


async def test_a_claim_ends_by_itself_when_its_process_died(
    grants: Grants, neighbour: Grants, clock: Any
) -> None:
    await grants.seed(FIRST)
    assert await grants.claim(FIRST, 30)
    clock.forward(29)
    assert not await neighbour.claim(FIRST, 30)
    clock.forward(1)
    assert await neighbour.claim(FIRST, 30)


async def test_a_claim_that_is_given_back_is_free(grants: Grants, neighbour: Grants) -> None:
    await grants.seed(FIRST)
    assert await grants.claim(FIRST, 30)
    await grants.release()
    assert await neighbour.claim(FIRST, 30)


async def test_a_late_refusal_does_not_spoil_a_newer_pair(
    grants: Grants, neighbour: Grants, clock: Any
) -> None:
    await grants.seed(FIRST)
    assert await grants.claim(FIRST, 30)
    clock.forward(31)
    assert await neighbour.claim(FIRST, 30)
    await neighbour.keep(SECOND)
    await grants.keep(replace(FIRST, refused=True))
    assert await grants.load() == SECOND


async def test_a_late_success_takes_the_place_of_a_refusal(
    grants: Grants, neighbour: Grants, clock: Any
) -> None:
    await grants.seed(FIRST)
    assert await grants.claim(FIRST, 30)
    clock.forward(31)
    assert await neighbour.claim(FIRST, 30)
    await neighbour.keep(replace(FIRST, refused=True))
    await grants.keep(THIRD)
    assert await grants.load() == THIRD


async def test_no_token_can_be_read_in_the_table(store: Store, grants: Grants) -> None:
    await grants.seed(FIRST)
    await grants.keep(SECOND)
    async with database.reading(store.engine) as connection:
        rows = await connection.exec_driver_sql("select body, seed_indices from channel_grant")
        ((body, index),) = rows.all()
    for token in (b"refresh-1", b"refresh-2", b"access-2"):
        assert token not in body + index


async def test_another_key_ring_opens_nothing(store: Store, grants: Grants, clock: Any) -> None:
    await grants.seed(FIRST)
    with pytest.raises(KeyRingError):
        await Grants(store.engine, KeyRing.generate(), clock, "zalo").load()

"""What was allowed and what threatens is kept alike on both databases."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from bot.domain.consents import Purpose
from bot.domain.risk import Urgency
from bot.storage import database
from bot.storage.consents import Wording
from bot.storage.deadlines import DEADLINE
from bot.storage.retention import Terms
from bot.storage.tables import Timer
from bot.storage.uow import Store

NOW = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
WORDS = Wording("sharing", "2026-11-22", "0" * 64, "vi")


async def case(store: Store, address: str = "an") -> str:
    async with store.write() as uow:
        lane = await uow.conversations.find_or_create("telegram", address, NOW)
        case_id = await uow.cases.add(
            conversation_id=lane, kind="ransom", urgency=Urgency.HIGH, now=NOW
        )
        await uow.commit()
    return case_id


async def test_nothing_is_allowed_before_somebody_was_asked(store: Store) -> None:
    case_id = await case(store)
    async with store.read() as uow:
        assert await uow.consents.granted(case_id) == frozenset()
        assert await uow.consents.history(case_id) == []


async def test_the_newest_word_counts_and_older_ones_stay_readable(store: Store) -> None:
    case_id, other = await case(store), await case(store, "binh")
    async with store.write() as uow:
        both = {Purpose.STORY: True, Purpose.IDENTITY: True, Purpose.CONTACT: False}
        await uow.consents.record(case_id, both, WORDS, NOW)
        # Taken back in the same moment: order is kept, not guessed from the clock.
        await uow.consents.record(case_id, {Purpose.IDENTITY: False}, WORDS, NOW)
        await uow.commit()
    async with store.read() as uow:
        assert await uow.consents.granted(case_id) == {Purpose.STORY}
        assert await uow.consents.granted(other) == frozenset()
        told = [(one.purpose, one.given) for one in await uow.consents.history(case_id)]
        newest = (await uow.consents.current(case_id))[Purpose.IDENTITY]
    assert told == [
        (Purpose.STORY, True),
        (Purpose.IDENTITY, True),
        (Purpose.CONTACT, False),
        (Purpose.IDENTITY, False),
    ]
    assert (newest.wording, newest.at, newest.operator) == (WORDS, NOW, "")


async def test_a_new_deadline_takes_the_place_of_the_old_and_of_its_timers(store: Store) -> None:
    case_id, hour = await case(store), dt.timedelta(hours=1)
    async with store.write() as uow:
        old = await uow.deadlines.set(case_id, NOW + hour, NOW + hour, NOW)
        await uow.timers.set(kind=DEADLINE, lane=old, seq=1, due_at=NOW)
        new = await uow.deadlines.set(case_id, NOW + 5 * hour, NOW + 6 * hour, NOW)
        await uow.timers.set(kind=DEADLINE, lane=new, seq=1, due_at=NOW)
        # The ladder is climbed or not, the deadline stays.
        await uow.timers.set(kind="ladder", lane=case_id, seq=1, due_at=NOW)
        await uow.timers.cancel(case_id)
        await uow.commit()
    async with database.reading(store.engine) as connection:
        rows = await connection.execute(select(Timer.lane, Timer.kind))
        assert rows.all() == [(new, DEADLINE)]
    async with store.write() as uow:
        assert await uow.deadlines.get(old) is None
        found = await uow.deadlines.of(case_id)
        assert found is not None
        assert (found.id, found.due_at, found.until_at) == (new, NOW + 5 * hour, NOW + 6 * hour)
        assert await uow.deadlines.lift(case_id)
        assert not await uow.deadlines.lift(case_id)
        assert await uow.deadlines.of(case_id) is None
        await uow.commit()
    async with database.reading(store.engine) as connection:
        assert (await connection.execute(select(Timer.id))).all() == []


async def test_what_was_allowed_goes_with_the_case(store: Store) -> None:
    case_id = await case(store)
    async with store.write() as uow:
        await uow.consents.record(case_id, {Purpose.STORY: True}, WORDS, NOW)
        await uow.deadlines.set(case_id, NOW, NOW, NOW)
        await uow.cases.set_values(case_id, NOW, state="closed", closed_at=NOW)
        await uow.commit()
    day = dt.timedelta(days=1)
    async with store.write() as uow:
        await uow.retention.forget(NOW + 100 * day, Terms(7 * day, 90 * day, 30 * day))
        await uow.commit()
    async with store.read() as uow:
        assert await uow.consents.history(case_id) == []
        assert await uow.deadlines.of(case_id) is None

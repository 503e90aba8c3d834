"""Journeys keep their promises on both databases."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import text

from bot.domain.consents import Purpose
from bot.domain.errors import IllegalTransition, NotFound
from bot.domain.journeys import (
    CheckInEvent,
    CheckInState,
    FamilyState,
    JourneyEvent,
    JourneyState,
    Point,
    Why,
    schedule,
)
from bot.domain.risk import Urgency
from bot.storage import journey_keeping
from bot.storage.consents import Wording
from bot.storage.journeys import CHECK_IN
from bot.storage.queues import Queue
from bot.storage.retention import Terms
from bot.storage.uow import Store

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
LEAVES = dt.date(2026, 12, 15)
TERMS = Terms(transcript=7 * DAY, case=90 * DAY, dedupe_keys=30 * DAY)
TABLES = ("journey", "journey_check_in", "journey_family", "journey_consent")


async def begun(store: Store, address: str = "an", code: str = "1234567890") -> str:
    """Return the id of a journey that was agreed to."""
    async with store.write() as uow:
        lane = await uow.conversations.find_or_create("telegram", address, NOW)
        journey_id = await uow.journeys.begin(lane, "where", NOW)
        await uow.journeys.note(
            journey_id, NOW, destination="Lào", organiser="Hoa", leaves_on=LEAVES, missed="desk"
        )
        journey = await uow.journeys.get(journey_id)
        assert await uow.journeys.happen(journey, JourneyEvent.AGREE, NOW)
        await uow.journeys.plan(journey_id, schedule(LEAVES, NOW))
        wording = Wording("checkins", "2026-11-22", "0" * 64, "vi")
        await uow.journeys.consent(journey_id, Purpose.CHECKINS, wording, NOW, given=True)
        await uow.journeys.invite(journey_id, code, NOW + 7 * DAY)
        await uow.commit()
    return journey_id


async def count(store: Store, table: str) -> int:
    async with store.engine.connect() as connection:
        found = await connection.execute(text(f'SELECT count(*) FROM "{table}"'))
        return int(found.scalar_one())


async def test_a_journey_is_read_back_as_it_was_told(store: Store) -> None:
    journey_id = await begun(store)
    async with store.read() as uow:
        journey = await uow.journeys.get(journey_id)
        assert (journey.destination, journey.organiser) == ("Lào", "Hoa")
        assert (journey.leaves_on, journey.state) == (LEAVES, JourneyState.UNDER_WAY)
        assert [one.point for one in journey.check_ins] == list(Point)
        assert journey.family.state is FamilyState.INVITED
        assert (await uow.journeys.consents(journey_id))[0][:2] == (Purpose.CHECKINS, True)
        with pytest.raises(NotFound):
            await uow.journeys.get("none")


async def test_a_change_that_came_second_changes_nothing(store: Store) -> None:
    journey_id = await begun(store)
    async with store.write() as uow:
        journey = await uow.journeys.get(journey_id)
        one = journey.check_ins[0]
        assert await uow.journeys.turn(one, CheckInEvent.QUEUE)
        assert not await uow.journeys.turn(one, CheckInEvent.QUEUE), "as it was read before"
        with pytest.raises(IllegalTransition):
            await uow.journeys.turn(one, CheckInEvent.ANSWER)
        assert await uow.journeys.happen(journey, JourneyEvent.STOP, NOW, Why.DANGER)
        assert not await uow.journeys.happen(journey, JourneyEvent.CANCEL, NOW, Why.WISHED)
        assert (await uow.journeys.get(journey_id)).why is Why.DANGER
        await uow.commit()


async def test_each_check_in_has_one_timer_and_a_dropped_one_none(store: Store) -> None:
    journey_id = await begun(store)
    async with store.write() as uow:
        journey = await uow.journeys.get(journey_id)
        await uow.journeys.drop(journey.check_ins[0])
        await uow.commit()
    async with store.write() as uow:
        claimed = await uow.queues.claim(
            Queue.TIMER, NOW + 60 * DAY, lease=dt.timedelta(minutes=1), limit=10
        )
        assert sorted(one.lane for one in claimed) == sorted(
            one.id for one in journey.check_ins[1:]
        )
        assert {one.subject for one in claimed} == {CHECK_IN}
        dropped = (await uow.journeys.get(journey_id)).check_ins[0]
        assert dropped.state is CheckInState.DROPPED


async def test_a_code_is_good_once_and_in_time(store: Store) -> None:
    journey_id = await begun(store)
    async with store.write() as uow:
        family = await uow.conversations.find_or_create("zalo", "me", NOW)
        assert await uow.journeys.invited("0000000000", NOW) is None
        assert await uow.journeys.invited("1234567890", NOW + 8 * DAY) is None
        assert (await uow.journeys.invited("1234567890", NOW)).id == journey_id
        await uow.journeys.join(journey_id, family)
        assert await uow.journeys.invited("1234567890", NOW) is None
        await uow.journeys.set_family(journey_id, FamilyState.AGREED)
        (journey,) = await uow.journeys.of_relative(family)
        assert (journey.family.state, journey.family.conversation_id) == (
            FamilyState.AGREED, family,
        )  # fmt: skip
        await uow.commit()


async def test_what_hangs_on_no_case_is_gone_a_month_after_its_last_point(store: Store) -> None:
    await begun(store)
    last = schedule(LEAVES, NOW)[-1][1]
    async with store.write() as uow:
        await uow.retention.forget(last + 30 * DAY - dt.timedelta(hours=1), TERMS)
        await uow.commit()
    assert await count(store, "journey") == 1
    async with store.write() as uow:
        gone = await uow.retention.forget(last + 30 * DAY + dt.timedelta(hours=1), TERMS)
        await uow.commit()
    assert gone.journeys == 1
    assert [await count(store, table) for table in TABLES] == [0, 0, 0, 0]
    assert await count(store, "timer") == 0


async def test_what_a_case_hangs_on_is_kept_with_it_and_erased_with_it(store: Store) -> None:
    journey_id = await begun(store)
    async with store.write() as uow:
        lane = (await uow.journeys.get(journey_id)).conversation_id
        case_id = await uow.cases.add(
            conversation_id=lane, kind="other_report", urgency=Urgency.HIGH, now=NOW
        )
        await uow.journeys.note(journey_id, NOW, case_id=case_id)
        await uow.journeys.happen(
            await uow.journeys.get(journey_id), JourneyEvent.STOP, NOW, Why.DANGER
        )
        await uow.commit()
    async with store.write() as uow:
        await uow.retention.forget(NOW + 400 * DAY, TERMS)
        await uow.commit()
    assert await count(store, "journey") == 1
    async with store.write() as uow:
        await uow.cases.set_values(case_id, NOW, state="closed", closed_at=NOW)
        await uow.commit()
    async with store.write() as uow:
        await uow.erasure.lock(case_id)
        await uow.erasure.erase(case_id, NOW + DAY)
        await uow.commit()
    assert [await count(store, table) for table in TABLES] == [0, 0, 0, 0]


async def test_a_thread_is_kept_while_somebody_may_be_asked_in_it(store: Store) -> None:
    await begun(store)
    async with store.write() as uow:
        await uow.retention.forget(NOW + 32 * DAY, TERMS)
        await uow.commit()
    assert await count(store, "conversation") == 1


async def test_erasing_a_relatives_thread_leaves_the_traveller(store: Store) -> None:
    journey_id = await begun(store)
    async with store.write() as uow:
        family = await uow.conversations.find_or_create("zalo", "me", NOW)
        await uow.journeys.join(journey_id, family)
        await journey_keeping.of_threads(uow._connection, [family])
        await uow.commit()
    async with store.read() as uow:
        assert (await uow.journeys.get(journey_id)).family.state is FamilyState.NOBODY


async def test_the_desk_knows_which_case_has_an_unanswered_check_in(store: Store) -> None:
    journey_id = await begun(store)
    async with store.write() as uow:
        journey = await uow.journeys.get(journey_id)
        case_id = await uow.cases.add(
            conversation_id=journey.conversation_id, kind="other_report", urgency=Urgency.HIGH,
            now=NOW,
        )  # fmt: skip
        await uow.journeys.note(journey_id, NOW, case_id=case_id)
        for event in (
            CheckInEvent.QUEUE, CheckInEvent.DELIVERED, CheckInEvent.SILENCE,
            CheckInEvent.DELIVERED, CheckInEvent.SILENCE,
        ):  # fmt: skip
            assert await uow.journeys.missed_of([case_id]) == {}
            await uow.journeys.turn((await uow.journeys.get(journey_id)).check_ins[2], event)
        assert await uow.journeys.missed_of([case_id, "none"]) == {case_id: Point.DAY1}
        await uow.journeys.turn(
            (await uow.journeys.get(journey_id)).check_ins[2], CheckInEvent.ANSWER
        )
        assert await uow.journeys.missed_of([case_id]) == {}

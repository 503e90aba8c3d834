"""Wishes to be told meet entries of the registry, on both databases."""

from __future__ import annotations

import datetime as dt

from bot.domain.casefile import IdentifierKind
from bot.domain.messages import Author, Part
from bot.domain.registry import Standing
from bot.domain.risk import Urgency
from bot.storage.retention import Terms
from bot.storage.uow import Store, UnitOfWork
from bot.storage.wishes import MOST

NOW = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
PHONE, KEY = IdentifierKind.PHONE, "+84912000123"
TERMS = Terms(transcript=7 * DAY, case=90 * DAY, dedupe_keys=30 * DAY)


async def judge(uow: UnitOfWork) -> str:
    return await uow.operators.add(
        login="ha", display_name="Ha", role="operator", password_hash="", totp_secret="", now=NOW
    )


async def asks(uow: UnitOfWork, who: str, key: str = KEY) -> str:
    lane = await uow.conversations.find_or_create("webchat", who, NOW)
    await uow.wishes.add(lane, PHONE, key, key, NOW)
    return lane


async def confirmed(uow: UnitOfWork, key: str = KEY, *, public: bool = True) -> str:
    operator = (await uow.operators.by_login("ha")).identity.id
    await uow.registry.report(PHONE, key, key, NOW)
    (entry,) = await uow.registry.named([(PHONE, key)])
    await uow.registry.judge(
        entry, Standing.CONFIRMED, NOW, reason="r", source="s", public=public, operator_id=operator
    )
    return entry.id


async def test_a_wish_is_due_when_its_entry_may_be_told(store: Store) -> None:
    async with store.write() as uow:
        await judge(uow)
        lane, other = await asks(uow, "lan"), await asks(uow, "mai", "+84912000999")
        entry = await confirmed(uow, public=False)
        assert [one.conversation_id for one in await uow.wishes.waiting_for(entry)] == [lane]
        assert await uow.wishes.counts([entry]) == {entry: 1}
        assert await uow.wishes.due(lane, NOW + 7 * DAY - DAY / 24) == []
        (wish,) = await uow.wishes.due(lane, NOW + 7 * DAY)
        assert await uow.wishes.due(other, NOW + 30 * DAY) == []
        assert await uow.wishes.mark_told([wish], NOW) == 1
        assert await uow.wishes.mark_told([wish], NOW) == 0
        assert await uow.wishes.due(lane, NOW + 7 * DAY) == []
        (news,) = await uow.wishes.news(lane, NOW + 7 * DAY)
        assert (news.value, news.entry.id) == (KEY, entry)
        await uow.wishes.add(lane, PHONE, KEY, KEY, NOW + DAY)
        assert await uow.wishes.due(lane, NOW + 7 * DAY) == [wish]
        await uow.wishes.fulfil(await uow.wishes.about(lane, [entry]))
        assert await uow.wishes.due(lane, NOW + 7 * DAY) == []


async def test_what_has_not_left_is_taken_back_and_no_more(store: Store) -> None:
    async with store.write() as uow:
        await judge(uow)
        lane = await asks(uow, "lan")
        await uow.wishes.add(lane, PHONE, "+84912000999", "+84912000999", NOW)
        entry, second = await confirmed(uow), await confirmed(uow, "+84912000999")
        message, seq = await uow.conversations.add_outgoing(lane, Part("tin"), Author.BOT, NOW)
        await uow.queues.enqueue_outbound(
            message_id=message, key="k", lane=lane, seq=seq, now=NOW, answers_at=None
        )
        wishes = await uow.wishes.due(lane, NOW)
        await uow.wishes.mark_told(wishes, NOW)
        await uow.wishes.told_by(wishes, message)
        # It tells of both: while one of them stands, it stands.
        assert await uow.wishes.take_back(entry) == 0
        assert await uow.queues.has_outbound("k")
        assert await uow.wishes.take_back(second) == 1
        assert not await uow.queues.has_outbound("k")
        assert await uow.wishes.take_back(second) == 0


async def test_old_wishes_and_reports_that_nobody_judged_are_forgotten(store: Store) -> None:
    async with store.write() as uow:
        operator = await judge(uow)
        lane = await asks(uow, "lan")
        await confirmed(uow)
        await uow.registry.report(PHONE, "1", "+84912000001", NOW)
        await uow.registry.report(PHONE, "2", "+84912000002", NOW)
        (again,) = await uow.registry.named([(PHONE, "+84912000002")])
        await uow.registry.add_reason(again.id, "nghe nói", None, operator, NOW + 300 * DAY)
        await uow.commit()
    async with store.write() as uow:
        kept = await uow.retention.forget(NOW + 180 * DAY, TERMS)
        assert (kept.wishes, kept.unjudged) == (0, 0)
        # The thread is needed for as long as somebody waits to be told in it.
        assert (await uow.conversations.thread(lane)).id == lane
        gone = await uow.retention.forget(NOW + 366 * DAY, TERMS)
        assert (gone.wishes, gone.unjudged) == (1, 1)
        await uow.commit()
    async with store.write() as uow:
        keys = ("+84912000001", "+84912000002", KEY)
        left = await uow.registry.named([(PHONE, key) for key in keys])
        assert {entry.standing for entry in left} == {Standing.REPORTED, Standing.CONFIRMED}
        assert [one.reason for one in (await uow.registry.reasons([again.id]))[again.id]] == [
            "nghe nói"
        ]
        assert (await uow.retention.forget(NOW + 366 * DAY, TERMS)).conversations == 1


async def test_an_entry_goes_with_the_reasons_it_was_reported_for(store: Store) -> None:
    async with store.write() as uow:
        operator = await judge(uow)
        lane = await uow.conversations.find_or_create("webchat", "lan", NOW)
        case_id = await uow.cases.add(
            conversation_id=lane, kind="danger", urgency=Urgency.HIGH, now=NOW
        )
        await uow.registry.report(PHONE, "1", KEY, NOW)
        (entry,) = await uow.registry.named([(PHONE, KEY)])
        await uow.registry.add_reason(entry.id, "trong ca", case_id, operator, NOW)
        (reported,) = (await uow.registry.reasons([entry.id]))[entry.id]
        assert (reported.case_number, reported.operator) == ("K-000001", "Ha")
        assert await uow.registry.standing_of({"x": (PHONE, KEY), "y": (PHONE, "+8490")}) == {
            "x": entry
        }
        await uow.registry.remove(entry.id)
        assert await uow.registry.reasons([entry.id]) == {}


async def test_who_waits_for_as_many_as_may_be_can_still_wish_again(store: Store) -> None:
    async with store.write() as uow:
        await judge(uow)
        lane = await asks(uow, "lan")
        for number in range(MOST + 1):
            await asks(uow, "lan", f"+8491200{number:04}")
        entry, beyond = await confirmed(uow), await confirmed(uow, f"+8491200{MOST:04}")
        (wish,) = await uow.wishes.due(lane, NOW)
        await uow.wishes.mark_told([wish], NOW)
        await asks(uow, "lan")
        assert await uow.wishes.due(lane, NOW) == [wish]
        assert await uow.wishes.waiting_for(beyond) == []
        assert entry

"""The review queue keeps its promises on both databases."""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets

import pytest

from bot.domain.errors import NotFound
from bot.domain.messages import Inbound, InboundKind
from bot.domain.review import Label, Reason, ReviewState, Thought
from bot.domain.risk import Urgency
from bot.storage.retention import Terms
from bot.storage.reviews import Sample
from bot.storage.uow import Store
from tests.support.arriving import arrive

NOW = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
LEASE = dt.timedelta(minutes=10)
WEEK, DAY = dt.timedelta(days=7), dt.timedelta(days=1)
THOUGHT = Thought("ask_law", 0.4, ("ask_law", "ask_fees"), Urgency.NONE)
#: Words stay: here only the queue's own terms are looked at.
TERMS = Terms(dt.timedelta(days=1000), None, dt.timedelta(days=1000))


async def said(uow, words="mèo ơi", address="somebody", at=NOW):
    inbound = Inbound("terminal", secrets.token_hex(8), address, InboundKind.TEXT, words)
    lane, message = await arrive(uow, inbound, at)
    return lane, message


async def sample(uow, words="mèo ơi", address="somebody", reason=Reason.UNCLEAR):
    lane, message = await said(uow, words, address)
    return Sample(message, lane, 1, words, reason, THOUGHT)


async def collected(store, words="mèo ơi", address="somebody", *, cap=10, at=NOW):
    async with store.write() as uow:
        added = await uow.reviews.collect(await sample(uow, words, address), at, cap)
        await uow.commit()
    return added


@pytest.fixture
async def people(store: Store) -> list[str]:
    async with store.write() as uow:
        made = [
            await uow.operators.add(
                login=login, display_name=login, role="operator", password_hash="",
                totp_secret="", now=NOW,
            )
            for login in ("ha", "mai")
        ]  # fmt: skip
        await uow.commit()
    return made


async def claim(store, operator, now=NOW):
    async with store.write() as uow:
        found = await uow.reviews.claim(operator, now, now + LEASE)
        await uow.commit()
    return found


async def count(store):
    async with store.read() as uow:
        rows = await uow._connection.exec_driver_sql("select count(*) from review_item")
        return rows.scalar_one()


async def test_a_day_takes_no_more_than_its_cap(store):
    added = [await collected(store, f"câu {word}", word, cap=2) for word in ("một", "hai", "ba")]
    assert added == [True, True, False]
    assert await collected(store, "câu tư", "tư", cap=2, at=NOW + DAY * 1.1)


async def test_what_an_operator_marks_needs_no_room_under_the_cap(store):
    assert not await collected(store, cap=0)
    async with store.write() as uow:
        marked = await sample(uow, "bị hiểu sai", reason=Reason.MARKED)
        assert await uow.reviews.mark(marked, NOW)
        assert await uow.reviews.mark(marked, NOW), "marked again it is there once"
        await uow.commit()
    assert await count(store) == 1


async def test_one_person_fills_only_a_part_of_the_queue(store):
    added = [await collected(store, f"câu {word}") for word in "abcdefgh"]
    assert sum(added) == 5
    assert await collected(store, "câu khác", "another")


async def test_what_is_nearly_the_same_is_asked_about_once(store, people):
    ha, mai = people
    assert await collected(store, "phí đi nhật", "one")
    assert not await collected(store, "phí đi nhật", "one"), "the same person said it again"
    assert await collected(store, "phí đi nhật", "two")
    first = await claim(store, ha)
    assert await claim(store, mai) is None, "nobody else gets its likeness"
    async with store.write() as uow:
        assert len(await uow.reviews.alike(first)) == 2
        await uow.reviews.mask(first, "phí đi nhật")
        await uow.reviews.release(first, state=ReviewState.LABELLED, intent="ask_fees")
        assert await uow.reviews.drop_alike(first) == 1
        await uow.commit()
    assert not await collected(store, "phí đi nhật", "three"), "it was answered"
    async with store.write() as uow:
        await uow.reviews.set_values(first, missed_at=NOW)
        await uow.commit()
    assert await collected(store, "phí đi nhật", "three"), "danger is looked at each time"


async def test_two_reviewers_at_once_never_get_the_same_message(store, people):
    await collected(store, "câu một", "one")
    await collected(store, "câu hai", "two")
    found = await asyncio.gather(*(claim(store, one) for one in people))
    assert None not in found
    assert len(set(found)) == 2
    assert [await claim(store, one) for one in people] == found, "what they have comes again"


async def test_a_message_that_nobody_finishes_goes_to_others(store, people):
    ha, mai = people
    await collected(store)
    item = await claim(store, ha)
    assert await claim(store, mai) is None
    assert await claim(store, mai, NOW + LEASE) == item


async def test_who_has_said_what_it_means_or_left_it_does_not_get_it_again(store, people):
    ha, mai = people
    await collected(store)
    item = await claim(store, ha)
    async with store.write() as uow:
        await uow.reviews.say(item, ha, Label(""), NOW)
        await uow.reviews.release(item)
        await uow.commit()
    assert await claim(store, ha) is None
    assert await claim(store, mai) == item


async def test_the_gravest_and_newest_come_first(store, people):
    async with store.write() as uow:
        for words, reason in (
            ("a", Reason.LOW), ("b", Reason.UNCLEAR), ("c", Reason.UNSURE), ("d", Reason.DENIED),
        ):  # fmt: skip
            await uow.reviews.collect(await sample(uow, words, words, reason), NOW, 10)
        await uow.reviews.mark(await sample(uow, "e", "e", Reason.MARKED), NOW)
        await uow.commit()
    order = []
    for minute in range(5):
        found = await claim(store, people[0], NOW + LEASE * minute)
        async with store.write() as uow:
            order.append((await uow.reviews.get(found)).reason)
            await uow.reviews.release(found, state=ReviewState.UNUSABLE)
            await uow.commit()
    assert order == list(Reason)


async def test_words_are_read_where_they_lie_and_all_pieces_of_a_breath(store, people):
    async with store.write() as uow:
        await said(uow, "cho em hỏi", at=NOW)
        lane, message = await said(uow, "phí đi nhật", at=NOW)
        two = Sample(message, lane, 2, "x", Reason.LOW, THOUGHT)
        await uow.reviews.collect(two, NOW, 10)
        await uow.commit()
    item_id = await claim(store, people[0])
    async with store.read() as uow:
        item = await uow.reviews.get(item_id)
        assert await uow.reviews.words(item) == "cho em hỏi\nphí đi nhật"
        assert item.thought == THOUGHT


async def test_what_waits_goes_with_its_message_and_a_masked_copy_is_cut_from_it(store, people):
    await collected(store, "câu một", "one")
    await collected(store, "câu hai", "two")
    item = await claim(store, people[0])
    async with store.write() as uow:
        await uow.reviews.mask(item, "câu ‹name›")
        rows = await uow._connection.exec_driver_sql("select id from message")
        await uow.retention._empty([row[0] for row in rows])
        await uow.commit()
    assert await count(store) == 1
    async with store.read() as uow:
        assert (await uow.reviews.get(item)).message_id is None
        assert await uow.reviews.masked(item) == "câu ‹name›"
        assert await uow.reviews.words(await uow.reviews.get(item)) == ""


@pytest.mark.parametrize("state", list(ReviewState))
async def test_the_queue_is_forgotten_in_its_own_time(store, people, state):
    await collected(store)
    item = await claim(store, people[0])
    async with store.write() as uow:
        await uow.reviews.mask(item, "câu ‹name›")
        await uow.reviews.say(item, people[0], Label("ask_fees"), NOW)
        await uow.reviews.release(item, state=state)
        await uow.commit()

    async def left(after):
        async with store.write() as uow:
            await uow.retention.forget(NOW + after, TERMS)
            await uow.commit()
        return await count(store)

    assert await left(WEEK) == 1
    kept = state is ReviewState.LABELLED
    assert await left(WEEK + DAY) == kept
    if kept:
        async with store.write() as uow:
            await uow.reviews.set_values(item, exported_at=NOW + 30 * DAY)
            await uow.commit()
        assert await left(120 * DAY) == 1
        assert await left(121 * DAY) == 0


async def test_erasing_a_thread_takes_all_of_it_out_masked_or_not(store, people):
    await collected(store, "câu một", "one")
    await collected(store, "câu hai", "two")
    item = await claim(store, people[0])
    async with store.write() as uow:
        await uow.reviews.mask(item, "câu ‹name›")
        lane = (await uow.reviews.get(item)).conversation_id
        await uow.reviews.erase(lane)
        await uow.commit()
        with pytest.raises(NotFound):
            await uow.reviews.get(item)
    assert await count(store) == 1


async def test_a_thread_that_is_nobodys_any_more_is_cut_from_its_copies(store, people):
    await collected(store)
    item = await claim(store, people[0])
    async with store.write() as uow:
        await uow.reviews.mask(item, "câu ‹name›")
        lane = (await uow.reviews.get(item)).conversation_id
        await uow.retention._unname(lane, NOW + DAY)
        assert (await uow.reviews.get(item)).conversation_id is None
        await uow.commit()

"""Subscriptions, warnings and their copies keep their promises on both databases."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.domain.bulletins import (
    Audience,
    BulletinState,
    CopyState,
    Draft,
    Hindrance,
    Interest,
)
from bot.domain.cases import CaseState
from bot.domain.errors import NotFound
from bot.domain.messages import Author, Part
from bot.domain.people import ContactRule
from bot.domain.risk import Urgency
from bot.storage.consents import Wording
from bot.storage.queues import NEWS, Queue
from bot.storage.retention import Terms
from bot.storage.uow import Store

NOW = dt.datetime(2026, 11, 21, 3, tzinfo=dt.UTC)
WORDS = Wording("news", "2026-11-22", "ab" * 32, "vi")
DAY = "08:00-20:00"


async def someone(uow, name="somebody", **interest):
    """Have somebody ask for warnings; return contact and conversation."""
    lane = await uow.conversations.find_or_create("telegram", name, NOW)
    contact = (await uow.conversations.thread(lane)).contact_id
    await uow.subscriptions.begin(contact, lane, Interest(**interest), DAY, WORDS, NOW)
    return contact, lane


async def written(uow):
    who = await uow.operators.add(
        login="ha", display_name="Ha", role="operator", password_hash="", totp_secret="", now=NOW
    )
    draft = Draft("Tin mới", "Đừng đóng tiền trước.", audience=Audience(("KH",)))
    return await uow.bulletins.add(draft, who, NOW)


async def test_a_subscription_is_one_row_until_it_is_deleted(store: Store) -> None:
    async with store.write() as uow:
        contact, lane = await someone(uow, country="KH", job="farm")
        await someone(uow, country="MM")
        (found,) = await uow.subscriptions.after("", 10)
        assert (found.contact_id, found.conversation_id, found.channel) == (
            contact, lane, "telegram",
        )  # fmt: skip
        assert found.interest == Interest("MM", ""), "the newest choice counts"
        assert await uow.subscriptions.count() == 1
        assert (await uow.subscriptions.standing(lane)).subscribed
        assert await uow.subscriptions.wording(contact) == (WORDS, NOW)
        assert await uow.subscriptions.end(contact, NOW)
        assert not await uow.subscriptions.end(contact, NOW)
        assert await uow.subscriptions.wording(contact) is None
        assert await uow.subscriptions.after("", 10) == []


async def test_subscribers_are_read_in_pages(store: Store) -> None:
    async with store.write() as uow:
        made = [(await someone(uow, f"n{number}"))[0] for number in range(5)]
        seen, last = [], ""
        while page := await uow.subscriptions.after(last, 2):
            seen += [one.contact_id for one in page]
            last = page[-1].id
        assert seen == made


async def test_what_stands_in_the_way_is_read_with_the_reader(store: Store) -> None:
    async with store.write() as uow:
        contact, lane = await someone(uow)
        (channel, reader) = (await uow.subscriptions.readers([contact], NOW))[contact]
        assert channel == "telegram"
        assert (reader.rule, reader.ordered) == (ContactRule.REPLY_ONLY, DAY)
        told = (reader.in_case, reader.endangered, reader.busy, reader.watched)
        assert told == (False, False, False, False)

        message, seq = await uow.conversations.add_outgoing(lane, Part("x"), Author.BOT, NOW)
        await uow.queues.enqueue_outbound(
            message_id=message, key="x", lane=lane, seq=seq, now=NOW, answers_at=NOW
        )
        assert (await uow.subscriptions.readers([contact], NOW))[contact][1].busy
        leaving = await uow.subscriptions.readers([contact], NOW, leaving=True)
        assert not leaving[contact][1].busy

        await uow.phrases.watch(contact, NOW)
        assert (await uow.subscriptions.readers([contact], NOW))[contact][1].watched
        case = await uow.cases.add(
            conversation_id=lane, kind="danger", urgency=Urgency.HIGH, now=NOW
        )
        reader = (await uow.subscriptions.readers([contact], NOW))[contact][1]
        assert (reader.in_case, reader.endangered) == (True, True)
        await uow.cases.set_values(case, NOW, state=CaseState.CLOSED, closed_at=NOW)
        reader = (await uow.subscriptions.readers([contact], NOW))[contact][1]
        assert (reader.in_case, reader.endangered) == (False, True)
        assert (await uow.subscriptions.standing(lane)).endangered
        await uow.subscriptions.end(contact, NOW)
        assert await uow.subscriptions.readers([contact], NOW) == {}


async def test_a_case_without_danger_counts_only_while_somebody_holds_it(store: Store) -> None:
    async with store.write() as uow:
        contact, lane = await someone(uow)
        case = await uow.cases.add(
            conversation_id=lane, kind="other_report", urgency=Urgency.MEDIUM, now=NOW
        )
        reader = (await uow.subscriptions.readers([contact], NOW))[contact][1]
        assert (reader.in_case, reader.endangered) == (False, False)
        await uow.cases.set_values(case, NOW, state=CaseState.CLAIMED)
        assert (await uow.subscriptions.readers([contact], NOW))[contact][1].in_case


async def test_a_warning_is_changed_only_as_it_was_read(store: Store) -> None:
    async with store.write() as uow:
        made = await written(uow)
        known = await uow.bulletins.get(made)
        assert (known.title, known.audience.countries, known.version) == ("Tin mới", ("KH",), 1)
        assert await uow.bulletins.move(known, BulletinState.PROPOSED, NOW)
        assert not await uow.bulletins.move(known, BulletinState.STOPPED, NOW)
        known = await uow.bulletins.get(made)
        assert (known.state, known.version, known.ended_at) == (BulletinState.PROPOSED, 2, None)
        assert await uow.bulletins.move(known, BulletinState.STOPPED, NOW)
        assert (await uow.bulletins.get(made)).ended_at == NOW
        assert [one.id for one in await uow.bulletins.newest()] == [made]
        with pytest.raises(NotFound):
            await uow.bulletins.get("0" * 32)


async def test_nobody_has_two_copies_of_a_warning(store: Store) -> None:
    async with store.write() as uow:
        made = await written(uow)
        await someone(uow, "a")
        await someone(uow, "b")
        whom = await uow.subscriptions.after("", 10)
        await uow.copies.make(made, whom, NOW)
        await uow.copies.make(made, whom, NOW)
        assert await uow.copies.tally(made) == {(CopyState.WAITING, ""): 2}
        assert len(await uow.copies.due(made, NOW, 10)) == 2
        assert len(await uow.copies.due(made, NOW, 1)) == 1


async def test_a_copy_goes_one_way_and_once(store: Store) -> None:
    async with store.write() as uow:
        made = await written(uow)
        contact, lane = await someone(uow)
        await uow.copies.make(made, await uow.subscriptions.after("", 10), NOW)
        (copy,) = await uow.copies.due(made, NOW, 10)
        message, seq = await uow.conversations.add_outgoing(lane, Part("x"), Author.SYSTEM, NOW)
        key = f"{NEWS}{made}:{contact}"
        row = {"message_id": message, "key": key, "lane": lane, "seq": seq, "now": NOW}
        assert await uow.queues.enqueue_outbound(**row, answers_at=None)
        assert not await uow.queues.enqueue_outbound(**row, answers_at=None)
        assert await uow.copies.queue(copy, message, NOW)
        assert not await uow.copies.queue(copy, message, NOW)
        assert await uow.copies.under_way(NOW) == 1
        found, state = await uow.copies.of_message(message)
        assert (found.state, state) == (CopyState.QUEUED, BulletinState.DRAFT)
        (claimed,) = await uow.queues.claim(
            Queue.OUTBOUND, NOW, lease=dt.timedelta(seconds=60), limit=5
        )
        assert (await uow.queues.outbound_rule(claimed.id)).news

        # Taken out of the outbox, nothing of it is left there; it waits as before.
        later = NOW + dt.timedelta(hours=1)
        assert await uow.copies.wait(found, Hindrance.HOURS, later, NOW)
        assert await uow.copies.of_message(message) is None
        assert not await uow.queues.has_outbound(key)
        assert await uow.copies.due(made, NOW, 10) == []
        await uow.copies.wake(lane, NOW)
        (copy,) = await uow.copies.due(made, NOW, 10)

        assert not await uow.copies.let_go(copy, NOW), "it is not in the outbox"
        message, _ = await uow.conversations.add_outgoing(lane, Part("x"), Author.SYSTEM, NOW)
        assert await uow.copies.queue(copy, message, NOW)
        found, _ = await uow.copies.of_message(message)
        assert await uow.copies.let_go(found, NOW)
        assert not await uow.copies.let_go(found, NOW)
        found, _ = await uow.copies.of_message(message)
        assert (found.state, found.tries) == (CopyState.LEAVING, 1)
        assert await uow.copies.conclude(found, CopyState.SENT, NOW)
        assert await uow.copies.pending(made) == 0


async def test_unsubscribing_takes_what_waits_and_is_counted_for_what_came(store: Store) -> None:
    async with store.write() as uow:
        first = await written(uow)
        contact, _ = await someone(uow)
        whom = await uow.subscriptions.after("", 10)
        await uow.copies.make(first, whom, NOW)
        (copy,) = await uow.copies.due(first, NOW, 10)
        await uow.copies.conclude(copy, CopyState.SENT, NOW)
        author = (await uow.bulletins.get(first)).made_by
        second = await uow.bulletins.add(Draft("Tin nữa", "x"), author, NOW)
        await uow.copies.make(second, whom, NOW)
        await uow.subscriptions.end(contact, NOW + dt.timedelta(days=6))
        assert await uow.copies.tally(second) == {(CopyState.UNSUBSCRIBED, ""): 1}
        assert (await uow.bulletins.get(first)).unsubscribed == 1
        assert (await uow.bulletins.get(second)).unsubscribed == 0


async def test_a_month_after_its_end_only_counts_are_left_of_who_got_it(store: Store) -> None:
    async with store.write() as uow:
        made = await written(uow)
        await someone(uow, "a")
        await someone(uow, "b")
        await uow.copies.make(made, await uow.subscriptions.after("", 10), NOW)
        copy, _ = await uow.copies.due(made, NOW, 10)
        await uow.copies.conclude(copy, CopyState.SENT, NOW)
        await uow.copies.end(made, NOW)
        known = await uow.bulletins.get(made)
        await uow.bulletins.move(known, BulletinState.STOPPED, NOW)
        assert await uow.copies.forget(NOW) == 0
        assert await uow.copies.forget(NOW + dt.timedelta(days=1)) == 2
        assert await uow.copies.tally(made) == {
            (CopyState.SENT, ""): 1, (CopyState.LATE, ""): 1,
        }  # fmt: skip
        assert await uow.copies.forget(NOW + dt.timedelta(days=1)) == 0


TERMS = Terms(dt.timedelta(days=7), dt.timedelta(days=90), dt.timedelta(days=30))


async def test_a_thread_whose_person_wants_warnings_is_kept_and_then_forgotten(
    store: Store,
) -> None:
    async with store.write() as uow:
        contact, _ = await someone(uow)
        other, _ = await someone(uow, "other")
        await uow.subscriptions.end(other, NOW)
        later = NOW + dt.timedelta(days=200)
        await uow.retention.forget(later, TERMS)
        assert await uow.conversations.find("telegram", "somebody") is not None
        assert await uow.conversations.find("telegram", "other") is None
        await uow.subscriptions.end(contact, later)
        await uow.retention.forget(later, TERMS)
        assert await uow.conversations.find("telegram", "somebody") is None


async def test_a_subscription_of_who_left_goes_after_a_month(store: Store) -> None:
    async with store.write() as uow:
        _, lane = await someone(uow)
        await uow.conversations.set_stopped(lane, NOW)
        done = await uow.retention.forget(NOW + dt.timedelta(days=29), TERMS)
        assert done.subscriptions == 0
        done = await uow.retention.forget(NOW + dt.timedelta(days=31), TERMS)
        assert done.subscriptions == 1


async def test_a_case_that_is_forgotten_takes_the_subscription_with_it(store: Store) -> None:
    async with store.write() as uow:
        contact, lane = await someone(uow)
        case = await uow.cases.add(
            conversation_id=lane, kind="danger", urgency=Urgency.HIGH, now=NOW
        )
        made = await written(uow)
        await uow.copies.make(made, await uow.subscriptions.after("", 10), NOW)
        await uow.cases.set_values(case, NOW, state=CaseState.CLOSED, closed_at=NOW)
        await uow.retention.forget(NOW + dt.timedelta(days=91), TERMS)
        assert await uow.subscriptions.wording(contact) is None
        assert await uow.copies.tally(made) == {}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BulletinState.SENDING, BulletinState.PAUSED),
        (BulletinState.APPROVED, BulletinState.DRAFT),
        (BulletinState.PROPOSED, BulletinState.PROPOSED),
        (BulletinState.SENT, BulletinState.SENT),
    ],
)
async def test_a_database_that_came_back_sends_no_warning_by_itself(store, before, after) -> None:
    """Who got it since the copy was made is not in it: nobody gets it twice."""
    async with store.write() as uow:
        bulletin_id = await written(uow)
        known = await uow.bulletins.get(bulletin_id)
        assert await uow.bulletins.move(known, before, NOW)
        assert await uow.bulletins.halt() == (before is not after)
        assert (await uow.bulletins.get(bulletin_id)).state is after

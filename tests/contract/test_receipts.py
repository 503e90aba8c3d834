"""Going on in another thread keeps its promises on both databases."""

from __future__ import annotations

import datetime as dt

from bot.domain.people import ContactRule
from bot.domain.risk import Urgency
from bot.storage.receipts import Awaits
from bot.storage.uow import Store

NOW = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
RECEIPT, WORD = "482109375516", "cakhoto"


async def told(store: Store) -> tuple[str, str]:
    """Return a thread and its case, which has a receipt, a word and an open question."""
    async with store.write() as uow:
        lane = await uow.conversations.find_or_create("telegram", "an", NOW)
        case_id = await uow.cases.add(
            conversation_id=lane, kind="danger", urgency=Urgency.HIGH, now=NOW
        )
        await uow.cases.set_receipt(case_id, RECEIPT)
        await uow.receipts.set_word(case_id, WORD)
        await uow.reports.add(
            conversation_id=lane, case_id=case_id, kind="danger", state="open", now=NOW
        )
        await uow.commit()
    return lane, case_id


async def thread(store: Store, address: str) -> str:
    async with store.write() as uow:
        lane = await uow.conversations.find_or_create("webchat", address, NOW)
        await uow.commit()
    return lane


async def tried(store: Store, lane: str, receipt: str, word: str) -> str | None:
    async with store.write() as uow:
        await uow.receipts.expect(lane, Awaits.WORD_OF_RECEIPT, NOW, receipt=receipt)
        return await uow.receipts.case_of_pair(lane, word)


async def test_only_the_pair_opens(store: Store) -> None:
    _, case_id = await told(store)
    lane = await thread(store, "an elsewhere")
    assert await tried(store, lane, RECEIPT, WORD) == case_id
    assert await tried(store, lane, RECEIPT, "thitkhotau") is None
    assert await tried(store, lane, "135724689753", WORD) is None
    async with store.write() as uow:
        assert await uow.receipts.case_of_pair(lane, WORD) is None, "no receipt was sent here"


async def test_a_joined_case_is_found_from_both_threads_and_asked_on_in_the_new(
    store: Store,
) -> None:
    old, case_id = await told(store)
    new = await thread(store, "an elsewhere")
    async with store.write() as uow:
        await uow.receipts.join(case_id, new, NOW)
        await uow.receipts.join(case_id, new, NOW)
        await uow.commit()
    async with store.read() as uow:
        assert await uow.receipts.threads_of(case_id) == [new, old]
        for lane in (old, new):
            found = await uow.cases.open_of(lane)
            assert found is not None
            assert (found.id, found.conversation_id) == (case_id, new)
        assert await uow.reports.current(old) is None
        assert (await uow.reports.current(new)) is not None
        assert (await uow.cases.row(case_id)).channel == "webchat"


async def test_back_on_the_first_phone_it_goes_on_there(store: Store) -> None:
    old, case_id = await told(store)
    new = await thread(store, "an elsewhere")
    async with store.write() as uow:
        await uow.receipts.join(case_id, new, NOW)
        await uow.receipts.join(case_id, old, NOW)
        await uow.commit()
    async with store.read() as uow:
        assert await uow.receipts.threads_of(case_id) == [old, new]


async def test_the_board_shows_a_case_as_watched_whichever_thread_it_was_said_in(
    store: Store,
) -> None:
    old, case_id = await told(store)
    new = await thread(store, "an elsewhere")
    async with store.write() as uow:
        await uow.receipts.join(case_id, new, NOW)
        await uow.phrases.watch((await uow.phrases.chosen(old)).contact_id, NOW)
        other = await uow.cases.add(
            conversation_id=await uow.conversations.find_or_create("zalo", "other", NOW),
            kind="danger", urgency=Urgency.MEDIUM, now=NOW,
        )  # fmt: skip
        await uow.commit()
    async with store.read() as uow:
        assert (await uow.cases.row(case_id)).watched
        assert not (await uow.cases.row(other)).watched, "another's phrase is not theirs"
        assert [row.watched for row in await uow.cases.board()] == [True, False]
        assert not (await uow.conversations.thread(new)).is_quiet
        assert (await uow.conversations.thread(old)).is_quiet


async def test_of_several_cases_the_one_that_a_human_holds_counts(store: Store) -> None:
    _, case_id = await told(store)
    new = await thread(store, "an elsewhere")
    async with store.write() as uow:
        own = await uow.cases.add(
            conversation_id=new, kind="ransom", urgency=Urgency.CRITICAL, now=NOW
        )
        await uow.receipts.join(case_id, new, NOW)
        found = await uow.cases.latest_of(new)
        assert found is not None
        assert found.id == own, "both are open: the newest"
        operator = await uow.operators.add(
            login="ha", display_name="Ha", role="operator", password_hash="", totp_secret="",
            now=NOW,
        )  # fmt: skip
        held = await uow.cases.get(case_id)
        await uow.cases.move(held, "claimed", NOW, holder_id=operator)
        found = await uow.cases.latest_of(new)
        assert found is not None
        assert found.id == case_id


async def test_the_stricter_rule_and_the_phrases_go_along(store: Store) -> None:
    old, case_id = await told(store)
    new = await thread(store, "an elsewhere")
    async with store.write() as uow:
        before, after = await uow.phrases.chosen(old), await uow.phrases.chosen(new)
        await uow.phrases.choose_watched(before.contact_id, "saurieng")
        await uow.phrases.choose_exit(before.contact_id, "madidicho")
        await uow.phrases.choose_exit(after.contact_id, "trongmua")
        await uow.conversations.set_rule(after.contact_id, ContactRule.OPEN)
        await uow.receipts.join(case_id, new, NOW)
        known = await uow.phrases.chosen(new)
        assert uow.phrases.meets(known.watched_index, "saurieng")
        assert uow.phrases.meets(known.exit_index, "trongmua")
        assert (await uow.conversations.thread(new)).rule is ContactRule.REPLY_ONLY


async def test_tries_are_counted_by_thread_and_in_all(store: Store) -> None:
    one, other = await thread(store, "one"), await thread(store, "other")
    async with store.write() as uow:
        for lane in (one, one, other):
            await uow.receipts.count_try(lane, NOW)
        assert await uow.receipts.tries_since(NOW, one) == 2
        assert await uow.receipts.tries_since(NOW) == 3
        assert await uow.receipts.tries_since(NOW + dt.timedelta(seconds=1)) == 0

"""The case file keeps its promises on both databases."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.casefile import IdentifierKind, PersonRole, TextField
from bot.domain.errors import NotFound
from bot.domain.risk import Urgency
from bot.storage.casefile import stores
from bot.storage.casefile.tasks import TASK
from bot.storage.queues import Queue
from bot.storage.uow import Store

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
FILE = ("case_text", "case_person", "case_identifier", "case_task", "case_link", "handover")


async def somebody(store: Store, login: str = "ha") -> str:
    async with store.write() as uow:
        made = await uow.operators.add(
            login=login, display_name=login.title(), role="operator", password_hash="x",
            totp_secret="x", now=NOW,
        )  # fmt: skip
        await uow.commit()
    return made


async def case(store: Store, address: str) -> str:
    async with store.write() as uow:
        lane = await uow.conversations.find_or_create("webchat", address, NOW)
        made = await uow.cases.add(
            conversation_id=lane, kind="danger", urgency=Urgency.HIGH, now=NOW
        )
        await uow.commit()
    return made


async def put(store: Store, case_id: str, words: str, base: int, by: str) -> bool:
    async with store.write() as uow:
        done = await uow.file.texts.put(
            case_id, TextField.PLACE, words, base, operator_id=by, now=NOW
        )
        await uow.commit()
    return done


async def identifier(store: Store, case_id: str, key: str, by: str | None = None) -> bool:
    async with store.write() as uow:
        done = await uow.file.identifiers.add(
            case_id, IdentifierKind.PHONE, key, key, operator_id=by, now=NOW
        )
        await uow.commit()
    return done


async def task(store: Store, case_id: str, due: dt.datetime, by: str) -> str:
    async with store.write() as uow:
        made = await uow.file.tasks.add(case_id, "gọi lại", due, operator_id=by, now=NOW)
        await uow.commit()
    return made


async def test_of_two_who_write_one_text_at_once_one_is_refused(store: Store) -> None:
    ha, an = await somebody(store), await case(store, "an")
    for base in range(4):
        done = await asyncio.gather(
            put(store, an, "tầng 5", base, ha), put(store, an, "tầng 3", base, ha)
        )
        assert sorted(done) == [False, True]
        async with store.read() as uow:
            kept = await uow.file.texts.get(an, TextField.PLACE)
        assert (kept.version, kept.text) == (base + 1, ("tầng 5", "tầng 3")[done.index(True)])
    assert not await put(store, an, "cũ", 1, ha)


async def test_a_text_that_nobody_wrote_has_version_0(store: Store) -> None:
    an = await case(store, "an")
    async with store.read() as uow:
        found = await uow.file.texts.of_case(an)
    assert [text.field for text in found] == list(TextField)
    assert {(text.version, text.text) for text in found} == {(0, "")}


async def test_cases_meet_by_what_they_name_and_each_names_it_once(store: Store) -> None:
    ha = await somebody(store)
    one, two, three = [await case(store, name) for name in ("a", "b", "c")]
    assert await identifier(store, one, "+84912000123")
    assert not await identifier(store, one, "+84912000123", ha)
    assert await identifier(store, two, "+84912000123", ha)
    assert await identifier(store, three, "+84912000124")
    async with store.read() as uow:
        (mine,) = await uow.file.identifiers.of_case(one)
        (alone,) = await uow.file.identifiers.of_case(three)
        seen = await uow.file.identifiers.seen_in(mine.id)
        assert await uow.file.identifiers.get(mine.id) == (
            one, IdentifierKind.PHONE, "+84912000123",
        )  # fmt: skip
        with pytest.raises(NotFound):
            await uow.file.identifiers.get("0" * 32)
    assert (mine.elsewhere, mine.author_name, alone.elsewhere) == (1, "", 0)
    assert [glimpse.id for glimpse in seen] == [two, one]


async def test_only_what_an_operator_added_can_be_taken_out_and_only_of_its_case(
    store: Store,
) -> None:
    ha, an, binh = await somebody(store), await case(store, "an"), await case(store, "binh")
    await identifier(store, an, "+84912000123")
    await identifier(store, an, "+84912000124", ha)
    async with store.write() as uow:
        found, added = await uow.file.identifiers.of_case(an)
        assert not await uow.file.identifiers.remove(an, found.id)
        assert not await uow.file.identifiers.remove(binh, added.id)
        assert await uow.file.identifiers.remove(an, added.id)


async def test_a_task_comes_up_once_and_not_after_it_is_done_or_put_off(store: Store) -> None:
    ha, an = await somebody(store), await case(store, "an")
    first = await task(store, an, NOW + HOUR, ha)
    second = await task(store, an, NOW + HOUR, ha)
    third = await task(store, an, NOW + HOUR, ha)
    async with store.write() as uow:
        assert await uow.file.tasks.finish(an, second, operator_id=ha, now=NOW)
        assert not await uow.file.tasks.finish(an, second, operator_id=ha, now=NOW)
        assert await uow.file.tasks.put_off(an, third, NOW + 3 * HOUR)
        await uow.commit()
    async with store.write() as uow:
        timers = await uow.queues.claim(
            Queue.TIMER, NOW + HOUR, lease=dt.timedelta(minutes=1), limit=9
        )
        assert [(timer.subject, timer.lane) for timer in timers] == [(TASK, first)]
        assert await uow.file.tasks.due() == []
        assert await uow.file.tasks.come_up(first, NOW + HOUR) == an
        assert await uow.file.tasks.come_up(first, NOW + HOUR) is None
        assert await uow.file.tasks.come_up(second, NOW + HOUR) is None
        await uow.commit()
    async with store.read() as uow:
        (due,) = await uow.file.tasks.due()
        assert (due.id, due.case_id, due.holder_id) == (first, an, "")
        assert [one.id for one in await uow.file.tasks.of_case(an)] == [first, third]
    async with store.write() as uow:
        assert await uow.file.tasks.put_off(an, first, NOW + 9 * HOUR)
        assert await uow.file.tasks.due() == []
        assert not await uow.file.tasks.put_off("0" * 32, first, NOW + HOUR)


async def test_a_link_is_one_from_whichever_side_it_is_made(store: Store) -> None:
    ha, an, binh = await somebody(store), await case(store, "an"), await case(store, "binh")
    async with store.write() as uow:
        assert await uow.file.walls.by_number("k-000002") == binh
        assert await uow.file.walls.by_number("2") == binh
        for wrong in ("K-9", "K", "", "mười", "99999999999999999999"):
            with pytest.raises(NotFound):
                await uow.file.walls.by_number(wrong)
        assert await uow.file.walls.add(an, binh, "mẹ và con", operator_id=ha, now=NOW)
        assert not await uow.file.walls.add(binh, an, "lần nữa", operator_id=ha, now=NOW)
        (from_an,), (from_binh,) = [await uow.file.walls.of_case(one) for one in (an, binh)]
        assert (from_an.other.id, from_binh.other.id) == (binh, an)
        assert from_an.reason == from_binh.reason == "mẹ và con"
        assert await uow.file.walls.others(binh) == [an]
        assert await uow.file.walls.remove("0" * 32, from_an.id) is None
        assert await uow.file.walls.remove(binh, from_an.id) == an
        assert await uow.file.walls.others(an) == []


async def test_an_emptied_file_leaves_nothing_of_it_and_all_of_another(store: Store) -> None:
    ha, lan = await somebody(store), await somebody(store, "lan")
    cases = [await case(store, name) for name in ("a", "b", "c")]

    async def counts() -> dict[str, Any]:
        async with store.engine.connect() as connection:
            found = {}
            for table in (*FILE, "timer"):
                rows = await connection.execute(text(f'SELECT count(*) FROM "{table}"'))
                found[table] = rows.scalar_one()
            return found

    for one in cases:
        await put(store, one, "tầng 5", 0, ha)
        await identifier(store, one, "+84912000123")
        await task(store, one, NOW + HOUR, ha)
        async with store.write() as uow:
            await uow.file.people.add(one, PersonRole.VICTIM, "An", "", operator_id=ha, now=NOW)
            await uow.file.handovers.offer(one, "bận", from_id=ha, by_id=ha, to_id=lan, now=NOW)
            await uow.commit()
    async with store.write() as uow:
        for one, other in ((0, 1), (1, 2), (0, 2)):
            await uow.file.walls.add(cases[one], cases[other], "x", operator_id=ha, now=NOW)
        await uow.commit()
    assert await counts() == dict.fromkeys((*FILE, "timer"), 3)
    async with store.write() as uow:
        await stores.empty(uow._connection, cases[:1])
        await uow.commit()
    assert await counts() == dict.fromkeys((*FILE, "timer"), 2) | {"case_link": 1}
    async with store.write() as uow:
        await stores.empty(uow._connection, cases[1:])
        await uow.commit()
    assert await counts() == dict.fromkeys((*FILE, "timer"), 0)

"""Promise: "Who asked about a number and wished to know is told once, when it may be told, within
their own rule for being written to; by a sentence that says nothing of whom, and never while
somebody reads along or a human speaks with them." """

from __future__ import annotations

import pytest

from bot.domain.casefile import IdentifierKind
from bot.domain.people import ContactRule
from bot.domain.registry import Standing
from bot.jobs.forgetting import Forgetting
from tests.support.people import Person, operator

PHONE = "0912 000 123"
NEWS = "Chuyện bạn từng hỏi mình"
WARNED = "Chúng tôi đã nhận cảnh báo về số này (Báo Thử, 11/2026)."
NOTHING = "Chưa có thông tin. Chưa có không có nghĩa là đáng tin."
DAY = 86400


@pytest.fixture
async def ha(services):
    return await operator(services, "ha")


@pytest.fixture
async def entry(services, ha):
    assert await services.registry.report(ha, IdentifierKind.PHONE, PHONE)
    (found,) = (await services.registry.lists(ha)).reported
    return found


async def confirm(services, ha, entry, *, public=True):
    assert await services.registry.judge(
        ha, entry.id, Standing.CONFIRMED, reason="đăng báo", source="Báo Thử", public=public
    )


async def wishes(person):
    answer = "\n".join(part.text for part in await person.says(PHONE))
    assert NOTHING in answer
    return await person.presses("Báo mình khi có tin")


async def rule(services, person, wanted, hours=""):
    lane = await person.lane()
    async with services.store.write() as uow:
        thread = await uow.conversations.thread(lane)
        await uow.conversations.set_rule(thread.contact_id, wanted, hours)
        await uow.commit()


def texts(parts):
    return "\n".join(part.text for part in parts)


async def later(services, person, clock, seconds):
    clock.forward(seconds)
    return texts(await person.listens())


async def test_who_may_be_written_to_is_told_once(services, person, ha, entry, clock):
    await wishes(person)
    await rule(services, person, ContactRule.OPEN)
    assert await later(services, person, clock, 3 * DAY) == ""
    await confirm(services, ha, entry, public=False)
    assert await later(services, person, clock, 7 * DAY - 60) == ""
    told = await later(services, person, clock, 120)
    assert told.startswith(NEWS)
    assert "912" not in told
    assert "Báo Thử" not in told
    assert await later(services, person, clock, 30 * DAY) == ""
    read = texts(await person.presses("Xem tin"))
    assert WARNED in read
    assert PHONE not in read
    assert "tin đó nay không còn" in texts(await person.presses("Xem tin")).lower()


async def test_who_may_only_be_answered_is_told_below_the_next_answer(
    services, person, ha, entry, clock
):
    await wishes(person)
    clock.forward(3 * DAY)
    await confirm(services, ha, entry)
    assert await later(services, person, clock, 60) == ""
    said = await person.says("chào bạn")
    assert said[-1].text.startswith(NEWS)
    assert len(said) > 1
    assert NEWS not in texts(await person.says("cảm ơn nhé"))


async def test_whose_hours_have_not_come_waits_for_them(services, person, ha, entry, clock):
    await wishes(person)
    # It is ten in the morning in Viet Nam.
    await rule(services, person, ContactRule.HOURS, "19:00-22:00")
    clock.forward(2 * DAY)
    await confirm(services, ha, entry)
    for _ in range(8):
        assert await later(services, person, clock, 3600) == ""
    assert NEWS in await later(services, person, clock, 2 * 3600)


async def test_nobody_is_told_while_a_human_speaks_with_them(services, person, ha, entry, clock):
    await wishes(person)
    await rule(services, person, ContactRule.OPEN)
    await person.says("cứu em với, em bị nhốt ở bavet")
    case = await person.case_id()
    await services.desk.claim(ha, case)
    await confirm(services, ha, entry)
    for _ in range(3):
        assert NEWS not in await later(services, person, clock, 3600)
        assert NEWS not in texts(await person.says("dạ"))


async def test_nobody_is_told_who_is_watched(services, person, ha, entry, clock):
    await wishes(person)
    await rule(services, person, ContactRule.OPEN)
    lane = await person.lane()
    async with services.store.write() as uow:
        thread = await uow.conversations.thread(lane)
        await uow._connection.exec_driver_sql(
            "UPDATE contact SET watched_since = ? WHERE id = ?",
            (int(clock.now().timestamp() * 1_000_000), thread.contact_id),
        )
        await uow.commit()
    await confirm(services, ha, entry)
    assert await later(services, person, clock, 3 * 3600) == ""
    assert NEWS not in texts(await person.says("dạ chào anh"))


async def test_what_was_cleared_before_it_left_is_not_told(services, person, ha, entry, clock):
    await wishes(person)
    await rule(services, person, ContactRule.OPEN)
    await confirm(services, ha, entry, public=False)
    clock.forward(6 * DAY)
    assert await services.registry.judge(ha, entry.id, Standing.CLEARED, reason="nhầm số")
    assert await later(services, person, clock, 30 * DAY) == ""
    assert NEWS not in texts(await person.says("chào bạn"))


async def test_what_lies_in_the_outbox_is_taken_back_too(services, person, ha, entry, clock):
    await wishes(person)
    await rule(services, person, ContactRule.OPEN)
    await confirm(services, ha, entry)
    # The message is made, and does not leave: the channel is away.
    away = services.channels.pop("terminal")
    await services.runner.drain()
    assert await services.registry.judge(ha, entry.id, Standing.CLEARED, reason="nhầm số")
    services.channels["terminal"] = away
    assert await later(services, person, clock, DAY) == ""


async def test_who_erases_is_never_reminded(services, person, ha, entry, clock):
    await wishes(person)
    await rule(services, person, ContactRule.OPEN)
    await person.says("XÓA")
    await confirm(services, ha, entry)
    assert await later(services, person, clock, DAY) == ""
    assert NEWS not in texts(await person.says("chào bạn"))


async def test_what_lies_in_the_outbox_goes_with_what_they_erase(
    services, person, ha, entry, clock
):
    await wishes(person)
    await rule(services, person, ContactRule.OPEN)
    await confirm(services, ha, entry)
    away = services.channels.pop("terminal")
    await services.runner.drain()
    await person.says("XÓA")
    services.channels["terminal"] = away
    assert NEWS not in await later(services, person, clock, DAY)
    assert NEWS not in texts(await person.says("chào bạn"))


async def test_after_half_a_year_nobody_waits_any_more(
    services, settings, person, ha, entry, clock
):
    await wishes(person)
    await rule(services, person, ContactRule.OPEN)
    clock.forward(181 * DAY)
    await Forgetting(services.store, settings, clock).forget()
    await confirm(services, ha, entry)
    assert await later(services, person, clock, DAY) == ""


async def test_two_who_wished_are_told_and_a_third_is_not(services, shown, ha, entry, clock):
    people = [Person(services, shown, clock, f"asks {number}") for number in range(3)]
    for one in people[:2]:
        await wishes(one)
        await rule(services, one, ContactRule.OPEN)
    await people[2].says(PHONE)
    await rule(services, people[2], ContactRule.OPEN)
    clock.forward(DAY)
    await confirm(services, ha, entry)
    shown.clear()
    await services.runner.drain()
    assert [part.text.startswith(NEWS) for part in shown] == [True, True]


async def test_a_wish_whose_words_are_gone_asks_for_them_again(services, person, clock):
    await person.says(PHONE)
    await person.says("XÓA")
    assert "gửi lại" in texts(await person.presses("Báo mình khi có tin"))


async def test_nobody_is_told_while_danger_is_open(services, person, ha, entry, clock):
    await wishes(person)
    await rule(services, person, ContactRule.OPEN)
    await person.says("cứu em với, em bị nhốt ở bavet")
    await confirm(services, ha, entry)
    for _ in range(3):
        assert NEWS not in await later(services, person, clock, 3600)
        assert NEWS not in texts(await person.says("dạ"))


async def test_who_wants_no_more_messages_is_not_told_in_the_same_breath(
    services, person, ha, entry, clock
):
    await wishes(person)
    clock.forward(3 * DAY)
    await confirm(services, ha, entry)
    assert await later(services, person, clock, 60) == ""
    assert NEWS not in texts(await person.says("dừng tin"))
    assert NEWS in texts(await person.says("chào bạn"))

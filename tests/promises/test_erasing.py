"""Promise: "XÓA erases what can be seen. It never touches an open case and never says that there
is one." Whoever holds the phone learns nothing from the answer."""

from __future__ import annotations

import pytest

from bot.domain.cases import OPEN, Outcome
from tests.support.people import Person, opens_desk, operator

WORDS = ("XÓA", "xoá", "xoa het di", "xóa tin nhắn", "xóa giúp em đoạn chat này đi")
REPORTS = (
    "con trai tôi sang lào làm 3 tuần nay không liên lạc được",
    "cứu em với em bị nhốt ở bavet",
)


def said(parts):
    return [(part.text, part.quick_replies, part.calls) for part in parts]


async def without_case(services, shown, clock):
    one = Person(services, shown, clock, "nobody in danger")
    await one.says("chào bạn")
    return said(await one.says("XÓA"))


@pytest.mark.parametrize("word", WORDS)
async def test_erasing_says_the_same_with_and_without_a_case(services, shown, clock, person, word):
    await person.says("cứu em với em bị nhốt ở bavet")
    assert said(await person.says(word)) == await without_case(services, shown, clock)
    assert (await person.case()).state in OPEN


@pytest.mark.parametrize("word", WORDS)
async def test_erasing_in_the_middle_of_a_report_says_the_same(
    services, shown, clock, person, word
):
    await person.says("con trai tôi sang lào làm 3 tuần nay không liên lạc được")
    assert said(await person.says(word)) == await without_case(services, shown, clock)


@pytest.mark.parametrize("report", REPORTS)
async def test_nobody_is_asked_on_after_erasing(services, shown, clock, person, report):
    """Whoever takes the phone now and writes must not be led to what was told."""
    await person.says(report)
    await person.says("XÓA")
    other = Person(services, shown, clock, "nobody in danger")
    await other.says("chào bạn")
    await other.says("XÓA")
    assert said(await person.says("alo")) == said(await other.says("alo"))


async def test_a_report_can_be_gone_on_with_after_erasing(person):
    await person.says("con trai tôi sang lào làm 3 tuần nay không liên lạc được")
    await person.says("cháu tên Tèo")
    await person.says("XÓA")
    assert "tên gì" in "".join(part.text for part in await person.says("tiếp tục"))


async def test_erasing_while_a_human_answers_says_the_same(services, shown, clock, person):
    await person.says("cứu em với em bị nhốt ở bavet")
    ha = await operator(services, "ha")
    await services.desk.claim(ha, await person.case_id())
    assert said(await person.says("XÓA")) == await without_case(services, shown, clock)
    assert (await person.case()).holder_id == ha.id


async def test_erasing_after_the_case_was_closed_says_the_same(services, shown, clock, person):
    await person.says("cứu em với em bị nhốt ở bavet")
    ha = await operator(services, "ha")
    await services.desk.claim(ha, await person.case_id())
    await services.desk.close(ha, await person.case_id(), Outcome.ADVISED, safe_to_contact=True)
    assert said(await person.says("XÓA")) == await without_case(services, shown, clock)


async def test_erasing_when_nobody_answered_in_time_says_the_same(services, shown, clock, person):
    await person.says("cứu em với em bị nhốt ở bavet")
    clock.forward(600)
    await person.listens()
    assert (await person.case()).truth_due
    assert said(await person.says("XÓA")) == await without_case(services, shown, clock)


async def test_who_took_the_phone_hears_what_anybody_would_hear(services, shown, clock, person):
    await person.says("cứu em với em bị nhốt ở bavet")
    clock.forward(600)
    await person.listens()
    await person.says("xoá hết đi")
    asked = said(await person.says("tao vừa nhắn gì"))
    stranger = Person(services, shown, clock, "somebody else")
    await stranger.says("xoá hết đi")
    assert asked == said(await stranger.says("tao vừa nhắn gì"))
    assert (await person.case()).truth_due


async def test_what_had_to_wait_is_said_an_hour_after_erasing_or_at_a_cry(
    services, shown, clock, person
):
    other = Person(services, shown, clock, "another")
    for one in (person, other):
        await one.says("cứu em với em bị nhốt ở bavet")
        clock.forward(600)
        await one.listens()
        await one.says("XÓA")
        assert (await one.case()).truth_due
    await other.says("cứu với nó đánh em")
    assert not (await other.case()).truth_due
    clock.forward(3601)
    assert any("+84 981 84 84 84" in part.text for part in await person.says("alo"))
    assert not (await person.case()).truth_due


async def test_erasing_leaves_the_record_for_the_desk(services, person):
    await person.says("cứu em với em bị nhốt ở bavet")
    await person.says("XÓA")
    ha = await operator(services, "ha")
    view = await services.desk.open(ha, await person.case_id())
    assert view.thread[0].text == "cứu em với em bị nhốt ở bavet"


async def test_a_reply_that_came_too_late_is_not_let_out_by_erasing(services, shown, clock, person):
    await person.says("cứu em với em bị nhốt ở bavet")
    ha = await operator(services, "ha")
    await services.desk.claim(ha, await person.case_id())
    await services.desk.reply(ha, await person.case_id(), "Em nhắn được không?")
    clock.forward(600)
    await opens_desk(services, ha)
    assert await person.listens() == []
    assert said(await person.says("XÓA")) == await without_case(services, shown, clock)
    # Nor to whoever writes next: an operator who sees them write can say it anew.
    assert await person.says("alo") == []
    clock.forward(3601)
    await opens_desk(services, ha)
    assert [part.text for part in await person.says("alo")] == ["Em nhắn được không?"]

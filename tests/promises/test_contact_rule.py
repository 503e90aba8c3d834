"""Promise: "Unless you tell us otherwise, nothing reaches your phone except within five minutes of
your own message." What may not leave waits until the person writes again."""

from __future__ import annotations

import pytest

from bot.domain.cases import Outcome
from bot.domain.errors import OutsideContactRule
from bot.domain.messages import Author, InboundKind
from bot.domain.people import ContactRule
from tests.support.people import Person, opens_desk, operator

CRY = "cứu em với em bị nhốt ở bavet"
FIVE_MINUTES = 300


@pytest.fixture
async def ha(services):
    return await operator(services, "ha")


async def in_her_hands(services, person, ha) -> str:
    await person.says(CRY)
    case = await person.case_id()
    await services.desk.claim(ha, case)
    return case


def texts(parts) -> list[str]:
    return [part.text for part in parts]


async def test_a_reply_within_five_minutes_leaves_at_once(services, person, clock, ha):
    case = await in_her_hands(services, person, ha)
    clock.forward(FIVE_MINUTES)
    await services.desk.reply(ha, case, "Chị đây.")
    assert texts(await person.listens()) == ["Chị đây."]


async def test_a_later_reply_is_refused_unless_it_is_confirmed(services, person, clock, ha):
    case = await in_her_hands(services, person, ha)
    clock.forward(FIVE_MINUTES + 1)
    with pytest.raises(OutsideContactRule):
        await services.desk.reply(ha, case, "Chị đây.")
    assert await person.listens() == []
    view = await services.desk.open(ha, case)
    assert (view.may_send_now, view.send_until) == (False, None)
    assert view.contact_rule is ContactRule.REPLY_ONLY


async def test_sending_outside_the_rule_is_in_the_audit(services, person, clock, ha):
    from sqlalchemy import text

    case = await in_her_hands(services, person, ha)
    clock.forward(FIVE_MINUTES + 1)
    await services.desk.reply(ha, case, "Chị đây.", confirmed=True)
    assert texts(await person.listens()) == ["Chị đây."]
    async with services.store.engine.connect() as connection:
        rows = await connection.execute(text("SELECT detail FROM audit WHERE action='case.reply'"))
        assert [detail for (detail,) in rows] == ["outside the contact rule"]


async def test_a_reply_that_is_not_sent_in_time_waits_for_the_next_message(
    services, person, clock, ha
):
    """The operator was in time, the jobs were not: an outage must not break the rule."""
    case = await in_her_hands(services, person, ha)
    await services.desk.reply(ha, case, "Một.")
    await services.desk.reply(ha, case, "Hai.")
    clock.forward(FIVE_MINUTES + 1)
    await opens_desk(services, ha)
    assert await person.listens() == []
    view = await services.desk.open(ha, case)
    assert [item.delivery for item in view.thread if item.author is Author.OPERATOR] == [
        "held",
        "held",
    ]
    assert texts(await person.says("em đây")) == ["Một.", "Hai."]


async def test_held_messages_stand_behind_what_released_them(services, person, clock, ha):
    case = await in_her_hands(services, person, ha)
    await services.desk.reply(ha, case, "Một.")
    clock.forward(FIVE_MINUTES + 1)
    await opens_desk(services, ha)
    await person.listens()
    await person.says("em đây")
    view = await services.desk.open(ha, case)
    assert [item.text for item in view.thread][-2:] == ["em đây", "Một."]
    lane = await person.lane()
    async with services.store.read() as uow:
        items = await uow.transcripts.chat_items(lane, 0)
    assert [item.part.text for item in items][-2:] == ["em đây", "Một."]
    assert [item.seq for item in items] == sorted(item.seq for item in items)


async def test_the_ladder_says_nothing_until_they_write(services, person, clock):
    await person.says(CRY)
    for _ in range(6):
        clock.forward(60)
        assert await person.listens() == []
    assert (await person.case()).truth_due
    first, *_ = await person.says("có ai không")
    assert "chưa ai" in first.text


async def test_the_closing_text_waits_until_they_write(services, person, clock, ha):
    case = await in_her_hands(services, person, ha)
    await services.desk.close(ha, case, Outcome.ADVISED, safe_to_contact=True)
    assert await person.listens() == []
    clock.forward(86_400)
    assert await person.listens() == []
    said = texts(await person.says("chào bạn"))
    again = texts(await person.says("chào bạn"))
    assert len(said) == len(again) + 1, "the closing text is said once"


async def test_our_own_answer_is_not_sent_when_an_outage_made_it_late(services, person, clock):
    await person.post(text="cho em xin số bảo hộ công dân")
    clock.forward(FIVE_MINUTES + 1)
    assert await person.listens() == []
    said = texts(await person.says("alo"))
    assert any("+84 981 84 84 84" in text for text in said)


async def test_who_says_any_time_is_reached_at_any_time(services, person, clock, ha):
    case = await in_her_hands(services, person, ha)
    await set_rule(services, person, ContactRule.OPEN)
    clock.forward(86_400)
    await services.desk.reply(ha, case, "Chị đây.")
    assert texts(await person.listens()) == ["Chị đây."]


async def test_hours_are_kept(services, person, clock, ha):
    case = await in_her_hands(services, person, ha)  # 10:00 in Viet Nam
    await set_rule(services, person, ContactRule.HOURS, "19:00-21:00")
    clock.forward(4 * 3600)
    with pytest.raises(OutsideContactRule):
        await services.desk.reply(ha, case, "Chị đây.")
    clock.forward(6 * 3600)
    await services.desk.reply(ha, case, "Chị đây.")
    assert texts(await person.listens()) == ["Chị đây."]


async def test_who_says_never_is_never_written_to(services, person, clock, ha):
    case = await in_her_hands(services, person, ha)
    await services.desk.reply(ha, case, "Chị đây.", confirmed=True)
    await set_rule(services, person, ContactRule.NONE)
    assert await person.listens() == []
    for confirmed in (False, True):
        with pytest.raises(OutsideContactRule):
            await services.desk.reply(ha, case, "Chị đây.", confirmed=confirmed)
    assert await person.says("alo") == []


async def set_rule(services, person: Person, rule: ContactRule, hours: str = "") -> None:
    async with services.store.write() as uow:
        thread = await uow.conversations.thread(await person.lane())
        await uow.conversations.set_rule(thread.contact_id, rule, hours)
        await uow.commit()


async def test_leaving_lets_nothing_go_that_waits(services, person, clock, ha):
    """What is sent to somebody who left is lost; when they come back they read it."""
    case = await in_her_hands(services, person, ha)
    clock.forward(FIVE_MINUTES - 1)
    await services.desk.reply(ha, case, "Chị đây.")
    clock.forward(2)
    await set_rule(services, person, ContactRule.NONE)
    assert await person.listens() == []
    await set_rule(services, person, ContactRule.REPLY_ONLY)
    assert await person.sends(InboundKind.STOPPED) == []
    assert "Chị đây." in texts(await person.says("em quay lại rồi"))


async def test_who_leaves_and_comes_back_at_once_is_answered(person, clock):
    """They blocked us by mistake and wrote again before the first of the two was looked at."""
    await person.says("alo")
    await person.post(InboundKind.STOPPED)
    clock.forward(1)
    await person.post(text="cho em xin số bảo hộ công dân")
    said = await person.listens()
    assert any("981" in call.number for part in said for call in part.calls)

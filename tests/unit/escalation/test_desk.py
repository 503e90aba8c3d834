import asyncio
from typing import Any

import pytest

from bot.domain.cases import CaseAction, CaseState, Outcome
from bot.domain.errors import AlreadyClaimed, NotFound, NotTheHolder, OutsideContactRule
from bot.domain.messages import Author
from bot.domain.people import Role
from bot.domain.risk import Urgency

CRY = "cứu em với em bị nhốt ở bavet"


async def test_the_second_claim_is_told_who_has_the_case(world: Any) -> None:
    await world.hears(CRY)
    case = await world.case_of()
    ha, lan = await world.operator("ha"), await world.operator("lan")
    await world.desk.claim(ha, case.id)
    with pytest.raises(AlreadyClaimed, match="Chị Ha") as refused:
        await world.desk.claim(lan, case.id)
    assert refused.value.holder == "Chị Ha"


async def test_of_many_claims_at_once_one_wins(world: Any) -> None:
    await world.hears(CRY)
    case = await world.case_of()
    operators = [await world.operator(f"op{n}") for n in range(4)]
    results = await asyncio.gather(
        *(world.desk.claim(one, case.id) for one in operators), return_exceptions=True
    )
    assert results.count(None) == 1
    assert sum(isinstance(result, AlreadyClaimed) for result in results) == 3


async def test_the_bot_is_silent_while_a_human_holds_the_case(world: Any) -> None:
    await world.hears(CRY)
    case = await world.case_of()
    await world.desk.claim(await world.operator("ha"), case.id)
    world.shown.clear()
    await world.hears("họ đang đánh em, cứu với")
    await world.hears("số đại sứ quán ở campuchia là gì")
    assert world.shown == []
    view = await world.desk.open(await world.operator("lan"), case.id)
    assert [item.text for item in view.thread if item.author is Author.CONTACT][-1].startswith("số")


async def test_an_answer_reaches_the_person_and_a_note_does_not(world: Any) -> None:
    await world.hears(CRY)
    case = await world.case_of()
    ha = await world.operator("ha")
    await world.desk.claim(ha, case.id)
    world.shown.clear()
    await world.desk.note(ha, case.id, "gọi ĐSQ rồi")
    await world.desk.reply(ha, case.id, "Chào em, chị đây.")
    await world.work()
    assert [part.text for part in world.shown] == ["Chào em, chị đây."]
    view = await world.desk.open(ha, case.id)
    assert [note.text for note in view.notes] == ["gọi ĐSQ rồi"]
    assert view.thread[-1].delivery == "sent"
    assert view.row.waiting_since is None


async def test_outside_the_contact_rule_a_reply_needs_confirmation(world: Any) -> None:
    await world.hears(CRY)
    case = await world.case_of()
    ha = await world.operator("ha")
    await world.desk.claim(ha, case.id)
    world.clock.forward(301)
    world.shown.clear()
    with pytest.raises(OutsideContactRule):
        await world.desk.reply(ha, case.id, "Em còn đó không?")
    await world.work()
    assert world.shown == []
    await world.desk.reply(ha, case.id, "Em còn đó không?", confirmed=True)
    await world.work()
    assert [part.text for part in world.shown] == ["Em còn đó không?"]


async def test_only_the_holder_may_answer_or_close(world: Any) -> None:
    await world.hears(CRY)
    case = await world.case_of()
    ha, lan = await world.operator("ha"), await world.operator("lan")
    await world.desk.claim(ha, case.id)
    with pytest.raises(NotTheHolder):
        await world.desk.reply(lan, case.id, "chào em")
    with pytest.raises(NotTheHolder):
        await world.desk.close(lan, case.id, Outcome.ADVISED, safe_to_contact=True)
    with pytest.raises(NotTheHolder):
        await world.desk.release(lan, case.id, "")


async def test_a_supervisor_may_give_back_what_somebody_else_holds(world: Any) -> None:
    await world.hears(CRY)
    case = await world.case_of()
    await world.desk.claim(await world.operator("ha"), case.id)
    boss = await world.operator("boss", Role.SUPERVISOR)
    assert CaseAction.RELEASE in (await world.desk.open(boss, case.id)).actions
    await world.desk.release(boss, case.id, "hết ca")
    assert (await world.case_of()).state is CaseState.ALERTED


async def test_an_admin_sees_no_case(world: Any) -> None:
    await world.hears(CRY)
    case = await world.case_of()
    admin = await world.operator("ad", Role.ADMIN)
    for attempt in (
        world.desk.board(admin),
        world.desk.open(admin, case.id),
        world.desk.claim(admin, case.id),
        world.desk.claim_next(admin),
        world.desk.note(admin, case.id, "x"),
    ):
        with pytest.raises(NotFound):
            await attempt


async def test_the_board_is_ordered_by_urgency_then_waiting(world: Any) -> None:
    await world.hears("con trai tôi sang lào làm 3 tuần nay không liên lạc được", "first")
    world.clock.forward(10)
    await world.hears(CRY, "second")
    world.clock.forward(10)
    await world.hears(CRY, "third")
    ha = await world.operator("ha")
    rows = await world.desk.board(ha)
    assert [row.urgency for row in rows] == [Urgency.CRITICAL, Urgency.CRITICAL, Urgency.HIGH]
    assert rows[0].waiting_since < rows[1].waiting_since
    assert await world.desk.claim_next(ha) == rows[0].id


async def test_every_read_is_audited_before_the_words_are_shown(world: Any) -> None:
    await world.hears(CRY)
    case = await world.case_of()
    ha = await world.operator("ha")
    before = await audited(world)
    await world.desk.open(ha, case.id)
    assert (await audited(world))[len(before) :] == [("case.read", case.id, ha.id)]


async def test_closing_is_told_at_the_next_message_and_a_new_cry_reopens(world: Any) -> None:
    await world.hears(CRY)
    case = await world.case_of()
    ha = await world.operator("ha")
    await world.desk.claim(ha, case.id)
    world.shown.clear()
    await world.desk.close(ha, case.id, Outcome.REFERRED, safe_to_contact=False, note="xong")
    await world.work()
    assert world.shown == [], "nothing may be pushed to somebody who may be watched"
    world.clock.forward(3600)
    await world.hears("cảm ơn")
    assert "hôm trước" in world.shown[0].text
    world.shown.clear()
    await world.hears(CRY)
    assert (await world.case_of()).state is CaseState.ALERTED
    assert "+84 981 84 84 84" in world.shown.text


async def audited(world: Any) -> list[tuple[str, str, str]]:
    from sqlalchemy import select

    from bot.storage import database
    from bot.storage.tables import Audit

    async with database.reading(world.services.store.engine) as connection:
        rows = await connection.execute(
            select(Audit.action, Audit.object_id, Audit.operator_id).order_by(Audit.seq)
        )
        return [tuple(row) for row in rows]

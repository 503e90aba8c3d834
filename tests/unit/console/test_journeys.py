"""The page of journeys: facts, no names, and every look is written down before."""

import pytest

from bot.domain.journeys import CheckInEvent, JourneyEvent, Point, schedule
from bot.domain.messages import Inbound, InboundKind
from bot.domain.people import Role
from bot.escalation.journeys.missing import Missing
from bot.escalation.journeys.words import Words

WHERE, WHO = "Campuchia", "chị Hoa ở quê"


async def travels(doors, address="an", *, missed="desk"):
    """Have somebody choose check-ins; return the journey's id."""
    lane = await doors.reception.accept(
        Inbound("telegram", address, address, InboundKind.TEXT, "hẹn hỏi thăm")
    )
    now = doors.clock.now()
    async with doors.store.write() as uow:
        journey_id = await uow.journeys.begin(lane, "where", now)
        await uow.journeys.note(journey_id, now, destination=WHERE, organiser=WHO, missed=missed)
        await uow.journeys.happen(await uow.journeys.get(journey_id), JourneyEvent.AGREE, now)
        await uow.journeys.plan(journey_id, schedule(None, now))
        await uow.commit()
    return journey_id


async def goes(doors, journey_id, *events):
    """Let these things happen to the journey's first check-in."""
    for event in events:
        async with doors.store.write() as uow:
            journey = await uow.journeys.get(journey_id)
            await uow.journeys.turn(journey.check_ins[0], event)
            await uow.commit()


SILENT = (
    CheckInEvent.QUEUE, CheckInEvent.DELIVERED, CheckInEvent.SILENCE, CheckInEvent.DELIVERED,
    CheckInEvent.SILENCE,
)  # fmt: skip


async def test_missed_and_could_not_ask_stand_apart_and_neither_is_a_verdict(doors, signed_in):
    ha = await signed_in()
    missed, unasked = await travels(doors, "an"), await travels(doors, "binh")
    await travels(doors, "cuc")
    await goes(doors, missed, *SILENT)
    await goes(doors, unasked, CheckInEvent.QUEUE, CheckInEvent.UNDELIVERED)
    text = (await ha.get("/journeys")).text
    order = [text.index(f'id="{one}"') for one in ("h-missed", "h-unasked", "h-under-way")]
    assert order[0] < text.index(f"j-{missed}") < order[1] < text.index(f"j-{unasked}") < order[2]
    assert "Cả hai đều chưa phải là kết luận" in text
    assert "Macro" not in text
    assert "Cộng lại" not in text, "figures are for supervisors"


async def test_a_look_is_written_down_and_the_address_only_shown_for_a_reason(doors, signed_in):
    ha = await signed_in()
    journey = await travels(doors, "0912000123")
    text = (await ha.get("/journeys")).text
    assert WHERE in text
    assert WHO not in text, "who organises is read in a case"
    assert "0912000123" not in text
    assert await doors.audited("journey.read") == 1
    path = f"/journeys/{journey}/reveal"
    assert (await ha.post(path, data={"csrf": ha.csrf})).status_code == 400
    assert (await ha.post(path, data={"csrf": "x", "reason": "call"})).status_code == 403
    assert await doors.audited("journey.reveal") == 0
    shown = await ha.post(path, data={"csrf": ha.csrf, "reason": "call"})
    assert "0912000123" in shown.text
    assert await doors.audited("journey.reveal") == 1
    assert "0912000123" not in (await ha.get("/journeys")).text
    gone = await ha.post("/journeys/none/reveal", data={"csrf": ha.csrf, "reason": "call"})
    assert gone.status_code == 404


async def test_supervisors_see_what_it_adds_up_to(doors, signed_in):
    lan = await signed_in("lan", Role.SUPERVISOR)
    await goes(doors, await travels(doors, "an"), *SILENT)
    await goes(doors, await travels(doors, "binh"), *SILENT, CheckInEvent.ANSWER)
    figures = await doors.journeys.figures(lan.operator)
    assert (figures.opted_in, figures.missed, figures.late, figures.answered) == (2, 2, 1, 0)
    assert "Cộng lại" in (await lan.get("/journeys")).text


@pytest.mark.parametrize("role", [Role.ADMIN])
async def test_admins_see_no_journey(signed_in, role):
    root = await signed_in("root", role)
    assert (await root.get("/journeys")).status_code in (403, 404)


async def test_the_case_file_shows_the_journey_and_the_board_what_happened(doors, signed_in):
    ha = await signed_in()
    journey = await travels(doors, "an")
    await goes(doors, journey, *SILENT[:-1])
    async with doors.store.write() as uow:
        known = await uow.journeys.get(journey)
        missing = Missing(Words(doors.catalogue), doors.settings)
        await missing.miss(uow, known, known.check_ins[0], doors.clock.now())
        case_id = (await uow.journeys.get(journey)).case_id
        await uow.commit()
    assert known.check_ins[0].point is Point.BEFORE
    assert "Không trả lời hẹn hỏi thăm trước khi trả tiền" in (await ha.get("/")).text
    text = (await ha.get(f"/cases/{case_id}")).text
    for words in (WHERE, WHO, "không trả lời", "Không trả lời hẹn hỏi thăm", "trước khi trả tiền"):
        assert words in text, words

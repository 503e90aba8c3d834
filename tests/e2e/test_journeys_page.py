"""Somebody sets check-ins up on the chat page with their thumb; operators see it at the desk."""

import pytest

from bot.domain.journeys import CheckInEvent
from bot.escalation.journeys.missing import Missing
from bot.escalation.journeys.words import Words
from tests.e2e.test_desk_overview import OVER, inside  # noqa: F401 - a fixture
from tests.e2e.test_desk_page import _grave

#: What happens to a check-in that nobody answers.
SILENT = (
    CheckInEvent.QUEUE, CheckInEvent.DELIVERED, CheckInEvent.SILENCE, CheckInEvent.DELIVERED,
    CheckInEvent.SILENCE,
)  # fmt: skip


def set_up(person, where):
    person.answer("hẹn hỏi thăm")
    person.answer(where)
    for title, following in (
        ("Chọn ngày", "Bạn đi ngày nào?"),
        ("Ngày mai", "Ai lo chuyến đi"),
        ("Bỏ qua", "bạn muốn mình làm gì"),
        ("Báo người trực", "Mình hỏi thăm bạn như vậy nhé?"),
    ):
        person.settle()
        person.tap(title)
        person.reads(following)
    assert "trang này không gọi được" in person.reads("Nói thật với bạn")
    assert _grave(person.page) == []
    assert person.page.evaluate(OVER) <= 0
    person.settle()
    person.tap("Đồng ý")
    person.reads("Mình nhớ rồi")


@pytest.mark.parametrize("width", [360, 390, 1280])
def test_check_ins_are_set_up_with_a_thumb_and_seen_at_the_desk(
    person,
    operators,
    inside,  # noqa: F811 - the fixture
    width,
    bot,
):
    where = f"Nước {width}"
    set_up(person, where)

    async def stays_silent(services):
        async with services.store.read() as uow:
            known = await uow.journeys.known(50)
        (journey,) = [one for one in known if one.destination == where]
        async with services.store.write() as uow:
            for event in SILENT[:-1]:
                found = await uow.journeys.get(journey.id)
                await uow.journeys.turn(found.check_ins[0], event)
            found = await uow.journeys.get(journey.id)
            missing = Missing(Words(services.catalogue), services.settings)
            await missing.miss(uow, found, found.check_ins[0], services.now())
            await uow.commit()

    (ha,) = operators(1, viewport={"width": width, "height": 800})
    ha.page.goto(f"{bot.desk}/journeys")
    card = ha.page.locator(".journey", has_text=where)
    card.get_by_text("Lần tới:").wait_for()
    inside(stays_silent)
    ha.page.reload()
    assert ha.page.locator("section[aria-labelledby=h-missed] .journey", has_text=where).count()
    assert _grave(ha.page) == []
    assert ha.page.evaluate(OVER) <= 0
    card.locator("summary").click()
    card.get_by_label("Để gọi cho họ").check()
    card.get_by_role("button", name="Hiện một lần").click()
    card.get_by_text("Lần xem này đã ghi vào sổ").wait_for()
    card.get_by_role("link", name="K-").click()
    ha.page.get_by_text("Không trả lời hẹn hỏi thăm").first.wait_for()
    assert where in ha.page.locator("section.journey").inner_text()
    assert _grave(ha.page) == []
    assert ha.page.evaluate(OVER) <= 0


def test_the_page_reads_without_javascript(operators, bot):
    (ha,) = operators(1, java_script_enabled=False)
    ha.page.get_by_role("link", name="Hẹn hỏi thăm", exact=True).click()
    ha.page.get_by_role("heading", name="Không hỏi được").wait_for()

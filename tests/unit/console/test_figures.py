"""The page of figures: for supervisors, in every state, with its files."""

import datetime as dt
import re

import pytest

from bot.domain.people import Role
from bot.domain.risk import Urgency

PATHS = ("/figures", "/figures/2026-Q4/csv", "/figures/2026-Q4/pdf")


@pytest.fixture
async def lan(signed_in):
    return await signed_in("lan", Role.SUPERVISOR)


async def test_to_anyone_but_supervisors_there_are_no_figures(signed_in, desk):
    for role in (Role.OPERATOR, Role.ADMIN):
        client = await signed_in(role.value, role)
        for path in PATHS:
            assert (await client.get(path)).status_code == 404
        sent = await client.post("/figures/2026/sent", data={"csrf": client.csrf})
        assert sent.status_code == 404
    for path in PATHS:
        assert (await desk.get(path)).headers["location"] == "/login"


async def test_without_any_case_the_page_says_so(lan):
    text = (await lan.get("/figures")).text
    assert "Số liệu: quý 4 năm 2026" in text
    assert "Chưa có ca nào." in text
    assert "chưa có" in text


async def test_figures_show_no_word_and_no_number_of_a_person(doors, lan):
    for number in range(6):
        await doors.case("cứu em ở Campuchia", Urgency.CRITICAL, address=f"p{number}")
    text = (await lan.get("/figures?period=2026-11")).text
    assert re.search(r'<p class="value">6</p>', text)
    assert "cứu em" not in text
    assert "K-0000" not in text


async def test_the_chosen_period_is_shown_and_another_is_refused(lan):
    text = (await lan.get("/figures?period=2026-Q3")).text
    assert '<option value="2026-Q3" selected>Quý 3 năm 2026' in text
    assert "từ 15/06/2026 đến hết 14/09/2026" in text.lower()
    assert (await lan.get("/figures?period=1999-Q4")).status_code == 404
    assert (await lan.get("/figures?period=2024-H1")).status_code == 200
    assert (await lan.get("/figures/nothing/pdf")).status_code == 404


async def test_files_come_under_their_names_and_are_in_the_audit(doors, lan):
    table = await lan.get("/figures/2026-Q4/csv")
    assert table.headers["content-disposition"] == 'attachment; filename="ben-2026-Q4.csv"'
    assert table.content.decode("utf-8-sig").startswith("period,figure,key,name,value\r\n")
    paper = await lan.get("/figures/2026-Q4/pdf")
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    assert await doors.audited("figures.csv") == 1
    assert await doors.audited("figures.pdf") == 1


async def test_a_report_that_is_due_stands_on_the_board_until_it_was_sent(clock, lan, signed_in):
    clock.time = dt.datetime(2026, 12, 19, 12, tzinfo=dt.UTC)
    lan = await signed_in("mai", Role.SUPERVISOR)
    assert "báo cáo năm 2026 gửi trước 20/12" in (await lan.get("/")).text
    text = (await lan.get("/figures?period=2026")).text
    assert "cần gửi trước 20/12/2026" in text
    assert "Báo cáo này đã gửi" in text
    refused = await lan.post("/figures/2026/sent", data={"csrf": "wrong"})
    assert refused.status_code == 403
    sent = await lan.post("/figures/2026/sent", data={"csrf": lan.csrf})
    assert sent.headers["location"] == "/figures?period=2026"
    assert "báo cáo năm 2026" not in (await lan.get("/")).text


async def test_what_rises_stands_on_the_board_of_supervisors_alone(doors, lan, signed_in):
    async with doors.store.write() as uow:
        for number in range(7):
            lane = await uow.conversations.find_or_create("zalo", f"p{number}", doors.clock.now())
            case_id = await uow.cases.add(
                conversation_id=lane, kind="danger", urgency=Urgency.HIGH, now=doors.clock.now()
            )
            await uow.figures.note(case_id, "country", "PH", doors.clock.now())
            await uow.figures.note(case_id, "country", "KH", doors.clock.now())
        await uow.commit()
    doors.clock.forward(60)
    assert "Philippines tăng bất thường: 7 ca trong 7 ngày" in (await lan.get("/")).text
    assert "Philippines" not in (await (await signed_in("ha")).get("/")).text

import re

import pytest

from bot.console.roster import span
from bot.domain.duty import Hours, Post
from bot.domain.people import Role


@pytest.fixture
async def lan(signed_in):
    return await signed_in("lan", Role.SUPERVISOR)


async def send(client, path, **form):
    return await client.post(path, data={"csrf": client.csrf, **form}, follow_redirects=True)


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


async def roster(doors):
    async with doors.store.read() as uow:
        return await uow.duty.roster()


async def test_a_supervisor_writes_the_week_and_everybody_reads_it(doors, signed_in, lan):
    ha = await signed_in("ha")
    answer = await send(
        lan, "/roster/shifts", person=ha.operator.id, post="first", day=["5", "6"],
        begins="07:00", ends="22:00",
    )  # fmt: skip
    assert answer.status_code == 200
    # It is ten o'clock on a Saturday; the desk of Ha is open.
    for client in (lan, ha):
        page = await client.get("/roster")
        assert "Trực chính Chị Ha đang mở bàn trực" in text(page)
        assert page.text.count("07:00–22:00") >= 2
    assert "Thứ Hai cả ngày" in text(page), "who writes sees what is not covered"
    assert "Chủ nhật 22:00–24:00" in text(page)
    assert (await roster(doors)).on_duty(doors.clock.now()) == {ha.operator.id}
    assert await doors.audited("duty.shift.add") == 1
    removal = re.search(r'action="(/roster/shifts/\w+/remove)"', (await lan.get("/roster")).text)[1]
    assert (await send(lan, removal)).status_code == 200
    assert len((await roster(doors)).shifts) == 1
    assert (await send(lan, removal)).status_code == 404, "somebody else did so already"


async def test_an_operator_reads_and_writes_nothing(doors, signed_in):
    ha = await signed_in("ha")
    page = (await ha.get("/roster")).text
    assert "Lịch trực" in page
    assert '<form method="post" action="/roster' not in page
    for path, form in (
        ("/roster/shifts", {"person": ha.operator.id, "post": "first", "day": "1",
                            "begins": "07:00", "ends": "22:00"}),
        ("/roster/departures", {"person": ha.operator.id, "kind": "off",
                                "starts": "2026-11-22T07:00", "ends": "2026-11-23T07:00"}),
        ("/roster/departures", {"kind": "closed", "starts": "2026-11-22T07:00",
                                "ends": "2026-11-23T07:00"}),
        ("/roster/office", {"begins0": "07:00", "ends0": "22:00"}),
        ("/roster/shifts/x/remove", {}),
        ("/roster/departures/x/remove", {}),
    ):  # fmt: skip
        assert (await send(ha, path, **form)).status_code == 404, path
    found = await roster(doors)
    assert (found.shifts, found.departures, found.office) == ((), (), ())


async def test_an_admin_sees_no_roster(signed_in):
    admin = await signed_in("root", Role.ADMIN)
    assert (await admin.get("/roster")).status_code == 404


async def test_who_stands_in_and_who_is_away(doors, signed_in, lan):
    ha = await signed_in("ha")
    await send(
        lan, "/roster/shifts", person=ha.operator.id, post="first", day="5", begins="00:00",
        ends="00:00",
    )  # fmt: skip
    times = {"starts": "2026-11-21T08:00", "ends": "2026-11-21T20:00"}
    await send(lan, "/roster/departures", kind="off", person=ha.operator.id, post="first", **times)
    answer = await send(
        lan, "/roster/departures", kind="on", person=lan.operator.id, post="second", **times
    )
    assert (await roster(doors)).posts(doors.clock.now()) == {Post.SECOND: (lan.operator.id,)}
    assert "Nghỉ : Chị Ha từ 21/11 08:00 đến 21/11 20:00" in text(answer)
    assert "Đứng thay : Chị Lan · trực phụ" in text(answer)
    assert "Trực chính không có ai" in text(answer)
    assert "Ngoài lịch mà đang mở bàn trực: Chị Ha." in text(answer)
    removal = re.search(r'action="(/roster/departures/\w+/remove)"', answer.text)[1]
    await send(lan, removal)
    assert len((await roster(doors)).departures) == 1
    doors.clock.forward(11 * 3600)
    later = await signed_in("mai", Role.SUPERVISOR)
    assert "Chưa có gì." in text(await later.get("/roster")), "what is over is not shown"


async def test_the_office_opens_when_a_supervisor_says(doors, signed_in, lan):
    assert "Văn phòng đang mở cửa" in text(await lan.get("/roster")), "no hours, never closed"
    await send(lan, "/roster/office", begins0="08:00", ends0="17:00", begins1="", ends1="")
    assert (await roster(doors)).office == (Hours(0, 480, 1020),)
    page = await lan.get("/roster")
    assert "Văn phòng đang đóng cửa" in text(page)
    assert 'aria-label="Thứ Hai mở từ" value="08:00"' in page.text
    ha = await signed_in("ha")
    assert "Thứ Hai 08:00–17:00 Thứ Ba đóng cửa" in text(await ha.get("/roster"))
    await send(lan, "/roster/office")
    assert (await roster(doors)).office == ()


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("/roster/shifts", {"day": []}),
        ("/roster/shifts", {"day": "7"}),
        ("/roster/shifts", {"day": "x"}),
        ("/roster/shifts", {"begins": ""}),
        ("/roster/shifts", {"begins": "25:00"}),
        ("/roster/shifts", {"post": "king"}),
        ("/roster/departures", {"ends": "2026-11-21T08:00"}),
        ("/roster/departures", {"starts": "2026-11-19T08:00", "ends": "2026-11-20T08:00"}),
        ("/roster/departures", {"ends": "2028-11-21T08:00"}),
        ("/roster/departures", {"starts": "2026-11-21T08:00+09:00"}),
        ("/roster/departures", {"kind": "holiday"}),
        ("/roster/office", {"begins0": "08:00"}),
    ],
)
async def test_what_makes_no_sense_is_not_written_and_said(doors, lan, path, wrong):
    form = {
        "person": lan.operator.id, "post": "first", "day": "1", "begins": "07:00",
        "ends": "22:00", "kind": "off", "starts": "2026-11-21T08:00",
    }  # fmt: skip
    form |= {"ends": "2026-11-21T20:00"} if "departures" in path else {}
    answer = await send(lan, path, **(form | wrong))
    assert answer.status_code == 400
    assert "Chưa lưu." in answer.text
    found = await roster(doors)
    assert (found.shifts, found.departures, found.office) == ((), (), ())


async def test_nobody_is_placed_who_may_hold_no_case(doors, signed_in, lan):
    admin = await signed_in("root", Role.ADMIN)
    for person in (admin.operator.id, "x", ""):
        answer = await send(
            lan, "/roster/shifts", person=person, post="first", day="1", begins="07:00",
            ends="22:00",
        )  # fmt: skip
        assert answer.status_code == 404


async def test_an_empty_hour_is_said_aloud(doors, signed_in, lan):
    await send(
        lan, "/roster/shifts", person=lan.operator.id, post="first", day="1", begins="07:00",
        ends="22:00",
    )  # fmt: skip
    assert "Giờ này lịch không có ai." in text(await lan.get("/roster"))


async def test_the_board_leads_to_the_roster(signed_in):
    assert 'href="/roster"' in (await (await signed_in()).get("/")).text


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        (Hours(0, 420, 1320), "07:00–22:00"),
        (Hours(0, 1320, 360), "22:00–06:00 hôm sau"),
        (Hours(0, 0, 0), "cả ngày"),
        (Hours(0, 480, 480), "08:00–08:00 hôm sau"),
        (Hours(0, 1320, 0), "22:00–24:00"),
    ],
)
def test_hours_in_words(hours, told):
    assert span(hours) == told

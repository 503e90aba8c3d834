import datetime as dt
import re

from bot.domain.casefile import IdentifierKind, TextField
from bot.domain.people import Role
from bot.domain.risk import Urgency

CRY = "cuu em voi em bi nhot, so em 0912 000 123"


async def _post(client, path, **fields):
    return await client.post(path, data={"csrf": client.csrf} | fields)


async def _held(doors, client, **case):
    case_id = await doors.case(**case)
    await _post(client, f"/cases/{case_id}/claim")
    return case_id


async def _page(client, case_id):
    return (await client.get(f"/cases/{case_id}")).text


async def test_a_case_is_asked_of_a_colleague_and_passes_when_they_say_yes(doors, signed_in):
    ha, lan = await signed_in("ha"), await signed_in("lan")
    case_id = await _held(doors, ha)
    page = await _page(ha, case_id)
    assert f'<option value="{lan.operator.id}">Chị Lan, trực ca, đang giữ 0 ca</option>' in page
    answer = await _post(ha, f"/cases/{case_id}/offer", to=lan.operator.id, reason="con chị ốm <b>")
    assert answer.status_code == 303
    board = (await lan.get("/")).text
    assert "Chị Ha nhờ lúc" in board
    assert "con chị ốm" not in board
    page = await _page(lan, case_id)
    assert "Chị Ha nhờ bạn nhận ca này" in page
    assert "con chị ốm &lt;b&gt;" in page
    offer = re.search(r'name="offer" value="(\w+)"', page)[1]
    assert (await _post(lan, f"/cases/{case_id}/accept", offer=offer)).status_code == 303
    page = await _page(lan, case_id)
    assert f'action="/cases/{case_id}/reply"' in page
    assert "Nhận ca do chuyển, từ" in page
    gone = await _post(ha, f"/cases/{case_id}/withdraw")
    assert gone.status_code == 409
    assert "Lời nhờ nhận ca không còn nữa" in gone.text


async def test_who_is_asked_may_say_no_and_who_asks_may_stop_asking(doors, signed_in):
    ha, lan = await signed_in("ha"), await signed_in("lan")
    case_id = await _held(doors, ha)
    await _post(ha, f"/cases/{case_id}/offer", to=lan.operator.id, reason="bận")
    assert "Đang nhờ Chị Lan nhận ca này" in await _page(ha, case_id)
    offer = re.search(r'name="offer" value="(\w+)"', await _page(lan, case_id))[1]
    answer = await _post(lan, f"/cases/{case_id}/refuse", offer=offer)
    assert answer.headers["location"] == "/"
    await _post(ha, f"/cases/{case_id}/offer", to=lan.operator.id, reason="bận")
    await _post(ha, f"/cases/{case_id}/withdraw")
    late = await _post(lan, f"/cases/{case_id}/accept", offer=offer)
    assert late.status_code == 409
    assert "Chị Ha đang giữ ca này" in await _page(lan, case_id)


async def test_nobody_is_asked_who_is_not_there(doors, signed_in):
    ha, lan = await signed_in("ha"), await signed_in("lan")
    case_id = await _held(doors, ha)
    doors.clock.forward(doors.settings.presence + 1)
    await ha.get("/")
    page = await _page(ha, case_id)
    assert "không có ai khác mở bàn trực" in page
    answer = await _post(ha, f"/cases/{case_id}/offer", to=lan.operator.id, reason="bận")
    assert answer.status_code == 409
    assert "không mở bàn trực" in answer.text


async def test_the_board_says_who_is_there_and_what_they_hold(doors, signed_in):
    ha = await signed_in("ha")
    await signed_in("lan", Role.SUPERVISOR)
    await _held(doors, ha)
    board = re.sub(r"\s+", " ", (await ha.get("/")).text)
    assert '<b>Chị Ha</b> (bạn) <span class="soft">trực ca · giữ 1 ca' in board
    assert '<b>Chị Lan</b> <span class="soft">trưởng ca · giữ 0 ca' in board


async def test_who_holds_enough_is_told_so_and_may_take_who_is_in_mortal_danger(
    doors, signed_in, settings
):
    ha = await signed_in("ha")
    for number in range(settings.workload_cap):
        await _held(doors, ha, urgency=Urgency.MEDIUM, address=f"a{number}")
    one_more = await doors.case(urgency=Urgency.HIGH, address="more")
    for path in (f"/cases/{one_more}/claim", "/next"):
        answer = await _post(ha, path)
        assert answer.status_code == 409
        assert "Bạn đang giữ nhiều ca rồi" in answer.text
    worst = await doors.case(urgency=Urgency.CRITICAL, address="worst")
    assert (await _post(ha, "/next")).headers["location"] == f"/cases/{worst}"


async def test_who_edits_what_somebody_else_has_changed_is_shown_both(doors, signed_in):
    ha, lan = await signed_in("ha"), await signed_in("lan")
    case_id = await doors.case()
    path = f"/cases/{case_id}/texts/place"
    for client in (ha, lan):
        assert 'name="base" value="0"' in (await client.get(path)).text
    assert (await _post(ha, path, base="0", text="tầng 5, toà A")).status_code == 303
    stale = await _post(lan, path, base="0", text="tầng 3 <i>")
    assert stale.status_code == 409
    assert "Chưa ghi: Chị Ha vừa sửa chỗ này" in stale.text
    assert 'id="theirs">tầng 5, toà A</p>' in stale.text
    assert "tầng 5, toà A\ntầng 3 &lt;i&gt;</textarea>" in stale.text
    base = re.search(r'name="base" value="(\d+)"', stale.text)[1]
    assert (await _post(lan, path, base=base, text="tầng 5 hoặc 3")).status_code == 303
    assert "tầng 5 hoặc 3" in await _page(ha, case_id)
    for wrong in ("7", "-1", "", "x"):
        assert (await _post(ha, path, base=wrong, text="z")).status_code == 409


async def test_a_text_of_no_list_is_no_page(doors, signed_in):
    ha = await signed_in()
    case_id = await doors.case()
    assert (await ha.get(f"/cases/{case_id}/texts/secret")).status_code == 404
    assert (await ha.get(f"/cases/{'0' * 32}/texts/place")).status_code == 404
    assert (
        await _post(ha, f"/cases/{'0' * 32}/texts/place", base="0", text="x")
    ).status_code == 404


async def test_reading_a_text_to_edit_it_is_in_the_audit(doors, signed_in):
    ha = await signed_in()
    case_id = await doors.case()
    await ha.get(f"/cases/{case_id}/texts/place")
    assert await doors.audited("case.text_read") == 1


async def test_contact_details_are_masked_until_a_reason_is_given(doors, signed_in):
    ha = await signed_in()
    case_id = await doors.case(address="secret-address")
    await _post(ha, f"/cases/{case_id}/identifiers", kind="phone", value="0912 000 123")
    page = await _page(ha, case_id)
    assert "+84•••••23" in page
    assert "+84912000123" not in page
    assert (await _post(ha, f"/cases/{case_id}/reveal")).status_code == 404
    assert (await _post(ha, f"/cases/{case_id}/reveal", reason="curious")).status_code == 404
    assert await doors.audited("case.reveal") == 0
    shown = await _post(ha, f"/cases/{case_id}/reveal", reason="call")
    assert shown.status_code == 200
    assert "+84912000123" in shown.text
    assert "secret-address" in shown.text
    assert await doors.audited("case.reveal") == 1
    assert "+84912000123" not in await _page(ha, case_id)


async def test_an_identifier_leads_to_the_other_cases_it_was_met_in(doors, signed_in):
    ha = await signed_in()
    one, two = await doors.case(address="a"), await doors.case(address="b")
    for case_id, typed in ((one, "0912000123"), (two, "+84 912 000 123")):
        await _post(ha, f"/cases/{case_id}/identifiers", kind="phone", value=typed)
    page = await _page(ha, two)
    assert "gặp trong 1 ca khác" in page
    path = re.search(rf'href="(/cases/{two}/identifiers/\w+)"', page)[1]
    assert "912000123" not in path
    listed = (await ha.get(path)).text
    assert "K-000001" in listed
    assert "912000123" not in listed
    assert await doors.audited("case.seen_in") == 1
    assert (await ha.get(f"/cases/{two}/identifiers/{'0' * 32}")).status_code == 404


async def test_what_cannot_be_read_as_an_identifier_is_not_kept(doors, signed_in):
    ha = await signed_in()
    case_id = await doors.case()
    answer = await _post(ha, f"/cases/{case_id}/identifiers", kind="phone", value="không biết")
    assert answer.status_code == 400
    assert "máy không đọc ra số điện thoại" in answer.text
    for kind, typed in (("account", "19027000456013"), ("page", "fb.com/vieclam.cam"),
                        ("firm", "Công ty TNHH Hoàng Long")):  # fmt: skip
        answer = await _post(ha, f"/cases/{case_id}/identifiers", kind=kind, value=typed)
        assert answer.status_code == 303, kind
    view = await doors.desk.open(ha.operator, case_id)
    assert {one.kind for one in view.file.identifiers} == set(IdentifierKind) - {
        IdentifierKind.PHONE
    }


async def test_a_task_comes_up_on_the_board_when_it_is_due(doors, signed_in):
    ha = await signed_in()
    case_id = await _held(doors, ha)
    answer = await _post(ha, f"/cases/{case_id}/tasks", reason="gọi lại cho mẹ em", **{"in": "60"})
    assert answer.status_code == 303
    assert "gọi lại cho mẹ em" in await _page(ha, case_id)
    assert "Việc tới hạn" not in (await ha.get("/")).text
    for _ in range(5):
        doors.clock.forward(721)
        await ha.get("/")
    await doors.runner.drain()
    board = (await ha.get("/")).text
    assert "Việc tới hạn" in board
    assert "gọi lại" not in board
    task = re.search(r"task-(\w+):high", board)[1]
    assert 'class="due"' in await _page(ha, case_id)
    await _post(ha, f"/cases/{case_id}/tasks/done", task=task)
    assert "Việc tới hạn" not in (await ha.get("/")).text


async def test_a_time_that_is_typed_is_viet_nams_and_one_that_is_over_is_refused(doors, signed_in):
    ha = await signed_in()
    case_id = await doors.case()
    soon = (doors.clock.now() + dt.timedelta(hours=7, minutes=30)).strftime("%Y-%m-%dT%H:%M")
    assert (await _post(ha, f"/cases/{case_id}/tasks", reason="x", due=soon)).status_code == 303
    view = await doors.desk.open(ha.operator, case_id)
    assert view.file.tasks[0].due_at == doors.clock.now() + dt.timedelta(minutes=30)
    for due in ("2020-01-01T00:00", "2099-01-01T00:00", "mai", ""):
        answer = await _post(ha, f"/cases/{case_id}/tasks", reason="x", due=due)
        assert answer.status_code == 400, due
    late = await _post(
        ha, f"/cases/{case_id}/tasks/later", task=view.file.tasks[0].id, **{"in": "1440"}
    )
    assert late.status_code == 303


async def test_people_of_a_case_are_noted_and_taken_out(doors, signed_in):
    ha = await signed_in()
    case_id = await doors.case()
    await _post(ha, f"/cases/{case_id}/people", role="captor", name="Ông Tý <b>", about="xăm tay")
    page = await _page(ha, case_id)
    assert "Người giữ họ" in page
    assert "<b>Ông Tý &lt;b&gt;</b>" in page
    person = re.search(r'name="person" value="(\w+)"', page)[1]
    other = await doors.case(address="other")
    assert (await _post(ha, f"/cases/{other}/people/remove", person=person)).status_code == 404
    await _post(ha, f"/cases/{case_id}/people/remove", person=person)
    assert "Ông Tý" not in await _page(ha, case_id)
    assert (await _post(ha, f"/cases/{case_id}/people", role="captor")).status_code == 400
    assert (await _post(ha, f"/cases/{case_id}/people", role="king", name="x")).status_code == 404


async def test_linked_cases_show_each_other_to_operators_with_the_wall_named(doors, signed_in):
    ha = await signed_in()
    one, two = await doors.case(address="a"), await doors.case("me tim con", address="b")
    answer = await _post(ha, f"/cases/{one}/links", number="K-000002", reason="mẹ và con")
    assert answer.status_code == 303
    for case_id, other in ((one, "K-000002"), (two, "K-000001")):
        page = await _page(ha, case_id)
        assert "Giữa các ca này có bức tường" in page
        assert f"<b>{other}</b>" in page
    for number, reason in (("K-000001", "x"), ("K-000099", "x"), ("K-000002", "")):
        answer = await _post(ha, f"/cases/{one}/links", number=number, reason=reason)
        assert answer.status_code == 400, number
    link = re.search(r'name="link" value="(\w+)"', await _page(ha, one))[1]
    await _post(ha, f"/cases/{two}/links/remove", link=link)
    assert "bức tường" not in (await _page(ha, one)).split("Nối với một ca khác")[0]


async def test_words_of_a_linked_case_stay_in_the_box_unsent(doors, signed_in):
    ha = await signed_in()
    one = await _held(doors, ha, text=CRY, address="a")
    await _post(ha, f"/cases/{one}/identifiers", kind="phone", value="0912 000 123")
    two = await _held(doors, ha, text="con toi mat tich", address="b")
    await _post(ha, f"/cases/{one}/links", number="K-000002", reason="mẹ và con")
    answer = await _post(ha, f"/cases/{two}/reply", text="Chị gọi 0912000123 nhé")
    assert answer.status_code == 409
    assert "Chưa gửi: trong lời này có điều chỉ ca nối với ca này biết" in answer.text
    assert ">Chị gọi 0912000123 nhé</textarea>" in answer.text


async def test_a_canned_reply_is_put_behind_what_was_typed_and_nothing_is_sent(doors, signed_in):
    ha = await signed_in("ha")
    case_id = await _held(doors, ha)
    path = f"/cases/{case_id}/canned"
    answer = await _post(ha, path, text="Chào em,", canned="here")
    assert answer.status_code == 200
    assert ">Chào em,\nMình là Chị Ha. Mình đang đọc tin của bạn.</textarea>" in answer.text
    assert "+84 981 84 84 84" in (await _post(ha, path, canned="call_hotline")).text
    assert ">Chào em,</textarea>" in (await _post(ha, path, text="Chào em,", canned="x")).text
    await doors.filing.edit(ha.operator, case_id, TextField.STATUS, "Đang chờ trả lời.", 0)
    assert ">Đang chờ trả lời.</textarea>" in (await _post(ha, path, canned="status")).text
    view = await doors.desk.open(ha.operator, case_id)
    assert len(view.thread) == 1


async def test_the_status_a_person_may_be_told_stands_in_the_file(doors, signed_in):
    ha = await signed_in()
    case_id = await doors.case()
    await doors.filing.edit(ha.operator, case_id, TextField.STATUS, "Đang chờ bên kia trả lời.", 0)
    page = await _page(ha, case_id)
    assert "Điều được nói với họ" in page
    assert "Đang chờ bên kia trả lời." in page

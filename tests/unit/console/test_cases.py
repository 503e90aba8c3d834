import re

import pytest

from bot.domain.cases import CaseAction
from bot.domain.messages import Inbound, InboundKind
from bot.domain.people import ContactRule, Role
from bot.domain.risk import Signal, Urgency

TEXT = "cuu e voi e bi nhot o day"
SIGNALS = (Signal("held", "held", Urgency.CRITICAL, "bi nhot", 12, 19),)


async def _post(client, path, **fields):
    return await client.post(path, data={"csrf": client.csrf} | fields)


async def _claimed(doors, client, **case):
    case_id = await doors.case(**case)
    await _post(client, f"/cases/{case_id}/claim")
    return case_id


async def test_the_board_shows_number_urgency_kind_and_no_word_of_the_person(doors, signed_in):
    await doors.case(TEXT, signals=SIGNALS)
    text = (await (await signed_in()).get("/")).text
    assert "K-000001" in text
    assert "Nguy cấp" in text
    assert doors.kinds["danger"] in text
    assert "nhot" not in text


async def test_urgency_is_told_by_word_and_shape_not_by_colour_alone(doors, signed_in):
    for number, urgency in enumerate(Urgency):
        await doors.case(urgency=urgency, address=f"a{number}")
    text = (await (await signed_in()).get("/")).text
    for urgency, word in zip(Urgency, ("Thường", "Cần xem", "Gấp", "Nguy cấp"), strict=True):
        assert re.search(f'href="#s-{urgency.key}"/></svg>{word}<', text)
        assert f'id="s-{urgency.key}"' in text


async def test_the_most_urgent_and_longest_waiting_case_stands_first(doors, signed_in):
    order = [("a", Urgency.MEDIUM), ("b", Urgency.HIGH), ("c", Urgency.CRITICAL)]
    for address, urgency in [*order, ("d", Urgency.CRITICAL)]:
        await doors.case(urgency=urgency, address=address)
        doors.clock.forward(60)
    text = (await (await signed_in()).get("/")).text
    assert re.findall(r"<b>(K-\d+)</b>", text) == [
        "K-000003", "K-000004", "K-000002", "K-000001"
    ]  # fmt: skip


async def test_urgent_cases_that_nobody_has_ring_and_others_do_not(doors, signed_in):
    critical = await doors.case(address="a")
    await doors.case(urgency=Urgency.MEDIUM, address="b")
    client = await signed_in()
    ringing = re.search(r'data-ringing="([^"]*)"', (await client.get("/")).text)[1].split()
    assert ringing == [f"{critical}:critical"]
    await _post(client, f"/cases/{critical}/claim")
    assert 'data-ringing=""' in (await client.get("/")).text


async def test_claiming_leads_to_the_case_and_gives_the_means_to_answer(doors, signed_in):
    client = await signed_in("ha")
    case_id = await doors.case(TEXT)
    assert 'name="text"' not in (await client.get(f"/cases/{case_id}")).text.split("<aside")[0]
    answer = await _post(client, f"/cases/{case_id}/claim")
    assert answer.headers["location"] == f"/cases/{case_id}"
    page = (await client.get(f"/cases/{case_id}")).text
    assert f'action="/cases/{case_id}/reply"' in page


async def test_second_claim_is_told_who_has_the_case(doors, signed_in):
    first, second = await signed_in("ha"), await signed_in("nam")
    case_id = await _claimed(doors, first)
    answer = await _post(second, f"/cases/{case_id}/claim")
    assert answer.status_code == 409
    assert "Chị Ha đã nhận ca này trước bạn." in answer.text
    page = (await second.get(f"/cases/{case_id}")).text
    assert "Chị Ha đang giữ ca này" in page
    assert f"/cases/{case_id}/reply" not in page


async def test_next_takes_the_most_urgent_case_and_says_when_there_is_none(doors, signed_in):
    await doors.case(urgency=Urgency.MEDIUM, address="a")
    critical = await doors.case(address="b")
    client = await signed_in()
    assert (await _post(client, "/next")).headers["location"] == f"/cases/{critical}"
    await _post(client, "/next")
    answer = await _post(client, "/next")
    assert answer.status_code == 200
    assert "Không còn ca nào chờ người nhận." in answer.text


async def test_reading_a_case_is_in_the_audit_and_reading_the_board_shows_no_words(
    doors, signed_in
):
    client = await signed_in()
    case_id = await doors.case()
    await client.get("/")
    assert await doors.audited("case.read") == 0
    await client.get(f"/cases/{case_id}")
    assert await doors.audited("case.read") == 1


async def test_the_words_that_made_the_alarm_are_marked(doors, signed_in):
    case_id = await doors.case(TEXT, signals=SIGNALS)
    page = (await (await signed_in()).get(f"/cases/{case_id}")).text
    assert '<mark class="u-critical" title="bị giữ">bi nhot</mark>' in page


async def test_what_a_person_writes_is_never_markup_at_the_desk(doors, signed_in):
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}"
    case_id = await doors.case(evil)
    client = await signed_in()
    await _post(client, f"/cases/{case_id}/claim")
    await _post(client, f"/cases/{case_id}/note", text=evil)
    page = (await client.get(f"/cases/{case_id}")).text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "{{7*7}}" in page


async def test_an_answer_within_the_rule_goes_out(doors, signed_in):
    client = await signed_in("ha")
    case_id = await _claimed(doors, client)
    answer = await _post(client, f"/cases/{case_id}/reply", text="Chị đang đọc tin của em.")
    assert answer.status_code == 303
    view = await doors.desk.open(client.operator, case_id)
    assert view.thread[-1].text == "Chị đang đọc tin của em."
    assert view.thread[-1].author_name == "Chị Ha"


async def test_the_composer_says_until_when_the_person_may_be_written_to(doors, signed_in):
    doors.clock.time = doors.clock.time.replace(hour=7, minute=27, second=0)
    client = await signed_in()
    case_id = await _claimed(doors, client)
    page = (await client.get(f"/cases/{case_id}")).text
    assert "Chỉ trả lời khi họ vừa nhắn" in page
    assert "Được nhắn tới 14:32" in page


async def test_outside_the_rule_a_reply_waits_for_a_confirmation_that_names_it(doors, signed_in):
    client = await signed_in()
    case_id = await _claimed(doors, client)
    doors.clock.forward(doors.settings.reply_window + 1)
    refused = await _post(client, f"/cases/{case_id}/reply", text="Em còn đó không?")
    assert refused.status_code == 409
    assert "Người này chỉ được nhắn trong vài phút sau tin của họ" in refused.text
    assert ">Em còn đó không?</textarea>" in refused.text
    assert re.search(r'name="confirmed" value="yes" required', refused.text)
    assert len((await doors.desk.open(client.operator, case_id)).thread) == 1
    sent = await _post(client, f"/cases/{case_id}/reply", text="Em còn đó không?", confirmed="yes")
    assert sent.status_code == 303
    assert len((await doors.desk.open(client.operator, case_id)).thread) == 2


async def test_only_the_holder_answers(doors, signed_in):
    first, second = await signed_in("ha"), await signed_in("nam")
    case_id = await _claimed(doors, first)
    answer = await _post(second, f"/cases/{case_id}/reply", text="x")
    assert answer.status_code == 409
    assert "Bạn không giữ ca này" in answer.text
    assert len((await doors.desk.open(first.operator, case_id)).thread) == 1


@pytest.mark.parametrize("text", ["", "   ", "a" * 5000])
async def test_an_empty_or_endless_reply_is_refused(doors, signed_in, text):
    client = await signed_in()
    case_id = await _claimed(doors, client)
    assert (await _post(client, f"/cases/{case_id}/reply", text=text)).status_code == 400
    assert (await _post(client, f"/cases/{case_id}/note", text=text)).status_code == 400


async def test_a_note_is_for_operators_and_never_sent(doors, signed_in):
    client = await signed_in()
    case_id = await _claimed(doors, client)
    await _post(client, f"/cases/{case_id}/note", text="Giống ca tuần trước")
    assert "Giống ca tuần trước" in (await client.get(f"/cases/{case_id}")).text
    assert all("Giống ca" not in item.part.text for item in await doors.chat.items("abc", 0))


async def test_a_case_waits_goes_on_is_handed_to_an_agency_and_given_back(doors, signed_in):
    client = await signed_in()
    case_id = await _claimed(doors, client)
    agency = next(iter(doors.catalogue.agencies))

    async def state():
        return (await doors.desk.open(client.operator, case_id)).row.state

    await _post(client, f"/cases/{case_id}/wait")
    assert await state() == "waiting"
    await _post(client, f"/cases/{case_id}/resume")
    assert await state() == "claimed"
    await _post(client, f"/cases/{case_id}/refer", agency=agency)
    assert await state() == "referred"
    await _post(client, f"/cases/{case_id}/release", reason="hết ca trực")
    assert await state() == "alerted"


async def test_buttons_are_those_of_the_table_of_states(doors, signed_in):
    client = await signed_in()
    case_id = await _claimed(doors, client)
    view = await doors.desk.open(client.operator, case_id)
    page = (await client.get(f"/cases/{case_id}")).text
    drawn = set(re.findall(rf'action="/cases/{case_id}/(\w+)"', page)) & set(CaseAction)
    assert drawn == {str(action) for action in view.actions}


async def test_closing_needs_an_outcome_of_the_list(doors, signed_in):
    client = await signed_in()
    case_id = await _claimed(doors, client)
    assert (await _post(client, f"/cases/{case_id}/close", outcome="happy")).status_code == 400
    closed = await _post(
        client, f"/cases/{case_id}/close", outcome="advised", safe_to_contact="yes", note="Xong"
    )
    assert closed.headers["location"] == "/"
    view = await doors.desk.open(client.operator, case_id)
    assert view.row.state == "closed"
    assert view.notes[-1].text == "Xong"
    assert "K-000001" not in (await client.get("/")).text


async def test_a_closed_case_can_be_opened_again(doors, signed_in):
    client = await signed_in()
    case_id = await _claimed(doors, client)
    await _post(client, f"/cases/{case_id}/close", outcome="advised")
    assert "Mở lại và nhận ca" in (await client.get(f"/cases/{case_id}")).text
    await _post(client, f"/cases/{case_id}/reopen")
    assert (await doors.desk.open(client.operator, case_id)).row.holder_id == client.operator.id


async def test_what_can_not_follow_is_explained(doors, signed_in):
    client = await signed_in()
    case_id = await _claimed(doors, client)
    answer = await _post(client, f"/cases/{case_id}/resume")
    assert answer.status_code == 409
    assert "Ca vừa đổi tình trạng" in answer.text


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.SUPERVISOR])
async def test_a_case_that_does_not_exist_is_not_found(signed_in, role):
    client = await signed_in("ha", role)
    assert (await client.get("/cases/nothing")).status_code == 404
    assert (await _post(client, "/cases/nothing/claim")).status_code == 404
    assert (await _post(client, "/cases/nothing/reply", text="x")).status_code == 404


async def test_an_admin_sees_no_case_not_even_that_it_exists(doors, signed_in):
    case_id = await doors.case(TEXT)
    admin = await signed_in("root", Role.ADMIN)
    real = await admin.get(f"/cases/{case_id}")
    made_up = await admin.get("/cases/nothing")
    assert real.status_code == made_up.status_code == 404
    assert real.text == made_up.text
    assert (await _post(admin, f"/cases/{case_id}/claim")).status_code == 404
    assert (await _post(admin, "/next")).status_code == 404
    assert (await admin.get("/changes")).status_code == 404


async def _set_rule(doors, rule):
    async with doors.store.write() as uow:
        found = await uow.conversations.find("webchat", "abc")
        thread = await uow.conversations.thread(found)
        await uow.conversations.set_rule(thread.contact_id, rule)
        await uow.commit()


async def test_who_asked_for_no_message_gets_none_whatever_is_confirmed(doors, signed_in):
    client = await signed_in()
    case_id = await _claimed(doors, client)
    await _set_rule(doors, ContactRule.NONE)
    page = (await client.get(f"/cases/{case_id}")).text
    assert "Người này đã yêu cầu không nhắn lại." in page
    assert f"/cases/{case_id}/reply" not in page
    answer = await _post(client, f"/cases/{case_id}/reply", text="x", confirmed="yes")
    assert answer.status_code == 409
    assert len((await doors.desk.open(client.operator, case_id)).thread) == 1


async def test_the_rule_of_a_family_that_says_so_is_open(doors, signed_in):
    client = await signed_in()
    case_id = await _claimed(doors, client)
    await _set_rule(doors, ContactRule.OPEN)
    page = (await client.get(f"/cases/{case_id}")).text
    assert "Nhắn lúc nào cũng được" in page
    assert "Bây giờ được nhắn." in page


async def test_a_photo_without_words_is_told_and_draws_no_empty_bubble(doors, signed_in):
    case_id = await doors.case()
    await doors.reception.accept(Inbound("webchat", "abc.p", "abc", InboundKind.PHOTO))
    page = (await (await signed_in()).get(f"/cases/{case_id}")).text
    assert "gửi ảnh" in page
    assert page.count('<p class="words">') == 1

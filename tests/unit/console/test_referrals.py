"""The way of a packet over the desk's pages, as a browser without scripts walks it."""

import html
import json
import re

import pytest

from bot.domain.consents import Purpose
from bot.domain.people import Role
from bot.storage.consents import Wording

NAME, PLACE, MOTHER = "Lê Thị Ánh Nguyệt", "tầng 3 KK Park", "mẹ 0912 000 123"
REASON = "Cửa đang bị phá, hỏi lại sẽ lộ máy của em ấy"


@pytest.fixture
async def held(doors, signed_in):
    """Return a client that holds a case with answers, and the case."""
    case_id = await doors.case()
    client = await signed_in()
    await post(client, f"/cases/{case_id}/claim")
    async with doors.store.write() as uow:
        case = await uow.cases.get(case_id)
        report = await uow.reports.add(
            conversation_id=case.conversation_id, case_id=case_id, kind="danger", state="done",
            now=doors.clock.now(),
        )  # fmt: skip
        answers = {"where": PLACE, "identity": f"{NAME}, quê Nghệ An", "family": MOTHER}
        for step, answer in answers.items():
            await uow.reports.save_answer(report, step, answer, doors.clock.now(), skipped=False)
        await uow.commit()
    return client, case_id


async def agree(doors, case_id, *purposes):
    async with doors.store.write() as uow:
        given = dict.fromkeys(map(Purpose, purposes), True)
        wording = Wording("share", "1", "ab" * 32, "vi")
        await uow.consents.record(case_id, given, wording, doors.clock.now())
        await uow.commit()


async def post(client, path, **fields):
    return await client.post(path, data={"csrf": client.csrf} | fields)


def chosen(agency="consular-dept", **changes):
    return {"agency": agency, "field": ["situation", "where"], "ask": ["find"]} | changes


async def made(client, case_id, **changes):
    answer = await post(
        client, f"/cases/{case_id}/referrals/preview", do="make", **chosen(**changes)
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_the_case_page_leads_to_whom_to_ask_with_the_reasons(held):
    client, case_id = held
    assert f'href="/cases/{case_id}/referrals"' in (await client.get(f"/cases/{case_id}")).text
    page = html.unescape((await client.get(f"/cases/{case_id}/referrals")).text)
    first = page.index("Cục Lãnh sự, Bộ Ngoại giao")
    assert first < page.index("Công an xã, phường và công an tỉnh")
    assert "ra tay được khi đang nguy" in page
    assert "tìm đúng nơi thuộc Nghệ An" in page
    assert 'value="MM" selected' in page
    assert "Máy không gửi gì đi." in page
    assert PLACE not in page


async def test_what_the_operator_knows_better_changes_whom_to_ask_and_is_not_kept(held):
    client, case_id = held
    mended = await post(
        client, f"/cases/{case_id}/referrals/mend", country="VN", situation=["after_return"],
        women="yes", province="Hà Nội",
    )  # fmt: skip
    page = html.unescape(mended.text)
    assert page.index("Văn phòng OSSO") < page.index("Cục Lãnh sự")
    assert 'value="VN" selected' in page
    assert 'value="MM" selected' in (await client.get(f"/cases/{case_id}/referrals")).text


async def test_only_what_was_agreed_to_is_ticked(doors, held):
    client, case_id = held
    await agree(doors, case_id, "story")
    page = (await client.get(f"/cases/{case_id}/referrals/to/consular-dept")).text
    assert re.search(r'name="field" value="where" checked', page)
    assert re.search(r'name="field" value="person">', page)
    assert (
        page.index('value="where"') < page.index("Chưa có sự đồng ý") < page.index('value="person"')
    )


async def test_the_preview_shows_only_what_goes_and_keeps_nothing(doors, held):
    client, case_id = held
    await agree(doors, case_id, "story")
    answer = await post(client, f"/cases/{case_id}/referrals/preview", do="preview", **chosen())
    page = html.unescape(answer.text)
    assert PLACE in page
    assert NAME not in page
    assert MOTHER not in page
    assert await doors.referrals.of_case(client.operator, case_id) == []


async def test_without_a_ground_what_nobody_agreed_to_is_refused_and_nothing_is_lost(held):
    client, case_id = held
    form = chosen(ask=["bring_home"], follow_up="2026-12-24")
    answer = await post(client, f"/cases/{case_id}/referrals/preview", do="make", **form)
    assert answer.status_code == 409
    page = html.unescape(answer.text)
    assert "Có phần chưa được đồng ý." in page
    assert 'name="field" value="where" checked' in page
    assert 'value="bring_home" checked' in page
    assert 'value="2026-12-24"' in page


async def test_a_ground_that_nobody_read_in_the_law_says_so(held):
    client, case_id = held
    page = (await client.get(f"/cases/{case_id}/referrals/to/police-local")).text
    life = page[page.index('value="life"') : page.index('value="child"')]
    assert "chưa đối chiếu văn bản luật" in life
    representative = page[page.index('value="representative"') : page.index('value="life"')]
    assert "chưa đối chiếu" not in representative


async def test_a_packet_goes_its_way_from_the_form_to_the_outcome(doors, held):
    client, case_id = held
    await agree(doors, case_id, "story", "identity")
    url = await made(client, case_id, field=["where", "person"], follow_up="2026-11-23")
    page = html.unescape((await client.get(url)).text)
    assert NAME in page
    assert "Đã lập, chưa đưa ai" in page
    handed = await post(
        client, f"{url}/hand", received_by="Chị Mai, trực ban", way="phone",
        at="2026-11-21T10:00", note="số 77", follow_up="2026-11-24",
    )  # fmt: skip
    assert handed.status_code == 303
    page = html.unescape((await client.get(url)).text)
    assert "Chị Mai, trực ban" in page
    assert "Đọc qua điện thoại" in page
    assert (await post(client, f"{url}/follow", follow_up="2026-12-02")).status_code == 303
    board = html.unescape((await client.get("/referrals")).text)
    assert "K-000001/1 · Cục Lãnh sự" in board
    assert "hỏi lại 02/12" in board
    assert NAME not in board
    assert (await post(client, f"{url}/end", outcome="helped", note="gặp rồi")).status_code == 303
    page = html.unescape((await client.get(url)).text)
    assert "Đã giúp được" in page
    assert "gặp rồi" in page
    case = html.unescape((await client.get(f"/cases/{case_id}")).text)
    for words in ("Lập phiếu chuyển", "Chuyển cơ quan", "Kết quả phiếu chuyển", "Đã giúp được"):
        assert words in case
    assert "Không có phiếu nào đang chờ." in (await client.get("/referrals")).text


async def test_both_files_are_given_as_files_and_each_copy_is_in_the_audit(doors, held):
    client, case_id = held
    await agree(doors, case_id, "story")
    url = await made(client, case_id)
    pdf, data = await client.get(f"{url}/packet.pdf"), await client.get(f"{url}/packet.json")
    assert pdf.content.startswith(b"%PDF-")
    assert json.loads(data.content)["schema"] == "ben-referral/1"
    assert NAME not in data.text
    for answer, kind in ((pdf, "pdf"), (data, "json")):
        assert answer.headers["content-disposition"].startswith("attachment; filename=")
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert answer.headers["cache-control"] == "no-store"
        assert await doors.audited(f"referral.{kind}") == 1


async def test_once_the_yes_is_taken_back_a_packet_is_not_given_out(doors, held):
    client, case_id = held
    await agree(doors, case_id, "story")
    url = await made(client, case_id)
    async with doors.store.write() as uow:
        no = {Purpose.STORY: False}
        await uow.consents.record(
            case_id, no, Wording("share", "1", "ab" * 32, "vi"), doors.clock.now()
        )
        await uow.commit()
    page = html.unescape((await client.get(url)).text)
    assert "Người đó đã rút lại sự đồng ý" in page
    assert "Tải PDF" not in page
    assert f'action="{url}/hand"' not in page
    answer = await client.get(f"{url}/packet.pdf")
    assert answer.status_code == 409
    assert answer.headers["content-type"].startswith("text/html")
    fields = {"received_by": "Chị Mai", "way": "phone", "at": "2026-11-21T10:00"}
    assert (await post(client, f"{url}/hand", **fields)).status_code == 409


async def test_a_packet_without_consent_is_looked_at_by_a_supervisor(held, signed_in):
    client, case_id = held
    url = await made(
        client, case_id, agency="police-local", ask=["rescue"], ground="life", reason=REASON
    )
    page = html.unescape((await client.get(url)).text)
    assert REASON in page
    assert "chờ trưởng ca xem" in page
    assert f'action="{url}/review"' not in page
    assert (await post(client, f"{url}/review")).status_code == 409
    van = await signed_in("van", Role.SUPERVISOR)
    assert f'action="{url}/review"' in (await van.get(url)).text
    assert (await post(van, f"{url}/review")).status_code == 303
    assert "Chị Van đã xem" in html.unescape((await client.get(url)).text)


async def test_who_does_not_hold_the_case_looks_and_changes_nothing(doors, held, signed_in):
    client, case_id = held
    await agree(doors, case_id, "story")
    url = await made(client, case_id)
    nam = await signed_in("nam")
    assert (await nam.get(url)).status_code == 200
    assert "Nhận ca trước" in (await nam.get(f"/cases/{case_id}/referrals/to/line111")).text
    for path, fields in {
        f"{url}/withdraw": {},
        f"{url}/follow": {"follow_up": "2026-12-01"},
        f"{url}/hand": {"received_by": "x", "way": "phone", "at": "2026-11-21T10:00"},
        f"/cases/{case_id}/referrals/preview": chosen(do="make"),
    }.items():
        assert (await post(nam, path, **fields)).status_code == 409, path


async def test_an_admin_finds_none_of_these_pages(doors, held, signed_in):
    client, case_id = held
    await agree(doors, case_id, "story")
    url = await made(client, case_id)
    admin = await signed_in("quan", Role.ADMIN)
    for path in (
        "/referrals", f"/cases/{case_id}/referrals", f"/cases/{case_id}/referrals/to/line111",
        url, f"{url}/packet.pdf", f"{url}/packet.json",
    ):  # fmt: skip
        assert (await admin.get(path)).status_code == 404, path
    assert (await post(admin, f"{url}/withdraw")).status_code == 404


async def test_what_does_not_exist_is_not_found(doors, held):
    client, case_id = held
    await agree(doors, case_id, "story")
    url = await made(client, case_id)
    for path in (
        f"/cases/{'0' * 32}/referrals",
        f"/cases/{case_id}/referrals/to/no-such-agency",
        f"/cases/{case_id}/referrals/{'0' * 32}",
        f"/cases/{'0' * 32}/referrals/{url.rpartition('/')[2]}",
        f"/cases/{case_id}/referrals/{'0' * 32}/packet.pdf",
    ):
        assert (await client.get(path)).status_code == 404, path
    assert (await post(client, f"{url}/hand", way="pigeon", at="soon")).status_code == 400
    assert (await post(client, f"{url}/end", outcome="helped")).status_code == 409
    assert (await post(client, f"{url}/end", outcome="saved")).status_code == 400


async def test_what_people_wrote_does_nothing_on_these_pages(doors, held):
    client, case_id = held
    async with doors.store.write() as uow:
        (report,) = await uow.reports.of_case(case_id)
        await uow.reports.save_answer(
            report.id, "where", "<script>alert(1)</script>", doors.clock.now(), skipped=False
        )
        await uow.commit()
    await agree(doors, case_id, "story")
    url = await made(client, case_id)
    for path in (url, f"/cases/{case_id}/referrals/to/consular-dept"):
        page = (await client.get(path)).text
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page

import json
import re

import pytest

from bot.domain.people import Role
from tests.promises.test_accountable import closed
from tests.support import canaries
from tests.support.people import Person
from tests.support.receipts import WORD, told


@pytest.fixture
async def lan(signed_in):
    return await signed_in("lan", Role.SUPERVISOR)


async def post(client, path, **fields):
    return await client.post(path, data={"csrf": client.csrf} | fields, follow_redirects=True)


async def test_the_audit_is_shown_by_case_and_by_account(doors, signed_in, lan):
    case = await doors.case()
    ha = await signed_in("ha")
    await ha.get(f"/cases/{case}")
    page = await lan.get("/audit")
    assert "Đọc ca" in page.text
    assert "Chị Ha" in page.text
    assert "cuu em voi" not in page.text
    page = await lan.get("/audit", params={"case": "k-000001", "login": "ha"})
    assert "Đọc ca" in page.text
    assert "Xem nhật ký này" not in page.text
    for nothing in ({"case": "K-000009"}, {"case": "x"}, {"login": "nobody"}, {"before": "x"}):
        assert (await lan.get("/audit", params=nothing)).status_code == 200
    assert await doors.audited("audit.read") == 5, "what is no number of a case reads nothing"


async def test_whether_the_audit_was_touched_is_told(doors, lan):
    await doors.case()
    await lan.get("/audit")
    assert "còn nguyên" in (await post(lan, "/audit/verify")).text
    async with doors.store.write() as uow:
        await uow._connection.exec_driver_sql("UPDATE audit SET detail = 'x' WHERE seq = 1")
        await uow.commit()
    page = await post(lan, "/audit/verify")
    assert "Dòng 1 bị sửa" in page.text


async def test_a_case_is_held_and_let_go(doors, lan):
    await doors.case()
    page = await post(lan, "/holds", case="K-000007", reason="x")
    assert page.status_code == 404
    assert (await post(lan, "/holds", case="K-000001", reason=" ")).status_code == 400
    page = await post(lan, "/holds", case="K-000001", reason="Toà yêu cầu")
    assert "Toà yêu cầu" in page.text
    hold = re.search(r"/holds/(\w+)/lift", page.text)[1]
    page = await post(lan, f"/holds/{hold}/lift")
    assert "Toà yêu cầu" not in page.text
    assert (await post(lan, f"/holds/{hold}/lift")).status_code == 404


async def test_a_request_goes_from_first_words_to_the_file(doors, lan, shown, clock):
    person = Person(doors.house, shown, clock)
    receipt = await told(person)
    await person.says(f"em tên {canaries.NAME}")
    await closed(doors.house, person)
    page = await post(lan, "/requests", kind="access", words="Một người gọi tới, muốn xem")
    assert "Một người gọi tới" in page.text
    here = "/requests/" + re.search(r"/requests/(\w+)/confirm", page.text)[1]
    assert (await post(lan, f"{here}/export")).status_code == 409
    page = await post(lan, f"{here}/confirm", receipt=receipt, word="sai")
    assert page.status_code == 409
    assert "chưa khớp" in page.text
    page = await post(lan, f"{here}/confirm", receipt=receipt, word=WORD)
    assert "Tải dữ liệu của họ" in page.text
    await post(lan, f"{here}/answered")
    await post(lan, f"{here}/extend")
    answer = await post(lan, f"{here}/export")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["cache-control"] == "no-store"
    assert canaries.NAME in json.dumps(answer.json(), ensure_ascii=False)
    page = await post(lan, f"{here}/done", decision="đã gửi")
    assert "Đã làm xong" in page.text


async def test_erasing_asks_whether_one_is_sure(doors, lan, shown, clock):
    person = Person(doors.house, shown, clock)
    receipt = await told(person)
    page = await post(lan, "/requests", kind="erasure", words="muốn xóa")
    here = "/requests/" + re.search(r"/requests/(\w+)/confirm", page.text)[1]
    await post(lan, f"{here}/confirm", receipt=receipt, word=WORD)
    assert (await post(lan, f"{here}/erase")).status_code == 400
    page = await post(lan, f"{here}/erase", sure="yes")
    assert page.status_code == 409
    assert "ca còn mở" in page.text
    await closed(doors.house, person)
    page = await post(lan, f"{here}/erase", sure="yes")
    assert "Lời" in page.text
    assert "muốn xóa" not in page.text
    assert (await post(lan, f"{here}/refuse", decision="x")).status_code == 404


PATHS = ("/audit", "/holds", "/requests")
POSTS = (
    "/audit/verify", "/holds", "/holds/x/lift", "/requests", "/requests/x/answered",
    "/requests/x/extend", "/requests/x/confirm", "/requests/x/export", "/requests/x/done",
    "/requests/x/refuse", "/requests/x/erase",
)  # fmt: skip


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ADMIN])
async def test_to_others_these_pages_do_not_exist(signed_in, desk, role):
    other = await signed_in("other", role)
    for path in PATHS:
        assert (await other.get(path)).status_code == 404
        assert (await desk.get(path)).status_code == 303
    for path in POSTS:
        answer = await other.post(path, data={"csrf": other.csrf})
        assert answer.status_code == 404, path


async def test_no_change_without_the_token_of_the_session(lan):
    for path in POSTS:
        assert (await lan.post(path, data={"csrf": "x"})).status_code == 403, path

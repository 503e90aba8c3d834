import html
import re

import pytest

from bot.domain.bulletins import BulletinState
from bot.domain.people import Role
from tests.support.people import Person
from tests.support.subscribers import TEXT, TITLE, subscribes

DRAFT = {"title": TITLE, "text": TEXT, "scam": "scam-compound-kh", "country": ["KH"]}


@pytest.fixture
async def ha(signed_in):
    return await signed_in("ha")


@pytest.fixture
async def lan(signed_in):
    return await signed_in("lan", Role.SUPERVISOR)


async def send(client, path, **form):
    return await client.post(path, data={"csrf": client.csrf, **form}, follow_redirects=True)


def text(answer):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


async def written(client, **form):
    """Write a draft; return the path of its page."""
    answer = await send(client, "/warnings", **(DRAFT | form))
    assert answer.status_code == 200
    return answer.url.path


async def acts(client, path, action):
    page = await client.get(path)
    version = re.search(r'name="version" value="(\d+)"', page.text)
    found = version[1] if version else "1"
    return await send(client, f"{path}/act", action=action, version=found)


async def bulletin(doors, client, path):
    return await doors.bulletins.get(client.operator, path.rsplit("/", 1)[1])


async def test_an_operator_writes_and_a_supervisor_lets_it_go(doors, ha, lan):
    path = await written(ha)
    page = text(await ha.get(path))
    assert "Bản nháp" in page
    assert "Cần sửa" not in page
    assert (await acts(ha, path, "propose")).status_code == 200
    assert "Chờ một trưởng ca đọc và duyệt" in text(await ha.get(path))
    assert (await acts(lan, path, "approve")).status_code == 200
    found = await bulletin(doors, ha, path)
    assert (found.state, found.approved_by) == (BulletinState.APPROVED, lan.operator.id)
    assert "Chị Lan duyệt" in text(await ha.get(path))
    for action in ("save", "propose", "approve"):
        assert await doors.audited(f"bulletin.{action}") == 1
    assert "Đã duyệt, chờ giờ gửi" in text(await ha.get("/warnings"))


async def test_an_operator_can_not_approve(doors, ha):
    path = await written(ha)
    await acts(ha, path, "propose")
    assert (await acts(ha, path, "approve")).status_code == 404
    assert (await bulletin(doors, ha, path)).state is BulletinState.PROPOSED


async def test_nobody_approves_what_they_wrote_or_mended(doors, ha, lan, signed_in):
    path = await written(lan)
    await acts(lan, path, "propose")
    answer = await acts(lan, path, "approve")
    assert answer.status_code == 409
    assert "một trưởng ca khác phải duyệt" in text(answer)
    mended = await written(ha)
    await send(lan, mended, **DRAFT, version="1")
    await acts(ha, mended, "propose")
    assert (await acts(lan, mended, "approve")).status_code == 409
    mai = await signed_in("mai", Role.SUPERVISOR)
    assert (await acts(mai, mended, "approve")).status_code == 200
    assert (await bulletin(doors, ha, mended)).state is BulletinState.APPROVED


async def test_whose_words_were_mended_by_another_since_does_not_approve_them(doors, ha, lan):
    path = await written(ha)
    for client in (lan, ha):
        page = await client.get(path)
        version = re.search(r'name="version" value="(\d+)"', page.text)[1]
        await send(client, path, version=version, **DRAFT)
    assert (await bulletin(doors, ha, path)).edited_by == ha.operator.id
    await acts(ha, path, "propose")
    assert 'value="approve"' not in (await lan.get(path)).text
    await acts(lan, path, "approve")
    assert (await bulletin(doors, ha, path)).state is BulletinState.PROPOSED


async def test_what_was_changed_meanwhile_is_not_approved(doors, ha, lan):
    path = await written(ha)
    await acts(ha, path, "propose")
    read = (await bulletin(doors, lan, path)).version
    await acts(ha, path, "return")
    await acts(ha, path, "propose")
    answer = await send(lan, f"{path}/act", action="approve", version=str(read))
    assert answer.status_code == 409
    assert "Người khác vừa sửa" in text(answer)
    assert (await bulletin(doors, ha, path)).state is BulletinState.PROPOSED


async def test_two_who_mend_at_once_do_not_overwrite_each_other(doors, ha, lan):
    path = await written(ha)
    assert (await send(lan, path, **(DRAFT | {"text": "Một."}), version="1")).status_code == 200
    answer = await send(ha, path, **(DRAFT | {"text": "Hai."}), version="1")
    assert answer.status_code == 409
    assert "Hai." in answer.text, "what was typed is not lost"
    assert (await bulletin(doors, ha, path)).text == "Một."


@pytest.mark.parametrize(
    ("fault", "form"),
    [
        ("40 chữ đầu", {"title": "Cảnh báo lừa đảo"}),
        ("40 chữ đầu", {"title": "Gọi 113"}),
        ("an toàn", {"text": "Việc này an toàn, bạn cứ đi nhé."}),
        ("đường dẫn", {"text": "Xem thêm ở https://tin-moi.example nhé bạn."}),
        ("0912 000 123", {"text": "Đừng gọi số 0912 000 123 nhé bạn."}),
        ("mất dấu", {"text": "Dung dong tien truoc cho bat ky ai nhe"}),
    ],
)
async def test_words_with_faults_go_to_nobody(doors, ha, fault, form):
    path = await written(ha, **form)
    assert fault in text(await ha.get(path))
    answer = await acts(ha, path, "propose")
    assert answer.status_code == 409
    assert (await bulletin(doors, ha, path)).state is BulletinState.DRAFT


async def test_the_consular_hotline_may_be_named(ha):
    path = await written(ha, text="Cần giúp thì gọi +84 981 84 84 84 nhé bạn.")
    assert "Cần sửa" not in text(await ha.get(path))


async def test_each_channel_is_shown_as_it_will_look(ha):
    page = await ha.get(await written(ha))
    shown = r'aria-labelledby="h-(\w+)"><h3.*?</h3>(.*?)</section>'
    seen = dict(re.findall(shown, page.text, re.DOTALL))
    assert set(seen) == {"telegram", "zalo", "zalobot", "webchat"}
    assert "<span>Dừng tin</span>" in seen["telegram"]
    assert "2. Dừng tin" in seen["zalobot"]
    assert "<span>" not in seen["zalobot"].split("bubble", 1)[1]
    assert "nhắn: dừng tin" in seen["zalo"]


async def test_the_page_tells_who_would_get_it_and_why_others_would_not(doors, clock, shown, ha):
    by_day = Person(doors.house, shown, clock, "by day")
    waiting = Person(doors.house, shown, clock, "by reply")
    await subscribes(by_day)
    await subscribes(waiting, "Khi mình nhắn trước")
    held = Person(doors.house, shown, clock, "held")
    await subscribes(held)
    await held.says("cứu em với em bị nhốt ở bavet")
    clock.forward(600)
    ha = await ha_again(doors, ha)
    page = text(await ha.get(await written(ha)))
    assert "Máy thử : 3 người xin nhận, 1 nhận ngay" in page
    assert "1 chờ họ nhắn trước" in page
    assert "1 đang có ca gấp hoặc ca có người giữ" in page
    assert "3 người." in text(await ha.get("/warnings"))


async def ha_again(doors, client):
    """Keep the desk open, whatever time has passed."""
    await client.get("/here")
    return client


@pytest.mark.parametrize(
    "form",
    [
        {"country": ["XX"]},
        {"job": ["spying"]},
        {"channel": ["pigeon"]},
        {"scam": "no-such"},
        {"occasion": "easter"},
        {"send_at": "soon"},
    ],
)
async def test_what_no_form_offers_is_refused_and_nothing_typed_is_lost(ha, form):
    answer = await send(ha, "/warnings", **(DRAFT | form))
    assert answer.status_code == 400
    assert TITLE in answer.text


async def test_a_time_is_that_of_viet_nam(doors, ha):
    path = await written(ha, send_at="2027-01-20T08:30", occasion="before_tet")
    found = await bulletin(doors, ha, path)
    assert found.send_at.isoformat() == "2027-01-20T01:30:00+00:00"
    assert 'value="2027-01-20T08:30"' in (await ha.get(f"{path}/edit")).text


async def test_the_thirtieth_of_july_is_put_by_itself(ha):
    page = (await ha.get("/warnings/new?occasion=against_trafficking")).text
    assert re.search(r'name="send_at" value="20\d\d-07-30T08:30"', page)


async def test_what_is_proposed_can_not_be_changed(ha):
    path = await written(ha)
    await acts(ha, path, "propose")
    assert (await ha.get(f"{path}/edit")).status_code == 404
    assert (await send(ha, path, **DRAFT, version="2")).status_code == 409


async def test_an_admin_sees_none_of_it(doors, ha, signed_in):
    path = await written(ha)
    root = await signed_in("root", Role.ADMIN)
    for one in ("/warnings", "/warnings/new", path, f"{path}/edit"):
        assert (await root.get(one)).status_code == 404, one
    assert (await send(root, "/warnings", **DRAFT)).status_code == 404
    assert (await acts(root, path, "stop")).status_code == 404


@pytest.mark.parametrize("action", ["begin", "finish", "burn", ""])
async def test_what_only_happens_by_itself_can_not_be_asked_for(doors, ha, action):
    path = await written(ha)
    assert (await send(ha, f"{path}/act", action=action, version="1")).status_code == 404


async def test_a_warning_that_does_not_exist_is_not_there(ha):
    assert (await ha.get("/warnings/" + "0" * 32)).status_code == 404
    assert (
        await send(ha, "/warnings/" + "0" * 32 + "/act", action="stop", version="1")
    ).status_code == 404

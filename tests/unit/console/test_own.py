import re

import pytest
from pydantic import SecretStr

from bot.domain.people import Role
from tests.fakes.telegram import ALARM_TOKEN


@pytest.fixture
def settings(settings):
    return settings.model_copy(
        update={
            "telegram_alarm_token": SecretStr(ALARM_TOKEN),
            "telegram_alarm_group": "-1001",
            "telegram_api": "http://127.0.0.1:1",
        }
    )


async def _code(client):
    answer = await client.post("/account/telegram", data={"csrf": client.csrf})
    assert answer.status_code == 200
    return re.search(r"/noi (\d{3} \d{3} \d{3})<", answer.text)[1]


async def test_a_code_from_the_desk_links_one_telegram_account(doors, signed_in):
    client = await signed_in("ha")
    assert "Lấy mã nối Telegram" in (await client.get("/account")).text
    code = await _code(client)
    assert code not in (await client.get("/account")).text, "it is shown once"
    joined = await doors.links.join("777", code.replace(" ", ""))
    assert joined == client.operator
    assert "đã nối" in (await client.get("/account")).text
    assert await doors.audited("account.link") == 1


async def test_a_link_ends_at_the_desk(doors, signed_in):
    client = await signed_in("ha")
    await doors.links.join("777", (await _code(client)).replace(" ", ""))
    answer = await client.post(
        "/account/telegram/end", data={"csrf": client.csrf}, follow_redirects=True
    )
    assert "Lấy mã nối Telegram" in answer.text
    assert await doors.links.who("777") is None
    assert await doors.audited("account.unlink") == 1


async def test_an_admin_sees_the_page_and_gets_no_code(signed_in):
    admin = await signed_in("root", Role.ADMIN)
    page = await admin.get("/account")
    assert page.status_code == 200
    assert "Lấy mã" not in page.text
    answer = await admin.post("/account/telegram", data={"csrf": admin.csrf})
    assert answer.status_code == 404


async def test_every_page_leads_to_ones_own_account(signed_in):
    client = await signed_in("ha")
    for page in ("/", "/channels"):
        assert 'href="/account"' in (await client.get(page)).text
    # On a phone the header has no room for a name.
    assert "Tài khoản của bạn" in (await client.get("/")).text

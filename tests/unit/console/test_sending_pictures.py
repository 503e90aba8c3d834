"""The form by which an operator sends a picture: read in memory, refused in words, sent once."""

import html

import pytest

from bot.domain.messages import MAX_MEDIA, Inbound, InboundKind
from tests.support.pictures import encoded, sheet

PICTURE = encoded(sheet("Cổng sau"), "PNG")


@pytest.fixture
async def held(doors, signed_in):
    case_id = await doors.case("cuu em voi")
    client = await signed_in()
    await client.post(f"/cases/{case_id}/claim", data={"csrf": client.csrf})
    event = Inbound("webchat", "again", "abc", InboundKind.TEXT, "em đây")
    await doors.reception.accept(event)
    await doors.house.runner.drain()
    return client, case_id, doors


async def sends(client, case_id, data=PICTURE, **fields):
    return await client.post(
        f"/cases/{case_id}/picture",
        data={"csrf": client.csrf} | fields,
        files={"file": ("anh.png", data, "image/png")},
    )


async def test_it_is_sent_and_stands_in_the_thread(held):
    client, case_id, doors = held
    answer = await sends(client, case_id)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{case_id}")
    await doors.house.runner.drain()
    (item,) = [one for one in await doors.chat.items("abc", 0) if one.picture]
    assert f"/cases/{case_id}/media/{item.picture}" in (await client.get(f"/cases/{case_id}")).text
    assert await doors.audited("case.picture") == 1


async def test_the_form_says_what_can_be_sent_and_that_it_opens_on_any_screen(held):
    client, case_id, _ = held
    page = html.unescape((await client.get(f"/cases/{case_id}")).text)
    assert 'enctype="multipart/form-data"' in page
    assert "tới 8 MB" in page


@pytest.mark.parametrize("token", ["", "wrong"])
async def test_without_this_sessions_token_nothing_is_sent(held, token):
    client, case_id, doors = held
    assert (await sends(client, case_id, csrf=token)).status_code == 403
    assert await doors.audited("case.picture") == 0


async def test_a_pdf_is_refused_with_what_to_do_instead(held):
    client, case_id, _ = held
    answer = await sends(client, case_id, b"%PDF-1.7 secret")
    assert answer.status_code == 409
    assert "Tệp PDF thì chụp màn hình" in html.unescape(answer.text)


async def test_a_file_that_is_too_heavy_is_refused_in_words(held):
    client, case_id, _ = held
    answer = await sends(client, case_id, b"\xff\xd8\xff" + bytes(MAX_MEDIA))
    assert answer.status_code == 413
    assert "8 MB" in html.unescape(answer.text)


async def test_a_form_without_a_file_is_refused(held):
    client, case_id, _ = held
    answer = await client.post(f"/cases/{case_id}/picture", data={"csrf": client.csrf})
    assert answer.status_code == 400


async def test_a_case_that_is_not_there_takes_none(held):
    client, _, _ = held
    assert (await sends(client, "0" * 32)).status_code == 404

"""A picture on the chat page: closed until it is asked for, given to its own session alone."""

import pytest

from bot.domain.messages import Inbound, InboundKind
from bot.domain.people import Role
from tests.support.people import operator
from tests.support.pictures import encoded, sheet


@pytest.fixture
async def received(doors, page):
    """Return the page of somebody whom an operator has sent a picture, and its address."""
    await page.get("/")
    await page.post("/send", data={"id": "a" * 16, "text": "cuu em voi em bi nhot o bavet"})
    await doors.house.runner.drain()
    lan = await operator(doors.house, "lan", Role.SUPERVISOR)
    (row,) = await doors.desk.board(lan)
    await doors.desk.claim(lan, row.id)
    await doors.desk.send_picture(lan, row.id, encoded(sheet("Cổng sau"), "PNG"))
    await doors.house.runner.drain()
    items = (await page.get("/items", headers={"accept": "application/json"})).json()
    return page, items[-1]["picture"]


async def test_it_is_closed_on_the_page(received):
    page, address = received
    drawn = (await page.get("/")).text
    assert f'<details class="picture"><summary>Bấm để xem</summary><img src="{address}"' in drawn
    assert 'loading="lazy"' in drawn


async def test_it_is_given_in_a_sandbox_and_kept_by_no_browser(received):
    page, address = received
    answer = await page.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


async def test_nobody_else_is_given_it(received, page_app, doors):
    from tests.unit.conftest import browser

    _, address = received
    async with browser(page_app) as other:
        assert (await other.get(address)).status_code == 401
        await other.get("/")
        await doors.reception.accept(Inbound("webchat", "x", "y", InboundKind.TEXT, "chào"))
        assert (await other.get(address)).status_code in (401, 404)
        assert (await other.get("/pictures/" + "0" * 32)).status_code in (401, 404)


async def test_after_the_quick_exit_it_is_gone(received):
    page, address = received
    cookies = dict(page.cookies)
    await page.post("/exit")
    page.cookies.update(cookies)
    assert (await page.get(address)).status_code in (401, 404)

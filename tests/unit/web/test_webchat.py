import asyncio
import datetime as dt
import re
from hashlib import sha256

import httpx
import pytest

from bot.conversation import lookout
from bot.domain.messages import Call, Inbound, InboundKind, Part, QuickReply
from bot.http.patience import _unfinished
from bot.web.webchat import _events
from tests.fakes.waiting import PATIENCE

MENU = Part("Bạn cần gì?", (QuickReply("Kiểm tra việc làm", "menu:ad"),))


async def _visit(page):
    answer = await page.get("/")
    assert answer.status_code == 200
    return answer


def _address(page):
    return sha256(page.cookies["s"].encode()).hexdigest()


async def _send(page, message_id="a" * 16, **fields):
    return await page.post(
        "/send", data={"id": message_id} | fields, headers={"accept": "application/json"}
    )


def _stored(doors):
    """Return how many events were stored."""
    value = doors.metrics.registry.get_sample_value
    return value("ben_messages_received_total", {"channel": "webchat"}) or 0


async def test_a_new_visitor_gets_an_anonymous_session_and_is_announced_once(page, doors):
    answer = await _visit(page)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "max-age" not in cookie
    assert "expires" not in cookie
    assert len(page.cookies["s"]) == 43
    await _visit(page)
    assert _stored(doors) == 1
    async with doors.store.read() as uow:
        assert await uow.queues.seen("webchat", f"{_address(page)}.opened")


async def test_what_is_stored_can_not_be_turned_back_into_the_cookie(page, doors):
    await _visit(page)
    token = page.cookies["s"]
    assert await _thread(doors, token) is None
    assert (await _thread(doors, _address(page))).address == sha256(token.encode()).hexdigest()


async def _thread(doors, address):
    async with doors.store.read() as uow:
        found = await uow.conversations.find("webchat", address)
        return found and await uow.conversations.thread(found)


async def test_over_https_the_cookie_is_bound_to_this_very_host(page_app):
    transport = httpx.ASGITransport(app=page_app)
    async with httpx.AsyncClient(transport=transport, base_url="https://ben.test") as client:
        cookie = (await client.get("/")).headers["set-cookie"]
    assert cookie.startswith("__Host-s=")
    assert "Secure" in cookie
    assert "Path=/" in cookie


async def test_a_message_is_stored_before_it_is_acknowledged(page, doors):
    await _visit(page)
    answer = await _send(page, text="dsq vn o mien dien so may")
    assert answer.json() == {"ok": True, "fresh": False}
    items = await doors.chat.items(_address(page), 0)
    assert [(item.part.text, item.ref) for item in items] == [
        ("dsq vn o mien dien so may", "a" * 16)
    ]


async def test_a_message_sent_again_after_a_lost_connection_is_not_doubled(page, doors):
    await _visit(page)
    for _ in range(3):
        assert (await _send(page, text="alo")).status_code == 200
    assert len(await doors.chat.items(_address(page), 0)) == 1


async def test_the_same_id_in_another_session_is_another_message(page, page_app, doors):
    await _visit(page)
    await _send(page, text="một")
    transport = httpx.ASGITransport(app=page_app)
    async with httpx.AsyncClient(transport=transport, base_url="http://ben.test") as other:
        await other.get("/")
        await _send(other, text="hai")
        assert [item.part.text for item in await doors.chat.items(_address(other), 0)] == ["hai"]
    assert [item.part.text for item in await doors.chat.items(_address(page), 0)] == ["một"]


async def test_a_message_without_a_session_begins_one(page, doors):
    answer = await _send(page, text="em day")
    assert answer.json() == {"ok": True, "fresh": True}
    assert len(await doors.chat.items(_address(page), 0)) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"text": ""},
        {"text": "   "},
        {"text": "a" * 4001},
        {"text": "x", "message_id": "short"},
        {"text": "x", "message_id": "with space in it"},
        {"payload": "never:offered"},
    ],
)
async def test_what_is_no_message_is_refused_and_not_stored(page, doors, fields):
    await _visit(page)
    assert (await _send(page, **fields)).status_code == 400
    assert _stored(doors) == 1


async def test_a_tap_comes_back_with_the_words_that_were_read(page, doors):
    await _visit(page)
    await doors.say(_address(page), MENU)
    assert (await _send(page, payload="menu:ad")).status_code == 200
    last = (await doors.chat.items(_address(page), 0))[-1]
    assert last.part.text == "Kiểm tra việc làm"


async def test_without_javascript_a_form_sends_and_the_page_shows_it(page):
    await _visit(page)
    answer = await page.post("/send", data={"id": "b" * 16, "text": "chao ben"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    assert "chao ben" in (await _visit(page)).text


async def test_each_drawn_page_carries_a_new_message_id(page):
    ids = {re.search(r'name="id" value="([\w-]+)"', (await _visit(page)).text)[1] for _ in "123"}
    assert len(ids) == 3


async def test_words_are_shown_as_words_never_as_markup(page, doors):
    await _visit(page)
    evil = "<img src=x onerror=alert(1)></article><script>alert(2)</script>"
    await _send(page, text=evil)
    await doors.say(
        _address(page),
        Part(evil, (QuickReply('"><b>x', "menu:x"),), (Call("<i>ai", "113"),)),
    )
    text = (await _visit(page)).text
    for tag in ("<img src=x", "<script>alert", "<b>x", "<i>ai"):
        assert tag not in text


async def test_a_number_can_be_tapped_and_looks_as_in_the_text(page, doors):
    await _visit(page)
    part = Part("Gọi +84 981 84 84 84 (24/7).", (), (Call("Tổng đài", "+84981848484"),))
    await doors.say(_address(page), part)
    text = (await _visit(page)).text
    assert 'href="tel:+84981848484"' in text
    assert "<b>+84 981 84 84 84</b>" in text


async def test_quick_replies_stand_only_under_the_last_bubble_of_ours(page, doors):
    await _visit(page)
    await doors.say(_address(page), MENU)
    assert 'value="menu:ad"' in (await _visit(page)).text
    await _send(page, text="khoan")
    assert 'value="menu:ad"' not in (await _visit(page)).text


async def test_polling_returns_what_came_after(page, doors):
    await _visit(page)
    for text in ("một", "hai", "ba"):
        await doors.say(_address(page), text)
    items = (await page.get("/items")).json()
    rest = (await page.get(f"/items?after={items[0]['seq']}")).json()
    assert [item["text"] for item in rest] == ["hai", "ba"]


@pytest.mark.parametrize("path", ["/items", "/stream"])
async def test_nothing_is_told_without_a_session(page, path):
    assert (await page.get(path)).status_code == 401


@pytest.mark.parametrize("path", ["/items", "/stream"])
async def test_a_made_up_cookie_is_no_session(page, path):
    page.cookies.set("s", "../../etc")
    assert (await page.get(path)).status_code == 401


@pytest.mark.parametrize("path", ["/send", "/exit"])
async def test_another_sites_page_can_not_write_here(page, doors, path):
    await _visit(page)
    answer = await page.post(
        path, data={"id": "c" * 16, "text": "x"}, headers={"origin": "http://evil.test"}
    )
    assert answer.status_code == 403
    assert _stored(doors) == 1


async def test_quick_exit_ends_the_session_and_has_the_browser_forget(page, doors):
    await _visit(page)
    await _send(page, text="bi mat")
    address, old = _address(page), page.cookies["s"]
    answer = await page.post("/exit")
    assert answer.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert "bi mat" not in answer.text
    assert "s" not in page.cookies
    assert await doors.chat.items(address, 0) == []
    page.cookies.set("s", old)
    assert "bi mat" not in (await _visit(page)).text


async def test_the_stream_resumes_behind_what_the_browser_has(doors):
    await doors.reception.accept(Inbound("webchat", "x.opened", "x", InboundKind.OPENED))
    await doors.say("x", "một")
    await doors.say("x", "hai")
    first = (await doors.chat.items("x", 0))[0].seq
    events = _events(doors.chat, "x", first)
    hello, item = await anext(events), await anext(events)
    await events.aclose()
    assert hello.event == "hello"
    assert '"text": "hai"' in item.data


async def test_the_stream_tells_at_once_what_is_new(doors, monkeypatch):
    # Only the bell can wake it.
    monkeypatch.setattr(lookout, "_POLL", 100 * PATIENCE)
    await doors.reception.accept(Inbound("webchat", "x.opened", "x", InboundKind.OPENED))
    events = _events(doors.chat, "x", 0)
    await anext(events)
    waiting = asyncio.create_task(anext(events))
    await asyncio.sleep(0.05)
    await doors.say("x", "vừa tới")
    event = await asyncio.wait_for(waiting, PATIENCE)
    await events.aclose()
    assert "vừa tới" in event.data
    assert event.id == 2


async def test_an_open_page_is_told_what_was_erased(doors):
    await doors.reception.accept(Inbound("webchat", "x.opened", "x", InboundKind.OPENED))
    await doors.say("x", "một")
    lane = await _lane(doors, "x")
    events = _events(doors.chat, "x", 0)
    hello, item = await anext(events), await anext(events)
    assert (hello.event, item.event) == ("hello", "item")
    async with doors.store.write() as uow:
        await uow.conversations.hide_history(lane, dt.datetime.now(dt.UTC))
        await uow.commit()
    doors.bell.ring()
    told = await asyncio.wait_for(anext(events), PATIENCE)
    await events.aclose()
    assert (told.event, told.data) == ("erased", str(item.id))


async def test_a_page_that_was_away_meanwhile_is_told_what_was_erased(doors):
    await doors.reception.accept(Inbound("webchat", "x.opened", "x", InboundKind.OPENED))
    await doors.say("x", "một")
    await doors.chat.end("x")
    await doors.say("x", "hai")
    events = _events(doors.chat, "x", 0)
    _, told, item = await anext(events), await anext(events), await anext(events)
    await events.aclose()
    assert (told.event, told.data) == ("erased", "2")
    assert '"text": "hai"' in item.data


async def _lane(doors, address):
    async with doors.store.read() as uow:
        return await uow.conversations.find("webchat", address)


async def test_browsers_that_come_and_go_leave_no_database_connection_behind(doors):
    await doors.reception.accept(Inbound("webchat", "x.opened", "x", InboundKind.OPENED))

    async def look(pause):
        events = _events(doors.chat, "x", 99)
        await anext(events)
        waiting = asyncio.create_task(anext(events))
        await asyncio.sleep(pause)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    await asyncio.gather(*(look(number / 1000) for number in range(20)))
    async with asyncio.timeout(PATIENCE):
        while _unfinished or doors.store.engine.pool.checkedout():
            await asyncio.sleep(0.1)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"id=" + b"d" * 16 + b"&text=%ED%A0%80%00x", "application/x-www-form-urlencoded"),
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
        (b"\xff\xfe", "multipart/form-data"),
        (b'{"id": 1, "text": []}', "application/json"),
        (b"&&&=%%%", "application/x-www-form-urlencoded"),
        (b"", ""),
    ],
)
async def test_no_body_however_odd_breaks_the_page(page, body, kind):
    await _visit(page)
    answer = await page.post("/send", content=body, headers={"content-type": kind})
    assert answer.status_code in (303, 400)
    assert (await page.get("/")).status_code == 200


@pytest.mark.parametrize("after", ["-1", "x", "9" * 40, "1e3"])
async def test_an_odd_position_is_refused_or_finds_nothing(page, after):
    await _visit(page)
    answer = await page.get(f"/items?after={after}")
    assert answer.status_code == 400 or answer.json() == []


async def test_behind_a_proxy_that_speaks_https_the_cookie_is_secure(doors, page, monkeypatch):
    settings = doors.settings.model_copy(update={"public_url": "https://ben.test"})
    monkeypatch.setattr(doors.house, "settings", settings)
    assert (await page.get("/")).headers["set-cookie"].startswith("__Host-s=")


async def test_who_left_without_a_network_finds_nothing_of_it_at_the_next_visit(page, doors):
    await _visit(page)
    await _send(page, text="bi mat")
    address, old = _address(page), page.cookies["s"]
    page.cookies.set("left", "1", domain="ben.test")
    assert (await page.get("/items")).status_code == 401
    answer = await _visit(page)
    assert "bi mat" not in answer.text
    assert page.cookies["s"] != old
    assert "left" not in page.cookies
    assert await doors.chat.items(address, 0) == []


async def test_leaving_ends_the_session_though_the_page_marked_it_as_left_before(page, doors):
    await _visit(page)
    await _send(page, text="bi mat")
    address = _address(page)
    page.cookies.set("left", "1", domain="ben.test")
    await page.post("/exit")
    assert await doors.chat.items(address, 0) == []
    assert dict(page.cookies) == {}


async def test_the_chat_page_alone_may_ask_for_voice_and_place(page):
    asked = (await _visit(page)).headers["permissions-policy"]
    assert "microphone=(self)" in asked
    assert "geolocation=(self)" in asked
    assert "camera=()" in asked
    for path in ("/live", "/none", "/static/chat.js"):
        assert "self" not in (await page.get(path)).headers["permissions-policy"]

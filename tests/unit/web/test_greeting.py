import re
from hashlib import sha256

import httpx
import pytest

from bot.web.greeting import is_machine
from bot.web.server import public_app

JSON = {"accept": "application/json"}
PREVIEW = "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"


async def _conversations(doors):
    async with doors.store.read() as uow:
        rows = await uow._connection.exec_driver_sql("select count(*) from conversation")
        return rows.scalar_one()


async def _come(app, number, **headers):
    transport = httpx.ASGITransport(app=app, client=("203.0.113.7", 1))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://ben.test", headers={"accept": "text/html"} | headers
    ) as client:
        return [await client.get("/") for _ in range(number)]


async def test_a_burst_of_visitors_fills_no_table_and_still_reads_whom_to_call(page_app, doors):
    pages = [(await _come(page_app, 1))[0] for _ in range(40)]
    assert all(page.status_code == 200 for page in pages)
    # One more every three seconds; the machine may have been slow.
    assert 10 <= await _conversations(doors) < 30
    static = pages[-1]
    assert 'href="tel:+84981848484"' in static.text
    assert "Bến" in static.text
    assert "set-cookie" in static.headers


async def test_who_was_not_announced_taps_and_writes_all_the_same(doors):
    app = public_app(doors.house, now=lambda: 1.0)
    for _ in range(10):
        await _come(app, 1)
    before = await _conversations(doors)
    transport = httpx.ASGITransport(app=app, client=("203.0.113.7", 1))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://ben.test", headers={"accept": "text/html"}
    ) as client:
        text = (await client.get("/")).text
        assert await _conversations(doors) == before
        payload = re.search(r'name="payload" value="([^"]+)"', text)[1]
        for number, fields in enumerate(({"payload": payload}, {"text": "cứu em"})):
            answer = await client.post("/send", data={"id": f"{number:016}"} | fields, headers=JSON)
            assert answer.json() == {"ok": True, "fresh": False}
        address = sha256(client.cookies["s"].encode()).hexdigest()
        items = await doors.chat.items(address, 0)
        assert [item.part.text for item in items][-1] == "cứu em"
        assert len(items) == 2
        text = (await client.get("/")).text
        assert "cứu em" in text
        assert 'data-seq="0"' not in text


async def test_who_was_not_announced_is_so_at_the_next_look_when_it_is_calm(doors):
    seconds = [1.0]
    app = public_app(doors.house, now=lambda: seconds[0])
    for _ in range(10):
        await _come(app, 1)
    transport = httpx.ASGITransport(app=app, client=("203.0.113.7", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://ben.test") as client:
        await client.get("/")
        before = await _conversations(doors)
        seconds[0] += 4
        assert 'data-seq="0"' not in (await client.get("/")).text
    assert await _conversations(doors) == before + 1


async def test_a_programme_that_previews_a_link_fills_no_table(page_app, doors):
    (page,) = await _come(page_app, 1, **{"user-agent": PREVIEW})
    assert 'href="tel:+84981848484"' in page.text
    assert await _conversations(doors) == 0


async def test_a_source_that_floods_leaves_others_their_greeting(page_app, doors):
    for _ in range(20):
        await _come(page_app, 1)
    before = await _conversations(doors)
    transport = httpx.ASGITransport(app=page_app, client=("198.51.100.9", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://ben.test") as other:
        assert 'data-seq="0"' not in (await other.get("/")).text
    assert await _conversations(doors) == before + 1


async def test_nobody_talks_himself_into_another_source(page_app, doors):
    for number in range(15):
        await _come(page_app, 1, **{"x-forwarded-for": f"198.51.100.{number}"})
    assert await _conversations(doors) <= 12


@pytest.mark.parametrize(
    ("agent", "machine"),
    [
        (PREVIEW, True),
        ("TelegramBot (like TwitterBot)", True),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", True),
        ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/130 Mobile", False),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 15_0 like Mac OS X) Zalo iOS/512", False),
        ("", False),
    ],
)
def test_machines_say_what_they_are(agent, machine):
    assert is_machine(agent) is machine

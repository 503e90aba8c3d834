import gzip
import re
from pathlib import Path

from litestar.routes import HTTPRoute

import bot.web
from bot.domain.messages import Part, QuickReply
from bot.http.headers import CONTENT_SECURITY_POLICY
from bot.web.server import MAX_BODY

FOLDER = Path(bot.web.__file__).parent
#: Bytes of a first visit, packed: design allows 60 kB, and we are far below.
MOST = 12_000
#: The same with sixty long bubbles and all that is sent before each body.
MOST_LATER = 16_000


def _paths(app):
    return [
        (re.sub(r"\{name:str\}", "none", route.path), method)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method in route.methods
    ]


async def test_every_route_and_every_refusal_carries_the_security_headers(page, inner):
    asked = [
        (client, path, method)
        for client in (page, inner)
        for path, method in [*_paths(client._transport.app), ("/none", "GET"), ("/", "DELETE")]
    ]
    assert len(asked) > 12
    for client, path, method in asked:
        # Without a session, or the stream would go on for minutes.
        client.cookies.clear()
        answer = await client.request(method, path)
        where = f"{method} {path}: {answer.status_code}"
        assert answer.status_code < 500, where
        assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY, where
        assert answer.headers["x-content-type-options"] == "nosniff", where
        assert answer.headers["referrer-policy"] == "same-origin", where
        assert answer.headers["cache-control"] == "no-store", where
        asked = "microphone=(self)" in answer.headers["permissions-policy"]
        assert asked == ((path, method) == ("/", "GET")), where


async def _weight(page):
    """Return the bytes of the page's bodies, and of what stands before them."""
    bodies = heads = 0
    for path in ("/", "/static/chat.css", "/static/chat.js", "/static/icon.svg"):
        async with page.stream("GET", path) as answer:
            body = b"".join([chunk async for chunk in answer.aiter_raw()])
            bodies += len(body)
            heads += sum(len(k) + len(v) + 4 for k, v in answer.headers.raw)
            assert answer.headers.get("content-encoding") == "gzip"
            assert gzip.decompress(body)
    return bodies, heads


async def test_a_first_visit_weighs_less_than_twelve_kilobytes(page):
    bodies, _ = await _weight(page)
    assert 3_000 < bodies < MOST


async def test_a_long_conversation_hardly_weighs_more(page, doors):
    from hashlib import sha256

    await page.get("/")
    address = sha256(page.cookies["s"].encode()).hexdigest()
    for number in range(40):
        await doors.say(address, Part(f"{number} " + "Lời khuyên dài. " * 30))
    assert sum(await _weight(page)) < MOST_LATER


async def test_the_page_loads_nothing_from_elsewhere(page, doors):
    text = (await page.get("/")).text
    away = re.findall(r"""(?:src|href|action|url)\s*[=(]\s*["']?(?:https?:)?//[^"' )]+""", text)
    assert away == []
    for path in (FOLDER / "static").glob("chat.*"):
        source = path.read_text()
        assert not re.search(r"(https?:)?//[a-z0-9-]+\.[a-z]", source), path.name


def test_the_page_stores_nothing_in_the_browser_but_that_somebody_left():
    script = (FOLDER / "static" / "chat.js").read_text()
    for store in ("localStorage", "sessionStorage", "indexedDB", "serviceWorker", "caches"):
        assert store not in script
    assert re.findall(r"\.cookie\b[^;]*", script) == ['.cookie = "left=1']


def test_the_page_writes_words_as_text_only():
    script = (FOLDER / "static" / "chat.js").read_text()
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert way not in script
    for template in (FOLDER / "templates").glob("*.html"):
        assert "safe" not in re.findall(r"\|\s*(\w+)", template.read_text())


async def test_a_page_without_inline_code_fits_its_policy(page, doors):
    text = (await page.get("/")).text
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"\s(style|on\w+)=", text)


async def test_the_page_names_itself_neutrally(page):
    text = (await page.get("/")).text
    assert "<title>Trò chuyện</title>" in text
    assert '<html lang="vi">' in text


async def test_unknown_files_of_the_page_are_not_served(page):
    for name in ("chat.html", "..%2Fserver.py", "none.css"):
        assert (await page.get(f"/static/{name}")).status_code == 404


async def test_too_large_a_body_is_refused(page):
    answer = await page.post("/send", data={"text": "x" * MAX_BODY})
    assert answer.status_code == 413


async def test_refusals_are_told_in_plain_words_or_as_json(page):
    told = await page.get("/none")
    assert "Không có trang này." in told.text
    assert (await page.get("/none", headers={"accept": "application/json"})).json() == {
        "error": "Không có trang này."
    }


async def test_an_unforeseen_failure_tells_nothing_of_itself(page, doors, monkeypatch, capfd):
    async def fail(*_):
        raise RuntimeError("lời của một người")

    await page.get("/")
    monkeypatch.setattr(doors.house.chat, "items", fail)
    answer = await page.get("/")
    assert answer.status_code == 500
    assert "lời của một người" not in answer.text
    logged = capfd.readouterr().err
    assert "RuntimeError" in logged
    assert "lời của một người" not in logged


async def test_alive_and_ready_are_told_apart(page, doors, monkeypatch):
    assert (await page.get("/live")).status_code == 200
    assert (await page.get("/ready")).json()["ok"] is True

    async def ill():
        return {"ok": False}

    monkeypatch.setattr(doors.house, "health", ill)
    assert (await page.get("/ready")).status_code == 503
    assert (await page.get("/live")).status_code == 200


async def test_taps_are_forms_that_work_without_javascript(page, doors):
    from hashlib import sha256

    await page.get("/")
    address = sha256(page.cookies["s"].encode()).hexdigest()
    await doors.say(address, Part("?", (QuickReply("Có", "yes:1"),)))
    text = (await page.get("/")).text
    assert re.search(r'<form id="quick" method="post" action="/send"', text)
    assert '<button name="payload" value="yes:1">Có</button>' in text

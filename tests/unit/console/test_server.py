import hashlib
import re
from pathlib import Path

from litestar.routes import HTTPRoute

import bot.console
from bot.http.headers import CONTENT_SECURITY_POLICY

FOLDER = Path(bot.console.__file__).parent


async def test_every_route_and_every_refusal_carries_the_security_headers(doors, signed_in, desk):
    case_id = await doors.case()
    member = await signed_in()
    asked = [
        (route.path.replace("{case_id:str}", case_id), method)
        for route in member._transport.app.routes
        if isinstance(route, HTTPRoute)
        for method in route.methods
        if route.path != "/changes"
    ]
    for client in (desk, member):
        for path, method in [*asked, ("/none", "GET"), ("/", "DELETE")]:
            answer = await client.request(method, path)
            where = f"{method} {path}: {answer.status_code}"
            assert answer.status_code < 500, where
            assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY, where
            assert answer.headers["x-frame-options"] == "DENY", where
            assert answer.headers["cache-control"] == "no-store", where


async def test_looks_are_kept_by_the_browser_under_their_fingerprint(desk):
    text = (await desk.get("/login")).text
    path = re.search(r'href="(/static/\w+/desk\.css)"', text)[1]
    answer = await desk.get(path)
    assert "immutable" in answer.headers["cache-control"]
    assert (await desk.get("/static/000000000000/desk.css")).status_code == 404


def test_htmx_is_the_file_that_the_readme_names():
    digest = hashlib.sha256((FOLDER / "static" / "htmx.min.js").read_bytes()).hexdigest()
    assert digest in (FOLDER / "static" / "README.md").read_text()


def test_htmx_may_not_evaluate_or_keep_pages():
    base = (FOLDER / "templates" / "base.html").read_text()
    for setting in (
        '"allowEval":false',
        '"includeIndicatorStyles":false',
        '"historyCacheSize":0',
        '"selfRequestsOnly":true',
        '"allowScriptTags":false',
    ):
        assert setting in base


def test_pages_load_nothing_from_elsewhere_and_hold_no_inline_code():
    for template in (FOLDER / "templates").glob("*.html"):
        text = template.read_text()
        assert not re.search(r"(https?:)?//[a-z0-9-]+\.[a-z]", text), template.name
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), template.name
        assert not re.search(r"\s(style|on[a-z]+)=", text), template.name
        assert not re.search(r"\|\s*safe\b", text), template.name
    for name in ("desk.js", "desk.css"):
        source = (FOLDER / "static" / name).read_text()
        assert not re.search(r"(https?:)?//[a-z0-9-]+\.[a-z]", source), name
        assert "innerHTML =" not in source


async def test_an_unforeseen_failure_tells_nothing_of_itself(doors, signed_in, monkeypatch, capfd):
    client = await signed_in()

    async def fail(*_):
        raise RuntimeError("lời của một người")

    monkeypatch.setattr(doors.house.desk, "board", fail)
    answer = await client.get("/")
    assert answer.status_code == 500
    assert "lời của một người" not in answer.text
    logged = capfd.readouterr().err
    assert "RuntimeError" in logged
    assert "lời của một người" not in logged


async def test_too_large_a_form_is_refused(signed_in):
    client = await signed_in()
    answer = await client.post("/next", data={"csrf": client.csrf, "x": "y" * 200_000})
    assert answer.status_code == 413


async def test_alive_is_told_to_anyone(desk):
    assert (await desk.get("/live")).json() == {"ok": True}

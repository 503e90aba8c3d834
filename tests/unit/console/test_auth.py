import re

import httpx
import pyotp
import pytest
from litestar.routes import HTTPRoute

from bot.console.auth import REFUSED, own_form, own_page
from bot.domain.people import Role

PASSWORD = "mot mat khau du dai"
#: What anybody may ask for: the forms themselves, their looks, and whether the process runs.
FORMS = {"/login", "/join/{token:str}"}
OPEN_TO_ALL = {*FORMS, "/live", "/static/{fingerprint:str}/{name:str}"}


def _handlers(app):
    """Yield (path, method, handler, guards) of every route that is not Litestar's own OPTIONS."""
    for route in app.routes:
        assert isinstance(route, HTTPRoute)
        for handler in route.route_handlers:
            guards = handler.resolve_guards()
            guards = [getattr(guard, "ref", guard) for guard in guards]
            for method in handler.http_methods - {"OPTIONS", "HEAD"}:
                yield route.path, method, handler, [getattr(g, "value", g) for g in guards]


def _roles(guards):
    return [guard.roles for guard in guards if hasattr(guard, "roles")]


def test_every_route_of_the_desk_needs_a_role(console):
    seen = {
        path: _roles(guards) for path, _, _, guards in _handlers(console) if path not in OPEN_TO_ALL
    }
    assert len(seen) > 12
    assert all(len(roles) == 1 for roles in seen.values()), seen


def test_no_route_about_cases_is_open_to_admins(console):
    for path, _, _, guards in _handlers(console):
        if path in ("/", "/next", "/changes") or path.startswith(("/cases", "/journeys")):
            assert _roles(guards) == [(Role.OPERATOR, Role.SUPERVISOR)], path


def test_every_change_checks_the_page_and_the_token_it_comes_from(console):
    changes = [row for row in _handlers(console) if row[1] != "GET"]
    assert len(changes) > 10
    for path, method, _, guards in changes:
        assert own_page in guards, (method, path)
        assert own_form in guards or path in FORMS, (method, path)


async def _changes(console, case_id):
    """Return every change and a role that may ask for it."""
    return [
        (path.replace("{case_id:str}", case_id), _roles(guards)[0][0])
        for path, method, _, guards in _handlers(console)
        if method == "POST" and path not in FORMS
    ]


async def _clients(signed_in):
    """Return somebody of each role; "ha" is the operator."""
    names = {Role.OPERATOR: "ha", Role.SUPERVISOR: "lan", Role.ADMIN: "root"}
    return {role: await signed_in(name, role) for role, name in names.items()}


async def _picture(doors, client, case_id):
    """Return all that a change could have changed."""
    view = await doors.desk.open(client.operator, case_id)
    alive = await doors.operators.session(client.token, active=False)
    return view.row, view.thread, view.notes, view.timeline, alive is not None


async def _attack(doors, console, signed_in, fields, headers):
    case_id = await doors.case()
    clients = await _clients(signed_in)
    client = clients[Role.OPERATOR]
    before = await _picture(doors, client, case_id)
    good = {"text": "x", "reason": "x", "outcome": "advised", "agency": "blue-dragon"}
    for path, role in await _changes(console, case_id):
        answer = await clients[role].post(path, data=good | fields, headers=headers)
        assert answer.status_code == 403, path
    assert await _picture(doors, client, case_id) == before


@pytest.mark.parametrize("token", [None, "", "wrong", "ü"])
async def test_without_its_own_token_no_change_is_made(doors, console, signed_in, token):
    await _attack(doors, console, signed_in, {} if token is None else {"csrf": token}, {})


async def test_another_sessions_token_is_worth_nothing(doors, console, signed_in):
    other = await signed_in("nam")
    await _attack(doors, console, signed_in, {"csrf": other.csrf}, {})


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.test"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": ""},
    ],
)
async def test_even_the_right_token_is_refused_from_another_site(
    doors, console, signed_in, headers
):
    case_id = await doors.case()
    clients = await _clients(signed_in)
    client = clients[Role.OPERATOR]
    before = await _picture(doors, client, case_id)
    for path, role in await _changes(console, case_id):
        fields = {"csrf": clients[role].csrf, "text": "x"}
        answer = await clients[role].post(path, data=fields, headers=headers)
        assert answer.status_code == 403, path
    assert await _picture(doors, client, case_id) == before


async def test_a_form_in_another_encoding_carries_no_token(doors, signed_in):
    case_id = await doors.case()
    client = await signed_in("ha")
    answer = await client.post(
        f"/cases/{case_id}/claim",
        content=f"csrf={client.csrf}",
        headers={"content-type": "text/plain"},
    )
    assert answer.status_code == 403


async def test_a_change_can_not_be_asked_for_with_get(doors, signed_in):
    case_id = await doors.case()
    client = await signed_in("ha")
    answer = await client.get(f"/cases/{case_id}/claim?csrf={client.csrf}")
    assert answer.status_code == 405


async def test_whoever_is_not_logged_in_is_sent_to_the_form(desk, console):
    for path, method, _, _ in _handlers(console):
        if path in OPEN_TO_ALL:
            continue
        answer = await desk.request(method, path.replace("{case_id:str}", "x"))
        assert answer.status_code == 303, path
        assert answer.headers["location"] == "/login"


async def test_scripts_and_htmx_are_told_that_the_login_is_over(desk):
    plain = await desk.get("/changes", headers={"accept": "text/event-stream"})
    assert plain.status_code == 401
    swap = await desk.get("/", headers={"hx-request": "true"})
    assert swap.status_code == 401
    assert swap.headers["hx-redirect"] == "/login"


async def _log_in(desk, doors, login="ha", password=PASSWORD, code=None):
    doors.clock.forward(60)
    secret = doors.credentials["ha"].totp_secret
    code = pyotp.TOTP(secret).at(doors.clock.now()) if code is None else code
    fields = {"login": login, "password": password, "totp": code}
    return await desk.post("/login", data=fields)


async def test_login_gives_a_cookie_that_scripts_and_other_sites_never_get(desk, doors):
    await doors.account("ha")
    answer = await _log_in(desk, doors)
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"]
    assert re.match(r"sid=[\w-]{43};", cookie)
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert (await desk.get("/")).status_code == 200


async def test_over_https_the_cookie_is_bound_to_this_very_host(console, doors):
    await doors.account("ha")
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=console),
        base_url="https://ben.test",
        headers={"origin": "https://ben.test"},
    ) as client:
        cookie = (await _log_in(client, doors)).headers["set-cookie"]
    assert cookie.startswith("__Host-sid=")
    assert "Secure" in cookie


async def test_a_code_is_good_for_one_login(desk, doors):
    await doors.account("ha")
    doors.clock.forward(60)
    code = pyotp.TOTP(doors.credentials["ha"].totp_secret).at(doors.clock.now())
    fields = {"login": "ha", "password": PASSWORD, "totp": code}
    assert (await desk.post("/login", data=fields)).status_code == 303
    assert (await desk.post("/login", data=fields)).status_code == 403


@pytest.mark.parametrize(
    "wrong", [{"login": "nobody"}, {"password": "guess"}, {"code": "000000"}, {"code": ""}]
)
async def test_a_refusal_is_one_sentence_whatever_was_wrong(desk, doors, wrong):
    await doors.account("ha")
    answer = await _log_in(desk, doors, **wrong)
    assert answer.status_code == 403
    assert REFUSED in answer.text
    assert "set-cookie" not in answer.headers


async def test_a_refusal_repeats_the_name_as_words_and_never_the_password(desk, doors):
    await doors.account("ha")
    answer = await _log_in(desk, doors, login='"><script>x', password="a wrong secret")
    assert "<script>x" not in answer.text
    assert "a wrong secret" not in answer.text


async def test_the_login_form_is_not_taken_from_another_site(desk, doors):
    await doors.account("ha")
    desk.headers["origin"] = "http://evil.test"
    assert (await _log_in(desk, doors)).status_code == 403


async def test_logging_out_ends_the_session_everywhere(signed_in, doors):
    client = await signed_in("ha")
    answer = await client.post("/logout", data={"csrf": client.csrf})
    assert answer.status_code == 303
    assert "clear-site-data" in answer.headers
    assert await doors.operators.session(client.token) is None


async def test_an_open_page_alone_does_not_keep_a_desk_logged_in(signed_in, doors):
    client = await signed_in("ha")
    idle = doors.settings.session_idle
    doors.clock.forward(idle / 2)
    assert (await client.get("/", headers={"Ben-Live": "1"})).status_code == 200
    doors.clock.forward(idle / 2 + 1)
    assert (await client.get("/")).status_code == 303


async def test_somebody_who_moves_at_the_desk_stays_logged_in(signed_in, doors):
    client = await signed_in("ha")
    idle = doors.settings.session_idle
    for _ in range(3):
        doors.clock.forward(idle * 0.9)
        assert (await client.get("/here")).status_code == 204

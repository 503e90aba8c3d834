import asyncio
import re

import pyotp
import pytest

from bot.console.invites import VALID, InviteIsOver, WrongCode
from bot.domain.errors import LoginRefused, NotFound
from bot.domain.people import Role
from tests.unit.conftest import PASSWORD


@pytest.fixture
async def root(signed_in):
    return await signed_in("root", Role.ADMIN)


async def invited(root, login="ha", role="operator", name="Chị Hà"):
    """Return the path of a fresh link, made at the desk by an admin."""
    answer = await root.post(
        "/accounts/invite", data={"csrf": root.csrf, "login": login, "name": name, "role": role}
    )
    assert answer.status_code == 200
    return re.search(r"/join/[\w-]{43}", answer.text)[0]


def read(page):
    """Return what the form carries and the secret that it shows."""
    carried = re.search(r'name="carried" value="([^"]+)"', page.text)[1]
    return carried, re.search(r"<code>([A-Z2-7]{32})</code>", page.text)[1]


async def joins(desk, path, clock, password=PASSWORD):
    carried, secret = read(await desk.get(path))
    code = pyotp.TOTP(secret).at(clock.now())
    page = await desk.post(path, data={"carried": carried, "password": password, "totp": code})
    return secret, re.findall(r"<code>([\d ]{29})</code>", page.text), page


async def login(doors, code, name="ha"):
    return await doors.operators.login(name, PASSWORD, code, source="here")


async def test_a_link_makes_one_account_once(doors, desk, root, clock):
    path = await invited(root)
    assert path not in (await root.get("/accounts")).text, "it is shown once"
    secret, codes, page = await joins(desk, path, clock)
    assert page.status_code == 200
    assert len(set(codes)) == 10
    assert (await desk.get(path)).status_code == 404
    assert (await desk.post(path, data={"password": PASSWORD})).status_code == 404
    with pytest.raises(LoginRefused):
        await login(doors, pyotp.TOTP(secret).at(clock.now()))
    clock.forward(60)
    token = await login(doors, pyotp.TOTP(secret).at(clock.now()))
    operator, _ = await doors.operators.session(token)
    assert (operator.display_name, operator.role) == ("Chị Hà", Role.OPERATOR)
    assert await doors.audited("account.invite") == 1
    assert await doors.audited("account.join") == 1


async def test_what_is_wrong_is_told_and_the_link_still_works(doors, desk, root, clock):
    path = await invited(root)
    carried, secret = read(await desk.get(path))
    right = pyotp.TOTP(secret).at(clock.now())
    fields = {"carried": carried, "password": PASSWORD, "totp": right}
    page = await desk.post(path, data=fields | {"password": "ngắn"})
    assert page.status_code == 400
    assert "ít nhất 15" in page.text
    page = await desk.post(path, data=fields | {"totp": "000000"})
    assert page.status_code == 400
    assert read(page) == (carried, secret), "the phone need not be set up again"
    for forged in ("", "x", carried[:-8] + "AAAAAAAA"):
        assert (await desk.post(path, data=fields | {"carried": forged})).status_code == 404
    assert (await desk.post(path, data=fields)).status_code == 200


async def test_another_look_at_a_link_shows_another_secret(desk, root, clock):
    path = await invited(root)
    spied = read(await desk.get(path))
    _, _, page = await joins(desk, path, clock)
    assert page.status_code == 200
    assert spied[1] not in page.text


async def test_a_link_ends_after_a_day_and_with_the_next_one(desk, root, clock):
    first = await invited(root)
    second = await invited(root)
    assert (await desk.get(first)).status_code == 404
    clock.forward(VALID.total_seconds() + 1)
    assert (await desk.get(second)).status_code == 404
    assert (await desk.get("/join/" + "x" * 43)).status_code == 404


async def test_of_many_at_once_one_gets_in(doors, root, clock):
    path = await invited(root)
    token = path.removeprefix("/join/")
    offer = await doors.invites.offer(token)
    code = pyotp.TOTP(offer.totp_secret).at(clock.now())
    tries = await asyncio.gather(
        *(doors.invites.join(token, PASSWORD, offer.carried, code) for _ in range(4)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, list) for one in tries) == 1
    assert sum(isinstance(one, InviteIsOver) for one in tries) == 3


async def test_a_link_for_an_existing_login_renews_it_and_gives_no_rights(doors, desk, root, clock):
    made = await doors.account("ha")
    token = await login(doors, pyotp.TOTP(made.totp_secret).at(clock.now()))
    path = await invited(root, role="admin")
    assert await doors.operators.session(token), "until it is used nothing changes"
    secret, _, _ = await joins(desk, path, clock)
    assert await doors.operators.session(token) is None
    clock.forward(60)
    token = await login(doors, pyotp.TOTP(secret).at(clock.now()))
    assert (await doors.operators.session(token))[0].role is Role.OPERATOR


async def test_a_recovery_code_opens_the_desk_once(doors, desk, root, clock):
    _, codes, _ = await joins(desk, await invited(root), clock)
    tries = await asyncio.gather(
        *(login(doors, codes[0]) for _ in range(3)), return_exceptions=True
    )
    (token,) = [one for one in tries if isinstance(one, str)]
    operator, _ = await doors.operators.session(token)
    assert await doors.invites.codes_left(operator) == 9
    assert await login(doors, codes[1].replace(" ", "-"))
    for wrong in (codes[0], codes[1], "0" * 24, codes[2][:-1]):
        with pytest.raises(LoginRefused):
            await login(doors, wrong)
    with pytest.raises(LoginRefused):
        await doors.operators.login("ha", "another long password", codes[3], source="here")
    assert await doors.audited("login.recovery") == 2


async def test_a_recovery_code_forgets_wrong_tries(doors, desk, root, clock):
    _, codes, _ = await joins(desk, await invited(root), clock)
    for _ in range(4):
        with pytest.raises(LoginRefused):
            await login(doors, "000000")
    assert await login(doors, codes[0])
    with pytest.raises(LoginRefused):
        await login(doors, "000000")
    assert await login(doors, codes[1]), "it was the first wrong try since"


async def test_new_codes_need_the_phone_and_end_the_old_ones(doors, desk, root, clock):
    secret, old, _ = await joins(desk, await invited(root), clock)
    ha = (await doors.operators.session(await login(doors, old[0])))[0]
    used = pyotp.TOTP(secret).at(clock.now())
    for wrong in ("000000", used, old[1]):
        with pytest.raises(WrongCode):
            await doors.invites.renew_codes(ha, wrong)
    clock.forward(60)
    new = await doors.invites.renew_codes(ha, pyotp.TOTP(secret).at(clock.now()))
    with pytest.raises(LoginRefused):
        await login(doors, old[1])
    assert await login(doors, new[0])


async def test_the_page_of_ones_account_makes_new_codes(doors, desk, root, clock):
    secret, codes, _ = await joins(desk, await invited(root), clock)
    token = await login(doors, codes[0])
    desk.cookies.set("sid", token)
    csrf = (await doors.operators.session(token))[1]
    assert "còn 9 mã" in (await desk.get("/account")).text
    answer = await desk.post("/account/recovery", data={"csrf": csrf, "totp": "000000"})
    assert answer.status_code == 409
    assert "chưa đúng" in answer.text
    clock.forward(60)
    code = pyotp.TOTP(secret).at(clock.now())
    answer = await desk.post("/account/recovery", data={"csrf": csrf, "totp": code})
    assert len(re.findall(r"<code>([\d ]{29})</code>", answer.text)) == 10
    assert "còn 10 mã" in (await desk.get("/account")).text


async def test_an_admin_ends_somebodys_sessions_at_once(doors, signed_in, root):
    ha = await signed_in("ha")
    assert (await ha.get("/")).status_code == 200
    answer = await root.post("/accounts/ha/disable", data={"csrf": root.csrf})
    assert answer.status_code == 303
    assert (await ha.get("/")).status_code == 303, "to the login form"
    for nobody in ("root", "nobody"):
        answer = await root.post(f"/accounts/{nobody}/disable", data={"csrf": root.csrf})
        assert answer.status_code == 404, nobody


async def test_supervisors_are_told_for_a_week_who_came_by_whose_link(
    doors, desk, root, signed_in, clock
):
    """An admin who makes a link can use it, and be any supervisor: their colleagues see it."""
    lan, mai = await signed_in("lan", Role.SUPERVISOR), await signed_in("mai")
    await doors.account("ha", Role.SUPERVISOR)
    path = await invited(root)
    assert "thư mời" not in (await lan.get("/")).text, "nobody has used it"
    await joins(desk, path, clock)
    told = "ha (trưởng ca) vào bằng thư mời do root tạo"
    await invited(root)
    assert told in " ".join((await lan.get("/")).text.split()), "another link does not hide it"
    assert "thư mời" not in (await mai.get("/")).text
    async with doors.store.read() as uow:
        (entry,) = [one for one in await uow.audit.entries() if one.action == "account.join"]
        assert entry.detail == "root"
        assert len(await uow.invites.joined_since(clock.now() - 7 * VALID)) == 1
    clock.forward(7 * VALID.total_seconds() + 1)
    assert await doors.invites.joined_lately(lan.operator) == []


async def test_a_link_that_nobody_used_can_be_ended(doors, desk, root):
    path = await invited(root, login="mai")
    assert "/accounts/mai/revoke" in (await root.get("/accounts")).text
    for status in (303, 404):
        answer = await root.post("/accounts/mai/revoke", data={"csrf": root.csrf})
        assert answer.status_code == status
    assert (await desk.get(path)).status_code == 404
    assert await doors.audited("account.revoke") == 1


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.SUPERVISOR])
async def test_only_admins_invite_and_disable(doors, signed_in, role):
    other = await signed_in("other", role)
    for path in ("/accounts/invite", "/accounts/other/disable", "/accounts/other/revoke"):
        assert (await other.post(path, data={"csrf": other.csrf})).status_code == 404
    with pytest.raises(NotFound):
        await doors.invites.invite(other.operator, "x", "x", Role.ADMIN)


async def test_a_bad_login_is_refused(root):
    for bad in ("", "hai chữ", "chữ"):
        answer = await root.post("/accounts/invite", data={"csrf": root.csrf, "login": bad})
        assert answer.status_code == 400
    answer = await root.post(
        "/accounts/invite", data={"csrf": root.csrf, "login": "a", "role": "king"}
    )
    assert answer.status_code == 400

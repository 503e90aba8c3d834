import asyncio
from typing import Any

import pyotp
import pytest

from bot.domain.errors import LoginRefused, LoginThrottled, NotFound
from bot.domain.people import Role

PASSWORD = "mot mat khau du dai"


@pytest.fixture
async def ha(services: Any) -> Any:
    return await services.operators.create("ha", "Chị Hà", Role.OPERATOR, PASSWORD)


def code(credentials: Any, clock: Any) -> str:
    return pyotp.TOTP(credentials.totp_secret).at(clock.now())


async def login(services: Any, password: str, totp: str, login: str = "ha") -> str:
    return await services.operators.login(login, password, totp, source="127.0.0.1")


async def test_password_and_code_open_the_desk(services: Any, ha: Any, clock: Any) -> None:
    token = await login(services, PASSWORD, code(ha, clock))
    operator, csrf = await services.operators.session(token)
    assert (operator.login, operator.role) == ("ha", Role.OPERATOR)
    assert len(csrf) > 30


async def test_a_code_works_once_even_when_tried_at_the_same_time(
    services: Any, ha: Any, clock: Any
) -> None:
    used = code(ha, clock)
    tries = await asyncio.gather(
        *(login(services, PASSWORD, used) for _ in range(3)), return_exceptions=True
    )
    assert sum(isinstance(one, str) for one in tries) == 1
    with pytest.raises(LoginRefused):
        await login(services, PASSWORD, used)


@pytest.mark.parametrize(
    ("name", "password", "right_code"),
    [("ha", "sai", True), ("ha", PASSWORD, False), ("ai", PASSWORD, True), ("ha", "", True)],
)
async def test_every_wrong_login_is_refused_with_the_same_words(
    services: Any, ha: Any, clock: Any, name: str, password: str, right_code: bool
) -> None:
    totp = code(ha, clock) if right_code else "000000"
    with pytest.raises(LoginRefused) as refused:
        await login(services, password, totp, name)
    assert str(refused.value) == str(LoginRefused())


async def test_guessing_is_slowed_down_and_waiting_helps(
    services: Any, ha: Any, clock: Any
) -> None:
    for _ in range(5):
        with pytest.raises(LoginRefused):
            await login(services, "sai", "000000")
    with pytest.raises(LoginThrottled):
        await login(services, PASSWORD, code(ha, clock))
    clock.forward(31)
    assert await login(services, PASSWORD, code(ha, clock))


async def test_a_session_ends_when_idle_and_presence_alone_does_not_keep_it(
    services: Any, ha: Any, clock: Any
) -> None:
    token = await login(services, PASSWORD, code(ha, clock))
    for _ in range(4):
        clock.forward(300)
        seen = await services.operators.session(token, active=False)
    assert seen is None


async def test_a_session_ends_after_its_length_however_busy(
    services: Any, ha: Any, clock: Any
) -> None:
    token = await login(services, PASSWORD, code(ha, clock))
    hours = 0.0
    while await services.operators.session(token) is not None:
        clock.forward(600)
        hours += 1 / 6
    assert 7.9 < hours < 8.3


async def test_switching_an_account_off_ends_its_sessions_at_once(
    services: Any, ha: Any, clock: Any
) -> None:
    token = await login(services, PASSWORD, code(ha, clock))
    assert await services.operators.disable("ha")
    assert await services.operators.session(token) is None
    clock.forward(60)
    with pytest.raises(LoginRefused):
        await login(services, PASSWORD, code(ha, clock))


async def test_an_admin_does_not_switch_themselves_off_however_they_write_it(services: Any) -> None:
    await services.operators.create("root", "Quản trị", Role.ADMIN, PASSWORD)
    ((admin, _),) = await services.operators.all()
    for login in ("root", "Root", " root "):
        with pytest.raises(NotFound):
            await services.operators.disable(login, admin)


async def test_new_credentials_end_old_sessions(services: Any, ha: Any, clock: Any) -> None:
    token = await login(services, PASSWORD, code(ha, clock))
    fresh = await services.operators.reset("ha")
    assert await services.operators.session(token) is None
    clock.forward(60)
    assert await login(services, fresh.password, code(fresh, clock))


async def test_accounts_are_listed_for_admins_only(services: Any, ha: Any) -> None:
    (operator, disabled) = (await services.operators.all())[0]
    assert not disabled
    with pytest.raises(NotFound):
        await services.operators.accounts(operator)


async def test_a_login_is_taken_once_and_a_short_password_refused(services: Any, ha: Any) -> None:
    with pytest.raises(ValueError, match="already"):
        await services.operators.create("HA", "x", Role.OPERATOR, PASSWORD)
    with pytest.raises(ValueError, match="15"):
        await services.operators.create("moi", "x", Role.OPERATOR, "ngan")

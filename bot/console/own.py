"""An operator's own account: linking their Telegram, so that a tap in the group counts."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect, Template
from litestar.types import ControllerRouterHandler

from bot.console import context
from bot.console.auth import ANY_ROLE, CASE_ROLES, own_form, own_page
from bot.console.invites import WrongCode
from bot.console.requests import DeskRequest, operator, services
from bot.escalation.linking import VALID

_CHANGE = [own_page, CASE_ROLES, own_form]


@get("/account", guards=[ANY_ROLE])
async def account(request: DeskRequest) -> Template:
    """Show who is logged in, and whether their Telegram is linked."""
    return await _page(request)


@post("/account/telegram", guards=_CHANGE, status_code=200)
async def offer(request: DeskRequest) -> Template:
    """Make a code and show it: this once only, an earlier one is void."""
    return await _page(request, code=await services(request).links.offer(operator(request)))


@post("/account/telegram/end", guards=_CHANGE)
async def unlink(request: DeskRequest) -> Response[Any]:
    """End the link: taps of that Telegram account count no more."""
    await services(request).links.unlink(operator(request))
    return Redirect("/account", status_code=303)


@post("/account/recovery", guards=[own_page, ANY_ROLE, own_form], status_code=200)
async def recovery(request: DeskRequest) -> Template:
    """Make fresh recovery codes against a code of the phone, and show them this once."""
    given = str((await request.form()).get("totp", ""))[:16]
    try:
        codes = await services(request).invites.renew_codes(operator(request), given)
    except WrongCode:
        return await _page(request, wrong_code=True, status=409)
    shown = await context.page(request) | {"codes": codes, "new": False}
    return Template("recovery_codes.html", context=shown)


async def _page(
    request: DeskRequest, code: str = "", *, wrong_code: bool = False, status: int = 200
) -> Template:
    me = operator(request)
    shown = {
        "bell": "telegram" in services(request).settings.bells and me.may_see_cases,
        "linked": await services(request).links.linked(me),
        "code": code,
        "wrong_code": wrong_code,
        "codes_left": await services(request).invites.codes_left(me),
        "minutes": int(VALID.total_seconds() // 60),
    }
    return Template("account.html", context=await context.page(request) | shown, status_code=status)


ROUTES: list[ControllerRouterHandler] = [account, offer, unlink, recovery]

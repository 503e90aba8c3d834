"""What administrators see: accounts, and no case."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import ClientException, NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.types import ControllerRouterHandler

from bot.console import context
from bot.console.auth import ADMIN_ROLE, own_form, own_page
from bot.console.requests import DeskRequest, operator, services
from bot.domain.errors import NotFound
from bot.domain.people import Role

_CHANGE = [own_page, ADMIN_ROLE, own_form]


@get("/accounts", guards=[ADMIN_ROLE])
async def accounts(request: DeskRequest) -> Template:
    """List the accounts."""
    return await _page(request)


@post("/accounts/invite", guards=_CHANGE, status_code=200)
async def invite(request: DeskRequest) -> Template:
    """Make a link that works once, and show it: this once only."""
    form = await request.form()
    login, name, role = (str(form.get(key, ""))[:64] for key in ("login", "name", "role"))
    try:
        token = await services(request).invites.invite(
            operator(request), login, name, Role(role or Role.OPERATOR)
        )
    except ValueError:
        raise ClientException(detail="a login is one word of plain letters") from None
    address = services(request).settings.desk_address.rstrip("/")
    return await _page(request, link=f"{address}/join/{token}", invited=login.strip().lower())


@post("/accounts/{login:str}/disable", guards=_CHANGE)
async def disable(request: DeskRequest, login: FromPath[str]) -> Response[Any]:
    """Switch an account off: its logins end at once."""
    try:
        if not await services(request).operators.disable(login, operator(request)):
            raise NotFoundException
    except NotFound:
        raise NotFoundException from None
    return Redirect("/accounts", status_code=303)


@post("/accounts/{login:str}/revoke", guards=_CHANGE)
async def revoke(request: DeskRequest, login: FromPath[str]) -> Response[Any]:
    """End a link that was not used."""
    try:
        await services(request).invites.revoke(operator(request), login)
    except NotFound:
        raise NotFoundException from None
    return Redirect("/accounts", status_code=303)


async def _page(request: DeskRequest, link: str = "", invited: str = "") -> Template:
    found = await services(request).operators.accounts(operator(request))
    shown = {
        "accounts": found,
        "pending": await services(request).invites.pending(operator(request)),
        "link": link,
        "invited": invited,
        "roles": list(Role),
    }
    return Template("accounts.html", context=await context.page(request) | shown)


ROUTES: list[ControllerRouterHandler] = [accounts, invite, disable, revoke]

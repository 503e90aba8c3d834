"""Pages for supervisors: who read or did what, and which cases must not be forgotten."""

from __future__ import annotations

import re
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import ClientException, NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.types import ControllerRouterHandler

from bot.console import context, keeping_labels
from bot.console.auth import only, own_form, own_page
from bot.console.requests import DeskRequest, operator, services
from bot.domain.errors import NotFound
from bot.domain.people import Role
from bot.escalation.accountability import MAX_REASON

SUPERVISOR = only(Role.SUPERVISOR)
_CHANGE = [own_page, SUPERVISOR, own_form]
_MOST_DIGITS = 9


@get("/audit", guards=[SUPERVISOR])
async def audit(request: DeskRequest) -> Template:
    """Show who read or did what, all of it or of one case or account."""
    return await _audit_page(request)


@post("/audit/verify", guards=_CHANGE, status_code=200)
async def verify(request: DeskRequest) -> Template:
    """Check the whole chain now and show what was found."""
    found, anchor = await services(request).accountability.verify(operator(request))
    return await _audit_page(request, checked=True, found=found, anchor=anchor)


@get("/holds", guards=[SUPERVISOR])
async def holds(request: DeskRequest) -> Template:
    """Show what is forgotten when, and which cases are kept beyond that."""
    return await _holds_page(request)


@post("/holds", guards=_CHANGE)
async def hold(request: DeskRequest) -> Response[Any]:
    """Keep a case beyond its time."""
    form = await request.form()
    case, reason = str(form.get("case", "")), str(form.get("reason", ""))
    try:
        await services(request).accountability.hold(operator(request), case_number(case), reason)
    except NotFound:
        return await _holds_page(request, told="Không có ca nào mang số đó.", status=404)
    except ValueError:
        raise ClientException(detail="say why") from None
    return Redirect("/holds", status_code=303)


@post("/holds/{hold_id:str}/lift", guards=_CHANGE)
async def lift(request: DeskRequest, hold_id: FromPath[str]) -> Response[Any]:
    """End a hold."""
    try:
        await services(request).accountability.lift(operator(request), hold_id)
    except NotFound:
        raise NotFoundException from None
    return Redirect("/holds", status_code=303)


async def _audit_page(request: DeskRequest, **found: Any) -> Template:
    case, login = (request.query_params.get(name, "").strip() for name in ("case", "login"))
    before = request.query_params.get("before", "")
    wanted = case_number(case)
    entries = []
    if wanted or not case:
        entries = await services(request).accountability.entries(
            operator(request),
            case=wanted,
            login=login.lower()[:64],
            before=int(before) if before.isdecimal() and len(before) <= _MOST_DIGITS else 0,
        )
    shown = {
        "entries": entries,
        "case": case[:12],
        "login": login[:64],
        "keeping": keeping_labels,
        "checked": False,
    }
    return Template("audit.html", context=await context.desk(request) | shown | found)


async def _holds_page(request: DeskRequest, told: str = "", status: int = 200) -> Template:
    settings = services(request).settings
    shown = {
        "told": told,
        "holds": await services(request).accountability.holds(operator(request)),
        "max_reason": MAX_REASON,
        "terms": settings,
    }
    return Template("holds.html", context=await context.desk(request) | shown, status_code=status)


def case_number(text: str) -> int:
    """Return the number in "K-000123", "k123" or "123", 0 for anything else."""
    match = re.fullmatch(r"\s*[Kk]?-?0*([1-9]\d{0,8})\s*", text)
    return int(match[1]) if match else 0


ROUTES: list[ControllerRouterHandler] = [audit, verify, holds, hold, lift]

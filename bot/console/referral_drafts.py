"""The pages that lead to a packet: whom to ask, what they may know, how it would look."""

from __future__ import annotations

import datetime as dt
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from bot.catalogue.models.referrals import People, Where
from bot.console import referral_labels
from bot.console.auth import CASE_ROLES, own_form, own_page
from bot.console.referral_pages import CHANGED, NOT_HELD, day, page, today
from bot.console.requests import DeskRequest, operator, services
from bot.domain.errors import IllegalTransition, NotFound, NotTheHolder
from bot.domain.risk import Urgency
from bot.escalation.referral.circumstances import Circumstances, provinces
from bot.escalation.referral.making import CannotMake, Choice
from bot.escalation.referral.referrals import MAX_NOTE

_CHANGE = [own_page, CASE_ROLES, own_form]
#: Days after which an agency is asked again, by urgency.
_ASK_AGAIN = {Urgency.CRITICAL: 1, Urgency.HIGH: 1, Urgency.MEDIUM: 7, Urgency.NONE: 7}


@get("/cases/{case_id:str}/referrals", guards=[CASE_ROLES])
async def propose(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Show whom the case can be handed to, and why."""
    return await _proposals(request, case_id, None)


@post("/cases/{case_id:str}/referrals/mend", guards=_CHANGE, status_code=200)
async def mend(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Show the same for circumstances that the operator knows better. Nothing is kept."""
    form = await request.form()
    mended = Circumstances(
        situations=frozenset(map(str, form.getall("situation", []))),
        urgency=Urgency.NONE,
        country=str(form.get("country", "")),
        province=str(form.get("province", "")),
        near=frozenset(one for one in (Where.BORDER, Where.SEA) if form.get(one.value)),
        people=frozenset(one for one in People if form.get(one.value)),
    )
    return await _proposals(request, case_id, mended)


async def _proposals(
    request: DeskRequest, case_id: str, mended: Circumstances | None
) -> Response[Any]:
    room = services(request).referrals.preparing
    try:
        case, known, found = await room.propose(operator(request), case_id, mended)
    except NotFound:
        raise NotFoundException from None
    catalogue = services(request).catalogue
    return await page(
        request,
        "referral_propose.html",
        case=case,
        known=known,
        fitting=[one for one in found if one.fits],
        others=[one for one in found if not one.fits],
        situations=catalogue.situations,
        provinces=provinces(catalogue),
        choices_of_where=(Where.BORDER, Where.SEA),
        choices_of_people=tuple(People),
    )


@get("/cases/{case_id:str}/referrals/to/{agency:str}", guards=[CASE_ROLES])
async def draft(
    request: DeskRequest, case_id: FromPath[str], agency: FromPath[str]
) -> Response[Any]:
    """Show what a packet for this agency may hold; the look is in the audit first."""
    return await _draft(request, case_id, Choice(agency), chosen=False)


async def _draft(
    request: DeskRequest,
    case_id: str,
    choice: Choice,
    *,
    chosen: bool = True,
    told: str = "",
    status: int = 200,
) -> Response[Any]:
    room = services(request).referrals.preparing
    try:
        found = await room.draft(operator(request), case_id, choice.agency)
    except NotFound:
        raise NotFoundException from None
    later = today(request) + dt.timedelta(days=_ASK_AGAIN[found.case.urgency])
    return await page(
        request,
        "referral_draft.html",
        draft=found,
        choice=choice,
        chosen=chosen,
        follow_up=choice.follow_up if chosen else later,
        mine=found.case.holder_id == operator(request).id,
        provinces=provinces(services(request).catalogue),
        told=told,
        status=status,
    )


@post("/cases/{case_id:str}/referrals/preview", guards=_CHANGE, status_code=200)
async def preview(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Show the packet as it would be made; "make" in the form makes it at once."""
    choice = await _choice(request)
    room = services(request).referrals.preparing
    form = await request.form()
    try:
        if form.get("do") == "make":
            made = await room.make(operator(request), case_id, choice)
            return Redirect(f"/cases/{case_id}/referrals/{made}", status_code=303)
        if form.get("do") == "back":
            return await _draft(request, case_id, choice)
        packet = await room.preview(operator(request), case_id, choice)
    except NotFound:
        raise NotFoundException from None
    except CannotMake as refused:
        told = referral_labels.FAULT[refused.fault]
        return await _draft(request, case_id, choice, told=told, status=409)
    except NotTheHolder:
        return await _draft(request, case_id, choice, told=NOT_HELD, status=409)
    except IllegalTransition:
        return await _draft(request, case_id, choice, told=CHANGED, status=409)
    return await page(
        request, "referral_preview.html", case_id=case_id, packet=packet, choice=choice
    )


async def _choice(request: DeskRequest) -> Choice:
    form = await request.form()
    return Choice(
        agency=str(form.get("agency", "")),
        fields=tuple(map(str, form.getall("field", []))),
        photos=tuple(dict.fromkeys(map(str, form.getall("photo", [])))),
        asks=tuple(map(str, form.getall("ask", []))),
        ground=str(form.get("ground", "")),
        reason=str(form.get("reason", ""))[:MAX_NOTE],
        province=str(form.get("province", ""))[:60],
        country=str(form.get("country", ""))[:2],
        follow_up=day(str(form.get("follow_up", ""))),
    )


ROUTES: list[ControllerRouterHandler] = [propose, mend, draft, preview]

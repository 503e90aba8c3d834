"""The pages on which packets are handed over, followed up and answered for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import ClientException, NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from bot.console import pictures
from bot.console.auth import CASE_ROLES, own_form, own_page
from bot.console.referral_drafts import ROUTES as DRAFTS
from bot.console.referral_pages import CHANGED, NOT_HELD, day, page
from bot.console.requests import DeskRequest, operator, services
from bot.domain.errors import IllegalTransition, NotFound, NotTheHolder
from bot.domain.referrals import Receipt, ReferralOutcome, Way

_CHANGE = [own_page, CASE_ROLES, own_form]


@get("/referrals", guards=[CASE_ROLES])
async def under_way(request: DeskRequest) -> Response[Any]:
    """List what is under way, what is to be asked after first."""
    found = await services(request).referrals.open_ones(operator(request))
    return await page(request, "referrals.html", referrals=found)


@get("/cases/{case_id:str}/referrals/{referral_id:str}", guards=[CASE_ROLES])
async def referral(
    request: DeskRequest, case_id: FromPath[str], referral_id: FromPath[str]
) -> Response[Any]:
    """Show a packet and what happened to it; the look is in the audit first."""
    return await _shown(request, case_id, referral_id)


async def _shown(
    request: DeskRequest, case_id: str, referral_id: str, *, told: str = "", status: int = 200
) -> Response[Any]:
    try:
        found = await services(request).referrals.open(operator(request), case_id, referral_id)
    except NotFound:
        raise NotFoundException from None
    return await page(
        request,
        "referral.html",
        opened=found,
        one=found.referral,
        packet=found.packet,
        case_id=case_id,
        told=told,
        status=status,
    )


@get("/cases/{case_id:str}/referrals/{referral_id:str}/packet.json", guards=[CASE_ROLES])
async def packet_json(
    request: DeskRequest, case_id: FromPath[str], referral_id: FromPath[str]
) -> Response[Any]:
    """Give the packet as JSON, to be kept as a file."""
    return await _file(request, case_id, referral_id, "json", "application/json")


@get("/cases/{case_id:str}/referrals/{referral_id:str}/packet.pdf", guards=[CASE_ROLES])
async def packet_pdf(
    request: DeskRequest, case_id: FromPath[str], referral_id: FromPath[str]
) -> Response[Any]:
    """Give the packet as PDF, to be kept as a file."""
    return await _file(request, case_id, referral_id, "pdf", "application/pdf")


async def _file(
    request: DeskRequest, case_id: str, referral_id: str, which: str, media_type: str
) -> Response[Any]:
    try:
        found = await services(request).referrals.files(
            operator(request), case_id, referral_id, which
        )
    except NotFound:
        raise NotFoundException from None
    except IllegalTransition:
        return await _shown(request, case_id, referral_id, status=409)
    return Response(
        found.pdf if which == "pdf" else found.json,
        media_type=media_type,
        headers={
            "Content-Security-Policy": "default-src 'none'; sandbox",
            # A name that tells nothing to whoever sees the folder of downloads.
            "Content-Disposition": f'attachment; filename="{referral_id[-8:]}.{which}"',
            "Cache-Control": "no-store",
        },
    )


@post("/cases/{case_id:str}/referrals/{referral_id:str}/hand", guards=_CHANGE)
async def hand(
    request: DeskRequest, case_id: FromPath[str], referral_id: FromPath[str]
) -> Response[Any]:
    """Write down that it was handed over."""
    form = await request.form()
    try:
        way = Way(str(form.get("way", "")))
        naive = dt.datetime.fromisoformat(str(form.get("at", "")))
        at = naive.replace(tzinfo=pictures.VIET_NAM)
    except ValueError:
        raise ClientException(detail="say how and when") from None
    change = services(request).referrals.hand(
        operator(request),
        case_id,
        referral_id,
        way=way,
        receipt=Receipt(str(form.get("received_by", "")), str(form.get("note", ""))),
        at=at,
        follow_up=day(str(form.get("follow_up", ""))),
    )
    try:
        return await _then(request, case_id, referral_id, change)
    except ValueError:
        told = "Ghi tên người nhận, và giờ đưa phải sau lúc lập phiếu, không ở tương lai."
        return await _shown(request, case_id, referral_id, told=told, status=409)


@post("/cases/{case_id:str}/referrals/{referral_id:str}/follow", guards=_CHANGE)
async def follow(
    request: DeskRequest, case_id: FromPath[str], referral_id: FromPath[str]
) -> Response[Any]:
    """Set when to ask again."""
    chosen = day(str((await request.form()).get("follow_up", "")))
    if chosen is None:
        raise ClientException(detail="choose a day")
    change = services(request).referrals.follow_up(operator(request), case_id, referral_id, chosen)
    return await _then(request, case_id, referral_id, change)


@post("/cases/{case_id:str}/referrals/{referral_id:str}/end", guards=_CHANGE)
async def end(
    request: DeskRequest, case_id: FromPath[str], referral_id: FromPath[str]
) -> Response[Any]:
    """Write down what came of it."""
    form = await request.form()
    try:
        outcome = ReferralOutcome(str(form.get("outcome", "")))
    except ValueError:
        raise ClientException(detail="choose an outcome") from None
    change = services(request).referrals.end(
        operator(request), case_id, referral_id, outcome, str(form.get("note", ""))
    )
    return await _then(request, case_id, referral_id, change)


@post("/cases/{case_id:str}/referrals/{referral_id:str}/withdraw", guards=_CHANGE)
async def withdraw(
    request: DeskRequest, case_id: FromPath[str], referral_id: FromPath[str]
) -> Response[Any]:
    """Take a packet back that nobody got."""
    change = services(request).referrals.withdraw(operator(request), case_id, referral_id)
    return await _then(request, case_id, referral_id, change)


@post("/cases/{case_id:str}/referrals/{referral_id:str}/review", guards=_CHANGE)
async def review(
    request: DeskRequest, case_id: FromPath[str], referral_id: FromPath[str]
) -> Response[Any]:
    """Confirm as a second person that there was a ground."""
    change = services(request).referrals.review(operator(request), case_id, referral_id)
    return await _then(request, case_id, referral_id, change)


async def _then(
    request: DeskRequest, case_id: str, referral_id: str, change: Awaitable[None]
) -> Response[Any]:
    """Carry out `change` and show the referral, or say why it can't be done."""
    try:
        await change
    except NotFound:
        raise NotFoundException from None
    except NotTheHolder:
        return await _shown(request, case_id, referral_id, told=NOT_HELD, status=409)
    except IllegalTransition:
        return await _shown(request, case_id, referral_id, told=CHANGED, status=409)
    return Redirect(f"/cases/{case_id}/referrals/{referral_id}", status_code=303)


ROUTES: list[ControllerRouterHandler] = [
    *DRAFTS, under_way, referral, packet_json, packet_pdf, hand, follow, end, withdraw, review,
]  # fmt: skip

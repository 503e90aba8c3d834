"""The page of journeys: who is under way, next points, what was missed and what never arrived."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import ClientException, NotFoundException
from litestar.params import FromPath
from litestar.response import Template
from litestar.types import ControllerRouterHandler

from bot.console import context
from bot.console.auth import CASE_ROLES, own_form, own_page
from bot.console.requests import DeskRequest, operator, services
from bot.domain.casefile import RevealReason
from bot.domain.errors import NotFound


async def _page(
    request: DeskRequest, revealed: tuple[str, str, str] = ("", "", "")
) -> Response[Any]:
    shown = await context.desk(request)
    shown |= {
        "lists": await services(request).journeys.lists(operator(request)),
        "figures": await services(request).journeys.figures(operator(request)),
        "revealed": revealed,
    }
    return Template("journeys.html", context=shown)


@get("/journeys", guards=[CASE_ROLES])
async def journeys(request: DeskRequest) -> Response[Any]:
    """Show the journeys."""
    return await _page(request)


@post(
    "/journeys/{journey_id:str}/reveal",
    guards=[own_page, CASE_ROLES, own_form],
    status_code=200,
)
async def reveal(request: DeskRequest, journey_id: FromPath[str]) -> Response[Any]:
    """Show how to reach one traveller, once; the reason is in the audit before."""
    try:
        reason = RevealReason(str((await request.form()).get("reason", "")))
        found = await services(request).journeys.reveal(operator(request), journey_id, reason)
    except ValueError:
        raise ClientException from None
    except NotFound:
        raise NotFoundException from None
    return await _page(request, (journey_id, *found))


ROUTES: list[ControllerRouterHandler] = [journeys, reveal]

"""What figures count of a case: shown beside its facts, set from closed lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import ClientException, NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.types import ControllerRouterHandler

from bot.console import context, trait_labels
from bot.console.auth import CASE_ROLES, own_form, own_page
from bot.console.requests import DeskRequest, operator, services
from bot.domain.errors import NotFound
from bot.domain.traits import Trait, TraitField
from bot.escalation.traits import StaleTraits, Wanted

_CHANGE = [own_page, CASE_ROLES, own_form]


@get("/cases/{case_id:str}/traits", guards=[CASE_ROLES])
async def form(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Show them to be set."""
    try:
        standing = await services(request).traits.read(operator(request), case_id)
    except NotFound:
        raise NotFoundException from None
    chosen = {field: Wanted(one.code, one.version) for field, one in standing.items()}
    return await _page(request, case_id, chosen, {})


@post("/cases/{case_id:str}/traits", guards=_CHANGE)
async def set_all(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Set those that differ; whoever began from an older one sees both and chooses."""
    fields = await request.form()
    wanted = {}
    for field in TraitField:
        base = str(fields.get(f"{field}_base", ""))
        if not base.isdecimal():
            raise ClientException(detail="the form is not whole")
        wanted[field] = Wanted(str(fields.get(field, "")), int(base))
    try:
        await services(request).traits.edit(operator(request), case_id, wanted)
    except StaleTraits as stale:
        merged = {
            field: Wanted(one.code, stale.current[field].version) if field in stale.current else one
            for field, one in wanted.items()
        }
        return await _page(request, case_id, merged, stale.current)
    except ValueError:
        raise ClientException(detail="choose from the list") from None
    except NotFound:
        raise NotFoundException from None
    return Redirect(f"/cases/{case_id}", status_code=303)


async def _page(
    request: DeskRequest,
    case_id: str,
    chosen: Mapping[TraitField, Wanted],
    stale: Mapping[TraitField, Trait],
) -> Response[Any]:
    shown = await context.desk(request)
    shown |= {"case_id": case_id, "chosen": chosen, "stale": stale} | shown_with(request)
    return Template("case_traits_form.html", context=shown, status_code=409 if stale else 200)


def shown_with(request: DeskRequest) -> dict[str, Any]:
    """Return what templates need to write traits."""
    lists = services(request).traits.choices
    return {
        "TRAIT": trait_labels.TRAIT,
        "trait_choices": lists,
        "trait_named": lambda field, code: trait_labels.named(field, code, lists),
    }


ROUTES: list[ControllerRouterHandler] = [form, set_all]

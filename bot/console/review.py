"""The page of messages that the bot did not understand: masked first, then labelled."""

from __future__ import annotations

import re
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.types import ControllerRouterHandler

from bot.console import context, review_labels
from bot.console.auth import CASE_ROLES, own_form, own_page
from bot.console.cases import then_show
from bot.console.requests import DeskRequest, operator, services
from bot.domain.errors import NotFound
from bot.domain.review import AlreadySeen, Label, NotWithYou
from bot.domain.risk import Urgency
from bot.escalation.reviewing import Opened
from bot.escalation.veiling import HIDDEN, choices

_CHANGE = [own_page, CASE_ROLES, own_form]
_PLACEHOLDER = re.compile(r"(‹[a-z_]+›)")
_GONE = "Câu đó không còn trên trang của bạn: để quá mười phút, hoặc người nhắn đã xóa."
_OLD = "Câu này vừa đổi. Xem lại rồi làm tiếp nhé."
_CHOOSE = "Chưa lưu: chọn một ý trong danh sách."


async def _page(
    request: DeskRequest, told: str = "", status: int = 200, opened: Opened | None = None
) -> Response[Any]:
    shown = await context.desk(request)
    reviewing = services(request).reviewing
    sheet = await reviewing.next(operator(request))
    shown |= {
        "told": told,
        "opened": opened,
        "sheet": sheet,
        "runs_of": _runs,
        "choices": choices,
        "hidden_kinds": HIDDEN,
        "words": review_labels,
        "figures": await reviewing.figures(operator(request)),
    }
    return Template("review.html", context=shown, status_code=status)


def _runs(text: str) -> list[tuple[str, str]]:
    """Cut a masked text into (words, "") and ("", what is masked)."""
    runs = []
    for run in filter(None, _PLACEHOLDER.split(text)):
        hidden = run[1:-1] if _PLACEHOLDER.fullmatch(run) else ""
        runs.append(("", review_labels.MASK.get(hidden, "che")) if hidden else (run, ""))
    return runs


@get("/review", guards=[CASE_ROLES])
async def review(request: DeskRequest) -> Response[Any]:
    """Show the next message; the read is in the audit before a word of it is shown."""
    return await _page(request)


@post("/review/{item_id:str}/masked", guards=_CHANGE)
async def masked(request: DeskRequest, item_id: FromPath[str]) -> Response[Any]:
    """Approve the mask."""
    form = await request.form()
    try:
        chosen = {int(str(number)) for number in form.getall("hide", [])}
        count, kind = int(str(form.get("count", ""))), str(form.get("kind", HIDDEN[0]))
        await services(request).reviewing.approve(operator(request), item_id, chosen, kind, count)
    except (ValueError, AlreadySeen):
        return await _page(request, _OLD, 409)
    except (NotFound, NotWithYou):
        return await _page(request, _GONE, 409)
    return Redirect("/review", status_code=303)


@post("/review/{item_id:str}/label", guards=_CHANGE)
async def label(request: DeskRequest, item_id: FromPath[str]) -> Response[Any]:
    """Say what it means."""
    form = await request.form()
    try:
        urgency = str(form.get("urgency", ""))
        given = Label(str(form.get("intent", "")), Urgency.parse(urgency) if urgency else None)
        opened = await services(request).reviewing.label(operator(request), item_id, given)
    except AlreadySeen:
        return await _page(request, _OLD, 409)
    except ValueError:
        return await _page(request, _CHOOSE, 400)
    except (NotFound, NotWithYou):
        return await _page(request, _GONE, 409)
    if opened is not None:
        return await _page(request, opened=opened)
    return Redirect("/review", status_code=303)


@post("/review/{item_id:str}/danger", guards=_CHANGE, status_code=200)
async def danger(request: DeskRequest, item_id: FromPath[str]) -> Response[Any]:
    """Say that the bot missed danger: a case is opened at once."""
    try:
        opened = await services(request).reviewing.danger(operator(request), item_id)
    except (NotFound, NotWithYou):
        return await _page(request, _GONE, 409)
    return await _page(request, opened=opened)


@post("/review/{item_id:str}/skip", guards=_CHANGE)
async def skip(request: DeskRequest, item_id: FromPath[str]) -> Response[Any]:
    """Leave it to others."""
    try:
        await services(request).reviewing.skip(operator(request), item_id)
    except (NotFound, NotWithYou):
        return await _page(request, _GONE, 409)
    return Redirect("/review", status_code=303)


@post("/review/{item_id:str}/unusable", guards=_CHANGE)
async def unusable(request: DeskRequest, item_id: FromPath[str]) -> Response[Any]:
    """Say that nothing can be learnt from it."""
    try:
        await services(request).reviewing.unusable(operator(request), item_id)
    except (NotFound, NotWithYou):
        return await _page(request, _GONE, 409)
    return Redirect("/review", status_code=303)


@post("/cases/{case_id:str}/misread/{message_id:str}", guards=_CHANGE)
async def misread(
    request: DeskRequest, case_id: FromPath[str], message_id: FromPath[str]
) -> Response[Any]:
    """Point at a message of a case that the bot was wrong about."""

    async def mark() -> None:
        await services(request).reviewing.mark(operator(request), case_id, message_id)

    try:
        return await then_show(request, case_id, mark())
    except NotFound:
        raise NotFoundException from None


ROUTES: list[ControllerRouterHandler] = [review, masked, label, danger, skip, unusable, misread]

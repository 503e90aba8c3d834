"""The page of requests about what is kept of somebody, for supervisors."""

from __future__ import annotations

import json
from collections.abc import Awaitable
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import ClientException, NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.types import ControllerRouterHandler

from bot.console import context, keeping_labels
from bot.console.accountability import SUPERVISOR
from bot.console.auth import own_form, own_page
from bot.console.requests import DeskRequest, operator, services
from bot.domain.data_requests import RequestKind
from bot.domain.errors import NotFound
from bot.escalation.data_requests import (
    MAX_WORDS,
    MayNotBeErased,
    NotConfirmed,
    WrongStep,
)
from bot.storage.erasing import StillWriting

_CHANGE = [own_page, SUPERVISOR, own_form]
_REFUSALS: dict[type[Exception], str] = {
    NotConfirmed: "Mã và từ riêng chưa khớp, hoặc đã thử nhiều lần quá. Chờ mười phút rồi thử lại.",
    MayNotBeErased: "Chưa xóa được: ca còn mở, hoặc đang được giữ lại. Đóng ca trước, hoặc từ "
    "chối và nói rõ vì sao.",
    StillWriting: "Người đó đang nhắn. Chờ một phút rồi làm lại.",
    WrongStep: "Yêu cầu này không làm bước đó được. Xem lại tình trạng nhé.",
}
_WORDS_STAY = (
    "Đã xóa hồ sơ ca này. Lời nhắn trong đoạn chat còn giữ, vì ca khác của cùng đoạn chat còn "
    "cần. Khi ca đó cũng được xóa thì lời nhắn mới hết."
)


@get("/requests", guards=[SUPERVISOR])
async def requests(request: DeskRequest) -> Template:
    """Show the queue, the next due first."""
    return await _page(request)


@post("/requests", guards=_CHANGE)
async def write_down(request: DeskRequest) -> Response[Any]:
    """Put a request into the queue."""
    try:
        kind, words = RequestKind(await _field(request, "kind")), await _field(request, "words")
        await services(request).data_requests.write_down(operator(request), kind, words)
    except ValueError:
        raise ClientException(detail="choose what they ask, and write it down") from None
    return Redirect("/requests", status_code=303)


@post("/requests/{request_id:str}/answered", guards=_CHANGE)
async def answered(request: DeskRequest, request_id: FromPath[str]) -> Response[Any]:
    """Note that the person was answered."""
    change = services(request).data_requests.answered(operator(request), request_id)
    return await _then_show(request, change)


@post("/requests/{request_id:str}/extend", guards=_CHANGE)
async def extend(request: DeskRequest, request_id: FromPath[str]) -> Response[Any]:
    """Add time, once."""
    change = services(request).data_requests.extend(operator(request), request_id)
    return await _then_show(request, change)


@post("/requests/{request_id:str}/confirm", guards=_CHANGE)
async def confirm(request: DeskRequest, request_id: FromPath[str]) -> Response[Any]:
    """Find out by receipt and word whose request it is."""
    change = services(request).data_requests.confirm(
        operator(request), request_id, await _field(request, "receipt"),
        await _field(request, "word"),
    )  # fmt: skip
    return await _then_show(request, change)


@post("/requests/{request_id:str}/export", guards=_CHANGE, status_code=200)
async def export(request: DeskRequest, request_id: FromPath[str]) -> Response[Any]:
    """Hand out what is kept of the person, as JSON."""
    try:
        found = await services(request).data_requests.export(operator(request), request_id)
    except NotFound:
        raise NotFoundException from None
    except WrongStep as refusal:
        return await _page(request, _REFUSALS[type(refusal)], 409)
    return Response(
        json.dumps(found, ensure_ascii=False, indent=1).encode(),
        media_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="du-lieu.json"'},
    )


@post("/requests/{request_id:str}/done", guards=_CHANGE)
async def done(request: DeskRequest, request_id: FromPath[str]) -> Response[Any]:
    """Close a request that was carried out."""
    change = services(request).data_requests.done(
        operator(request), request_id, await _field(request, "decision")
    )
    return await _then_show(request, change)


@post("/requests/{request_id:str}/refuse", guards=_CHANGE)
async def refuse(request: DeskRequest, request_id: FromPath[str]) -> Response[Any]:
    """Close a request with the reason why not."""
    decision = await _field(request, "decision")
    if not decision:
        raise ClientException(detail="say why")
    change = services(request).data_requests.refuse(operator(request), request_id, decision)
    return await _then_show(request, change)


@post("/requests/{request_id:str}/erase", guards=_CHANGE)
async def erase(request: DeskRequest, request_id: FromPath[str]) -> Response[Any]:
    """Erase the case behind a confirmed request."""
    if await _field(request, "sure") != "yes":
        raise ClientException(detail="confirm it")
    change = services(request).data_requests.erase(
        operator(request), request_id, if_words_stay=_WORDS_STAY
    )
    return await _then_show(request, change)


async def _then_show(request: DeskRequest, change: Awaitable[Any]) -> Response[Any]:
    try:
        await change
    except NotFound:
        raise NotFoundException from None
    except tuple(_REFUSALS) as refusal:
        return await _page(request, _REFUSALS[type(refusal)], 409)
    return Redirect("/requests", status_code=303)


async def _page(request: DeskRequest, told: str = "", status: int = 200) -> Template:
    house = services(request).data_requests
    shown = {
        "told": told,
        "requests": await house.queue(operator(request)),
        "keeping": keeping_labels,
        "terms": house.terms,
        "max_words": MAX_WORDS,
    }
    return Template(
        "data_requests.html", context=await context.desk(request) | shown, status_code=status
    )


async def _field(request: DeskRequest, name: str) -> str:
    return str((await request.form()).get(name, "")).strip()[:MAX_WORDS]


ROUTES: list[ControllerRouterHandler] = [
    requests, write_down, answered, extend, confirm, export, done, refuse, erase,
]  # fmt: skip

"""The registry of recruiters: operators enter what was reported, confirm it or clear it."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.types import ControllerRouterHandler

from bot.console import context
from bot.console.auth import CASE_ROLES, only, own_form, own_page
from bot.console.requests import DeskRequest, operator, services
from bot.domain.casefile import IdentifierKind
from bot.domain.errors import NotFound
from bot.domain.people import Role
from bot.domain.registry import Standing
from bot.escalation.registry import MAX_WORDS

_CHANGE = [own_page, CASE_ROLES, own_form]
KIND = {
    IdentifierKind.PHONE: "Số điện thoại",
    IdentifierKind.ACCOUNT: "Tài khoản ngân hàng",
    IdentifierKind.PAGE: "Trang, tên trên mạng",
    IdentifierKind.FIRM: "Công ty, nơi tuyển",
}
_UNREADABLE = "Chưa ghi: máy không đọc được đó là số, tài khoản hay trang gì. Xem lại loại và số."
_THERE = "Mục này đã có trong sổ."
_INCOMPLETE = (
    "Chưa lưu: cần ghi lý do, và nếu xác nhận thì cần nguồn. Nguồn là tên báo, cơ quan hay đơn vị, "
    "không có số điện thoại hay trang."
)
_MOVED = "Người khác vừa sửa mục này. Xem lại rồi làm tiếp nhé."


async def _page(request: DeskRequest, told: str = "", status: int = 200) -> Response[Any]:
    shown = await context.desk(request)
    shown |= {
        "told": told,
        "lists": await services(request).registry.lists(operator(request)),
        "KIND": KIND,
        "MAX_WORDS": MAX_WORDS,
    }
    return Template("registry.html", context=shown, status_code=status)


@get("/registry", guards=[CASE_ROLES])
async def registry(request: DeskRequest) -> Response[Any]:
    """Show the registry."""
    return await _page(request)


@post("/registry", guards=_CHANGE)
async def report(request: DeskRequest) -> Response[Any]:
    """Enter what somebody reported."""
    try:
        kind = IdentifierKind(await _field(request, "kind"))
        typed = await _field(request, "value")
        added = await services(request).registry.report(operator(request), kind, typed)
    except ValueError:
        return await _page(request, _UNREADABLE, 400)
    return _back() if added else await _page(request, _THERE, 409)


@post("/registry/{entry_id:str}/judge", guards=_CHANGE)
async def judge(request: DeskRequest, entry_id: FromPath[str]) -> Response[Any]:
    """Confirm or clear an entry, with reason and source."""
    try:
        done = await services(request).registry.judge(
            operator(request),
            entry_id,
            Standing(await _field(request, "standing")),
            reason=await _field(request, "reason"),
            source=await _field(request, "source"),
            public=await _field(request, "public") == "yes",
        )
    except ValueError:
        return await _page(request, _INCOMPLETE, 400)
    except NotFound:
        raise NotFoundException from None
    return _back() if done else await _page(request, _MOVED, 409)


@post("/registry/{entry_id:str}/reply", guards=_CHANGE)
async def reply(request: DeskRequest, entry_id: FromPath[str]) -> Response[Any]:
    """Keep what the one who is named answers."""
    try:
        words = await _field(request, "reply")
        await services(request).registry.reply(operator(request), entry_id, words)
    except ValueError:
        return await _page(request, _INCOMPLETE, 400)
    except NotFound:
        raise NotFoundException from None
    return _back()


@post("/registry/{entry_id:str}/remove", guards=[own_page, only(Role.SUPERVISOR), own_form])
async def remove(request: DeskRequest, entry_id: FromPath[str]) -> Response[Any]:
    """Forget an entry."""
    try:
        await services(request).registry.remove(operator(request), entry_id)
    except NotFound:
        raise NotFoundException from None
    return _back()


def _back() -> Response[Any]:
    return Redirect("/registry", status_code=303)


async def _field(request: DeskRequest, name: str) -> str:
    return str((await request.form()).get(name, "")).strip()


ROUTES: list[ControllerRouterHandler] = [registry, report, judge, reply, remove]

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
from bot.console.registry_labels import KIND, STANDING
from bot.console.requests import DeskRequest, operator, services
from bot.domain.casefile import IdentifierKind
from bot.domain.errors import NotFound
from bot.domain.people import Role
from bot.domain.registry import Standing
from bot.escalation.registry import MAX_WORDS

_CHANGE = [own_page, CASE_ROLES, own_form]
_NO_REASON = "Chưa ghi: viết một câu vì sao đưa vào sổ nhé."
_UNREADABLE = "Chưa ghi: máy không đọc được đó là số, tài khoản hay trang gì. Xem lại loại và số."
_THERE = "Mục này đã có trong sổ. Lý do bạn ghi đã thêm vào mục đó."
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
        reason = await _field(request, "reason")
        added = await services(request).registry.report(operator(request), kind, typed, reason)
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
            seen=await _field(request, "seen"),
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
        done = await services(request).registry.reply(
            operator(request),
            entry_id,
            await _field(request, "reply"),
            await _field(request, "seen"),
        )
    except ValueError:
        return await _page(request, _INCOMPLETE, 400)
    except NotFound:
        raise NotFoundException from None
    return _back() if done else await _page(request, _MOVED, 409)


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


@get("/cases/{case_id:str}/identifiers/{identifier_id:str}/registry", guards=[CASE_ROLES])
async def of_identifier(
    request: DeskRequest, case_id: FromPath[str], identifier_id: FromPath[str]
) -> Response[Any]:
    """Show how the registry stands on what a case names, and the form to report it."""
    return await _look(request, case_id, identifier_id)


@post("/cases/{case_id:str}/identifiers/{identifier_id:str}/registry", guards=_CHANGE)
async def report_from_case(
    request: DeskRequest, case_id: FromPath[str], identifier_id: FromPath[str]
) -> Response[Any]:
    """Report it, with the reason."""
    try:
        await services(request).registry.report_from_case(
            operator(request), case_id, identifier_id, await _field(request, "reason")
        )
    except ValueError:
        return await _look(request, case_id, identifier_id, _NO_REASON, 400)
    except NotFound:
        raise NotFoundException from None
    return Redirect(f"/cases/{case_id}", status_code=303)


async def _look(
    request: DeskRequest, case_id: str, identifier_id: str, told: str = "", status: int = 200
) -> Response[Any]:
    try:
        found = await services(request).registry.look(operator(request), case_id, identifier_id)
    except NotFound:
        raise NotFoundException from None
    shown = await context.desk(request)
    shown |= {
        "case_id": case_id, "found": found, "KIND": KIND, "STANDING": STANDING, "told": told,
        "MAX_WORDS": MAX_WORDS,
    }  # fmt: skip
    return Template("case_registry.html", context=shown, status_code=status)


async def _field(request: DeskRequest, name: str) -> str:
    return str((await request.form()).get(name, "")).strip()


ROUTES: list[ControllerRouterHandler] = [
    registry, report, judge, reply, remove, of_identifier, report_from_case,
]  # fmt: skip

"""The board and the case page, and everything an operator does there."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import ClientException, NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.types import ControllerRouterHandler

from bot.console import labels, pictures
from bot.console.auth import CASE_ROLES, base_context, own_form, own_page
from bot.console.requests import DeskRequest, operator, services
from bot.domain.cases import Outcome
from bot.domain.errors import (
    AlreadyClaimed,
    IllegalTransition,
    NotFound,
    NotTheHolder,
    OutsideContactRule,
)
from bot.escalation.desk import MAX_REPLY

#: Characters an operator may send or note at once.
MAX_TEXT = MAX_REPLY
_CHANGE = [own_page, CASE_ROLES, own_form]


async def board_page(request: DeskRequest, told: str = "", status: int = 200) -> Response[Any]:
    """Return the board, with a sentence on top if something has to be told."""
    counter = await services(request).desk.changes(-1, 0)
    context = await _context(request) | {"told": told, "counter": counter}
    return Template("board.html", context=context, status_code=status)


async def case_page(
    request: DeskRequest, case_id: str, *, told: str = "", draft: str = "", status: int = 200
) -> Response[Any]:
    """Return a case; the read is in the audit before a word of it is shown."""
    counter = await services(request).desk.changes(-1, 0)
    view = await services(request).desk.open(operator(request), case_id)
    context = await _context(request) | {
        "told": told,
        "counter": counter,
        "view": view,
        "mode": pictures.mode(view),
        "agencies": services(request).catalogue.agencies,
        "draft": draft,
    }
    return Template("case.html", context=context, status_code=status)


async def _context(request: DeskRequest) -> dict[str, Any]:
    rows = await services(request).desk.board(operator(request))
    return base_context(request) | {
        "board": pictures.board(rows, operator(request)),
        "kinds": services(request).kinds,
        "now": services(request).now(),
    }


async def _then_show(request: DeskRequest, case_id: str, change: Awaitable[None]) -> Response[Any]:
    """Carry out `change` and show the case, or say on the right page why it can't be done."""
    try:
        await change
    except NotFound:
        raise NotFoundException from None
    except AlreadyClaimed as taken:
        return await board_page(request, f"{taken.holder} đã nhận ca này trước bạn.", status=409)
    except NotTheHolder:
        told = "Bạn không giữ ca này nên chưa làm được việc đó."
        return await case_page(request, case_id, told=told, status=409)
    except IllegalTransition:
        told = "Ca vừa đổi tình trạng. Xem lại rồi làm tiếp nhé."
        return await case_page(request, case_id, told=told, status=409)
    return Redirect(f"/cases/{case_id}", status_code=303)


@get("/", guards=[CASE_ROLES])
async def board(request: DeskRequest) -> Response[Any]:
    """Show the board."""
    return await board_page(request)


@get("/cases/{case_id:str}", guards=[CASE_ROLES])
async def case(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Show a case."""
    try:
        return await case_page(request, case_id)
    except NotFound:
        raise NotFoundException from None


@post("/next", guards=_CHANGE)
async def claim_next(request: DeskRequest) -> Response[Any]:
    """Claim the most urgent case that waits longest."""
    case_id = await services(request).desk.claim_next(operator(request))
    if case_id is None:
        return await board_page(request, "Không còn ca nào chờ người nhận.")
    return Redirect(f"/cases/{case_id}", status_code=303)


@post("/cases/{case_id:str}/claim", guards=_CHANGE)
async def claim(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Claim this case; whoever comes second is told who has it."""
    change = services(request).desk.claim(operator(request), case_id)
    return await _then_show(request, case_id, change)


@post("/cases/{case_id:str}/release", guards=_CHANGE)
async def release(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Give the case back."""
    reason = (await _field(request, "reason"))[:200]
    change = services(request).desk.release(operator(request), case_id, reason)
    response = await _then_show(request, case_id, change)
    return Redirect("/", status_code=303) if isinstance(response, Redirect) else response


@post("/cases/{case_id:str}/wait", guards=_CHANGE)
async def wait(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Say that we wait for the person or an agency."""
    change = services(request).desk.wait(operator(request), case_id)
    return await _then_show(request, case_id, change)


@post("/cases/{case_id:str}/resume", guards=_CHANGE)
async def resume(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Take the case up again."""
    change = services(request).desk.resume(operator(request), case_id)
    return await _then_show(request, case_id, change)


@post("/cases/{case_id:str}/reopen", guards=_CHANGE)
async def reopen(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Open a closed case again and take it."""
    change = services(request).desk.reopen(operator(request), case_id)
    return await _then_show(request, case_id, change)


@post("/cases/{case_id:str}/refer", guards=_CHANGE)
async def refer(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Record which agency the case was handed to."""
    agency = await _field(request, "agency")
    change = services(request).desk.refer(operator(request), case_id, agency)
    return await _then_show(request, case_id, change)


@post("/cases/{case_id:str}/reply", guards=_CHANGE)
async def reply(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Answer the person; outside their contact rule only after confirming against it."""
    text = await _words(request)
    confirmed = await _field(request, "confirmed") == "yes"
    change = services(request).desk.reply(operator(request), case_id, text, confirmed=confirmed)
    try:
        return await _then_show(request, case_id, change)
    except OutsideContactRule:
        told = "Chưa gửi: lúc này nằm ngoài giờ được nhắn. Đọc dòng nhắc rồi xác nhận nếu vẫn gửi."
        return await case_page(request, case_id, told=told, draft=text, status=409)


@post("/cases/{case_id:str}/note", guards=_CHANGE)
async def note(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Keep a private note."""
    text = await _words(request)
    change = services(request).desk.note(operator(request), case_id, text)
    return await _then_show(request, case_id, change)


@post("/cases/{case_id:str}/close", guards=_CHANGE)
async def close(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Close the case with an outcome."""
    try:
        outcome = Outcome(await _field(request, "outcome"))
    except ValueError:
        raise ClientException(detail="choose an outcome") from None
    may_write = await _field(request, "safe_to_contact") == "yes"
    words = (await _field(request, "note"))[:MAX_TEXT]
    change = services(request).desk.close(
        operator(request), case_id, outcome, safe_to_contact=may_write, note=words
    )
    response = await _then_show(request, case_id, change)
    return Redirect("/", status_code=303) if isinstance(response, Redirect) else response


async def _field(request: DeskRequest, name: str) -> str:
    return str((await request.form()).get(name, "")).strip()


async def _words(request: DeskRequest) -> str:
    text = await _field(request, "text")
    if not text or len(text) > MAX_TEXT:
        raise ClientException(detail=f"write 1 to {MAX_TEXT} characters")
    return text


ROUTES: list[ControllerRouterHandler] = [
    board, case, claim_next, claim, release, wait, resume, reopen, refer, reply, note, close,
]  # fmt: skip
#: For templates.
NAMES: dict[str, Any] = {
    "labels": labels,
    "runs": pictures.runs,
    "local": pictures.local,
    "local_long": pictures.local_long,
    "waited": pictures.waited,
    "MAX_TEXT": MAX_TEXT,
}

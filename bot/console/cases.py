"""The board and the case page, and everything an operator does there."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import ClientException, NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.types import ControllerRouterHandler

from bot.console import (
    context,
    file_labels,
    intake_labels,
    journey_labels,
    keeping_labels,
    labels,
    pictures,
    referral_labels,
)
from bot.console.auth import CASE_ROLES, own_form, own_page
from bot.console.figures import notices
from bot.console.registry_labels import STANDING
from bot.console.requests import DeskRequest, operator, services
from bot.console.traits import shown_with
from bot.domain.cases import Outcome
from bot.domain.errors import (
    AlreadyClaimed,
    ColleagueIsAway,
    IllegalTransition,
    NotFound,
    NotTheHolder,
    OfferIsOver,
    OutsideContactRule,
    WallCrossed,
    WindowIsClosed,
    WorkloadIsFull,
)
from bot.escalation.desk import MAX_REPLY
from bot.escalation.filing import Revealed

#: Characters an operator may send or note at once.
MAX_TEXT = MAX_REPLY
_CHANGE = [own_page, CASE_ROLES, own_form]


async def board_page(request: DeskRequest, told: str = "", status: int = 200) -> Response[Any]:
    """Return the board, with a sentence on top if something has to be told."""
    shown = await context.desk(request) | {"told": told} | await notices(request)
    shown["joined"] = await services(request).invites.joined_lately(operator(request))
    return Template("board.html", context=shown, status_code=status)


async def case_page(
    request: DeskRequest,
    case_id: str,
    *,
    told: str = "",
    draft: str = "",
    status: int = 200,
    revealed: Revealed | None = None,
) -> Response[Any]:
    """Return a case; the read is in the audit before a word of it is shown.

    `revealed` are contact details that the operator gave a reason to see, this once.
    """
    shown = await context.desk(request)
    view = await services(request).desk.open(operator(request), case_id)
    shown |= {
        "told": told,
        "view": view,
        "mode": pictures.mode(view),
        "agencies": services(request).catalogue.agencies,
        "countries": {
            code: one.name for code, one in services(request).catalogue.countries.items()
        },
        "replies": services(request).catalogue.replies,
        "questions": services(request).consents.questions,
        "referrals": await services(request).referrals.of_case(operator(request), case_id),
        "words": referral_labels,
        "draft": draft,
        "revealed": revealed,
        "misread": await services(request).reviewing.marked(operator(request), case_id),
        "registry": await services(request).registry.of_case(operator(request), case_id),
        "STANDING": STANDING,
    } | shown_with(request)
    return Template("case.html", context=shown, status_code=status)


async def then_show(request: DeskRequest, case_id: str, change: Awaitable[None]) -> Response[Any]:
    """Carry out `change` and show the case, or say on the right page why it can't be done."""
    try:
        await change
    except NotFound:
        raise NotFoundException from None
    except AlreadyClaimed as taken:
        return await board_page(request, f"{taken.holder} đã nhận ca này trước bạn.", status=409)
    except WorkloadIsFull:
        told = "Bạn đang giữ nhiều ca rồi nên máy chưa giao thêm. Ca nguy cấp thì vẫn nhận được."
        return await board_page(request, told, status=409)
    except OfferIsOver:
        told = "Lời nhờ nhận ca không còn nữa, hoặc ca đang chờ một người khác trả lời."
        return await case_page(request, case_id, told=told, status=409)
    except ColleagueIsAway:
        told = "Người đó không mở bàn trực lúc này. Chọn người khác nhé."
        return await case_page(request, case_id, told=told, status=409)
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
    try:
        case_id = await services(request).desk.claim_next(operator(request))
    except WorkloadIsFull:
        told = "Bạn đang giữ nhiều ca rồi nên máy chưa giao thêm. Chuyển bớt ca trước nhé."
        return await board_page(request, told, status=409)
    if case_id is None:
        return await board_page(request, "Không còn ca nào chờ người nhận.")
    return Redirect(f"/cases/{case_id}", status_code=303)


@post("/cases/{case_id:str}/claim", guards=_CHANGE)
async def claim(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Claim this case; whoever comes second is told who has it."""
    change = services(request).desk.claim(operator(request), case_id)
    return await then_show(request, case_id, change)


@post("/cases/{case_id:str}/release", guards=_CHANGE)
async def release(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Give the case back."""
    reason = (await form_field(request, "reason"))[:200]
    change = services(request).desk.release(operator(request), case_id, reason)
    response = await then_show(request, case_id, change)
    return Redirect("/", status_code=303) if isinstance(response, Redirect) else response


@post("/cases/{case_id:str}/wait", guards=_CHANGE)
async def wait(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Say that we wait for the person or an agency."""
    change = services(request).desk.wait(operator(request), case_id)
    return await then_show(request, case_id, change)


@post("/cases/{case_id:str}/resume", guards=_CHANGE)
async def resume(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Take the case up again."""
    change = services(request).desk.resume(operator(request), case_id)
    return await then_show(request, case_id, change)


@post("/cases/{case_id:str}/reopen", guards=_CHANGE)
async def reopen(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Open a closed case again and take it."""
    change = services(request).desk.reopen(operator(request), case_id)
    return await then_show(request, case_id, change)


@post("/cases/{case_id:str}/refer", guards=_CHANGE)
async def refer(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Record which agency the case was handed to."""
    agency = await form_field(request, "agency")
    change = services(request).desk.refer(operator(request), case_id, agency)
    return await then_show(request, case_id, change)


@post("/cases/{case_id:str}/reply", guards=_CHANGE)
async def reply(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Answer the person; outside their contact rule only after confirming against it."""
    text = await form_words(request)
    confirmed = await form_field(request, "confirmed") == "yes"
    aware = await form_field(request, "aware") == "yes"
    change = services(request).desk.reply(
        operator(request), case_id, text, confirmed=confirmed, aware=aware
    )
    try:
        return await then_show(request, case_id, change)
    except OutsideContactRule:
        told = "Chưa gửi. Đọc dòng nhắc ngay trên ô trả lời, rồi xác nhận nếu vẫn gửi."
        return await case_page(request, case_id, told=told, draft=text, status=409)
    except WallCrossed:
        told = "Chưa gửi: trong lời này có điều chỉ ca nối với ca này biết. " + file_labels.WALL
        return await case_page(request, case_id, told=told, draft=text, status=409)
    except WindowIsClosed:
        told = f"Chưa gửi, chữ bạn gõ vẫn còn trong ô. {labels.WINDOW_CLOSED}"
        return await case_page(request, case_id, told=told, draft=text, status=409)


@post("/cases/{case_id:str}/unwatch", guards=_CHANGE)
async def unwatch(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Let the bot answer as usual again to somebody who said that they are watched."""
    reason = (await form_field(request, "reason"))[:200]
    if not reason:
        raise ClientException(detail="say how you know")
    change = services(request).desk.unwatch(operator(request), case_id, reason)
    return await then_show(request, case_id, change)


@post("/cases/{case_id:str}/note", guards=_CHANGE)
async def note(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Keep a private note."""
    text = await form_words(request)
    change = services(request).desk.note(operator(request), case_id, text)
    return await then_show(request, case_id, change)


@post("/cases/{case_id:str}/close", guards=_CHANGE)
async def close(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Close the case with an outcome."""
    try:
        outcome = Outcome(await form_field(request, "outcome"))
    except ValueError:
        raise ClientException(detail="choose an outcome") from None
    may_write = await form_field(request, "safe_to_contact") == "yes"
    words = (await form_field(request, "note"))[:MAX_TEXT]
    change = services(request).desk.close(
        operator(request), case_id, outcome, safe_to_contact=may_write, note=words
    )
    response = await then_show(request, case_id, change)
    return Redirect("/", status_code=303) if isinstance(response, Redirect) else response


async def form_field(request: DeskRequest, name: str) -> str:
    """Return a field of the form, stripped; "" when it is not there."""
    return str((await request.form()).get(name, "")).strip()


async def form_words(request: DeskRequest) -> str:
    """Return the form's text; ClientException for none or too much."""
    text = await form_field(request, "text")
    if not text or len(text) > MAX_TEXT:
        raise ClientException(detail=f"write 1 to {MAX_TEXT} characters")
    return text


ROUTES: list[ControllerRouterHandler] = [
    board, case, claim_next, claim, release, wait, resume, reopen, refer, reply, unwatch, note,
    close,
]  # fmt: skip
#: For templates.
NAMES: dict[str, Any] = {
    "labels": labels,
    "file_labels": file_labels,
    "PURPOSE": intake_labels.PURPOSE,
    "HEARD": intake_labels.HEARD,
    "keeping_kind": keeping_labels.KIND,
    "runs": pictures.runs,
    "local": pictures.local,
    "local_long": pictures.local_long,
    "waited": pictures.waited,
    "left": pictures.left,
    "is_group": pictures.is_group,
    "VIET_NAM": pictures.VIET_NAM,
    "is_sent_to": referral_labels.is_sent_to,
    "MAX_TEXT": MAX_TEXT,
    **journey_labels.NAMES,
}

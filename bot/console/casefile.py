"""The case file's forms: hand over, write facts, people, identifiers, tasks, links; look closer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable
from enum import StrEnum
from typing import Any, TypeVar

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.types import ControllerRouterHandler

from bot.catalogue import contacts
from bot.console import context, file_labels, pictures
from bot.console.auth import CASE_ROLES, own_form, own_page
from bot.console.cases import case_page, form_field, then_show
from bot.console.requests import DeskRequest, operator, services
from bot.domain.casefile import IdentifierKind, PersonRole, RevealReason, Text, TextField
from bot.domain.consents import Heard
from bot.domain.errors import NotFound, WallCrossed
from bot.escalation.desk import MAX_REPLY
from bot.escalation.filing import MAX_TEXT, StaleEdit

_CHANGE = [own_page, CASE_ROLES, own_form]
Choice = TypeVar("Choice", bound=StrEnum)


@post("/cases/{case_id:str}/offer", guards=_CHANGE)
async def offer(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Ask a colleague to take the case."""
    to, reason = await form_field(request, "to"), await form_field(request, "reason")
    change = services(request).handing.offer(operator(request), case_id, to, reason)
    return await _tried(request, case_id, change, "Chưa nhờ được: ghi vì sao trước nhé.")


@post("/cases/{case_id:str}/accept", guards=_CHANGE)
async def accept(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Take a case that was offered to me."""
    its = await form_field(request, "offer")
    change = services(request).handing.accept(operator(request), case_id, its)
    return await then_show(request, case_id, change)


@post("/cases/{case_id:str}/refuse", guards=_CHANGE)
async def refuse(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Say that I can't take it; whoever holds it goes on."""
    its = await form_field(request, "offer")
    change = services(request).handing.refuse(operator(request), case_id, its)
    response = await then_show(request, case_id, change)
    return Redirect("/", status_code=303) if isinstance(response, Redirect) else response


@post("/cases/{case_id:str}/withdraw", guards=_CHANGE)
async def withdraw(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Take the offer back."""
    return await then_show(
        request, case_id, services(request).handing.withdraw(operator(request), case_id)
    )


@get("/cases/{case_id:str}/texts/{field:str}", guards=[CASE_ROLES])
async def text_form(
    request: DeskRequest, case_id: FromPath[str], field: FromPath[str]
) -> Response[Any]:
    """Show one text of the file to be edited."""
    try:
        text = await services(request).filing.text(
            operator(request), case_id, _chosen(TextField, field)
        )
    except NotFound:
        raise NotFoundException from None
    return await _editing(request, case_id, text, mine=text.text)


@post("/cases/{case_id:str}/texts/{field:str}", guards=_CHANGE)
async def text_written(
    request: DeskRequest, case_id: FromPath[str], field: FromPath[str]
) -> Response[Any]:
    """Keep a text; who began from an older one is shown both to bring them together."""
    key = _chosen(TextField, field)
    mine = (await form_field(request, "text"))[:MAX_TEXT]
    base = await form_field(request, "base")
    filing = services(request).filing
    try:
        await filing.edit(
            operator(request), case_id, key, mine, int(base) if base.isdecimal() else -1
        )
    except StaleEdit as stale:
        return await _editing(request, case_id, stale.current, mine=mine, stale=True)
    except WallCrossed:
        text = await filing.text(operator(request), case_id, key)
        told = "Chưa ghi: trong lời này có điều chỉ ca nối với ca này biết. " + file_labels.WALL
        return await _editing(request, case_id, text, mine=mine, told=told)
    except NotFound:
        raise NotFoundException from None
    return Redirect(f"/cases/{case_id}", status_code=303)


async def _editing(
    request: DeskRequest,
    case_id: str,
    text: Text,
    *,
    mine: str,
    stale: bool = False,
    told: str = "",
) -> Response[Any]:
    shown = await context.desk(request)
    shown |= {
        "case_id": case_id, "text": text, "mine": mine, "stale": stale, "told": told,
        "MAX_TEXT": MAX_TEXT,
    }  # fmt: skip
    return Template("case_text.html", context=shown, status_code=409 if stale or told else 200)


@post("/cases/{case_id:str}/people", guards=_CHANGE)
async def person(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Note somebody of the case."""
    role = _chosen(PersonRole, await form_field(request, "role"))
    name, about = await form_field(request, "name"), await form_field(request, "about")
    change = services(request).filing.add_person(operator(request), case_id, role, name, about)
    return await _tried(request, case_id, change, "Chưa ghi: cần tên hoặc vài chữ về người đó.")


@post("/cases/{case_id:str}/people/remove", guards=_CHANGE)
async def person_gone(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Take somebody out again."""
    its = await form_field(request, "person")
    change = services(request).filing.remove_person(operator(request), case_id, its)
    return await then_show(request, case_id, change)


@post("/cases/{case_id:str}/identifiers", guards=_CHANGE)
async def identifier(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Note a phone, an account, a page or a firm."""
    kind = _chosen(IdentifierKind, await form_field(request, "kind"))
    typed = await form_field(request, "value")
    try:
        change = services(request).filing.add_identifier(operator(request), case_id, kind, typed)
        return await then_show(request, case_id, change)
    except ValueError:
        told = f"Chưa ghi: máy không đọc ra {file_labels.IDENTIFIER[kind].lower()} trong đó."
        return await case_page(request, case_id, told=told, status=400)


@post("/cases/{case_id:str}/identifiers/remove", guards=_CHANGE)
async def identifier_gone(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Take one out that an operator added."""
    its = await form_field(request, "identifier")
    change = services(request).filing.remove_identifier(operator(request), case_id, its)
    return await then_show(request, case_id, change)


@get("/cases/{case_id:str}/identifiers/{identifier_id:str}", guards=[CASE_ROLES])
async def seen_in(
    request: DeskRequest, case_id: FromPath[str], identifier_id: FromPath[str]
) -> Response[Any]:
    """Show the cases that one was met in."""
    shown = await context.desk(request)
    try:
        found = await services(request).filing.seen_in(operator(request), identifier_id)
    except NotFound:
        raise NotFoundException from None
    shown |= {"case_id": case_id, "found": found}
    return Template("case_seen.html", context=shown)


@post("/cases/{case_id:str}/tasks", guards=_CHANGE)
async def task(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Set something to be done or to be looked at again."""
    reason, due = await form_field(request, "reason"), await _time(request)
    told = "Chưa hẹn: cần việc phải làm và một giờ sắp tới."
    if due is None:
        return await case_page(request, case_id, told=told, status=400)
    change = services(request).tasks.add(operator(request), case_id, reason, due)
    return await _tried(request, case_id, change, told)


@post("/cases/{case_id:str}/tasks/done", guards=_CHANGE)
async def task_done(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """End a task."""
    its = await form_field(request, "task")
    return await then_show(
        request, case_id, services(request).tasks.finish(operator(request), case_id, its)
    )


@post("/cases/{case_id:str}/tasks/later", guards=_CHANGE)
async def task_later(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Put a task off."""
    its, due = await form_field(request, "task"), await _time(request)
    told = "Chưa lùi được: chọn một giờ sắp tới."
    if due is None:
        return await case_page(request, case_id, told=told, status=400)
    change = services(request).tasks.put_off(operator(request), case_id, its, due)
    return await _tried(request, case_id, change, told)


@post("/cases/{case_id:str}/deadline", guards=_CHANGE)
async def deadline(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Set or correct until when somebody threatens."""
    due = await _time(request)
    told = "Chưa ghi hạn: chọn một giờ sắp tới, trong hai tháng tới."
    if due is None:
        return await case_page(request, case_id, told=told, status=400)
    change = services(request).deadlines.set(operator(request), case_id, due)
    return await _tried(request, case_id, change, told)


@post("/cases/{case_id:str}/deadline/lift", guards=_CHANGE)
async def deadline_gone(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Lift the deadline: it was read wrongly, or holds no longer."""
    change = services(request).deadlines.lift(operator(request), case_id)
    return await then_show(request, case_id, change)


@post("/cases/{case_id:str}/consent", guards=_CHANGE)
async def consent(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Write down a yes or a no that the person said."""
    asked, value = await form_field(request, "consent"), await form_field(request, "value")
    way, typed = _chosen(Heard, await form_field(request, "way")), await form_field(request, "said")
    said_at = _typed(typed) if typed else None
    told = (
        "Chưa ghi: giờ họ nói phải trong bảy ngày qua, không ở tương lai, và không trước lần họ từ "
        "chối sau cùng."
    )
    if typed and said_at is None:
        return await case_page(request, case_id, told=told, status=400)
    change = services(request).consents.record(
        operator(request), case_id, asked, value, way, said_at
    )
    return await _tried(request, case_id, change, told)


@post("/cases/{case_id:str}/consent/withdraw", guards=_CHANGE)
async def consent_gone(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Write down that they take every yes back."""
    way = _chosen(Heard, await form_field(request, "way"))
    change = services(request).consents.withdraw(operator(request), case_id, way)
    return await then_show(request, case_id, change)


@post("/cases/{case_id:str}/links", guards=_CHANGE)
async def link(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Link with another case; neither person learns of it."""
    number, reason = await form_field(request, "number"), await form_field(request, "reason")
    change = services(request).filing.link(operator(request), case_id, number, reason)
    told = "Chưa nối: cần mã của một ca khác (như K-000123) và lý do."
    try:
        return await _tried(request, case_id, change, told)
    except NotFoundException:
        return await case_page(request, case_id, told=told, status=400)


@post("/cases/{case_id:str}/links/remove", guards=_CHANGE)
async def link_gone(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Undo a link."""
    its = await form_field(request, "link")
    return await then_show(
        request, case_id, services(request).filing.unlink(operator(request), case_id, its)
    )


@post("/cases/{case_id:str}/reveal", guards=_CHANGE, status_code=200)
async def reveal(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Show contact details in clear, this once; the reason is in the audit before."""
    reason = _chosen(RevealReason, await form_field(request, "reason"))
    try:
        found = await services(request).filing.reveal(operator(request), case_id, reason)
        return await case_page(request, case_id, revealed=found)
    except NotFound:
        raise NotFoundException from None


@post("/cases/{case_id:str}/canned", guards=_CHANGE, status_code=200)
async def canned(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Put a reply that is said often into the box, behind what was typed; nothing is sent."""
    catalogue = services(request).catalogue
    wanted = await form_field(request, "canned")
    reply = catalogue.replies.get(wanted)
    typed = (await form_field(request, "text"))[:MAX_REPLY]
    if reply is not None:
        hotline = contacts.consular_hotline(catalogue).shown
        words = reply.filled(me=operator(request).display_name, hotline=hotline)
        typed = f"{typed}\n{words}".strip()
    try:
        if wanted == TextField.STATUS:
            status = await services(request).filing.text(
                operator(request), case_id, TextField.STATUS
            )
            typed = f"{typed}\n{status.text}".strip()
        return await case_page(request, case_id, draft=typed)
    except NotFound:
        raise NotFoundException from None


async def _tried(
    request: DeskRequest, case_id: str, change: Awaitable[None], told: str
) -> Response[Any]:
    """Carry out `change`, or say `told` above the case when something is missing."""
    try:
        return await then_show(request, case_id, change)
    except ValueError:
        return await case_page(request, case_id, told=told, status=400)


async def _time(request: DeskRequest) -> dt.datetime | None:
    """Return the time that was typed, Viet Nam's, or the one that was picked; None for neither."""
    exact, minutes = await form_field(request, "due"), await form_field(request, "in")
    if exact:
        return _typed(exact)
    if minutes.isdecimal() and int(minutes) in file_labels.IN:
        return services(request).now() + dt.timedelta(minutes=int(minutes))
    return None


def _typed(exact: str) -> dt.datetime | None:
    """Return a time that was typed, Viet Nam's; None for what is none."""
    try:
        return dt.datetime.fromisoformat(exact).replace(tzinfo=pictures.VIET_NAM).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def _chosen(kind: type[Choice], key: str) -> Choice:
    try:
        return kind(key)
    except ValueError:
        raise NotFoundException from None


ROUTES: list[ControllerRouterHandler] = [
    offer, accept, refuse, withdraw, text_form, text_written, person, person_gone, identifier,
    identifier_gone, seen_in, task, task_done, task_later, deadline, deadline_gone, consent,
    consent_gone, link,
    link_gone, reveal, canned,
]  # fmt: skip

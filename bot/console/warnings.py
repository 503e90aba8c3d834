"""Warnings to those who asked for them: written, looked at by a second person, let go, followed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.types import ControllerRouterHandler

from bot.console import context, pictures, warning_labels
from bot.console.auth import CASE_ROLES, own_form, own_page
from bot.console.requests import DeskRequest, operator, services
from bot.domain.bulletins import (
    Audience,
    Bulletin,
    BulletinAction,
    BulletinState,
    Draft,
    Occasion,
)
from bot.domain.errors import IllegalTransition, NotFound
from bot.escalation.bulletins.desk import Faulty, OwnWords
from bot.escalation.bulletins.words import MAX_TEXT, MAX_TITLE
from bot.escalation.rostering import moment

_CHANGE = [own_page, CASE_ROLES, own_form]
_REFUSED = "Chưa lưu: xem lại giờ gửi, nước, việc và chiêu lừa."
_MOVED = "Người khác vừa sửa hoặc vừa làm gì với tin này. Xem lại rồi làm tiếp nhé."
_OWN = "Bạn đã viết hoặc sửa tin này, nên một trưởng ca khác phải duyệt."
_FAULTY = "Chưa xin duyệt được: còn lỗi ở dưới, sửa hết đã."
#: Characters of a form's field that are read.
_LONGEST = 4_000


@get("/warnings", guards=[CASE_ROLES])
async def warnings(request: DeskRequest) -> Template:
    """Show all warnings, those under way first."""
    desk = services(request).bulletins
    found = await desk.newest(operator(request))
    shown = {
        "found": found,
        "subscribers": await desk.subscribers(operator(request)),
        "planned": {one.occasion for one in found if one.state in _PLANNED},
        "OCCASIONS": [one for one in Occasion if one is not Occasion.NONE],
    }
    return await _template(request, "warnings.html", shown)


_PLANNED = (
    BulletinState.DRAFT,
    BulletinState.PROPOSED,
    BulletinState.APPROVED,
    BulletinState.SENDING,
)


@get("/warnings/new", guards=[CASE_ROLES])
async def compose(request: DeskRequest) -> Template:
    """Show an empty form, with an occasion if one was asked for."""
    wanted = request.query_params.get("occasion", "")
    occasion = Occasion(wanted) if wanted in set(Occasion) else Occasion.NONE
    send_at = None
    if occasion is Occasion.AGAINST_TRAFFICKING:
        send_at = _next_thirtieth_of_july(services(request).now())
    return await _form(request, Draft("", "", occasion=occasion, send_at=send_at))


@post("/warnings", guards=_CHANGE)
async def add(request: DeskRequest) -> Response[Any]:
    """Keep a new draft."""
    return await _saved(request, None)


@get("/warnings/{bulletin_id:str}", guards=[CASE_ROLES])
async def warning(request: DeskRequest, bulletin_id: FromPath[str]) -> Template:
    """Show a warning as it will be read, and what became of it."""
    return await _page(request, bulletin_id)


@get("/warnings/{bulletin_id:str}/edit", guards=[CASE_ROLES])
async def edit(request: DeskRequest, bulletin_id: FromPath[str]) -> Template:
    """Show the form of a draft."""
    known = await _known(request, bulletin_id)
    if known.state is not BulletinState.DRAFT:
        raise NotFoundException
    return await _form(request, _draft_of(known), known)


@post("/warnings/{bulletin_id:str}", guards=_CHANGE)
async def change(request: DeskRequest, bulletin_id: FromPath[str]) -> Response[Any]:
    """Keep what was changed in a draft."""
    return await _saved(request, await _known(request, bulletin_id))


@post("/warnings/{bulletin_id:str}/act", guards=_CHANGE)
async def act(request: DeskRequest, bulletin_id: FromPath[str]) -> Response[Any]:
    """Propose, approve, return, pause, go on or stop."""
    form = await request.form()
    told = ""
    try:
        action = BulletinAction(_word(form, "action"))
        version = int(_word(form, "version"))
        done = await services(request).bulletins.act(
            operator(request), bulletin_id, action, version
        )
        told = "" if done else _MOVED
    except (NotFound, ValueError):
        raise NotFoundException from None
    except IllegalTransition:
        told = _MOVED
    except OwnWords:
        told = _OWN
    except Faulty:
        told = _FAULTY
    if told:
        return await _page(request, bulletin_id, told, 409)
    return Redirect(f"/warnings/{bulletin_id}", status_code=303)


async def _saved(request: DeskRequest, known: Bulletin | None) -> Response[Any]:
    form = await request.form()
    try:
        draft = _draft(form)
        version = int(_word(form, "version") or 0)
        saved = await services(request).bulletins.save(
            operator(request), draft, known.id if known else "", version
        )
    except ValueError:
        return await _form(request, _words_of(form), known, _REFUSED, 400)
    except NotFound:
        raise NotFoundException from None
    if saved is None:
        return await _form(request, draft, known, _MOVED, 409)
    return Redirect(f"/warnings/{saved}", status_code=303)


async def _known(request: DeskRequest, bulletin_id: str) -> Bulletin:
    try:
        return await services(request).bulletins.get(operator(request), bulletin_id)
    except NotFound:
        raise NotFoundException from None


async def _page(
    request: DeskRequest, bulletin_id: str, told: str = "", status: int = 200
) -> Template:
    try:
        view = await services(request).bulletins.view(operator(request), bulletin_id)
    except NotFound:
        raise NotFoundException from None
    return await _template(request, "warning.html", {"view": view}, told, status)


async def _form(
    request: DeskRequest,
    draft: Draft,
    known: Bulletin | None = None,
    told: str = "",
    status: int = 200,
) -> Template:
    shown = {
        "draft_of": draft,
        "known": known,
        "send_at": _local(draft.send_at),
        "OCCASIONS": list(Occasion),
        "MAX_TITLE": MAX_TITLE,
        "MAX_TEXT": MAX_TEXT,
        "scams": _scams(request),
        "topics": list(services(request).catalogue.topics.values()),
        "channels": services(request).bulletins.channels,
    }
    return await _template(request, "warning_form.html", shown, told, status)


async def _template(
    request: DeskRequest, name: str, shown: dict[str, Any], told: str = "", status: int = 200
) -> Template:
    catalogue = services(request).catalogue
    texts = catalogue.texts["vi"]
    more = {
        "told": told,
        "news": warning_labels,
        "country": lambda code: catalogue.countries[code].name,
        "job": lambda topic: texts[f"news.tap.job.{topic}"],
        "scam_name": lambda slug: catalogue.scams[slug].names.vi,
    }
    return Template(name, context=await context.desk(request) | shown | more, status_code=status)


def _scams(request: DeskRequest) -> list[tuple[str, str]]:
    known = services(request).catalogue.scams.values()
    return sorted(((one.id, one.names.vi) for one in known if one.may_be_shown), key=_by_name)


def _by_name(one: tuple[str, str]) -> str:
    return one[1].casefold()


def _draft(form: FormMultiDict) -> Draft:
    """Return what the form holds; ValueError for what no browser of ours sends."""
    words = _words_of(form)
    at = _word(form, "send_at")
    return Draft(
        words.title,
        words.text,
        words.scam,
        words.audience,
        Occasion(_word(form, "occasion")),
        moment(at) if at else None,
    )


def _words_of(form: FormMultiDict) -> Draft:
    """Return what of the form is words, so that no refusal costs anybody what they typed."""
    lines = _word(form, "text").replace("\r\n", "\n").strip()
    return Draft(
        " ".join(_word(form, "title").split()),
        lines,
        _word(form, "scam"),
        Audience(_all(form, "country"), _all(form, "job"), _all(form, "channel")),
    )


def _draft_of(known: Bulletin) -> Draft:
    return Draft(known.title, known.text, known.scam, known.audience, known.occasion, known.send_at)


def _word(form: FormMultiDict, name: str) -> str:
    return str(form.get(name, ""))[:_LONGEST].strip()


def _all(form: FormMultiDict, name: str) -> tuple[str, ...]:
    return tuple(sorted({str(one)[:40] for one in form.getall(name, [])}))


def _local(at: dt.datetime | None) -> str:
    return at.astimezone(pictures.VIET_NAM).strftime("%Y-%m-%dT%H:%M") if at else ""


def _next_thirtieth_of_july(now: dt.datetime) -> dt.datetime:
    """Return half past eight in the morning, in Viet Nam, of the next 30 July."""
    here = now.astimezone(pictures.VIET_NAM)
    day = here.replace(month=7, day=30, hour=8, minute=30, second=0, microsecond=0)
    return day if day > here else day.replace(year=day.year + 1)


ROUTES: list[ControllerRouterHandler] = [warnings, compose, add, warning, edit, change, act]

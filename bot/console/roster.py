"""The duty roster: who is called when, and when the office is open."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.types import ControllerRouterHandler

from bot.console import context
from bot.console.auth import CASE_ROLES, own_form, own_page
from bot.console.requests import DeskRequest, operator, services
from bot.domain.duty import WEEK, DepartureKind, Hours, Post
from bot.domain.errors import NotFound
from bot.escalation.rostering import minutes, moment

#: That a supervisor asks is for `Rostering` to check: to others what they ask for does not exist.
_CHANGE = [own_page, CASE_ROLES, own_form]
_REFUSED = (
    "Chưa lưu. Xem lại người, ngày và giờ: giờ phải có đủ hai đầu, lúc hết phải sau lúc bắt đầu."
)
#: Minutes of an hour.
_HOUR = 60


@get("/roster", guards=[CASE_ROLES])
async def roster(request: DeskRequest) -> Template:
    """Show the roster; supervisors find forms in it."""
    return await _page(request)


@post("/roster/shifts", guards=_CHANGE)
async def add_shifts(request: DeskRequest) -> Response[Any]:
    """Give somebody hours on one day or several."""
    form = await request.form()

    async def change() -> None:
        await services(request).rostering.add_shifts(
            operator(request),
            _word(form, "person"),
            Post(_word(form, "post")),
            {_weekday(str(day)) for day in form.getall("day", [])},
            minutes(_word(form, "begins")),
            minutes(_word(form, "ends")),
        )

    return await _done(request, change())


@post("/roster/shifts/{shift_id:str}/remove", guards=_CHANGE)
async def remove_shift(request: DeskRequest, shift_id: FromPath[str]) -> Response[Any]:
    """Take a shift away."""
    change = services(request).rostering.remove_shift(operator(request), shift_id)
    return await _done(request, change)


@post("/roster/departures", guards=_CHANGE)
async def depart(request: DeskRequest) -> Response[Any]:
    """Have somebody stand in or be away, or close the office."""
    form = await request.form()

    async def change() -> None:
        await services(request).rostering.depart(
            operator(request),
            DepartureKind(_word(form, "kind")),
            moment(_word(form, "starts")),
            moment(_word(form, "ends")),
            person=_word(form, "person"),
            post=Post(_word(form, "post")) if _word(form, "post") else None,
        )

    return await _done(request, change())


@post("/roster/departures/{departure_id:str}/remove", guards=_CHANGE)
async def remove_departure(request: DeskRequest, departure_id: FromPath[str]) -> Response[Any]:
    """Go back to the week."""
    change = services(request).rostering.remove_departure(operator(request), departure_id)
    return await _done(request, change)


@post("/roster/office", guards=_CHANGE)
async def set_office(request: DeskRequest) -> Response[Any]:
    """Open the office in the hours of the form; a day without hours is closed."""
    form = await request.form()

    async def change() -> None:
        office = [hours for day in range(WEEK) if (hours := _office(form, day)) is not None]
        await services(request).rostering.set_office(operator(request), office)

    return await _done(request, change())


def _office(form: FormMultiDict, day: int) -> Hours | None:
    begins, ends = _word(form, f"begins{day}"), _word(form, f"ends{day}")
    if not begins and not ends:
        return None
    return Hours(day, minutes(begins), minutes(ends))


def _weekday(text: str) -> int:
    day = int(text)
    if not 0 <= day < WEEK:
        raise ValueError("a week has seven days")
    return day


def _word(form: FormMultiDict, name: str) -> str:
    return str(form.get(name, ""))[:64]


async def _done(request: DeskRequest, change: Awaitable[None]) -> Response[Any]:
    try:
        await change
    except NotFound:
        raise NotFoundException from None
    except ValueError:
        return await _page(request, told=_REFUSED, status=400)
    return Redirect("/roster", status_code=303)


async def _page(request: DeskRequest, *, told: str = "", status: int = 200) -> Template:
    found = await services(request).rostering.view(operator(request))
    shown = {
        "view": found,
        "told": told,
        "span": span,
        "clock": _clock,
        "POSTS": list(Post),
        "KINDS": list(DepartureKind),
        "office": {one.weekday: one for one in found.roster.office},
        "upcoming": [
            one for one in found.roster.departures if one.ends_at > services(request).now()
        ],
    }
    return Template("roster.html", context=await context.desk(request) | shown, status_code=status)


def span(hours: Hours) -> str:
    """Return "22:00–06:00 hôm sau", "cả ngày" for all of one."""
    if hours.begins == hours.ends == 0:
        return "cả ngày"
    after = " hôm sau" if 0 < hours.ends <= hours.begins else ""
    return f"{_clock(hours.begins)}–{_clock(hours.ends) if hours.ends else '24:00'}{after}"


def _clock(minute: int) -> str:
    return f"{minute // _HOUR:02d}:{minute % _HOUR:02d}"


ROUTES: list[ControllerRouterHandler] = [
    roster, add_shifts, remove_shift, depart, remove_departure, set_office,
]  # fmt: skip

"""Figures for supervisors: plots of a period, its table and its report, and what rises now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect, Template
from litestar.types import ControllerRouterHandler

from bot.console import context
from bot.console.auth import only, own_form, own_page
from bot.console.requests import DeskRequest, operator, services
from bot.domain.people import Role
from bot.figures.hiding import SMALLEST
from bot.figures.naming import Names
from bot.figures.periods import VIET_NAM, BadPeriod, Period
from bot.figures.sheet import Row, Table

SUPERVISOR_ROLE = only(Role.SUPERVISOR)
_CHANGE = [own_page, SUPERVISOR_ROLE, own_form]
Chosen = Annotated[str, QueryParameter(name="period", required=False)]
#: Room that a plot of columns is drawn in, in units of its own.
WIDE, HIGH = 720, 150
_MONTHS, _YEARS = 12, 3


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a plot, as it is drawn."""

    row: Row
    left: float
    top: float
    wide: float
    high: float


def bar(row: Row, table: Table) -> str:
    """Return how much of a hundred a bar takes; a hidden count always takes as much as a small."""
    return f"{100 * row.drawn / max(table.most, SMALLEST):.1f}"


def columns(table: Table) -> list[Column]:
    """Return the columns of a table whose rows follow each other in time."""
    room = WIDE / len(table.rows)
    found = []
    for number, row in enumerate(table.rows):
        high = round(float(bar(row, table)) / 100 * HIGH, 1)
        left = round((number + 0.15) * room, 1)
        found.append(Column(row, left, round(HIGH - high, 1), round(room * 0.7, 1), high))
    return found


@get("/figures", guards=[SUPERVISOR_ROLE])
async def figures(request: DeskRequest, period: Chosen = "") -> Template:
    """Show a period's figures; without one, those of the quarter that today is in."""
    house = services(request)
    today = _now(request)
    chosen = _period(request, period or f"{today.year}-Q{(today.month + 2) // 3}")
    if not period and chosen.end <= house.now():
        # The quarter's report ends before the quarter does.
        after = chosen.end.astimezone(VIET_NAM) + dt.timedelta(days=45)
        chosen = _period(request, f"{after.year}-Q{(after.month + 2) // 3}")
    shown = await context.desk(request)
    names = Names(house.catalogue)
    return Template(
        "figures.html",
        context=shown
        | await notices(request)
        | {
            "sheet": await house.figures.of(chosen),
            "choices": _choices(request, names, chosen),
            "bar": bar,
            "columns": columns,
            "wide": WIDE,
            "high": HIGH,
            "say": names.say,
        },
    )


@get("/figures/{period:str}/csv", guards=[SUPERVISOR_ROLE])
async def as_csv(request: DeskRequest, period: FromPath[str]) -> Response[bytes]:
    """Give the figures for a spreadsheet."""
    chosen = _period(request, period)
    body = await services(request).reports.csv(operator(request), chosen)
    return _file(body, "text/csv; charset=utf-8", f"ben-{chosen.name}.csv")


@get("/figures/{period:str}/pdf", guards=[SUPERVISOR_ROLE])
async def as_pdf(request: DeskRequest, period: FromPath[str]) -> Response[bytes]:
    """Give the report on paper."""
    chosen = _period(request, period)
    body = await services(request).reports.pdf(operator(request), chosen)
    return _file(body, "application/pdf", f"ben-{chosen.name}.pdf")


@post("/figures/{period:str}/sent", guards=_CHANGE)
async def sent(request: DeskRequest, period: FromPath[str]) -> Response[Any]:
    """Remember that the report was sent."""
    chosen = _period(request, period)
    await services(request).reports.sent(operator(request), chosen)
    return Redirect(f"/figures?period={chosen.name}", status_code=303)


async def notices(request: DeskRequest) -> dict[str, Any]:
    """Return what a supervisor is told on the board too: what rises, and which report is due."""
    if operator(request).role is not Role.SUPERVISOR:
        return {"rising": [], "reports_due": []}
    house = services(request)
    return {
        "rising": await house.figures.rising_lately(),
        "reports_due": await house.reports.due(),
        "period_name": Names(house.catalogue).period,
        "rising_kind": lambda what: Names(house.catalogue).say(f"figures.rising.{what}"),
    }


def _choices(
    request: DeskRequest, names: Names, chosen: Period
) -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
    """Return what can be chosen, in groups: (value, name)."""
    today = _now(request)
    years = range(today.year, today.year - _YEARS, -1)
    last = today.year * 12 + today.month - 1
    months = [f"{month // 12}-{month % 12 + 1:02d}" for month in range(last, last - _MONTHS, -1)]
    groups = [
        ("Tháng", months),
        ("Quý", [f"{year}-Q{number}" for year in years for number in (4, 3, 2, 1)]),
        ("Nửa năm", [f"{year}-H{number}" for year in years for number in (2, 1)]),
        ("Năm", [str(year) for year in years]),
    ]
    if chosen.name not in {value for _, values in groups for value in values}:
        groups.insert(0, ("Đang xem", [chosen.name]))
    return [
        (
            title,
            [
                (value, names.period(one))
                for value in values
                if (one := _period(request, value)).start <= services(request).now()
                or one.name == chosen.name
            ],
        )
        for title, values in groups
    ]


def _period(request: DeskRequest, name: str) -> Period:
    try:
        return services(request).reports.period(name)
    except BadPeriod:
        raise NotFoundException from None


def _now(request: DeskRequest) -> dt.datetime:
    return services(request).now().astimezone(VIET_NAM)


def _file(body: bytes, media_type: str, name: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=media_type, headers=headers)


ROUTES: list[ControllerRouterHandler] = [figures, as_csv, as_pdf, sent]

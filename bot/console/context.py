"""What pages behind the login have in common: who looks, what rings, how the channels fare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.console import pictures
from bot.console.auth import base_context
from bot.console.requests import DeskRequest, operator, services
from bot.domain.health import ProbeState


@dataclass(frozen=True, slots=True)
class Dot:
    """The sign in the header that says whether all channels are well."""

    ill: tuple[ProbeState, ...]
    #: How each channel was found last: what is new in here rings once.
    news: tuple[str, ...]


async def page(request: DeskRequest) -> dict[str, Any]:
    """Return what every page shows, to whatever role."""
    states = await services(request).health_board.states()
    dot = Dot(
        ill=tuple(state for state in states if state.trouble),
        news=tuple(
            f"{state.channel}:{state.trouble or 'well'}:"
            f"{state.changed_at.timestamp() if state.changed_at else 0:.0f}"
            for state in states
        ),
    )
    return base_context(request) | {"dot": dot, "now": services(request).now()}


async def desk(request: DeskRequest) -> dict[str, Any]:
    """Return what every page shows to those who may see cases."""
    counter = await services(request).desk.changes(-1, 0)
    rows = await services(request).desk.board(operator(request))
    return await page(request) | {
        "counter": counter,
        "board": pictures.board(rows, operator(request)),
        "kinds": services(request).kinds,
        "offers": await services(request).handing.offers(operator(request)),
        "due": await services(request).tasks.due(operator(request)),
        "requests_due": await services(request).data_requests.due(operator(request)),
        "there": await services(request).handing.colleagues(operator(request)),
    }

"""How the channels fare: a page without any word, name or number of a person."""

from __future__ import annotations

from litestar import get
from litestar.response import Template

from bot.console import context
from bot.console.auth import ANY_ROLE
from bot.console.requests import DeskRequest, operator, services


@get("/channels", guards=[ANY_ROLE])
async def channels(request: DeskRequest) -> Template:
    """Show every channel, what is wrong with it and what to do about it."""
    seen = operator(request).may_see_cases
    shown = await (context.desk(request) if seen else context.page(request))
    found = await services(request).health_board.channels()
    minutes = max(1, round(services(request).settings.probe_interval / 60))
    return Template("channels.html", context=shown | {"channels": found, "minutes": minutes})

"""What administrators see: accounts, and no case."""

from __future__ import annotations

from litestar import get
from litestar.response import Template

from bot.console.auth import ADMIN_ROLE, base_context
from bot.console.requests import DeskRequest, operator, services


@get("/accounts", guards=[ADMIN_ROLE])
async def accounts(request: DeskRequest) -> Template:
    """List the accounts."""
    found = await services(request).operators.accounts(operator(request))
    return Template("accounts.html", context=base_context(request) | {"accounts": found})

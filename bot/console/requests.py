"""How the desk's handlers reach the house and the person who asks."""

from __future__ import annotations

from typing import Any, TypeAlias, cast

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State

from bot.console.ports import DeskServices
from bot.domain.people import Operator

DeskRequest: TypeAlias = Request[Any, Any, State]
Connection: TypeAlias = ASGIConnection[Any, Any, Any, Any]

#: Sent by the page when it refreshes itself: such a request is no sign of a person at the desk.
LIVE_HEADER = "ben-live"


def services(connection: Connection) -> DeskServices:
    """Return the services that `desk_app` was built from."""
    return cast("DeskServices", connection.app.state.services)


def operator(request: DeskRequest) -> Operator:
    """Return who is logged in; only behind the guard `signed_in`."""
    return cast("Operator", request.scope["user"])


def csrf(request: DeskRequest) -> str:
    """Return the session's CSRF token; only behind the guard `signed_in`."""
    return cast("str", request.scope["auth"])

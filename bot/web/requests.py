"""How handlers of the public application reach the house."""

from __future__ import annotations

from typing import Any, TypeAlias, cast

from litestar import Request
from litestar.datastructures import State

from bot.web.flood import Measures
from bot.web.ports import InternalServices, PublicServices

WebRequest: TypeAlias = Request[Any, Any, State]


def public(request: WebRequest) -> PublicServices:
    """Return the services that `public_app` was built from."""
    return cast("PublicServices", request.app.state.services)


def measures(request: WebRequest) -> Measures:
    """Return what the public door measures its visitors with."""
    return cast("Measures", request.app.state.measures)


def internal(request: WebRequest) -> InternalServices:
    """Return the services that `internal_app` was built from."""
    return cast("InternalServices", request.app.state.services)

"""The internal door, for Rasa and the metrics collector; never on a public address."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import ClientException, NotAuthorizedException, SerializationException

from bot.dialogue import actions
from bot.domain.errors import NotFound, Unparseable
from bot.web.requests import WebRequest, internal

#: As nlu/endpoints.yml spells it.
SECRET_HEADER = "x-ben-secret"  # noqa: S105 - the name of a header


@post("/internal/rasa/actions", status_code=200)
async def run_action(request: WebRequest) -> Response[Mapping[str, Any]]:
    """Answer one call of Rasa's action protocol.

    Rasa sends the secret that nlu/endpoints.yml names. What can't be run is answered 400 with
    `error` and `action_name`, as Rasa's own action server does.
    """
    sent = request.headers.get(SECRET_HEADER, "")
    expected = internal(request).action_secret
    if not expected or not hmac.compare_digest(sent.encode(), expected.encode()):
        raise NotAuthorizedException
    try:
        call = await request.json()
    except SerializationException:
        call = None
    if not isinstance(call, dict):
        raise ClientException(detail="a call is a JSON object")
    try:
        return Response(actions.run(call))
    except (NotFound, Unparseable) as error:
        name = str(call.get("next_action", ""))
        return Response({"error": str(error), "action_name": name}, status_code=400)


@get("/metrics")
async def metrics(request: WebRequest) -> Response[bytes]:
    """Return the figures in Prometheus's text format."""
    return Response(
        internal(request).metrics_text(), media_type="text/plain; version=0.0.4; charset=utf-8"
    )

"""What the chat page sends: words, taps, a place, photos and recordings."""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Mapping
from typing import Any

from litestar import Response, post
from litestar.exceptions import ClientException
from litestar.response import Redirect

from bot.domain.messages import Inbound, InboundKind
from bot.http.origin import is_foreign
from bot.http.uploads import received
from bot.web.bubbles import title_of
from bot.web.flood import source_of
from bot.web.greeting import greeting
from bot.web.requests import WebRequest, measures, public
from bot.web.sessions import WebSession, session_cookie, session_of

#: The channel's name in bot.channels.REGISTRY.
CHANNEL = "webchat"
#: Characters; the page's own box stops there too.
MAX_TEXT = 4000
#: How often, and every how many seconds, we look whether the page would show what was sent.
_LOOKS, _LOOK = 15, 0.2
_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
#: As browsers write a number; no exponent is ever needed on this planet.
_DEGREES = re.compile(r"-?\d{1,3}(\.\d{1,20})?", re.ASCII)


@post("/send", status_code=200)
async def send(request: WebRequest) -> Response[Any]:
    """Take one message. The same id sent again is the same message."""
    refuse_foreign(request)
    session = session_of(request)
    measures(request).message(session.address, source(request))
    form = await request.form()
    inbound = await _parse(request, session, form)
    await public(request).reception.accept(inbound)
    return await _taken(request, session, inbound)


# The body is measured by `received`, which tells people in words that a file is too large.
@post("/upload", status_code=200, request_max_body_size=None)
async def upload(request: WebRequest) -> Response[Any]:
    """Take one photo or recording, with or without a line of text."""
    refuse_foreign(request)
    session = session_of(request)
    door = measures(request)
    door.upload(session.address, source(request))
    async with received(request, door.room) as form:
        text = form.fields.get("text", "").strip()[:MAX_TEXT]
        message_id = _message_id(form.fields)
        inbound = Inbound(
            CHANNEL, f"{session.address}.{message_id}", session.address, form.kind, text,
            message_ref=message_id, media=(form.media,),
        )  # fmt: skip
        await public(request).reception.accept(inbound)
    return await _taken(request, session, inbound)


async def _taken(request: WebRequest, session: WebSession, inbound: Inbound) -> Response[Any]:
    """Return the answer to what was stored: JSON for the page's script, else the page itself."""
    cookies = [session_cookie(request, session.token)] if session.fresh else []
    if "application/json" in request.headers.get("accept", ""):
        return Response({"ok": True, "fresh": session.fresh}, cookies=cookies)
    chat = public(request).chat
    for _ in range(_LOOKS):
        # An answer on its way holds back what comes behind it. Whoever has no script would see
        # the page without their own words, and think them lost.
        if any(item.ref == inbound.message_ref for item in await chat.items(session.address, 0)):
            break
        await asyncio.sleep(_LOOK)
    return Redirect("/", status_code=303, cookies=cookies)


async def _parse(request: WebRequest, session: WebSession, form: Mapping[str, Any]) -> Inbound:
    message_id = _message_id(form)
    external_id = f"{session.address}.{message_id}"
    payload = str(form.get("payload", ""))
    if payload:
        title = await _title(request, session, payload)
        return Inbound(
            CHANNEL, external_id, session.address, InboundKind.BUTTON, title, payload,
            message_ref=message_id,
        )  # fmt: skip
    if "latitude" in form:
        return Inbound(
            CHANNEL, external_id, session.address, InboundKind.LOCATION,
            latitude=_degrees(form, "latitude", 90), longitude=_degrees(form, "longitude", 180),
            message_ref=message_id,
        )  # fmt: skip
    text = str(form.get("text", "")).strip()
    if not text or len(text) > MAX_TEXT:
        raise ClientException(detail=f"a message has 1 to {MAX_TEXT} characters")
    return Inbound(
        CHANNEL, external_id, session.address, InboundKind.TEXT, text, message_ref=message_id
    )


def _message_id(form: Mapping[str, Any]) -> str:
    message_id = str(form.get("id", ""))
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ClientException(detail="a message needs an id")
    return message_id


async def _title(request: WebRequest, session: WebSession, payload: str) -> str:
    """Return the words of a tap that we offered; 400 for any other."""
    services = public(request)
    items = await services.chat.items(session.address, 0)
    title = title_of([*greeting(services), *items], payload)
    if title is None:
        raise ClientException(detail="that was never offered")
    return title


def _degrees(form: Mapping[str, Any], name: str, most: int) -> float:
    said = str(form.get(name, ""))
    if not _DEGREES.fullmatch(said) or math.fabs(float(said)) > most:
        raise ClientException(detail="that is no place on earth")
    return float(said)


def source(request: WebRequest) -> str:
    """Return what this request's address counts as; a proxy's if no setting names it."""
    return source_of(request.client.host if request.client else "")


def refuse_foreign(request: WebRequest) -> None:
    """Refuse what another site's page sends in the person's name."""
    if is_foreign(request.headers):
        raise ClientException(status_code=403, detail="this page sends its own messages")

"""The chat page: one address, an anonymous session, messages that are neither lost nor doubled."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.exceptions import NotAuthorizedException, NotFoundException
from litestar.params import FromPath, QueryParameter
from litestar.response import ServerSentEvent, ServerSentEventMessage, Template
from litestar.types import ControllerRouterHandler

from bot.conversation.chat import Chat
from bot.domain.errors import NotFound
from bot.domain.messages import Inbound, InboundKind
from bot.domain.views import ChatItem
from bot.http.headers import PERMISSIONS, permissions
from bot.http.patience import finished
from bot.web.bubbles import bubble, offered
from bot.web.greeting import greeting, is_machine
from bot.web.requests import WebRequest, measures, public
from bot.web.sending import CHANNEL, refuse_foreign, send, source, upload
from bot.web.sessions import (
    WebSession,
    carried_session,
    existing_session,
    expired_cookies,
    has_left,
    session_cookie,
    session_of,
)

#: Bubbles on the first screen: keeps a long conversation light on a slow line.
FIRST_SCREEN = 60
#: Seconds without news between signs of life: under the minute after which mobile networks cut a
#: quiet connection, and the 45 seconds after which the page opens another.
BEAT = 20.0
#: Seconds after which a stream ends and the browser opens the next one.
LASTS = 600.0

#: Up to where an open page shows nothing any more, told to pages that poll.
ERASED = "Ben-Erased"

#: The largest position that both databases can compare.
_LAST = 2**31 - 1
After = Annotated[int, QueryParameter(name="after", ge=0, le=_LAST, required=False)]


@get("/")
async def page(request: WebRequest) -> Template:
    """Show the conversation so far; a new visitor is announced, so that the bot greets."""
    services = public(request)
    left = carried_session(request) if has_left(request) else None
    if left is not None:
        await services.chat.end(left.address)
    session = session_of(request)
    items = await _first_screen(request, session)
    context = {
        "items": [bubble(item) for item in items],
        "quick": offered(items),
        "last": items[-1].seq if items else 0,
        "fresh": secrets.token_urlsafe(16),
        "exit_to": services.settings.exit_url,
    }
    cookies = expired_cookies(request)[1:] if has_left(request) else []
    if session.fresh:
        cookies.append(session_cookie(request, session.token))
    asks = {PERMISSIONS: permissions("microphone", "geolocation")}
    return Template("chat.html", context=context, cookies=cookies, headers=asks)


async def _first_screen(request: WebRequest, session: WebSession) -> list[ChatItem]:
    """Return the newest bubbles; for a visitor who is not announced, the same words from paper."""
    services = public(request)
    if not session.fresh and await services.chat.is_known(session.address):
        return (await services.chat.items(session.address, 0))[-FIRST_SCREEN:]
    machine = is_machine(request.headers.get("user-agent", ""))
    if machine or not measures(request).may_open(source(request)):
        return greeting(services)
    await services.reception.accept(
        Inbound(CHANNEL, f"{session.address}.opened", session.address, InboundKind.OPENED)
    )
    return []


@get("/items")
async def items_after(request: WebRequest, after: After = 0) -> Response[list[dict[str, Any]]]:
    """Return what came behind `after`: for browsers and networks where the stream fails."""
    session = _required(request)
    look = await public(request).chat.look(session.address, after)
    return Response([bubble(item) for item in look.items], headers={ERASED: str(look.erased)})


@get("/stream")
async def stream(request: WebRequest, after: After = 0) -> ServerSentEvent:
    """Send bubbles as they come, and what was erased; a browser says by Last-Event-ID what it has.

    So it goes on where it was when the connection comes back.
    """
    session = _required(request)
    seen = request.headers.get("last-event-id", "")
    known = seen.isdecimal() and len(seen) <= len(str(_LAST))
    start = min(int(seen), _LAST) if known else after
    return ServerSentEvent(_events(public(request).chat, session.address, start))


async def _events(chat: Chat, address: str, after: int) -> AsyncIterator[ServerSentEventMessage]:
    yield ServerSentEventMessage(event="hello", data="", retry=2000)
    begun = beaten = time.monotonic()
    erased = 0
    while (now := time.monotonic()) - begun < LASTS:
        look = await finished(chat.look(address, after))
        if look.erased != erased:
            # Told at every connection too: it may have happened while there was none.
            erased = look.erased
            yield ServerSentEventMessage(event="erased", data=str(erased))
        for item in look.items:
            after = max(after, item.seq)
            data = json.dumps(bubble(item), ensure_ascii=False)
            yield ServerSentEventMessage(event="item", id=item.seq, data=data)
        if now - beaten >= BEAT:
            beaten = now
            yield ServerSentEventMessage(event="beat", data="")
        await chat.change(look, BEAT - (now - beaten))


@get("/pictures/{picture:str}")
async def shown_picture(request: WebRequest, picture: FromPath[str]) -> Response[bytes]:
    """Show a picture that an operator sent to this very session; kept by no browser."""
    session = _required(request)
    try:
        data = await public(request).chat.picture(session.address, picture)
    except NotFound:
        raise NotFoundException from None
    headers = {"Content-Security-Policy": "default-src 'none'; sandbox"}
    return Response(data, media_type="image/jpeg", headers=headers)


@post("/exit", status_code=200)
async def leave(request: WebRequest) -> Template:
    """End the session and have the browser forget it; the page itself is gone already."""
    refuse_foreign(request)
    session = carried_session(request)
    if session is not None:
        await public(request).chat.end(session.address)
    return Template(
        "exit.html",
        context={"exit_to": public(request).settings.exit_url},
        headers={"Clear-Site-Data": '"cache", "cookies", "storage"'},
        cookies=expired_cookies(request),
    )


def _required(request: WebRequest) -> WebSession:
    session = existing_session(request)
    if session is None:
        raise NotAuthorizedException
    return session


ROUTES: list[ControllerRouterHandler] = [
    page, send, upload, items_after, stream, shown_picture, leave,
]  # fmt: skip

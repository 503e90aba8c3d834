"""The chat page: one address, an anonymous session, messages that are neither lost nor doubled."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import AsyncIterator
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.exceptions import ClientException, NotAuthorizedException
from litestar.params import QueryParameter
from litestar.response import Redirect, ServerSentEvent, ServerSentEventMessage, Template
from litestar.types import ControllerRouterHandler

from bot.conversation.chat import Chat
from bot.domain.messages import Inbound, InboundKind
from bot.http.origin import is_foreign
from bot.http.patience import LONGEST, finished
from bot.web.bubbles import bubble, offered, title_of
from bot.web.requests import WebRequest, public
from bot.web.sessions import (
    WebSession,
    existing_session,
    expired_cookie,
    session_cookie,
    session_of,
)

#: The channel's name in bot.channels.REGISTRY.
CHANNEL = "webchat"
#: Characters; the page's own box stops there too.
MAX_TEXT = 4000
#: Bubbles on the first screen: keeps a long conversation light on a slow line.
FIRST_SCREEN = 60
#: Rounds of `LONGEST` seconds without news between signs of life: under the minute after which
#: mobile networks cut a quiet connection.
QUIET_ROUNDS = 10
#: Rounds after which a stream ends and the browser opens the next one: about ten minutes.
ROUNDS = 300
_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")

#: The largest position that both databases can compare.
_LAST = 2**31 - 1
After = Annotated[int, QueryParameter(name="after", ge=0, le=_LAST, required=False)]


@get("/")
async def page(request: WebRequest) -> Template:
    """Show the conversation so far; a new visitor is announced, so that the bot greets."""
    session = session_of(request)
    services = public(request)
    if session.fresh:
        await services.reception.accept(
            Inbound(CHANNEL, f"{session.address}.opened", session.address, InboundKind.OPENED)
        )
    items = list(await services.chat.items(session.address, 0))[-FIRST_SCREEN:]
    context = {
        "items": [bubble(item) for item in items],
        "quick": offered(items),
        "last": items[-1].seq if items else 0,
        "fresh": secrets.token_urlsafe(16),
        "exit_to": services.settings.exit_url,
    }
    cookies = [session_cookie(request, session.token)] if session.fresh else []
    return Template("chat.html", context=context, cookies=cookies)


@post("/send", status_code=200)
async def send(request: WebRequest) -> Response[Any]:
    """Take one message. The same id sent again is the same message."""
    _refuse_foreign(request)
    form = await request.form()
    session = session_of(request)
    message_id = str(form.get("id", ""))
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ClientException(detail="a message needs an id")
    inbound = await _parse(request, session, message_id, form)
    await public(request).reception.accept(inbound)
    cookies = [session_cookie(request, session.token)] if session.fresh else []
    if "application/json" in request.headers.get("accept", ""):
        return Response({"ok": True, "fresh": session.fresh}, cookies=cookies)
    return Redirect("/", status_code=303, cookies=cookies)


async def _parse(request: WebRequest, session: WebSession, message_id: str, form: Any) -> Inbound:
    external_id = f"{session.address}.{message_id}"
    payload = str(form.get("payload", ""))
    if payload:
        items = await public(request).chat.items(session.address, 0)
        title = title_of(items, payload)
        if title is None:
            raise ClientException(detail="that was never offered")
        return Inbound(
            CHANNEL, external_id, session.address, InboundKind.BUTTON, title, payload,
            message_ref=message_id,
        )  # fmt: skip
    text = str(form.get("text", "")).strip()
    if not text or len(text) > MAX_TEXT:
        raise ClientException(detail=f"a message has 1 to {MAX_TEXT} characters")
    return Inbound(
        CHANNEL, external_id, session.address, InboundKind.TEXT, text, message_ref=message_id
    )


@get("/items")
async def items_after(request: WebRequest, after: After = 0) -> list[dict[str, Any]]:
    """Return what came behind `after`: for browsers and networks where the stream fails."""
    session = _required(request)
    return [bubble(item) for item in await public(request).chat.items(session.address, after)]


@get("/stream")
async def stream(request: WebRequest, after: After = 0) -> ServerSentEvent:
    """Send bubbles as they come; a reconnecting browser says by Last-Event-ID what it has."""
    session = _required(request)
    seen = request.headers.get("last-event-id", "")
    known = seen.isdecimal() and len(seen) <= len(str(_LAST))
    start = min(int(seen), _LAST) if known else after
    return ServerSentEvent(_events(public(request).chat, session.address, start))


async def _events(chat: Chat, address: str, after: int) -> AsyncIterator[ServerSentEventMessage]:
    yield ServerSentEventMessage(event="hello", data="", retry=2000)
    for turn in range(1, ROUNDS + 1):
        for item in await finished(chat.wait(address, after, LONGEST)):
            after = max(after, item.seq)
            data = json.dumps(bubble(item), ensure_ascii=False)
            yield ServerSentEventMessage(event="item", id=item.seq, data=data)
        if turn % QUIET_ROUNDS == 0:
            yield ServerSentEventMessage(comment="still here")


@post("/exit", status_code=200)
async def leave(request: WebRequest) -> Template:
    """End the session and have the browser forget it; the page itself is gone already."""
    _refuse_foreign(request)
    session = existing_session(request)
    if session is not None:
        await public(request).chat.end(session.address)
    return Template(
        "exit.html",
        context={"exit_to": public(request).settings.exit_url},
        headers={"Clear-Site-Data": '"cache", "cookies", "storage"'},
        cookies=[expired_cookie(request)],
    )


def _required(request: WebRequest) -> WebSession:
    session = existing_session(request)
    if session is None:
        raise NotAuthorizedException
    return session


def _refuse_foreign(request: WebRequest) -> None:
    if is_foreign(request.headers):
        raise ClientException(status_code=403, detail="this page sends its own messages")


ROUTES: list[ControllerRouterHandler] = [page, send, items_after, stream, leave]

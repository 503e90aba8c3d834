"""Where platforms deliver: verify, parse, store, 200. Nothing slow happens here."""

from __future__ import annotations

from litestar import Response, post
from litestar.exceptions import NotAuthorizedException, NotFoundException
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from bot.domain.errors import NotAuthentic, Probe, Unparseable
from bot.domain.ports import HookRequest
from bot.telemetry import get_logger
from bot.web.requests import WebRequest, public

_log = get_logger()


@post("/hooks/{name:str}", status_code=200)
async def hook(request: WebRequest, name: FromPath[str]) -> Response[None]:
    """Take a call of the channel `name`; 200 only once every event in it is stored.

    A genuine call that we can't read is answered 200 as well: the platform would send the same
    bytes for ever, and slow down everything behind them. So is a probe, and nothing is done.
    """
    services = public(request)
    channel = services.channels.get(name)
    if channel is None:
        raise NotFoundException
    call = await _call(request)
    try:
        channel.verify(call)
    except Probe:
        return Response(None)
    except NotAuthentic:
        raise NotAuthorizedException from None
    try:
        events = channel.parse(call.body)
    except Unparseable:
        _log.warning("webhook.unparseable", channel=name)
        return Response(None)
    for inbound in events:
        await services.reception.accept(inbound)
    return Response(None)


@post("/hooks/telegram-alarm", status_code=200)
async def alarm_hook(request: WebRequest) -> Response[None]:
    """Take a call of the operators' alarm bot; 200 only once what was tapped is done."""
    bot, group = public(request).alarm_bot, public(request).group
    if bot is None or group is None:
        raise NotFoundException
    call = await _call(request)
    try:
        bot.verify(call)
        events = bot.parse(call.body)
    except NotAuthentic:
        raise NotAuthorizedException from None
    except Unparseable:
        _log.warning("webhook.unparseable", channel="telegram-alarm")
        return Response(None)
    for event in events:
        await group.hear(event)
    return Response(None)


async def _call(request: WebRequest) -> HookRequest:
    headers = {key.lower(): value for key, value in request.headers.items()}
    return HookRequest(headers, await request.body())


ROUTES: list[ControllerRouterHandler] = [hook, alarm_hook]

"""Hands pictures and recordings to operators, so that nothing in them can act in their browser."""

from __future__ import annotations

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from bot.console.auth import CASE_ROLES
from bot.console.requests import DeskRequest, operator, services
from bot.domain.errors import NotFound

#: The only type that a browser may show: every picture of it was written anew by us.
_SHOWN = "image/jpeg"
#: Nothing runs, nothing loads, whatever a browser takes the bytes for.
_SANDBOX = "default-src 'none'; sandbox"
_ENDINGS = {
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/aac": "aac",
    "audio/mp4": "m4a",
    "audio/amr": "amr",
    "audio/wav": "wav",
    "audio/webm": "webm",
}


@get("/cases/{case_id:str}/media/{media_id:str}", guards=[CASE_ROLES])
async def media(
    request: DeskRequest, case_id: FromPath[str], media_id: FromPath[str]
) -> Response[bytes]:
    """Show a picture, or give a recording to be kept as a file."""
    try:
        found = await services(request).exhibits.open(operator(request), case_id, media_id)
    except NotFound:
        raise NotFoundException from None
    shown = found.media_type == _SHOWN
    name = f"{found.case_number}.{'jpg' if shown else _ENDINGS.get(found.media_type, 'bin')}"
    return Response(
        found.data,
        media_type=found.media_type if shown else "application/octet-stream",
        headers={
            "Content-Security-Policy": _SANDBOX,
            "Content-Disposition": f'{"inline" if shown else "attachment"}; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


ROUTES: list[ControllerRouterHandler] = [media]

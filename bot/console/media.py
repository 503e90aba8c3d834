"""Pictures and recordings at the desk: shown so that nothing in them acts, and pictures sent."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from bot.console import labels
from bot.console.auth import CASE_ROLES, TAKES_FILE, own_form, own_page, uploaded
from bot.console.cases import case_page, then_show
from bot.console.requests import DeskRequest, operator, services
from bot.domain.errors import (
    MediaRefused,
    MediaUnavailable,
    NoPictureHere,
    NotFound,
    OutsideContactRule,
    WindowIsClosed,
)
from bot.domain.messages import MAX_MEDIA

#: The only type that a browser may show: every picture of it was written anew by us.
_SHOWN = "image/jpeg"
#: Nothing runs, nothing loads, whatever a browser takes the bytes for.
_SANDBOX = "default-src 'none'; sandbox"
#: Bytes of a form with a picture in it.
_MOST = MAX_MEDIA + 100_000
_NOT_SENT: dict[type[Exception], str] = {
    OutsideContactRule: "lúc này nằm ngoài giờ được nhắn. Đọc dòng nhắc rồi xác nhận nếu vẫn gửi.",
    WindowIsClosed: labels.WINDOW_CLOSED,
    NoPictureHere: labels.NO_PICTURE,
    MediaRefused: "tệp này không phải ảnh, hoặc nặng quá. Chỉ gửi được ảnh JPEG, PNG, WebP, GIF "
    "tới 8 MB. Tệp PDF thì chụp màn hình từng trang.",
    MediaUnavailable: "máy chủ đang bận. Chờ một phút rồi gửi lại.",
}
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


@post(
    "/cases/{case_id:str}/picture",
    guards=[own_page, CASE_ROLES, own_form],
    request_max_body_size=_MOST,
    opt={TAKES_FILE: True},
)
async def picture(request: DeskRequest, case_id: FromPath[str]) -> Response[Any]:
    """Send the person a picture; outside their contact rule only after confirming against it."""
    form = uploaded(request)
    change = services(request).desk.send_picture(
        operator(request),
        case_id,
        form.data,
        confirmed=form.fields.get("confirmed") == "yes",
        aware=form.fields.get("aware") == "yes",
    )
    try:
        return await then_show(request, case_id, change)
    except tuple(_NOT_SENT) as refused:
        told = f"Chưa gửi ảnh: {_NOT_SENT[type(refused)]}"
        return await case_page(request, case_id, told=told, status=409)


ROUTES: list[ControllerRouterHandler] = [media, picture]

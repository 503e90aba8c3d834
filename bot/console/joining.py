"""The page behind an invitation: choose a password, add the phone, keep the recovery codes."""

from __future__ import annotations

import io
from typing import Any

import segno
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template
from litestar.types import ControllerRouterHandler
from markupsafe import Markup

from bot.console.accounts import MIN_PASSWORD
from bot.console.auth import own_page
from bot.console.invites import InviteIsOver, Offer, ShortPassword, WrongCode
from bot.console.requests import DeskRequest, services

_OVER = "Thư mời này đã dùng rồi hoặc quá hạn. Nhờ quản trị gửi thư mới."
_WRONG = {
    ShortPassword: f"Mật khẩu cần ít nhất {MIN_PASSWORD} ký tự. Một câu dễ nhớ là tốt nhất.",
    WrongCode: "Mã 6 số chưa đúng. Xem giờ trên điện thoại có đúng không, rồi gõ mã mới nhất.",
}
_LONGEST = 2000


@get("/join/{token:str}")
async def form(request: DeskRequest, token: FromPath[str]) -> Response[Any]:
    """Show the form: each time with another secret for the phone."""
    try:
        return _page(await services(request).invites.offer(token))
    except InviteIsOver:
        return _over()


@post("/join/{token:str}", guards=[own_page])
async def join(request: DeskRequest, token: FromPath[str]) -> Response[Any]:
    """Make the account, or say what is not right yet."""
    fields = await request.form()
    password, carried, code = (
        str(fields.get(name, ""))[:_LONGEST] for name in ("password", "carried", "totp")
    )
    house = services(request).invites
    try:
        codes = await house.join(token, password, carried, code)
    except InviteIsOver:
        return _over()
    except (ShortPassword, WrongCode) as wrong:
        try:
            return _page(await house.again(token, carried), _WRONG[type(wrong)], 400)
        except InviteIsOver:
            return _over()
    return Template("recovery_codes.html", context={"codes": codes, "new": True}, status_code=200)


def _page(offer: Offer, refused: str = "", status: int = 200) -> Template:
    image = io.BytesIO()
    segno.make(offer.totp_uri).save(
        image,
        kind="svg",
        xmldecl=False,
        svgns=True,
        border=3,
        light="#fff",
        omitsize=True,
        nl=False,
    )
    context = {
        "offer": offer,
        # Drawn by ourselves from letters and digits of ours.
        "picture": Markup(image.getvalue().decode()),  # noqa: S704
        "refused": refused,
        "least": MIN_PASSWORD,
    }
    return Template("join.html", context=context, status_code=status)


def _over() -> Template:
    return Template("error.html", context={"words": _OVER}, status_code=404)


ROUTES: list[ControllerRouterHandler] = [form, join]

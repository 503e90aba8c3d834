"""The desk's application, on its own port."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Litestar, Response, get
from litestar.datastructures import State
from litestar.exceptions import HTTPException, NotFoundException
from litestar.params import FromPath
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Redirect, Template
from litestar.template import TemplateConfig
from litestar.types import ControllerRouterHandler

from bot.console import auth, casefile, cases, channels, manage, media, own, roster, stream
from bot.console.accountability import ROUTES as ACCOUNTABILITY
from bot.console.auth import NotSignedIn
from bot.console.data_requests import ROUTES as DATA_REQUESTS
from bot.console.figures import ROUTES as FIGURES
from bot.console.joining import ROUTES as JOINING
from bot.console.journeys import ROUTES as JOURNEYS
from bot.console.ports import DeskServices
from bot.console.referrals import ROUTES as REFERRALS
from bot.console.registry import ROUTES as REGISTRY
from bot.console.requests import DeskRequest
from bot.console.review import ROUTES as REVIEW
from bot.console.traits import ROUTES as TRAITS
from bot.console.warnings import ROUTES as WARNINGS
from bot.domain.people import Role
from bot.http.assets import Asset, load_assets
from bot.http.headers import add_security_headers
from bot.http.uploads import UploadRefused
from bot.telemetry import get_logger

_HERE = Path(__file__).parent
#: Bytes; an operator's longest form is far below.
MAX_BODY = 100_000
_log = get_logger()

_WORDS = {
    400: "Thiếu hoặc sai thông tin. Quay lại và thử lần nữa.",
    403: "Yêu cầu này không được chấp nhận. Tải lại trang rồi thử lại.",
    404: "Không có trang này.",
    405: "Không có trang này.",
    408: "Mạng chậm quá, chưa nhận hết tệp. Gửi lại nhé.",
    413: "Nội dung dài quá, hoặc ảnh nặng quá 8 MB.",
}
_SORRY = "Máy chủ gặp lỗi. Thử lại sau ít phút."


def desk_app(services: DeskServices) -> Litestar:
    """Return the desk's application."""
    assets = load_assets(_HERE / "static")
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(cases.NAMES)
    environment.globals.update(
        asset=lambda name: f"/static/{assets[name].fingerprint}/{name}", told="", draft=""
    )
    return Litestar(
        route_handlers=[
            *auth.ROUTES,
            *cases.ROUTES,
            *casefile.ROUTES,
            *media.ROUTES,
            *REFERRALS,
            *own.ROUTES,
            *roster.ROUTES,
            *FIGURES,
            *REGISTRY,
            *REVIEW,
            *WARNINGS,
            *TRAITS,
            *JOURNEYS,
            *ACCOUNTABILITY,
            *DATA_REQUESTS,
            stream.changes,
            *manage.ROUTES,
            *JOINING,
            channels.channels,
            _static(assets),
            live,
        ],
        template_config=TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment)),
        state=State({"services": services}),
        openapi_config=None,
        logging_config=None,
        request_max_body_size=MAX_BODY,
        before_send=[add_security_headers],
        exception_handlers={
            NotSignedIn: to_login,
            HTTPException: plain_error,
            UploadRefused: refused_upload,
            Exception: unforeseen,
        },
    )


@get("/live")
async def live() -> dict[str, bool]:
    """Say that the process runs."""
    return {"ok": True}


def _static(assets: dict[str, Asset]) -> ControllerRouterHandler:
    @get("/static/{fingerprint:str}/{name:str}")
    async def static(
        request: DeskRequest, fingerprint: FromPath[str], name: FromPath[str]
    ) -> Response[bytes]:
        """Serve a file under its fingerprint, so that browsers may keep it."""
        asset = assets.get(name)
        if asset is None or asset.fingerprint != fingerprint:
            raise NotFoundException
        body, headers = asset.chosen(request.headers.get("accept-encoding", ""))
        headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return Response(body, media_type=asset.media_type, headers=headers)

    return static


def to_login(request: DeskRequest, _: NotSignedIn) -> Response[Any]:
    """Send a page to the login form; tell scripts 401, and htmx to go there."""
    if "hx-request" in request.headers:
        return Response(None, status_code=401, headers={"HX-Redirect": "/login"})
    if "text/html" in request.headers.get("accept", ""):
        return Redirect("/login", status_code=303)
    return Response({"error": "log in"}, status_code=401)


def plain_error(request: DeskRequest, error: HTTPException) -> Response[Any]:
    """Answer a refusal in plain words; send an admin who comes to the board to the accounts."""
    found: Any = request.scope.get("user")
    if request.url.path == "/" and found is not None and found.role is Role.ADMIN:
        return Redirect("/accounts", status_code=303)
    words = _WORDS.get(error.status_code, _SORRY)
    return Template(
        "error.html", context={"words": words}, status_code=error.status_code,
        headers=error.headers,
    )  # fmt: skip


def refused_upload(_: DeskRequest, error: UploadRefused) -> Response[Any]:
    """Answer a file that is not taken, in plain words."""
    words = _WORDS.get(error.status, _SORRY)
    return Template("error.html", context={"words": words}, status_code=error.status)


def unforeseen(_: DeskRequest, error: Exception) -> Response[Any]:
    """Answer 500 and log what kind of failure it was: never its words, they may be a person's."""
    _log.error("desk.failed", exc_info=error)
    return Template("error.html", context={"words": _SORRY}, status_code=500)

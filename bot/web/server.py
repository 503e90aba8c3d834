"""The public and the internal application."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from litestar import Litestar, Response, get
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.exceptions import HTTPException, NotFoundException
from litestar.params import FromPath
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template import TemplateConfig
from litestar.types import ControllerRouterHandler

from bot.http.assets import load_assets
from bot.http.headers import add_security_headers
from bot.http.uploads import UploadRefused
from bot.telemetry import get_logger
from bot.web import internal, webchat, webhooks
from bot.web.flood import Measures
from bot.web.ports import InternalServices, PublicServices
from bot.web.requests import WebRequest, public

_HERE = Path(__file__).parent
#: Bytes; platforms' webhooks are the largest thing we are sent, but for photos and recordings,
#: which have a limit of their own.
MAX_BODY = 1_000_000
_log = get_logger()

_WORDS = {
    400: "Tin này không gửi được. Bạn quay lại và thử lần nữa nhé.",
    401: "Phiên trò chuyện đã hết. Bạn mở lại trang nhé.",
    403: "Yêu cầu này không đến từ trang trò chuyện.",
    404: "Không có trang này.",
    405: "Không có trang này.",
    408: "Mạng chậm quá, chưa nhận hết tệp. Bạn gửi lại nhé.",
    413: "Tin này dài quá, hoặc tệp nặng quá 8 MB.",
    415: "Ở đây chỉ gửi được ảnh và ghi âm.",
    429: "Bạn gửi nhanh quá. Chờ một chút rồi gửi lại nhé.",
    503: "Lúc này đông người gửi quá. Chờ một chút rồi gửi lại nhé.",
}
_SORRY = "Có lỗi ở phía máy chủ. Bạn thử lại sau ít phút nhé."


def public_app(services: PublicServices, now: Callable[[], float] = time.monotonic) -> Litestar:
    """Return the application that people and platforms reach; `now` counts seconds for limits."""
    templates = JinjaTemplateEngine.from_environment(
        Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
    )
    return Litestar(
        route_handlers=[*webchat.ROUTES, *webhooks.ROUTES, live, ready, _static()],
        template_config=TemplateConfig(instance=templates),
        # The stream must not be held back by a packer that waits for more.
        compression_config=CompressionConfig(backend="gzip", exclude=["^/stream", "^/static"]),
        **_common(services, measures=Measures(now)),
    )


def internal_app(services: InternalServices) -> Litestar:
    """Return the application that only Rasa and the metrics collector may reach."""
    return Litestar(
        route_handlers=[internal.run_action, internal.metrics, live], **_common(services)
    )


def _common(services: object, **more: object) -> dict[str, Any]:
    return {
        "state": State({"services": services, **more}),
        "openapi_config": None,
        "logging_config": None,
        "request_max_body_size": MAX_BODY,
        "before_send": [add_security_headers],
        "exception_handlers": {
            HTTPException: plain_error,
            UploadRefused: refused_upload,
            Exception: unforeseen,
        },
    }


@get("/live")
async def live() -> dict[str, bool]:
    """Say that the process runs."""
    return {"ok": True}


@get("/ready")
async def ready(request: WebRequest) -> Response[dict[str, Any]]:
    """Say whether messages can be taken and kept now: 200 or 503."""
    state = dict(await public(request).health())
    return Response(state, status_code=200 if state.get("ok") else 503)


def _static() -> ControllerRouterHandler:
    assets = load_assets(_HERE / "static")

    @get("/static/{name:str}")
    async def static(request: WebRequest, name: FromPath[str]) -> Response[bytes]:
        """Serve a file of the page; not cached, so that the browser keeps no trace of it."""
        if name not in assets:
            raise NotFoundException
        body, headers = assets[name].chosen(request.headers.get("accept-encoding", ""))
        return Response(body, media_type=assets[name].media_type, headers=headers)

    return static


def plain_error(request: WebRequest, error: HTTPException) -> Response[Any]:
    """Answer a refusal in plain words, or as JSON to those who asked for it."""
    return _answer(request, error.status_code, error.headers)


def refused_upload(request: WebRequest, error: UploadRefused) -> Response[Any]:
    """Answer a file that is not taken, as `plain_error` does."""
    return _answer(request, error.status, None)


def unforeseen(request: WebRequest, error: Exception) -> Response[Any]:
    """Answer 500 and log what kind of failure it was: never its words, they may be a person's."""
    _log.error("web.failed", exc_info=error)
    return _answer(request, 500, None)


def _answer(request: WebRequest, status: int, headers: dict[str, str] | None) -> Response[Any]:
    words = _WORDS.get(status, _SORRY)
    if "text/html" not in request.headers.get("accept", ""):
        return Response({"error": words}, status_code=status, headers=headers)
    page = (
        '<!doctype html><html lang="vi"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Trò chuyện</title>'
        f'<link rel="stylesheet" href="/static/chat.css"><p class="reload">{words}</p>'
        '<p class="reload"><a href="/">Về trang trò chuyện</a></p></html>'
    )
    return Response(page, status_code=status, media_type="text/html", headers=headers)

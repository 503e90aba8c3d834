"""Who may pass: the session cookie, the guards of every route, logging in and out."""

from __future__ import annotations

import hmac
from typing import Any, cast

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.exceptions import ClientException, NotFoundException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler
from litestar.response import Redirect, Template
from litestar.types import ControllerRouterHandler, Guard

from bot.console.requests import LIVE_HEADER, Connection, DeskRequest, csrf, operator, services
from bot.domain.errors import BenError, LoginRefused
from bot.domain.people import Role
from bot.http import uploads
from bot.http.origin import is_https, is_ours
from bot.http.uploads import Upload

REFUSED = (
    "Chưa đăng nhập được. Xem lại tên, mật khẩu và mã 6 số (mỗi mã chỉ dùng một lần). "
    "Nếu đã thử nhiều lần, chờ một lát rồi thử lại."
)
#: The key of `opt` by which a route says that its form brings a file.
TAKES_FILE = "takes_file"
_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class NotSignedIn(BenError):
    """Nobody is logged in with this request."""


def cookie_name(connection: Connection) -> str:
    """Return the cookie's name: browsers accept `__Host-` only over https."""
    return "__Host-sid" if _secure(connection) else "sid"


def _secure(connection: Connection) -> bool:
    host = connection.headers.get("host", "")
    return is_https(connection.url.scheme, host, services(connection).settings.desk_url)


def _cookie(connection: Connection, token: str, max_age: int | None = None) -> Cookie:
    return Cookie(
        key=cookie_name(connection),
        value=token,
        path="/",
        max_age=max_age,
        httponly=True,
        samesite="strict",
        secure=_secure(connection),
    )


async def signed_in(connection: Connection, handler: BaseRouteHandler) -> None:
    """Let pass who is logged in, and put operator and CSRF token into the scope."""
    token = connection.cookies.get(cookie_name(connection), "")
    active = LIVE_HEADER not in connection.headers and not handler.opt.get("live")
    found = await services(connection).operators.session(token, active=active) if token else None
    if found is None:
        raise NotSignedIn
    connection.scope["user"], connection.scope["auth"] = found


def only(*roles: Role) -> Guard:
    """Return a guard for these roles; to anyone else the page does not exist."""

    async def has_role(connection: Connection, handler: BaseRouteHandler) -> None:
        await signed_in(connection, handler)
        if connection.scope["user"].role not in roles:
            raise NotFoundException

    has_role.roles = roles  # type: ignore[attr-defined]
    return has_role


async def own_page(connection: Connection, _: BaseRouteHandler) -> None:
    """Refuse a change that another site's page asks for."""
    if _changes(connection) and not is_ours(connection.headers):
        raise PermissionDeniedException


async def own_form(connection: Connection, handler: BaseRouteHandler) -> None:
    """Refuse a change without the CSRF token of this very session.

    A route that takes a file says so by `opt`: its form is read in memory only, and is kept for
    the route, see `uploaded`.
    """
    if not _changes(connection):
        return
    request = cast("DeskRequest", connection)
    if handler.opt.get(TAKES_FILE) and request.content_type[0] == "multipart/form-data":
        upload = connection.scope["state"][TAKES_FILE] = await uploads.whole(request)
        sent = upload.fields.get("csrf", "")
    else:
        sent = str((await request.form()).get("csrf", ""))
    if not hmac.compare_digest(sent.encode(), str(connection.scope["auth"]).encode()):
        raise PermissionDeniedException


def uploaded(request: DeskRequest) -> Upload:
    """Return the form with a file that `own_form` has read; 400 when there is none."""
    found = request.scope["state"].get(TAKES_FILE)
    if not isinstance(found, Upload):
        raise ClientException(detail="choose a file")
    return found


def _changes(connection: Connection) -> bool:
    return connection.scope.get("method") in _UNSAFE


CASE_ROLES = only(Role.OPERATOR, Role.SUPERVISOR)
ADMIN_ROLE = only(Role.ADMIN)
ANY_ROLE = only(Role.OPERATOR, Role.SUPERVISOR, Role.ADMIN)


@get("/login")
async def login_form() -> Template:
    """Show the form."""
    return Template("login.html", context={"refused": "", "login": ""})


@post("/login", guards=[own_page])
async def login(request: DeskRequest) -> Response[Any]:
    """Log in with login, password and a code used for the first time."""
    form = await request.form()
    name, password, code = (str(form.get(key, ""))[:256] for key in ("login", "password", "totp"))
    source = request.client.host if request.client else ""
    try:
        token = await services(request).operators.login(name, password, code, source=source)
    except LoginRefused:
        # One sentence for every cause: which of them it was helps only who guesses.
        context = {"refused": REFUSED, "login": name}
        return Template("login.html", context=context, status_code=403)
    return Redirect("/", status_code=303, cookies=[_cookie(request, token)])


@post("/logout", guards=[own_page, ANY_ROLE, own_form])
async def logout(request: DeskRequest) -> Response[Any]:
    """End the login and have the browser forget what it saw."""
    token = request.cookies.get(cookie_name(request), "")
    await services(request).operators.logout(token)
    return Redirect(
        "/login",
        status_code=303,
        cookies=[_cookie(request, "", max_age=0)],
        headers={"Clear-Site-Data": '"cache", "storage"'},
    )


@get("/here", guards=[ANY_ROLE], status_code=204)
async def here(request: DeskRequest) -> None:
    """Note that somebody sits at the desk: the page calls when keys or pointer move."""


def base_context(request: DeskRequest) -> dict[str, Any]:
    """Return what every page behind the login shows."""
    return {"me": operator(request), "csrf": csrf(request)}


ROUTES: list[ControllerRouterHandler] = [login_form, login, logout, here]

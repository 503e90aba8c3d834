"""Whether the Zalo Bot Platform knows us, and brings updates where we expect them."""

from __future__ import annotations

from bot.channels.zalobot_api import Api, Refused
from bot.domain.health import Trouble

_UNAUTHORIZED, _TOO_MANY = 401, 429
_BAD_REQUEST = 400


async def look(api: Api, *, has_webhook: bool, ours: str) -> str:
    """Return "" when all is well, else a Trouble; `ours` is where updates should go, or ""."""
    try:
        await api.call("getMe")
        url = await api.hook()
    except Refused as refused:
        return _trouble(refused.code)
    except Exception:  # noqa: BLE001 - whatever it is, no answer came that can be read
        return Trouble.UNREACHABLE
    if not has_webhook:
        return Trouble.WEBHOOK_IN_THE_WAY if url else ""
    return "" if url and (not ours or url == ours) else Trouble.WEBHOOK_LOST


def _trouble(code: int) -> str:
    if code == _TOO_MANY:
        # It knows us, and is busy.
        return ""
    if code == _UNAUTHORIZED:
        return Trouble.TOKEN_REFUSED
    # What it calls 403 is its own failure, like any 5xx.
    return Trouble.ACCOUNT_REFUSED if code == _BAD_REQUEST else Trouble.UNREACHABLE

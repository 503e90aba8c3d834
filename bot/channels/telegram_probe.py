"""Whether Telegram knows us, and brings messages where we expect them."""

from __future__ import annotations

import datetime as dt

from telegram import Bot, WebhookInfo
from telegram.error import BadRequest, Forbidden, InvalidToken

from bot.channels.telegram_api import Wait
from bot.domain.health import Trouble

#: Telegram reports its last failure to deliver for good: only a fresh one counts.
_RECENT = dt.timedelta(minutes=10)
#: Updates that wait at Telegram's: beyond this our webhook is too slow.
_MANY_WAIT = 100


async def look(bot: Bot, *, has_webhook: bool, ours: str) -> str:
    """Return "" when all is well, else a Trouble; `ours` is where updates should go, or ""."""
    try:
        await bot.get_me()
        hook = await bot.get_webhook_info()
    except Wait:
        # It knows us, and is busy.
        return ""
    except InvalidToken:
        return Trouble.TOKEN_REFUSED
    except (BadRequest, Forbidden):
        return Trouble.ACCOUNT_REFUSED
    except Exception:  # noqa: BLE001 - whatever it is, no answer came that can be read
        return Trouble.UNREACHABLE
    if not has_webhook:
        return Trouble.WEBHOOK_IN_THE_WAY if hook.url else ""
    if not hook.url or (ours and hook.url != ours):
        return Trouble.WEBHOOK_LOST
    return Trouble.WEBHOOK_FAILING if _fails(hook) else ""


def _fails(hook: WebhookInfo) -> bool:
    failed = hook.last_error_date
    recent = failed is not None and dt.datetime.now(dt.UTC) - failed < _RECENT
    waiting = hook.pending_update_count
    return waiting > _MANY_WAIT or (recent and waiting > 0)

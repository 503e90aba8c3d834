"""What the pages about referrals have in common."""

from __future__ import annotations

import datetime as dt
from typing import Any

from litestar.response import Template

from bot.console import context, pictures, referral_labels
from bot.console.requests import DeskRequest, services
from bot.escalation.referral.referrals import MAX_NOTE

#: Why a change was not made.
NOT_HELD = "Bạn không giữ ca này nên chưa làm được việc đó."
CHANGED = "Ca hoặc phiếu vừa có người đổi. Xem lại rồi làm tiếp nhé."


async def page(request: DeskRequest, name: str, **shown: Any) -> Template:
    """Return a page with the names of agencies, countries and grounds."""
    catalogue = services(request).catalogue
    status = shown.pop("status", 200)
    common = {
        "words": referral_labels,
        "agencies": catalogue.agencies,
        "receivers": catalogue.receivers,
        "grounds_known": catalogue.grounds,
        "countries": {code: one.name for code, one in catalogue.countries.items()},
        "today": today(request),
        "MAX_NOTE": MAX_NOTE,
    }
    common |= await context.desk(request) | shown
    return Template(name, context=common, status_code=status)


def day(written: str) -> dt.date | None:
    """Return the day that a form names; None for none, or for no day."""
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        return None


def today(request: DeskRequest) -> dt.date:
    """Return the day it is in Viet Nam."""
    return services(request).now().astimezone(pictures.VIET_NAM).date()

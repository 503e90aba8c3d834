"""Whether the pay of an offer can be believed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.catalogue.models.red_flags import PayLimit
from bot.domain.risk import Entity
from nlu.vitext.normalize import fold

#: Rough US dollars for one unit; good enough to tell 25 million dong from 25 thousand.
_DOLLARS = {
    "VND": 1 / 26_000, "USD": 1.0, "CNY": 0.14, "TWD": 0.031, "JPY": 0.0067, "KRW": 0.00072,
    "THB": 0.029, "EUR": 1.1, "GBP": 1.28, "AUD": 0.65, "CAD": 0.72, "SGD": 0.75, "HKD": 0.128,
    "MYR": 0.22, "KHR": 0.00025, "LAK": 0.000046, "MMK": 0.0003, "AED": 0.27, "SAR": 0.27,
    "PHP": 0.0175, "PLN": 0.26, "RON": 0.22, "RUB": 0.011,
}  # fmt: skip
#: What an hour, a day… comes to in a month of full work.
_MONTHLY = {"month": 1, "day": 26, "hour": 200, "week": 4.3, "year": 1 / 12, "shift": 26}
#: Below this no month is paid: it is a fee, a bonus or a slip.
_LEAST_MONTH = 120
_WAGE = re.compile(
    r"(?:luong|thu nhap|kiem|lcb|salary|cong|duoc|tra|linh|lanh|thang|nhan|income)(?![a-z])[^.;\n]{0,25}$"
)
_NO_WAGE = re.compile(
    r"(?:coc|phi|dong|nop|chuyen|ck|stk|ung|no|den|phat|chuoc|ky quy|vay|thuong|le phi|hoc phi|"
    r"boi duong|tien|moi gioi|mat|gia|sinh le|ho tro|dat)(?![a-z])[^.;,\n]{0,18}$"
)
_VALUE = re.compile(r"(?:(\d+(?:\.\d+)?)-)?(\d+(?:\.\d+)?) ([A-Z]{3})(?:/(\w+))?")


def monthly_dollars(money: Entity, text: str) -> float:
    """Return what `money` pays a month in rough US dollars, 0 when it is no wage."""
    found = _VALUE.fullmatch(money.value)
    if not found or found[3] not in _DOLLARS:
        return 0
    before = fold(text[max(0, money.start - 45) : money.start])
    period = found[4]
    if not period:
        if _NO_WAGE.search(before) or not _WAGE.search(before):
            return 0
        period = "month"
    elif _NO_WAGE.search(before) and not _WAGE.search(before):
        return 0
    dollars = float(found[2]) * _DOLLARS[found[3]] * _MONTHLY[period]
    return dollars if dollars >= _LEAST_MONTH else 0


def too_good(
    text: str, money: Sequence[Entity], countries: Sequence[str], limits: Sequence[PayLimit]
) -> list[Entity]:
    """Return the sums that no such work pays in the highest-paying of `countries`."""
    fitting = [limit for limit in limits if set(limit.countries) & set(countries)]
    if not fitting:
        fitting = [limit for limit in limits if not limit.countries]
    if not fitting:
        return []
    high = max(limit.high for limit in fitting)
    return [one for one in money if monthly_dollars(one, text) > high]

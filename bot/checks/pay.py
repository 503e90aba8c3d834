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
#: No month is paid in so few dong.
_LEAST_DONG = 200_000
#: A bare sum between these (in dollars) may be a month's pay.
_PLAUSIBLE = (350, 4500)
#: How much more than plain work skilled work may pay.
_SKILLED = 2.3
_NO_WAGE_AFTER = re.compile(
    r"\s*(?:tien|coc|phi|tron goi|dong truoc|giu cho|boi duong|vien phi|sinh le|moi gioi|cho nha|"
    r"de |moi duoc|thi |la duoc|nua|chuoc|ve may bay|mot nguoi|1 nguoi|/nguoi|mot qua)"
)
_WAGE = re.compile(
    r"(?:luong|lg|thu nhap|kiem|lcb|salary|linh|lanh|thang|income|tip)(?![a-z])[^.;\n]{0,25}$"
)
_NO_WAGE = re.compile(
    r"(?:coc|phi|dong|nop|chuyen|ck|stk|ung|no|den|phat|chuoc|ky quy|vay|thuong|le phi|hoc phi|"
    r"boi duong|tien|moi gioi|mat|gia|sinh le|ho tro|dat|thanh toan|tron goi|tron|het|thu|doi|"
    r"giao|tang|thue|nap|kinh phi|dua|cho|ban|hien|nhan)(?![a-z])[^.;,\n]{0,18}$"
)
_VALUE = re.compile(r"(?:(\d+(?:\.\d+)?)-)?(\d+(?:\.\d+)?) ([A-Z]{3})(?:/(\w+))?")


def monthly_dollars(money: Entity, text: str) -> float:
    """Return what `money` pays a month in rough US dollars, 0 when it is no wage."""
    found = _VALUE.fullmatch(money.value)
    if not found or found[3] not in _DOLLARS:
        return 0
    before = fold(text[max(0, money.start - 45) : money.start])
    wage, other = _WAGE.search(before), _NO_WAGE.search(before)
    period = found[4] or ""
    if other and not (wage and wage.start() > other.start()):
        return 0
    dollars = float(found[2]) * _DOLLARS[found[3]]
    if period == "month" and found[3] == "VND" and float(found[2]) < _LEAST_DONG:
        # "6k-8k/tháng" are dollars.
        dollars = float(found[2])
    if not period and not wage:
        after = fold(text[money.end : money.end + 20])
        if _NO_WAGE_AFTER.match(after) or not _PLAUSIBLE[0] <= dollars <= _PLAUSIBLE[1]:
            return 0
    dollars *= _MONTHLY[period or "month"]
    return dollars if dollars >= _LEAST_MONTH else 0


def too_good(
    text: str,
    money: Sequence[Entity],
    countries: Sequence[str],
    limits: Sequence[PayLimit],
    *,
    skilled: bool = False,
) -> list[Entity]:
    """Return the sums that no such work pays in the highest-paying of `countries`.

    `skilled` work (a degree, a certificate, an exam is asked for) may pay more.
    """
    fitting = [limit for limit in limits if set(limit.countries) & set(countries)]
    if not fitting:
        fitting = [limit for limit in limits if not limit.countries]
    if not fitting:
        return []
    high = max(limit.high for limit in fitting) * (_SKILLED if skilled else 1)
    return [one for one in money if monthly_dollars(one, text) > high]

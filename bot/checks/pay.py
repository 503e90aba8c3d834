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
_MONTHLY = {"month": 1, "day": 26, "hour": 173, "week": 4.3, "year": 1 / 12, "shift": 26}
#: Below this no month is paid: it is a fee, a bonus or a slip.
_LEAST_MONTH = 120
#: No month is paid in so few dong.
_LEAST_DONG = 200_000
#: "6k-8k/tháng" are dollars, "150k/tháng" is a bed in a dormitory.
_MOST_SHORT = 20_000
#: A bare sum of dong from the first to the second (in dollars) may be a month's pay; more is a
#: fee, a ransom or a loan. Other money may be more, and "from to" is nearly always pay.
_LEAST, _MOST_DONG, _MOST_FOREIGN, _MOST_RANGE = 350, 1400, 2600, 4500
#: How much more than plain work skilled work may pay.
_SKILLED = 2.3
_NO_WAGE_AFTER = re.compile(
    r"\s*(?:tien|coc|phi|tron goi|dong truoc|giu cho|boi duong|vien phi|sinh le|moi gioi|cho nha|"
    r"de |moi duoc|thi |la duoc|nua|chuoc|ve may bay|mot nguoi|1 nguoi|/nguoi|mot qua|lap nghiep|"
    r"chia|trao tay|dua )"
)
_WAGE = re.compile(
    r"(?<![a-z])(?:luong|lg|lcb|thu nhap|kiem|salary|linh|lanh|thang|income|tip)(?![a-z])"
    r"[^.;\n]{0,25}$"
)
_NO_WAGE = re.compile(
    r"(?<![a-z])(?:coc|phi|dong|nop|chuyen|ck|stk|ung|no|den|phat|chuoc|ky quy|vay|thuong|le phi|"
    r"hoc phi|boi duong|tien|moi gioi|mat|gia|sinh le|ho tro|dat|thanh toan|tron goi|tron|het|"
    r"thu(?! nhap)|doi|giao|tang|thue|nap|kinh phi|dua|cho|ban|hien|nhan|bao hiem|hoc bong|"
    r"tro cap|phu cap|sinh hoat phi|lua|tra lai|hoan|rut|per diem|duoc duyet|dai tho|tip)(?![a-z])"
    r"[^.;,\n]{0,18}$"
)
#: Seamen and cruise crews are paid in dollars wherever they come from.
_SEA = re.compile(
    r"(?<![a-z])(?:du thuyen|thuyen vien|si quan may|thuyen truong|may truong|tho may|"
    r"tau (?:hang|dau|container|bien|vien duong|du lich)|cruise)(?![a-z])"
)
#: The countries whose limits hold for a currency when no country is named.
_HOME = {
    "EUR": "DE", "GBP": "GB", "AUD": "AU", "CAD": "CA", "JPY": "JP", "KRW": "KR", "TWD": "TW",
    "SGD": "SG", "HKD": "HK", "THB": "TH", "CNY": "CN", "PLN": "PL", "RON": "RO", "AED": "AE",
}  # fmt: skip
#: So many "tệ" a month are paid in Taiwan only.
_TAIWANESE = 15_000
_VALUE = re.compile(r"(?:(\d+(?:\.\d+)?)-)?(\d+(?:\.\d+)?) ([A-Z]{3})(?:/(\w+))?")


def _rate(found: re.Match[str]) -> float:
    """Return the dollars for one unit; "29.500 tệ" are Taiwan dollars."""
    if found[3] == "CNY" and float(found[2]) >= _TAIWANESE:
        return _DOLLARS["TWD"]
    return _DOLLARS[found[3]]


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
    dollars = float(found[2]) * _rate(found)
    if period == "month" and found[3] == "VND" and float(found[2]) < _LEAST_DONG:
        dollars = float(found[2]) if float(found[2]) <= _MOST_SHORT else 0
    if not period and not wage:
        after = fold(text[money.end : money.end + 20])
        most = _MOST_DONG if found[3] == "VND" else _MOST_FOREIGN
        if found[1]:
            most = _MOST_RANGE
        if _NO_WAGE_AFTER.match(after) or not _LEAST <= dollars <= most:
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
    high = _high(countries, limits)
    if not high:
        return []
    if _SEA.search(fold(text)):
        high = max(high, _high(("US",), limits))
    factor = _SKILLED if skilled else 1
    unnamed = not any(set(limit.countries) & set(countries) for limit in limits)
    beyond = []
    for one in money:
        found = _VALUE.fullmatch(one.value)
        home = _HOME.get(found[3]) if found and unnamed else None
        limit = max(high, _high((home,), limits)) if home else high
        if monthly_dollars(one, text) > limit * factor:
            beyond.append(one)
    return beyond


def _high(countries: Sequence[str], limits: Sequence[PayLimit]) -> int:
    """Return the highest limit of `countries`, or that of an offer which names none; 0: none."""
    fitting = [limit for limit in limits if set(limit.countries) & set(countries)]
    if not fitting:
        fitting = [limit for limit in limits if not limit.countries]
    return max((limit.high for limit in fitting), default=0)

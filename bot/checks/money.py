"""Finds sums of money: 25tr/tháng · 1k5 đô · 50 củ · 80-100 triệu · 20 man · hai mươi triệu."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.checks import numbers
from bot.domain.risk import Entity
from nlu.vitext.normalize import Folded

_SCALES = {
    "ty": 10**9, "ti": 10**9, "trieu": 10**6, "triu": 10**6, "tr": 10**6, "cu": 10**6,
    "chai": 10**6, "m": 10**6, "van": 10**4, "k": 1000, "nghin": 1000, "ngan": 1000,
    "ng": 1000, "tram": 100, "chuc": 10,
}  # fmt: skip
#: Scales that are dong when no currency stands beside them.
_DONG_SCALES = frozenset({"ty", "ti", "trieu", "triu", "tr", "cu", "chai", "k", "nghin", "ngan"})
_CURRENCIES = {
    "VND": ("vnd", "dong viet nam", "viet nam dong", "dong", "tien viet", "d"),
    "USD": ("do la my", "do la", "do my", "dola", "dollar", "do", "usdt", "usd", "us$", "$", "u"),
    "CNY": ("nhan dan te", "te trung", "te", "ndt", "cny", "rmb"),
    "TWD": ("tan dai te", "dai te", "te dai", "twd", "ntd", "nt$", "nt"),
    "JPY": ("yen nhat", "yen", "jpy", "man", "la"),
    "KRW": ("won han", "won", "krw", "wong"),
    "THB": ("baht thai", "baht", "bath", "bat thai", "thb"),
    "EUR": ("euro", "eur", "eu", "€", "o ro"),
    "GBP": ("bang anh", "gbp", "£"),
    "AUD": ("do la uc", "do uc", "aud"),
    "CAD": ("do la canada", "do canada", "do can", "cad"),
    "SGD": ("do la singapore", "do sing", "sgd"),
    "HKD": ("do la hong kong", "do hong kong", "hkd"),
    "MYR": ("ringgit", "ring git", "myr", "rm"),
    "KHR": ("riel",),
    "LAK": ("kip",),
    "MMK": ("kyat", "mmk"),
    "AED": ("dirham", "aed"),
    "SAR": ("riyal", "sar"),
    "PHP": ("peso", "php"),
    "PLN": ("zloty", "pln"),
    "RON": ("lei", "ron"),
    "RUB": ("rup", "rub"),
}
_CODE = {written: code for code, spellings in _CURRENCIES.items() for written in spellings}
#: 1 man (or "lá") of a person in Japan is 10,000 yen.
_TEN_THOUSANDS = frozenset({"man", "la"})
#: Short words that are money only when typed like this; "độ", "cũ" and "tế" are not.
_TYPED = {
    "do": {"do", "đô", "dô", "đo"}, "te": {"te", "tệ"}, "cu": {"cu", "củ"}, "d": {"d", "đ"},
    "ty": {"ty", "tỷ"}, "ti": {"ti", "tỉ"}, "van": {"van", "vạn"}, "man": {"man"},
    "la": {"lá"}, "dong": {"dong", "đồng"}, "tram": {"tram", "trăm"}, "chuc": {"chuc", "chục"},
    "chai": {"chai"}, "ngan": {"ngan", "ngàn"}, "m": {"m"}, "u": {"u"}, "rup": {"rup", "rúp"},
    "mot": {"mot", "một", "mốt"}, "hai": {"hai"}, "ba": {"ba"}, "bon": {"bon", "bốn"},
    "tu": {"tu", "tư"}, "nam": {"nam", "năm"}, "lam": {"lam", "lăm"}, "sau": {"sau", "sáu"},
    "bay": {"bay", "bảy", "bẩy"}, "tam": {"tam", "tám"}, "chin": {"chin", "chín"},
    "muoi": {"muoi", "mười", "mươi"}, "nua": {"nua", "nửa"}, "ruoi": {"ruoi", "rưỡi"},
}  # fmt: skip
_PERIODS = {
    "thang": "month", "thg": "month", "th": "month", "t": "month", "month": "month",
    "ngay": "day", "day": "day", "gio": "hour", "tieng": "hour", "h": "hour", "hour": "hour",
    "tuan": "week", "week": "week", "nam": "year", "year": "year", "ca": "shift", "buoi": "shift",
}  # fmt: skip
_SPOKEN = frozenset(_TYPED) - {"d", "ty", "ti", "cu", "te", "do"}
#: A month before the sum: "tháng kiếm 50 triệu".
_MONTH_BEFORE = re.compile(
    r"\bthang\s+(?:kiem|duoc|luong|linh|lanh|cam|dut tui|bo tui|tra)"
    r"(?:\s+(?:duoc|tam|khoang|it nhat|toi|gan|hon|ca))?\s*$"
)
#: The smallest bare sums that are money: "100.000", and "500đ", "50u".
_LEAST_PLAIN = 100_000
_LEAST = {"VND": 500, "USD": 1}

_START = re.compile(r"(?<![\w.,])(?=\d|[$€£]|usd|us\$|nt\$|(?:[bhmcnst]))|(?<=[a-z])(?=\d)")
_GROUPED = re.compile(r"\d{1,3}([.,])\d{3}(?:\1\d{3})*")
_NUMBER = re.compile(numbers.DIGITS)
_WORDS = re.compile(rf"(?:nua|{numbers.WORDS})(?![a-z])")
_PREFIX = re.compile(r"(?:usd|us\$|nt\$|[$€£])\s*(?=\d)")
_SCALE = re.compile(r"\s*(trieu|triu|tram|chuc|chai|nghin|ngan|van|ty|ti|tr|cu|ng|k|m)(?![a-z])")
_CURRENCY = re.compile(
    r"\s*("
    + "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in sorted(_CODE, key=len)[::-1])
    + r")(?![a-z0-9])"
)
_FRACTION = re.compile(
    r"(\d{1,3})(?![\d]|[.,]\d)|\s+(ruoi)(?![a-z])"
    r"|\s+(mot|hai|ba|bon|tu|nam|sau|bay|tam|chin|\d)(?=\s*(?:$|[,.;!?)\n/]))"
)
_BORN = re.compile(r"(?:\bsn|\bsinh(?:\s+nam)?)\s*:?\s*$")
_TO = re.compile(r"\s*(?:-{1,2}|–|—|~|>|->|→|den|toi|cho den)\s*")
_PERIOD = re.compile(
    r"(?:\s*(?:/|\\)\s*(?:1\s*|mot\s+)?|\s+(?:mot|moi|hang|per|1|tren)\s*)"
    r"(thang|thg|th|tuan|tieng|ngay|nam|gio|buoi|month|week|year|hour|day|ca|t|h)(?![a-z0-9])"
    r"|\s+(thang)(?=\s*(?:$|[,.;!?)\n]))"
)


@dataclass(frozen=True, slots=True)
class _Sum:
    """A sum as it was written."""

    start: int
    end: int
    #: Before scale: 25 in 25tr.
    number: Decimal
    #: 1 when none was written.
    factor: int = 1
    scale: str = ""
    #: ISO 4217, "" when none was written.
    currency: str = ""
    #: Digits in groups of three: 15.000.000.
    grouped: bool = False

    @property
    def amount(self) -> Decimal:
        return self.number * self.factor

    @property
    def is_money(self) -> bool:
        """Whether it can stand alone; "15", "3 trăm" and "4k" of nothing can't."""
        if self.currency:
            return self.amount >= _LEAST.get(self.currency, 1)
        return self.scale in _DONG_SCALES or (self.grouped and self.amount >= _LEAST_PLAIN)


def find(text: str, folded: Folded) -> list[Entity]:
    """Return the `money` entities of `text`; `folded` is its folded form."""
    found: list[Entity] = []
    for start, end, value in _Reader(text, folded).sums():
        first, last = folded.span(start, end)
        found.append(Entity("money", text[first:last], value, first, last))
    return found


class _Reader:
    """Reads sums from left to right."""

    def __init__(self, text: str, folded: Folded) -> None:
        self._text = text
        self._folded = folded
        self._line = folded.text
        self._marked = not text.isascii()

    def sums(self) -> Iterator[tuple[int, int, str]]:
        """Yield (start, end, value) on folded offsets."""
        position = 0
        for place in _START.finditer(self._line):
            if place.start() < position:
                continue
            low = self._sum(place.start())
            if low is None:
                continue
            low, high = self._range(low)
            if not (high or low).is_money:
                continue
            end = (high or low).end
            currency = (high or low).currency or low.currency or "VND"
            value = numbers.plain(low.amount) + (f"-{numbers.plain(high.amount)}" if high else "")
            unit, end = self._period(end)
            if not unit and _MONTH_BEFORE.search(self._line, max(0, low.start - 40), low.start):
                unit = "/month"
            yield low.start, end, f"{value} {currency}{unit}"
            position = end

    def _range(self, low: _Sum) -> tuple[_Sum, _Sum | None]:
        joined = _TO.match(self._line, low.end)
        high = self._sum(joined.end()) if joined else None
        if high is None or not (high.scale or high.currency):
            return low, None
        if not low.scale and low.number < high.number:
            low = replace(low, factor=high.factor, scale=high.scale)
        if low.currency and not high.currency:
            high = replace(high, currency=low.currency)
        return (low, high) if low.amount < high.amount else (low, None)

    def _sum(self, position: int) -> _Sum | None:
        prefix = _PREFIX.match(self._line, position)
        number, here = self._number(prefix.end() if prefix else position)
        if number is None:
            return None
        grouped = bool(_GROUPED.fullmatch(self._line, position, here))
        spoken = self._line[position].isalpha() and prefix is None
        factor, scale, here = self._scale(here)
        if (spoken and not scale) or _BORN.search(self._line, max(0, position - 10), position):
            return None
        if scale and (part := _FRACTION.match(self._line, here)):
            number, here = number + _part(part), part.end()
        currency = _CODE.get(prefix[0].strip(), "") if prefix else ""
        if (found := _CURRENCY.match(self._line, here)) and self._typed(found):
            written = re.sub(r"\s+", " ", found[1])
            currency, here = _CODE[written], found.end()
            if written in _TEN_THOUSANDS:
                factor, scale = factor * 10_000, scale or written
        return _Sum(position, here, number, factor, scale, currency, grouped)

    def _scale(self, here: int) -> tuple[int, str, int]:
        factor, scale = 1, ""
        while scale in ("", "tram", "chuc"):
            found = _SCALE.match(self._line, here)
            if not found or not self._typed(found):
                break
            scale, here = found[1], found.end()
            factor *= _SCALES[scale]
        return factor, scale, here

    def _number(self, position: int) -> tuple[Decimal | None, int]:
        found = _NUMBER.match(self._line, position)
        if found:
            return numbers.in_digits(found[0]), found.end()
        words = _WORDS.match(self._line, position)
        if not words or not self._words_typed(words):
            return None, position
        if words[0] == "nua":
            return Decimal("0.5"), words.end()
        value = numbers.in_words(words[0].split())
        return (None if value is None else Decimal(value)), words.end()

    def _words_typed(self, found: re.Match[str]) -> bool:
        first = found.start()
        return all(
            self._is_typed(part[0], first + part.start(), first + part.end())
            for part in re.finditer(r"[a-z]+", found[0])
        )

    def _typed(self, found: re.Match[str]) -> bool:
        return self._is_typed(found[1], found.start(1), found.end(1))

    def _is_typed(self, word: str, start: int, end: int) -> bool:
        first, last = self._folded.span(start, end)
        typed = self._text[first:last].lower()
        if word not in _TYPED:
            return True
        # Who types tone marks elsewhere means "sau" (after) by "sau", not sáu.
        bare = self._marked and typed.isascii() and not all(map(str.isascii, _TYPED[word]))
        return typed in _TYPED[word] and not (bare and word in _SPOKEN)

    def _period(self, end: int) -> tuple[str, int]:
        found = _PERIOD.match(self._line, end)
        if not found:
            return "", end
        return f"/{_PERIODS[found[1] or found[2]]}", found.end()


def _part(found: re.Match[str]) -> Decimal:
    """Return what stands behind the scale: 0.5 for "25tr5" and "2 củ rưỡi"."""
    if found[1]:
        return Decimal(f"0.{found[1]}")
    if found[2]:
        return Decimal("0.5")
    return Decimal(found[3] if found[3].isdigit() else numbers.UNITS[found[3]]) / 10

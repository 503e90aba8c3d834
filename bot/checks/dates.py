"""Finds dates: hôm qua · 3 tuần nay · ngày 15/8/2025 · thứ 6 tuần trước · rằm tháng 7 âm lịch."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator

from bot.checks import numbers
from bot.checks.date_words import FIXED, TYPED
from bot.domain.risk import Entity
from nlu.vitext.normalize import Folded

_NUM = rf"(?P<n>\d{{1,3}}|{numbers.WORDS})"
_UNITS = {
    "ngay": "D", "bua": "D", "hom": "D", "tuan": "W", "thang": "M", "nam": "Y", "tieng": "H",
    "gio": "H", "phut": "MIN",
}  # fmt: skip
_UNIT = r"(?P<u>ngay|bua|hom|tuan|thang|nam|tieng|gio|phut)"
#: The same under other names, for a rule with two ways to say it.
_NUM2, _UNIT2 = _NUM.replace("<n>", "<n2>"), _UNIT.replace("<u>", "<u2>")
_PART = r"(?:(?:sang|trua|chieu|toi|dem|khuya)\s+)?"

#: Lone words that are dates only beside these, and how they must be typed.
_LONE = {"mai": {"mai"}, "mot": {"mốt"}, "nay": set()}
_DAYS = {
    "hai": 1, "ba": 2, "tu": 3, "nam": 4, "sau": 5, "bay": 6,
    "2": 1, "3": 2, "4": 3, "5": 4, "6": 5, "7": 6,
}  # fmt: skip

#: Said of round-the-clock service and of halves, not of days.
_FRACTIONS = frozenset({"24/7", "1/2", "1/3", "1/4", "2/3", "3/4", "1/5", "50/50"})
_CLOCK = {"sang": 0, "trua": 12, "chieu": 12, "toi": 12, "dem": 12, "khuya": 0}
_CLOCK_DAYS = {"": "", "nay": "P0D", "mai": "P1D", "qua": "-P1D"}

_RULES: list[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]] = []


def _rule(
    pattern: str,
) -> Callable[[Callable[[re.Match[str]], str]], Callable[[re.Match[str]], str]]:
    def keep(reader: Callable[[re.Match[str]], str]) -> Callable[[re.Match[str]], str]:
        _RULES.append((re.compile(rf"(?<![a-z0-9/.,]){pattern}(?![a-z0-9])"), reader))
        return reader

    return keep


@_rule(r"(?P<d>\d{1,2})\s?[/\-.]\s?(?P<m>\d{1,2})\s?[/\-.]\s?(?P<y>(?:19|20)\d\d|\d\d)(?![/\-.]\d)")
def _numeric(found: re.Match[str]) -> str:
    year = int(found["y"])
    return _iso(year if year > 99 else 2000 + year, int(found["m"]), int(found["d"]))  # noqa: PLR2004


@_rule(r"(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)")
def _already_iso(found: re.Match[str]) -> str:
    return _iso(int(found["y"]), int(found["m"]), int(found["d"]))


@_rule(
    r"(?:(?P<moon>mung|mong)\s+)?(?P<d>\d{1,2})\s+(?:thang|t)\s*(?P<m>\d{1,2})"
    r"(?:\s*(?:nam|/|-)?\s*(?P<y>20\d\d))?(?P<lunar>\s+(?:am lich|am|al))?"
)
def _written(found: re.Match[str]) -> str:
    if found["lunar"] or found["moon"]:
        return _lunar(int(found["m"]), int(found["d"]))
    return _iso(int(found["y"] or 0), int(found["m"]), int(found["d"]))


@_rule(
    r"(?:ngay\s+)?(?P<w>ram|mung|mong)"
    r"(?:\s+(?P<d>\d{1,2}|mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi))?"
    r"(?:\s+(?:thang\s*(?P<m>\d{1,2}|gieng|chap|mot|hai|ba|tu|nam|sau|bay|tam|chin|muoi)|(?P<tet>tet)))"
    r"(?:\s+(?:am lich|am|al))?"
)
def _moon(found: re.Match[str]) -> str:
    day = 15 if found["w"] == "ram" else _small(found["d"] or "")
    if found["tet"]:
        return _lunar(1, day)
    named = {"gieng": 1, "chap": 12, "mot": 11}
    return _lunar(named.get(found["m"]) or _small(found["m"]), day)


@_rule(r"(?P<d>\d{1,2})\s?/\s?(?P<m>\d{1,2})(?P<lunar>\s+(?:am lich|al))")
def _lunar_numeric(found: re.Match[str]) -> str:
    return _lunar(int(found["m"]), int(found["d"]))


@_rule(r"(?<!\d )(?P<d>\d{1,2})\s?/\s?(?P<m>\d{1,2})(?!\s?[/\-.]\s?\d)(?!\s*(?:am lich|al)\b)")
def _day_month(found: re.Match[str]) -> str:
    if found[0].replace(" ", "") in _FRACTIONS:
        return ""
    return _iso(0, int(found["m"]), int(found["d"]))


@_rule(r"thang\s*(?P<m>\d{1,2})\s*(?:/|-|\s+nam\s+|\s+)\s*(?P<y>20\d\d)")
def _month_year(found: re.Match[str]) -> str:
    return f"{int(found['y']):04d}-{int(found['m']):02d}" if 1 <= int(found["m"]) <= 12 else ""  # noqa: PLR2004


@_rule(
    r"(?P<h>\d{1,2})\s*(?:h|gio|g)\s*(?P<min>\d{2})?\s*(?P<part>sang|trua|chieu|toi|dem|khuya)"
    r"(?:\s+(?P<day>nay|mai|qua))?"
)
def _clock(found: re.Match[str]) -> str:
    hour, part = int(found["h"]), found["part"]
    if hour > 24:  # noqa: PLR2004 - hours of a day
        return ""
    if hour < 12 and not (part == "trua" and hour == 11):  # noqa: PLR2004 - "11h trưa" is before noon
        hour += 0 if part == "dem" and hour < 5 else _CLOCK[part]  # noqa: PLR2004 - small hours
    elif hour == 12 and part in ("dem", "toi"):  # noqa: PLR2004 - midnight ends the day
        hour = 24
    day = _CLOCK_DAYS[found["day"] or ""]
    return f"{day or ('P0D' if hour == 24 else '')}T{hour:02d}:{found['min'] or '00'}"  # noqa: PLR2004


@_rule(r"(?<=sn )(?P<k>2k\d)|(?<=sinh nam )(?P<k2>2k\d)|(?<=sinh )(?P<k3>2k\d)")
def _born(found: re.Match[str]) -> str:
    return f"200{found[0][-1]}"


@_rule(r"(?:dau |cuoi |giua )?nam\s+(?P<y>20\d\d|19\d\d)")
def _year(found: re.Match[str]) -> str:
    return found["y"]


@_rule(
    rf"(?:cach\s+(?:day|nay)\s+(?:khoang\s+|tam\s+|gan\s+|hon\s+)?{_NUM}\s*{_UNIT}|"
    r"(?:(?:khoang|hon|tam|co)\s+)?"
    rf"{_NUM2}\s*{_UNIT2}\s+(?:(?:ruoi|hon)\s+)?(?:nay|truoc|qua))"
)
def _ago(found: re.Match[str]) -> str:
    return _duration("-", found["n"] or found["n2"], found["u"] or found["u2"])


@_rule(
    rf"(?<=duoc ){_NUM}\s*{_UNIT}(?=\s+(?:roi|r)\b)|"
    rf"(?<=dc ){_NUM2}\s*{_UNIT2}(?=\s+(?:roi|r)\b)"
)
def _since(found: re.Match[str]) -> str:
    return _duration("-", found["n"] or found["n2"], found["u"] or found["u2"])


@_rule(rf"{_NUM}\s*{_UNIT}\s+(?:nua|sau|toi)")
def _ahead(found: re.Match[str]) -> str:
    return _duration("", found["n"], found["u"])


@_rule(rf"(?:trong\s+)?(?:mua|may|vai)\s*{_UNIT}\s+(?:nay|truoc|nua)")
def _vague(_found: re.Match[str]) -> str:
    return ""


@_rule(
    _PART + r"(?P<day>(?:thu|t)\s*(?P<w>[2-7]|hai|ba|tu|nam|sau|bay)|chu\s*nhat|cn)"
    r"(?:\s+(?P<which>tuan\s+(?:truoc|roi|nay|sau|toi)|nay|truoc|toi|roi|sau))?"
)
def _weekday(found: re.Match[str]) -> str:
    day = _DAYS[found["w"]] if found["w"] else 7
    if found["day"].startswith("t") and not found["day"].startswith("thu") and not found["which"]:
        return ""
    return f"WXX-{day}"


_FIXED_RULE = re.compile(
    r"(?<![a-z0-9])(?<!hang )(?:"
    + "|".join(one.replace(" ", r"\s+") for one in sorted(FIXED, key=len, reverse=True))
    + r")(?![a-z0-9])"
)
_NAME_BEFORE = re.compile(r"(?:chi|co|em|ban|ten|ba|di|me|con|hoa|thi|ut|be|anh|la)\s+$")
_DATE_AFTER = re.compile(
    r"\s*(?:$|[,.;!?)]|\d|la|e|em|a|anh|minh|t|con|no|chau|di|bay|ho|ben|phai|se|len|toi|co|qua|tau|xe|dua|sang|ra|ve)(?![a-z])"
)


def find(text: str, folded: Folded) -> list[Entity]:
    """Return the `date` entities of `text`.

    Values: signed ISO durations, ISO dates, WXX-5 for a Friday, lunar --07-15.
    """
    found: list[Entity] = []
    for start, end, value in _dates(text, folded):
        first, last = folded.span(start, end)
        found.append(Entity("date", text[first:last], value, first, last))
    return found


def _dates(text: str, folded: Folded) -> Iterator[tuple[int, int, str]]:
    spots: list[tuple[int, int, str]] = []
    for pattern, read in _RULES:
        for found in pattern.finditer(folded.text):
            value = read(found)
            if value and _well_typed(text, folded, found):
                spots.append((found.start(), found.end(), value))
    for found in _FIXED_RULE.finditer(folded.text):
        value = FIXED[re.sub(r"\s+", " ", found[0])]
        if value and _lone_fits(text, folded, found) and _well_typed(text, folded, found):
            spots.append((found.start(), found.end(), value))
    spots.sort(key=lambda spot: (spot[0], -spot[1]))
    taken = -1
    for start, end, value in spots:
        if start >= taken:
            taken = end
            yield start, end, value


def _lone_fits(text: str, folded: Folded, found: re.Match[str]) -> bool:
    """Tell "mai em bay" (tomorrow) from "chị Mai" (a name)."""
    allowed = _LONE.get(found[0])
    if allowed is None:
        return True
    first, last = folded.span(found.start(), found.end())
    if text[first:last] not in allowed or _NAME_BEFORE.search(folded.text, 0, found.start()):
        return False
    return bool(_DATE_AFTER.match(folded.text, found.end()))


_MARKED_ONLY = frozenset({"nam", "bay", "tam", "lam", "tu"})


def _well_typed(text: str, folded: Folded, found: re.Match[str]) -> bool:
    for part in re.finditer(r"[a-z]+", found[0]):
        allowed = TYPED.get(part[0])
        first, last = folded.span(found.start() + part.start(), found.start() + part.end())
        typed = text[first:last].lower()
        if allowed is not None and typed not in allowed:
            return False
        # Who types tone marks elsewhere means the South by "Nam", not a year.
        if part[0] in _MARKED_ONLY and typed.isascii() and not text.isascii():
            return False
    return True


def _small(written: str) -> int:
    return int(written) if written.isdigit() else numbers.in_words(written.split()) or 0


def _duration(sign: str, written: str, unit: str) -> str:
    count = _small(written)
    if not count:
        return ""
    code = _UNITS[unit]
    if code in ("H", "MIN"):
        return f"{sign}PT{count}{code[0]}"
    return f"{sign}P{count}{code}"


def _lunar(month: int, day: int) -> str:
    return f"lunar --{month:02d}-{day:02d}" if 1 <= month <= 12 and 1 <= day <= 30 else ""  # noqa: PLR2004


def _iso(year: int, month: int, day: int) -> str:
    """Return the ISO date, --MM-DD without a year, "" for no date of the calendar."""
    try:
        dt.date(year or 2024, month, day)
    except ValueError:
        return ""
    return f"{year:04d}-{month:02d}-{day:02d}" if year else f"--{month:02d}-{day:02d}"

"""Which day a deadline names: hôm nay, mai, mốt, thứ sáu tuần sau, ngày 25/11."""

from __future__ import annotations

import datetime as dt
import re

_WEEKDAYS = {
    "2": 0, "hai": 0, "3": 1, "ba": 1, "4": 2, "tu": 2, "5": 3, "nam": 3, "6": 4, "sau": 4,
    "7": 5, "bay": 5,
}  # fmt: skip
_MONEY = r"(?!\s*(?:trieu|tr|cu|k|do|usd|ty|ti|nghin|ngan|dong|vnd)\b)"
_DATE = re.compile(
    r"(?<![\d/.-])(?:ngay\s*)?(?P<d>\d{1,2})\s?[/-]\s?(?P<m>\d{1,2})"
    rf"(?:\s?[/-]\s?(?P<y>20\d\d|\d\d))?(?![\d/-]){_MONEY}"
)
_WRITTEN = re.compile(
    r"(?:\bngay\s*)?(?<!\d)(?P<d>\d{1,2})\s*thang\s*(?P<m>\d{1,2})(?:\s*nam\s*(?P<y>20\d\d))?(?!\d)"
)
_DAY_ALONE = re.compile(r"\bngay\s+(?P<d>\d{1,2})(?!\d)(?!\s*(?:/|thang|-))")
_WEEKDAY = re.compile(
    r"\b(?:(?:thu\s*|t)(?P<w>[2-7])|thu\s+(?P<n>hai|ba|tu|nam|sau|bay)|(?P<s>chu\s*nhat|cn))\b"
    r"(?:\s+(?P<week>tuan\s+(?:sau|toi|den))|\s+(?:tuan\s+)?nay)?"
)
_TODAY = re.compile(r"(?<!tuan )(?<!thang )\bnay\b")
_TOMORROW = re.compile(r"\bmai\b")
_AFTER = re.compile(r"\b(?:ngay|hom|bua|sang|trua|chieu|toi|dem)\s+(?:mot|kia)\b")
#: "mốt" by itself is the day after tomorrow only with its tone mark: "mot" is one.
_MOT, _NAMED_MAI = re.compile(r"\bmốt\b"), re.compile(r"\b(?:chi|co|ba|ten|em|be|ban)\s+mai\b")
_LUNAR = re.compile(r"\b(?:am lich|ram|mung|mong)\b")
_ALL = (_DATE, _WRITTEN, _DAY_ALONE, _WEEKDAY)
_SEVEN = 7
#: Nothing is done before people are up, and who is still awake then calls it the night before.
MORNING = 6


def find(composed: str, folded: str, now: dt.datetime) -> list[dt.date] | None:
    """Return the days that are named, [] for none; None when one can't be a day, or is lunar.

    "Mai" said in the small hours is both the day that has begun and the one after it.
    """
    if _LUNAR.search(folded):
        return None
    today = now.date()
    try:
        dates = [_dated(one, today) for rule in (_DATE, _WRITTEN) for one in rule.finditer(folded)]
        dates += [_of_month(int(one["d"]), today) for one in _DAY_ALONE.finditer(folded)]
    except ValueError:
        return None
    dates += [_weekday(one, today) for one in _WEEKDAY.finditer(folded)]
    if _AFTER.search(folded) or _MOT.search(composed.lower()):
        dates.append(today + dt.timedelta(days=2))
    if _TOMORROW.search(_NAMED_MAI.sub(" ", folded)):
        if now.hour < MORNING and not dates:
            dates.append(today)
        dates.append(today + dt.timedelta(days=1))
    if _TODAY.search(_WEEKDAY.sub(" ", folded)):
        dates.append(today)
    # "thứ tư ngày 25/11" names one day twice.
    return sorted(set(dates))


def without(folded: str) -> str:
    """Return the text without what names a day by a number."""
    for rule in _ALL:
        folded = rule.sub(" ", folded)
    return folded


def _dated(found: re.Match[str], today: dt.date) -> dt.date:
    day, month = int(found["d"]), int(found["m"])
    if found["y"]:
        year = int(found["y"])
        return dt.date(year if year > 99 else 2000 + year, month, day)  # noqa: PLR2004
    this = dt.date(today.year, month, day)
    return this if this >= today else dt.date(today.year + 1, month, day)


def _of_month(day: int, today: dt.date) -> dt.date:
    if day >= today.day:
        return today.replace(day=day)
    following = (today.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    return following.replace(day=day)


def _weekday(found: re.Match[str], today: dt.date) -> dt.date:
    wanted = 6 if found["s"] else _WEEKDAYS[found["w"] or found["n"]]
    if found["week"]:
        monday = today - dt.timedelta(days=today.weekday())
        return monday + dt.timedelta(days=_SEVEN + wanted)
    return today + dt.timedelta(days=(wanted - today.weekday()) % _SEVEN)

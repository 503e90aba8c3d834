"""Reads until when somebody threatens: "tối nay", "trước 5 giờ chiều mai", "48 tiếng nữa".

Everything is Viet Nam time. What could mean two things is not guessed: the question is asked again,
and only a second answer that is no clearer is taken at its earliest.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from bot.domain.contact_rule import VIETNAM
from bot.escalation import deadline_days as days
from nlu.vitext.normalize import fold

_HOUR, _DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
#: Characters of an answer; a longer one is a story.
_LONGEST = 300
#: A deadline that is further away was misread.
FURTHEST = 62 * _DAY
#: Hours that a part of the day may mean when no hour is named.
_PARTS = {
    "sang": (6, 11), "trua": (11, 13), "chieu": (13, 18), "toi": (18, 24), "dem": (20, 24),
    "khuya": (22, 24),
}  # fmt: skip
_PART = "|".join(_PARTS)
_NUMBERS = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9,
    "muoi": 10, "vai": 0, "may": 0,
}  # fmt: skip
_NUMBER = rf"\d{{1,3}}|{'|'.join(_NUMBERS)}"
_UNITS = {
    "phut": dt.timedelta(minutes=1), "p": dt.timedelta(minutes=1), "tieng": _HOUR, "gio": _HOUR,
    "g": _HOUR, "h": _HOUR, "ngay": _DAY, "hom": _DAY, "bua": _DAY, "tuan": 7 * _DAY,
}  # fmt: skip
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_SPAN = re.compile(
    rf"(?P<lead>\b(?:trong|con|han|cho|sau|them)\s+(?:vong|co|khoang|tam|dung|minh)?\s*)?"
    rf"(?<![\d/:.,])(?<!\bthu )\b(?P<from>{_NUMBER})\s*"
    rf"(?:(?:-|den|hoac|toi)\s*(?P<to>{_NUMBER})\s*)?"
    rf"(?P<unit>{_UNIT})(?:\s*(?P<half>ruoi))?(?![a-z\d])"
    r"(?P<tail>\s*(?:dong ho\s*)?(?:nua|toi|den|sau|ke tu)\b)?"
)
#: Minutes of an hour of the clock: 17 giờ 30 phút, 5 giờ kém 10 phút.
_OF_AN_HOUR = re.compile(r"(?:\d\s*(?:h|g|gio)|\bkem)\s*$")
#: A length of time that is over: gọi 10 phút trước, nhốt 3 ngày rồi.
_OVER = re.compile(r"\s*(?:truoc|roi|nay|qua|vua)\b")
#: At once; "bây giờ" only with its tone marks, or it may be seven o'clock.
_AT_ONCE = re.compile(r"\bngay\s+(?:bay gio|lap tuc|tuc khac)\b|\blap tuc\b")
_NOW = re.compile(r"\bbây giờ\b", re.IGNORECASE)
#: "nửa tiếng nữa", "nửa ngày".
_HALF = re.compile(r"\bnua\s+(?P<unit>tieng|gio|ngay)\b")
_TIME = re.compile(
    rf"(?:\b(?P<before>{_PART})\s*(?:nay|mai|mot|kia)?\s*(?:luc|truoc|tam|khoang|vao)?\s*)?"
    r"(?<![\d/.,-])(?P<hour>\d{1,2})(?![\d/.,-])"
    r"(?:\s*(?:h|gio|g)(?![a-z])\s*(?:(?P<minute>[0-5]\d)(?!\d))?(?:\s*phut)?"
    r"|\s*:\s*(?P<colon>[0-5]\d)(?!\d)|(?:h|g)(?P<glued>[0-5]\d)(?!\d))"
    rf"(?:\s*(?P<ruoi>ruoi))?(?:\s*(?P<half_day>am|pm)\b)?(?:\s*(?:buoi\s*)?(?P<behind>{_PART})\b)?"
)
_PART_ALONE = re.compile(rf"\b(?P<part>{_PART})\b")
#: They say that nothing was said about it.
_NONE = re.compile(
    r"\b(?:khong|chua|ko|k|hong|chang)\s+(?:thay\s+|co\s+)?(?:hen|noi|ra han|han|bao|biet|ro)\b"
    r"|^(?:khong|chua|ko|k|hong)$"
)
#: Look like a part of the day once the tone marks are gone: tôi, I, and tới, until.
_I, _UNTIL = re.compile(r"\btôi\b", re.IGNORECASE), re.compile(r"\btới\b", re.IGNORECASE)
#: What people who read English type, as the same in Vietnamese.
_ENGLISH = tuple(
    (re.compile(rf"\b{english}\b", re.IGNORECASE), meant)
    for english, meant in (
        (r"(\d{1,2})(?::(\d\d))?\s*(am|pm)", r"\1h\2 \3"),
        ("tonight", "tối nay"), ("tomorrow", "ngày mai"), ("today", "hôm nay"),
        ("half an hour", "nửa tiếng"), ("an hour", "một tiếng"), ("from now", "nữa"),
        ("right now|immediately|at once|now", "ngay bây giờ"), ("midnight", "12 giờ đêm"),
        ("hours?", "tiếng"), ("minutes?", "phút"), ("days?", "ngày"), ("weeks?", "tuần"),
        ("in|within", "trong"), ("evening", "tối"), ("morning", "sáng"), ("noon", "trưa"),
        ("afternoon", "chiều"), ("no deadline|they set none|none", "không hẹn"),
    )
)  # fmt: skip
_NOON, _MIDNIGHT = 12, 24


@dataclass(frozen=True, slots=True)
class Due:
    """When a deadline falls due."""

    #: The earliest moment that may be meant.
    at: dt.datetime
    #: The latest, where no hour was named; the same as `at` where one was.
    until: dt.datetime


@dataclass(frozen=True, slots=True)
class Unclear:
    """Times were named, but not which; or none that can be understood."""


@dataclass(frozen=True, slots=True)
class NoDeadline:
    """They say that no deadline was set."""


def read(text: str, now: dt.datetime, *, cautious: bool = False) -> Due | Unclear | NoDeadline:
    """Return the deadline that `text` names, seen from `now`.

    With `cautious`, what may mean two hours is taken at the earlier one, and "vài tiếng" is one.
    """
    composed = unicodedata.normalize("NFC", text)
    if len(composed) > _LONGEST:
        return Unclear()
    for english, meant in _ENGLISH:
        composed = english.sub(meant, composed)
    folded = fold(_UNTIL.sub(" den ", _I.sub(" ", composed)))
    local = now.astimezone(VIETNAM)
    none = bool(_NONE.search(folded.strip(" .!")))
    span = _span(folded, local, cautious=cautious and not none)
    found = span if span is not None else _point(composed, folded, local, cautious=cautious)
    if found is None and none:
        return NoDeadline()
    if found is None and (_AT_ONCE.search(folded) or _NOW.search(composed)):
        found = Due(local, local + _HOUR)
    if found is None:
        return Unclear()
    if not local < found.until or found.at > local + FURTHEST:
        return Unclear()
    return Due(max(found.at, local).astimezone(dt.UTC), found.until.astimezone(dt.UTC))


def _span(folded: str, now: dt.datetime, *, cautious: bool) -> Due | None:
    """Return what a length of time leads to: 48 tiếng nữa, trong 2 ngày."""
    few = 1 if cautious else 0
    if half := _HALF.search(folded):
        at = now + _UNITS[half["unit"]] / 2
        return Due(at, at)
    for one in _SPAN.finditer(folded):
        least, most = _count(one["from"]) or few, _count(one["to"] or one["from"]) or few
        unit = _UNITS[one["unit"]]
        hours = one["unit"] in {"h", "g", "gio"}
        tail = (one["tail"] or "").strip()
        # "8h toi" is eight in the evening; "2 ngay toi" the next two days.
        on_clock = hours or bool(_OF_AN_HOUR.search(folded[: one.start("from")]))
        ahead = bool(tail) and not (on_clock and tail in {"toi", "den"})
        meant = one["lead"] or ahead or one["unit"] == "tieng" or (hours and least > _MIDNIGHT)
        meant = meant or (not on_clock and _is_ahead(one, cautious=cautious))
        if not meant or not least or most < least:
            continue
        # "hạn 5 giờ", "sau 5h": an hour of the clock unless it says "nữa".
        clock = (one["lead"] or "").startswith(("sau", "han", "con", "cho"))
        if hours and clock and not ahead and least <= _MIDNIGHT:
            continue
        more = unit / 2 if one["half"] else dt.timedelta(0)
        return Due(now + least * unit + more, now + most * unit + more)
    return None


def _is_ahead(span: re.Match[str], *, cautious: bool) -> bool:
    """Return whether minutes, days or weeks that nothing leads to are still to come."""
    text, begin, end = span.string, span.start("from"), span.end()
    if _OVER.match(text, end):
        return False
    alone = not (text[:begin] + text[end:]).strip(" .!")
    return cautious or alone or span["unit"] in {"phut", "p"}


def _count(written: str) -> int:
    return int(written) if written.isdigit() else _NUMBERS[written]


def _point(composed: str, folded: str, now: dt.datetime, *, cautious: bool) -> Due | None:
    """Return what a day, a part of it and an hour name together."""
    named = days.find(composed, folded, now)
    if named is None:
        return None
    # The digits of a date are no hour.
    rest = days.without(folded)
    times = [one for one in _TIME.finditer(rest) if int(one["hour"]) <= _MIDNIGHT]
    parts = {one["part"] for one in _PART_ALONE.finditer(rest)}
    if not times and not parts and not named:
        return None
    if len(times) > 1 or len(named) > 1 or len(parts) > 1:
        # Several at once: which of them counts nobody can tell.
        if not cautious:
            return None
        times = times[:1]
    part = min(parts, key=lambda one: _PARTS[one][0]) if parts else ""
    possible: list[dt.date | None] = [*named] or [None]
    for day in possible:
        if times:
            hours = _hours(times[0], part, day, now)
            due = _at(hours, int(_minute(times[0])), day, now, cautious=cautious)
        else:
            due = _of_part(part, day, now)
        if due is not None and due.until > now:
            return due
    return None


def _minute(time: re.Match[str]) -> str:
    return "30" if time["ruoi"] else time["minute"] or time["colon"] or time["glued"] or "0"


def _hours(
    time: re.Match[str], elsewhere: str, day: dt.date | None, now: dt.datetime
) -> tuple[int, ...]:
    """Return the hours of the day that may be meant, 24 for the midnight that ends it."""
    hour, part = (
        int(time["hour"]),
        time["behind"] or time["before"] or time["half_day"] or elsewhere,
    )
    if hour > _NOON or hour == 0 or (time["colon"] and not part):
        return (hour,)
    if not part:
        return (hour, hour + _NOON)
    if part in {"sang", "am"}:
        return (hour % _NOON,)
    if part == "trua":
        return (hour if hour >= 11 else hour + _NOON,)  # noqa: PLR2004 - 11 giờ trưa
    if part in {"dem", "khuya", "toi"} and hour == _NOON:
        return (_MIDNIGHT,)
    if part in {"dem", "khuya"} and hour < days.MORNING:
        # The small hours after that night, which may have begun yesterday.
        begun = day in (None, now.date()) and now.hour <= hour
        return (hour if begun else _MIDNIGHT + hour,)
    return (hour % _NOON + _NOON,)


def _at(
    hours: tuple[int, ...], minute: int, day: dt.date | None, now: dt.datetime, *, cautious: bool
) -> Due | None:
    start = _midnight(day or now.date())
    moments = [start + hour * _HOUR + dt.timedelta(minutes=minute) for hour in hours]
    coming = [one for one in moments if one > now]
    if not coming and day is None:
        coming = [one + _DAY for one in moments]
    if len(coming) == 1:
        return Due(coming[0], coming[0])
    return Due(coming[0], coming[-1]) if coming and cautious else None


def _of_part(part: str, day: dt.date | None, now: dt.datetime) -> Due:
    begin, end = _PARTS.get(part, (days.MORNING, _MIDNIGHT))
    start = _midnight(day or now.date())
    if part in {"dem", "khuya"} and now.hour < days.MORNING and day in (None, now.date()):
        return Due(now, start + days.MORNING * _HOUR - dt.timedelta(minutes=1))
    if day is None and start + end * _HOUR <= now:
        start += _DAY
    return Due(start + begin * _HOUR, start + end * _HOUR - dt.timedelta(minutes=1))


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), VIETNAM)

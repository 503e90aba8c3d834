"""Reads the hours in which a person may be written to: "8h tối đến 10h", "20h-22h", "toi".

Everything is Viet Nam time. What could mean two things is not guessed: the question is asked again.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from nlu.vitext.normalize import fold

_DAY = 24 * 60
#: Characters of an answer; a longer one is a story.
_LONGEST = 80
#: What people call a part of the day, and the hours that are meant by it alone.
_PARTS = {
    "sang": (6 * 60, 9 * 60),
    "trua": (11 * 60, 13 * 60),
    "chieu": (14 * 60, 17 * 60),
    "toi": (19 * 60, 22 * 60),
    "dem": (22 * 60, 1 * 60),
    "khuya": (22 * 60, 1 * 60),
}
_PART = "|".join(_PARTS)
#: A time of day, with the part of the day before or behind it.
_TIME = re.compile(
    rf"(?:\b(?P<before>{_PART})\s*(?:tu|luc|khoang|tam|sau|truoc)?\s*)?"
    r"(?<!\d)(?P<hour>\d{1,2})(?!\d)"
    r"(?:\s*(?P<mark>:|h\b|h(?=\d)|gio\b|g\b|g(?=\d))\s*(?:(?P<minute>\d{2})(?!\d))?)?"
    r"(?P<half>\s*ruoi\b)?"
    rf"(?:\s*(?P<half_day>am|pm)\b)?(?:\s*(?:buoi\s*)?(?P<behind>{_PART})\b)?"
)
_PART_ALONE = re.compile(rf"\b(?:{_PART})\b")
#: "từ 9 giờ tối": one time with an open end, in minutes.
_AFTER, _AFTER_LASTS = re.compile(r"\b(?:sau|tu)\b|\btro di\b"), 3 * 60
_BEFORE, _BEFORE_LASTS = re.compile(r"\b(?:truoc|den|toi da)\b"), 2 * 60
_ABOUT_LASTS = 60
#: Hours that are named in order not to be used.
_REFUSED = re.compile(r"\b(?:khong|ko|k|hong|dung|tranh|tru|not|except)\b")
#: Words that others look like once the tone marks are gone: tối, the evening, and đừng, don't.
_LOOKALIKES = re.compile(r"\b(?:tôi|đúng)\b", re.IGNORECASE)
_TAPPED = re.compile(r"^h(\d{2})(\d{2})_(\d{2})(\d{2})$")


@dataclass(frozen=True, slots=True)
class _Time:
    #: Minutes since midnight as typed.
    minutes: int
    #: Nobody can tell whether the morning or the evening is meant.
    open: bool
    #: Something says that it is a time: a bare number may be anything.
    marked: bool


def read(text: str) -> str | None:
    """Return the hours that `text` names as HH:MM-HH:MM, None when they are not clear."""
    if len(text) > _LONGEST:
        return None
    folded = fold(_LOOKALIKES.sub(" ", unicodedata.normalize("NFC", text)))
    if _REFUSED.search(folded):
        return None
    found = [_time(match) for match in _TIME.finditer(folded)]
    times = [one for one in found if one is not None]
    if len(times) != len(found):
        return None
    if not times:
        return _of_part(folded)
    if len(times) == 1:
        return _of_one(times[0], folded)
    return _of_two(*times) if len(times) == 2 else None  # noqa: PLR2004 - a beginning and an end


def of_tap(value: str) -> str | None:
    """Return the hours of a tap's value, h1900_2200; None when it is not one."""
    match = _TAPPED.match(value)
    return "{}:{}-{}:{}".format(*match.groups()) if match else None


def _of_part(folded: str) -> str | None:
    named = set(_PART_ALONE.findall(folded))
    if len(named) != 1:
        return None
    begin, end = _PARTS[named.pop()]
    return _written(begin, end)


def _of_one(time: _Time, folded: str) -> str | None:
    if time.open or not time.marked:
        return None
    if _AFTER.search(folded):
        return _written(time.minutes, time.minutes + _AFTER_LASTS)
    if _BEFORE.search(folded):
        return _written(time.minutes - _BEFORE_LASTS, time.minutes)
    return _written(time.minutes, time.minutes + _ABOUT_LASTS)


def _of_two(begin: _Time, end: _Time) -> str | None:
    if begin.open and end.open:
        return None
    if begin.open:
        # "8 đến 10 giờ tối": whichever 8 comes before it sooner.
        begin = min(_either(begin), key=lambda one: (end.minutes - one.minutes) % _DAY or _DAY)
    elif end.open:
        end = min(_either(end), key=lambda one: (one.minutes - begin.minutes) % _DAY or _DAY)
    if begin.minutes == end.minutes:
        return None
    return _written(begin.minutes, end.minutes)


def _either(time: _Time) -> tuple[_Time, _Time]:
    """Return what an hour between 1 and 12 may mean."""
    return time, replace(time, minutes=(time.minutes + 12 * 60) % _DAY)


def _time(match: re.Match[str]) -> _Time | None:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if hour > 24 or minute > 59:  # noqa: PLR2004 - a clock's
        return None
    part = match["behind"] or match["before"] or match["half_day"] or ""
    minutes = hour % 24 * 60 + (30 if match["half"] else minute)
    marked = bool(match["mark"] or part)
    if part:
        return _Time(_in_part(hour, part) * 60 + minutes % 60, open=False, marked=True)
    return _Time(minutes, open=0 < hour <= 12 and match["mark"] != ":", marked=marked)  # noqa: PLR2004


def _in_part(hour: int, part: str) -> int:
    """Return the hour of the day that is meant: 8 tối is 20, 12 đêm is 0, 1 trưa is 13."""
    if hour > 12:  # noqa: PLR2004 - said as a clock shows it
        return hour % 24
    morning = hour % 12
    if part in {"sang", "am"}:
        return morning
    if part == "trua":
        return hour if hour in {11, 12} else morning + 12
    if part in {"dem", "khuya"}:
        return morning + 12 if 6 <= hour < 12 else morning  # noqa: PLR2004
    if part == "toi" and hour == 12:  # noqa: PLR2004
        return 0
    return morning + 12


def _written(begin: int, end: int) -> str:
    begin, end = begin % _DAY, end % _DAY
    return f"{begin // 60:02d}:{begin % 60:02d}-{end // 60:02d}:{end % 60:02d}"

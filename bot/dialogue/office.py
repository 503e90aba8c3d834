"""The hours of the office in words."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue.wording import Wording
from bot.domain.duty import WEEK, Hours

_HOUR = 60


def in_words(words: Wording, locale: str, office: Sequence[Hours]) -> str:
    """Return "Thứ Hai đến Thứ Sáu 8:00–17:00, Thứ Bảy 8:00–12:00"; "" when no hours are written."""
    told = []
    for first, last, hours in _runs(office):
        span = f"{_clock(hours.begins)}–{_clock(hours.ends) if hours.ends else '24:00'}"
        if (first, last) == (0, WEEK - 1):
            return words.say("handover.office.daily", locale, hours=span)
        days = words.say(f"handover.day.{first}", locale)
        if last != first:
            end = words.say(f"handover.day.{last}", locale)
            days = words.say("handover.office.days", locale, first=days, last=end)
        told.append(f"{days} {span}")
    return ", ".join(told)


def _runs(office: Sequence[Hours]) -> list[tuple[int, int, Hours]]:
    """Return days in a row with the same hours as (first, last, hours)."""
    found: list[tuple[int, int, Hours]] = []
    for hours in sorted(office, key=lambda one: one.weekday):
        if found:
            first, last, before = found[-1]
            same = (before.begins, before.ends) == (hours.begins, hours.ends)
            if same and hours.weekday == last + 1:
                found[-1] = (first, hours.weekday, before)
                continue
        found.append((hours.weekday, hours.weekday, hours))
    return found


def _clock(minute: int) -> str:
    return f"{minute // _HOUR}:{minute % _HOUR:02d}"

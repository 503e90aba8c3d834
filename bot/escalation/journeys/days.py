"""Reads when somebody leaves: "tuần này", "15/12", "mai", "thứ bảy tuần sau"."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from bot.domain.contact_rule import VIETNAM
from bot.domain.journeys import FURTHEST
from bot.escalation import deadline_days
from nlu.vitext.normalize import fold

_DAY = dt.timedelta(days=1)
_WEEK = 7
#: Characters of an answer; a longer one is a story.
_LONGEST = 80
_SPANS = {
    "week": re.compile(r"\btuan nay\b|\bthis week\b"),
    "next_week": re.compile(r"\btuan (?:sau|toi)\b|\bnext week\b"),
    "month": re.compile(r"\bthang nay\b|\bthis month\b"),
    "next_month": re.compile(r"\bthang (?:sau|toi)\b|\bnext month\b"),
}
_ENGLISH = (
    (re.compile(r"\bday after tomorrow\b", re.IGNORECASE), "ngày kia"),
    (re.compile(r"\btomorrow\b", re.IGNORECASE), "ngày mai"),
    (re.compile(r"\b(?:today|tonight)\b", re.IGNORECASE), "hôm nay"),
)


@dataclass(frozen=True, slots=True)
class Leaving:
    """The day somebody leaves."""

    on: dt.date
    #: It is the middle of a week or a month that they named.
    approximate: bool = False


def read(text: str, now: dt.datetime) -> Leaving | None:
    """Return the day that a text names, seen from `now`; None for none, or one that can't be.

    Of several the first is taken: to be asked too early does no harm.
    """
    composed = unicodedata.normalize("NFC", text)
    if len(composed) > _LONGEST:
        return None
    for english, meant in _ENGLISH:
        composed = english.sub(meant, composed)
    local = now.astimezone(VIETNAM)
    folded = fold(composed)
    named = deadline_days.find(composed, folded, local)
    if named is None:
        return None
    today = local.date()
    coming = [day for day in named if today <= day <= today + FURTHEST]
    if coming:
        return Leaving(coming[0])
    if named:
        return None
    span = next((name for name, words in _SPANS.items() if words.search(folded)), "")
    return within(span, now) if span else None


def within(span: str, now: dt.datetime) -> Leaving:
    """Return the middle of what is left of this week or month, or of the next."""
    today = now.astimezone(VIETNAM).date()
    sunday = today + (_WEEK - 1 - today.weekday()) * _DAY
    following = (today.replace(day=1) + 32 * _DAY).replace(day=1)
    begin, end = {
        "week": (today, sunday),
        "next_week": (sunday + _DAY, sunday + _WEEK * _DAY),
        "month": (today, following - _DAY),
        "next_month": (following, (following + 32 * _DAY).replace(day=1) - _DAY),
    }[span]
    return Leaving(begin + (end - begin) // 2, approximate=True)

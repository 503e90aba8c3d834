"""Rules for facts: sources, the three dates, freshness."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.models.base import Confidence, Show, Sourced
from bot.catalogue.models.contacts import Reachable

#: A number whose newest source is older has to be rung before it is trusted.
NUMBER_MONTHS = 24
#: Everything else has to be read again.
READ_MONTHS = 12
_KINDS = ("scams", "hotlines", "missions", "emergency", "agencies", "guides", "grounds")
_SOURCED = (Confidence.CONFIRMED, Confidence.SINGLE_SOURCE, Confidence.CONFLICTING)


def facts(catalogue: Catalogue) -> Iterator[tuple[str, str, Sourced]]:
    """Yield (file, name, fact) of everything that has sources and dates."""
    for kind in _KINDS:
        for name, fact in getattr(catalogue, kind).items():
            yield catalogue.origins[kind, name], name, fact


def sources(catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    """Yield (file, name, sentence) for facts whose sources and dates do not bear them out."""
    for file, name, fact in facts(catalogue):
        if fact.show is Show.YES and not fact.may_be_shown:
            yield file, name, f"show is yes but confidence is {fact.confidence}: hide it"
        if fact.confidence in _SOURCED and not fact.sources:
            yield file, name, "no source: add one, or say from_memory and hide it"
        if fact.sources and fact.compiled_on is None and fact.may_be_shown:
            yield file, name, "compiled_on is missing: the day somebody read the sources"
        newest = max((source.seen_on or "" for source in fact.sources), default="")
        if newest and not _agree(fact.source_date or "", newest):
            yield file, name, f"source_date is not that of the newest source ({newest})"
        if isinstance(fact, Reachable) and fact.may_be_shown and not _reachable(fact):
            yield file, name, "is shown but has no number, e-mail, web page or advice"


def _agree(date: str, newest: str) -> bool:
    return bool(date) and (date.startswith(newest) or newest.startswith(date))


def _reachable(fact: Reachable) -> bool:
    return bool(fact.numbers or fact.email or fact.web or getattr(fact, "good_for", ""))


def stale(catalogue: Catalogue, today: dt.date) -> Iterator[tuple[str, str, str]]:
    """Yield (file, name, sentence) for what has to be rung or read again."""
    for file, name, fact in facts(catalogue):
        if fact.confirmed_by_call_on and fact.confirmed_by_call_on > today:
            yield file, name, "confirmed_by_call_on lies in the future: mend it"
        if not fact.may_be_shown:
            continue
        rung = fact.confirmed_by_call_on
        if isinstance(fact, Reachable) and fact.numbers:
            newest = max(_last_day(fact.source_date), rung or dt.date.min)
            if _months(newest, today) >= NUMBER_MONTHS:
                shown = fact.source_date or "no date"
                yield file, name, f"source of {shown}: gọi kiểm tra"
        elif _months(fact.compiled_on or dt.date.min, today) >= READ_MONTHS:
            yield file, name, f"read on {fact.compiled_on}: read its sources again"


def _last_day(partial: str | None) -> dt.date:
    """Return a day that is certainly not after what `partial` means."""
    if not partial:
        return dt.date.min
    year, month, day = ([int(part) for part in partial.split("-")] + [1, 1])[:3]
    return dt.date(year, month, day)


def _months(then: dt.date, today: dt.date) -> int:
    return (today.year - then.year) * 12 + today.month - then.month

"""Ways that people were taken: from where, by which crossing, to which country.

A way that few took is counted with all that set out from Viet Nam, and with the rest when even
these are few. So many as are shown then come from at least two provinces, and from any of them:
only if each of the 34 had brought four, and those who told none too, could it be seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import TypeAlias

from bot.figures.hiding import SMALLEST
from bot.figures.sheet import OTHER

#: Where they set out, the crossing, the destination; "" for not told.
Way: TypeAlias = tuple[str, str, str]
#: Stands for all provinces from which few came, and for no province told.
ELSEWHERE = "*"
_BETWEEN = "|"


def rolled(ways: Mapping[Way, int], provinces: Collection[str]) -> dict[str, int]:
    """Return the counts of a table of routes by key; every case in one row, "" for not told."""
    counts: Counter[str] = Counter()
    few: Counter[Way] = Counter()
    for way, count in ways.items():
        start, crossing, end = way
        if not end or not (start or crossing):
            counts[""] += count
        elif count >= SMALLEST:
            counts[key(way)] += count
        else:
            at_home = not start or start in provinces
            few[ELSEWHERE if at_home else start, crossing, end] += count
    for group, total in few.items():
        often = group[0] == ELSEWHERE and total >= SMALLEST
        counts[key(group) if often else OTHER] += total
    return dict(counts)


def key(way: Way) -> str:
    """Return the key of a row."""
    return _BETWEEN.join(way)


def way_of(row: str) -> Way | None:
    """Return the way of a row, None for the rest and for those that told none."""
    parts = row.split(_BETWEEN)
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else None  # noqa: PLR2004 - a way

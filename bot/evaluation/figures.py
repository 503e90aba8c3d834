"""Figures with their n and a 95 % interval."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")

#: Two-sided 95 % of a normal distribution.
_Z = 1.959964
#: Draws of the bootstrap, and the seed that makes the same file give the same interval.
_DRAWS, _SEED = 400, 20261121


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `value` is None when there was nothing to count (n = 0)."""

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Miss:
    """One example that was judged wrongly."""

    text: str
    wanted: str
    got: str
    #: How far off it was, 0 to 1: the model's trust in the wrong answer where it has one.
    how_bad: float


@dataclass(slots=True)
class Report:
    """What judging a file gave."""

    figures: dict[str, Figure] = field(default_factory=dict)
    #: per_intent, by_register…: name of the group → its members → their figures.
    groups: dict[str, dict[str, dict[str, Figure]]] = field(default_factory=dict)
    #: (wanted, got) → how often; for the plot.
    confusion: dict[tuple[str, str], int] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)
    #: Plain facts such as which Rasa answered.
    notes: dict[str, str] = field(default_factory=dict)


def proportion(hits: int, n: int) -> Figure:
    """Return hits/n with Wilson's interval."""
    if n == 0:
        return Figure(None, 0)
    share = hits / n
    middle = share + _Z * _Z / (2 * n)
    spread = _Z * math.sqrt(share * (1 - share) / n + _Z * _Z / (4 * n * n))
    scale = 1 + _Z * _Z / n
    return Figure(
        share, n, max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
    )


def share(found: Sequence[bool]) -> Figure:
    """Return how many of `found` are true."""
    return proportion(sum(found), len(found))


def bootstrap(
    items: Sequence[T], statistic: Callable[[Sequence[T]], float | None], n: int | None = None
) -> Figure:
    """Return `statistic` of `items` with the interval of its bootstrap percentiles."""
    value = statistic(items)
    count = len(items) if n is None else n
    if value is None or not items:
        return Figure(value, count)
    # Not for secrets: the same file must give the same interval.
    chance = random.Random(_SEED)  # noqa: S311
    drawn = [statistic(chance.choices(items, k=len(items))) for _ in range(_DRAWS)]
    known = sorted(one for one in drawn if one is not None)
    if not known:
        return Figure(value, count)
    low = known[int(0.025 * (len(known) - 1))]
    high = known[math.ceil(0.975 * (len(known) - 1))]
    return Figure(value, count, min(low, value), max(high, value))


def f_score(hits: int, false: int, missed: int, beta: float = 1.0) -> float | None:
    """Return F-beta, None when there was nothing to find and nothing was found."""
    weight = beta * beta
    under = (1 + weight) * hits + weight * missed + false
    return (1 + weight) * hits / under if under else None


def percentile(values: Sequence[float], share_below: float) -> Figure:
    """Return a percentile of `values` with the interval of its order statistics."""
    if not values:
        return Figure(None, 0)
    ranked = sorted(values)
    last = len(ranked) - 1
    spread = _Z * math.sqrt(len(ranked) * share_below * (1 - share_below))
    place = share_below * last
    return Figure(
        ranked[round(place)],
        len(ranked),
        ranked[max(0, math.floor(place - spread))],
        ranked[min(last, math.ceil(place + spread))],
    )

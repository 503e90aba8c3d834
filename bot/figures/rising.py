"""Early warning: what came far more often in the last seven days than in the eight weeks before.

A country, a kind of case or a way of cheating that a week brings seven of when two came in two
months should be seen before the quarter's report. The question for each: had nothing changed, how
likely would a week bring so many? The unknown weekly mean is not put in as if it were known: with
cases that come independently (Poisson) and Jeffreys' prior, the count of a new week, given a total
S of eight weeks, follows a negative binomial with r = S + 1/2 and p = 8/9 (Gelman et al., Bayesian
Data Analysis, section 2.6). A rare thing so needs more to be called rising than a Poisson tail
would ask, and nothing divides by zero when it never came before.

Three guards against crying wolf: no warning below five; one in a hundred weeks without any change
may bring a false one over all that is looked at together (Bonferroni); and what came in one burst
counts once, since thirty windows of one prankster are not thirty people.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: Weeks that the last one is compared with.
WEEKS = 8
#: No warning below so many.
LEAST = 5
#: Chance of a false warning in a week in which nothing changed, over all that is looked at.
_ALPHA = 0.01


@dataclass(frozen=True, slots=True)
class Rise:
    """Something that came far more often than before."""

    #: country, kind or scam.
    what: str
    #: Which: KH, danger, the id of a pattern.
    key: str
    #: In the last seven days, bursts counted once.
    now: int
    #: A week's mean in the eight weeks before.
    before: float


def rises(weeks: Mapping[tuple[str, str], Sequence[int]]) -> list[Rise]:
    """Return what rises, the least likely first.

    `weeks` has for each (what, key) the counts of nine weeks, the last seven days at the end.
    """
    looked = [(what, key, counts) for (what, key), counts in weeks.items() if sum(counts)]
    found = []
    for what, key, counts in looked:
        *before, now = counts
        if now < LEAST:
            continue
        chance = tail(now, sum(before), len(before))
        if chance < _ALPHA / len(looked):
            found.append((chance, Rise(what, key, now, sum(before) / len(before))))
    return [rise for _, rise in sorted(found, key=lambda one: (one[0], one[1].what, one[1].key))]


def tail(count: int, before: int, weeks: int = WEEKS) -> float:
    """Return how likely a week brings `count` or more when `weeks` brought `before` in all."""
    r, p = before + 0.5, weeks / (weeks + 1)
    # From the far end of what is left out: 1 - sum would lose the small numbers asked for here.
    below = math.fsum(
        math.exp(
            math.lgamma(k + r) - math.lgamma(r) - math.lgamma(k + 1)
            + r * math.log(p) + k * math.log1p(-p)
        )
        for k in range(count)
    )  # fmt: skip
    return max(0.0, 1.0 - below)

"""What one period's figures look like once they may be shown: no small count is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.catalogue.models.figures import Figure
from bot.figures.hiding import SMALLEST, Cell, Mark, Range, Share, bounds, shown
from bot.figures.periods import Period

#: Rows of what has no row of its own, and of what nobody could tell.
OTHER, UNKNOWN = "other", "unknown"


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure with its explanation."""

    figure: Figure
    meaning: str
    text: str
    #: Whether its aim is met; None where it has none, or where that can't be told.
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table."""

    #: What machines call it: critical, KH, 2026-09.
    key: str
    label: str
    cell: Cell

    @property
    def text(self) -> str:
        """Return what stands for its count."""
        return shown(self.cell)

    @property
    def drawn(self) -> int:
        """Return what a plot shows of it: the least it can be; a small one always as much."""
        if isinstance(self.cell, int):
            return self.cell
        return bounds(self.cell)[0] or SMALLEST - 1

    @property
    def hidden(self) -> bool:
        """Return whether its count is hidden, in part or at all."""
        return isinstance(self.cell, Mark | Range)


@dataclass(frozen=True, slots=True)
class Table:
    """All cases of the period, each in one row."""

    figure: Figure
    meaning: str
    rows: tuple[Row, ...]
    #: Its rows follow each other in time.
    in_time: bool = False

    @property
    def most(self) -> int:
        """Return the largest count that is shown, at least 1."""
        return max((bounds(row.cell)[0] for row in self.rows), default=1) or 1

    @property
    def empty(self) -> bool:
        """Return whether there is nothing in it to draw."""
        return not any(row.hidden or row.cell for row in self.rows)


@dataclass(frozen=True, slots=True)
class Wait:
    """How long people of one urgency waited for a human answer."""

    key: str
    label: str
    median: str
    p90: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """All figures of a period."""

    period: Period
    title: str
    days: str
    #: The period was not over when this was made.
    unfinished: bool
    received: Cell
    measures: tuple[Measure, ...]
    waits: tuple[Wait, ...]
    tables: tuple[Table, ...]


def met(figure: Figure, share: Share | None) -> bool | None:
    """Return whether an aim is met, None where that can't be told."""
    if figure.aim is None or share is None:
        return None
    if share.least > figure.aim or (share.least == figure.aim and not figure.above):
        return True
    if share.most < figure.aim or (share.exact and figure.above and share.most == figure.aim):
        return False
    # 100 asked for, and some are missing: a bound below all tells that.
    return False if figure.aim == _ALL and not share.exact and share.least else None


_ALL = 100


def quantile(waits: Sequence[tuple[int, int]], part: float) -> int:
    """Return the seconds within which `part` of all were answered; `waits`: (seconds, cases)."""
    total = sum(count for _, count in waits)
    reached = 0
    for seconds, count in sorted(waits):
        reached += count
        if reached >= part * total:
            return seconds
    raise ValueError("there is no wait to look at")

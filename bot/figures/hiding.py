"""Small counts are hidden, and no hidden one can be computed from what is shown beside it.

A count of 1 to 4 is shown as "<5", and so is none at all beside it. The total of a table is public,
so a single hidden cell would be the total less the rest: then a further cell is hidden as well, or
the whole table, so that every small count may have two values at least, for whoever knows all that
is shown and these very rules.
"""

from __future__ import annotations

import enum
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

#: Counts below this, and above nothing, are hidden.
SMALLEST = 5
_MOST_SMALL = SMALLEST - 1


class Mark(enum.Enum):
    """What stands in place of a count."""

    #: Fewer than `SMALLEST`; may be none.
    SMALL = "<5"
    #: Any count: hidden so that a small one beside it can't be computed.
    HIDDEN = "ẩn"


@dataclass(frozen=True, slots=True)
class Range:
    """What is known of a count from counts that are shown elsewhere: it tells nothing new."""

    least: int
    #: None for no bound.
    most: int | None

    @property
    def text(self) -> str:
        """Return what readers see."""
        if self.most is None:
            return f"từ {_dotted(self.least)}"
        if not self.least:
            return f"không quá {_dotted(self.most)}"
        return f"{_dotted(self.least)} đến {_dotted(self.most)}"


Cell: TypeAlias = int | Mark | Range
K = TypeVar("K", bound=Hashable)


def shown(cell: Cell) -> str:
    """Return what readers see: digits with dots between thousands, or the mark."""
    if isinstance(cell, Range):
        return cell.text
    return cell.value if isinstance(cell, Mark) else _dotted(cell)


def _dotted(count: int) -> str:
    return f"{count:,}".replace(",", ".")


def between(least: int, most: int | None) -> Cell:
    """Return the cell for a count between two bounds."""
    if least == most:
        return least
    return Mark.HIDDEN if not least and most is None else Range(least, most)


def bounds(cell: Cell) -> tuple[int, int | None]:
    """Return what a cell tells: the least and the most that may stand behind it."""
    if isinstance(cell, Range):
        return cell.least, cell.most
    if isinstance(cell, Mark):
        return 0, _MOST_SMALL if cell is Mark.SMALL else None
    return cell, cell


def single(count: int) -> Cell:
    """Return a count that stands for itself, such as a total."""
    return Mark.SMALL if 0 < count < SMALLEST else count


def protect(counts: Mapping[K, int]) -> dict[K, Cell]:
    """Return the cells of a table whose total is known; every case counts in exactly one cell.

    Which of the rules below was taken tells something too: each is either chosen by what is seen
    anyway, or leaves several tables that would have taken it.
    """
    small = [count for count in counts.values() if count < SMALLEST]
    if not any(small):
        return dict(counts)
    nothing: dict[K, Cell] = dict.fromkeys(counts, Mark.HIDDEN)
    # With this total it may be that every cell holds as much as a small one can.
    if sum(counts.values()) == _MOST_SMALL * len(counts):
        return nothing
    # None at all looks like few: else it would be known that the others are not none.
    cells: dict[K, Cell] = {
        key: Mark.SMALL if count < SMALLEST else count for key, count in counts.items()
    }
    if len(small) > 1:
        return cells if sum(small) < _MOST_SMALL * len(small) else nothing
    # A single one would be the total less the rest: the next larger gives it room.
    spare = sorted((key for key in counts if counts[key] >= SMALLEST), key=lambda key: counts[key])
    if not spare:
        return nothing
    cells[spare[0]] = Mark.HIDDEN
    left = small[0] + counts[spare[0]]
    ceiling = counts[spare[1]] if len(spare) > 1 else left
    guesses = [few for few in range(1, SMALLEST) if SMALLEST <= left - few < ceiling]
    # The hidden one must be less than all that are shown, lest its place among equals tells.
    return cells if counts[spare[0]] < ceiling and len(guesses) > 1 else nothing


@dataclass(frozen=True, slots=True)
class Share:
    """How many in a hundred: between `least` and `most`, which are the same when it is shown."""

    least: int
    most: int

    @property
    def exact(self) -> bool:
        """Return whether it is shown as one number."""
        return self.least == self.most

    @property
    def text(self) -> str:
        """Return what readers see."""
        if self.exact:
            return f"{self.least} %"
        if self.most == _ALL:
            return f"từ {self.least} % trở lên" if self.least else Mark.HIDDEN.value
        return f"không quá {self.most} %" if not self.least else Mark.HIDDEN.value


_ALL = 100


def share(part: int, whole: int) -> Share | None:
    """Return `part` of `whole` in whole percents; None of nothing.

    Where few are in the part, or few are missing from it, only a bound is shown: that says no
    more than "<5" does.
    """
    if not whole:
        return None
    if whole < SMALLEST:
        return Share(0, _ALL)
    rest = whole - part
    few, few_missing = 0 < part < SMALLEST, 0 < rest < SMALLEST
    least = _ALL * (whole - SMALLEST + 1) // whole if few_missing else 0
    most = -(-_ALL * (SMALLEST - 1) // whole) if few else _ALL
    if few or few_missing:
        return Share(least, min(most, _ALL)) if few != few_missing else Share(0, _ALL)
    # Rounded down, so that 99.6 % never reads as all.
    return Share(_ALL * part // whole, _ALL * part // whole)

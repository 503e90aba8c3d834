"""Half years and years are joined from the tables of their quarters.

They say nothing that the quarters did not: whoever takes one from the other learns no small count.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.figures.hiding import Cell, Mark
from bot.figures.sheet import OTHER, UNKNOWN, Row, Table

_LAST = (OTHER, UNKNOWN)


def joined(parts: Sequence[Table], *, often_first: bool = False) -> Table:
    """Return one table of several that follow each other in time.

    A row is shown where every part shows it; one that a part has not is in that part's rest.
    """
    first = parts[0]
    if len(parts) == 1:
        return first
    rows = [row for part in parts for row in part.rows] if first.in_time else _added(parts)
    if often_first:
        rows.sort(key=_place)
    return Table(first.figure, first.meaning, tuple(rows), first.in_time)


def _added(parts: Sequence[Table]) -> list[Row]:
    labels = {row.key: row.label for part in parts for row in part.rows}
    cells = [{row.key: row.cell for row in part.rows} for part in parts]
    found = {key: _sum([one.get(key, Mark.HIDDEN) for one in cells]) for key in labels}
    if OTHER in found and any(key not in one for one in cells for key in labels):
        # Some of the rest of a part belongs to a row of another.
        found[OTHER] = Mark.HIDDEN
    return [Row(key, label, found[key]) for key, label in labels.items()]


def _sum(cells: Sequence[Cell]) -> Cell:
    shown = [cell for cell in cells if not isinstance(cell, Mark)]
    return sum(shown) if len(shown) == len(cells) else Mark.HIDDEN


def _place(row: Row) -> tuple[int, int]:
    """Return where a row stands: the most frequent first, the hidden next, the rest last."""
    if row.key in _LAST:
        return 1 + _LAST.index(row.key), 0
    return 0, 0 if isinstance(row.cell, Mark) else -row.cell

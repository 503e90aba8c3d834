"""Half years and years are joined from the tables of their quarters.

They are made from what the quarters show and from nothing else: whoever takes one from the other
learns no small count. Where a quarter hides a count, the whole shows between which bounds it must
lie, as everybody could work out who has the quarters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.figures.hiding import SMALLEST, Cell, Mark, between, bounds
from bot.figures.sheet import OTHER, UNKNOWN, Row, Table

_LAST = (OTHER, UNKNOWN)


def joined(parts: Sequence[Table], *, often_first: bool = False, most_rows: int = 0) -> Table:
    """Return one table of several that follow each other in time.

    `often_first` is a table of what was found: what has no row in a part is in that part's rest,
    and is less than a row needs unless the part has `most_rows` of its own.
    """
    first = parts[0]
    if len(parts) == 1:
        return first
    rows = (
        [row for part in parts for row in part.rows] if first.in_time else _added(parts, most_rows)
    )
    if often_first:
        rows.sort(key=_place)
    return Table(first.figure, first.meaning, tuple(rows), first.in_time)


def _added(parts: Sequence[Table], most_rows: int) -> list[Row]:
    labels = {row.key: row.label for part in parts for row in part.rows}
    cells = [{row.key: row.cell for row in part.rows} for part in parts]
    unseen = [_unseen(one, most_rows) for one in cells]
    found = {
        key: _sum(one.get(key, rest) for one, rest in zip(cells, unseen, strict=True))
        for key in labels
    }
    if OTHER in found:
        found[OTHER] = _rest(cells, unseen, labels)
    return [Row(key, label, found[key]) for key, label in labels.items()]


def _unseen(cells: Mapping[str, Cell], most_rows: int) -> Cell:
    """Return what is known of something that has no row in a part."""
    full = sum(key not in _LAST for key in cells) >= most_rows
    return Mark.HIDDEN if full else between(0, SMALLEST - 1)


def _rest(
    cells: Sequence[Mapping[str, Cell]], unseen: Sequence[Cell], labels: Iterable[str]
) -> Cell:
    """Return the rest of the whole: some of a part's rest belongs to a row of another part."""
    least, most = bounds(_sum(one.get(OTHER, 0) for one in cells))
    for one, rest in zip(cells, unseen, strict=True):
        missing = sum(key not in one for key in labels)
        highest = bounds(rest)[1]
        if missing:
            least = 0 if highest is None else max(0, least - missing * highest)
    return between(least, most)


def _sum(cells: Iterable[Cell]) -> Cell:
    pairs = [bounds(cell) for cell in cells]
    highest = [most for _, most in pairs]
    ends = None if None in highest else sum(most for most in highest if most is not None)
    return between(sum(least for least, _ in pairs), ends)


def _place(row: Row) -> tuple[int, int]:
    """Return where a row stands: the most frequent first, the hidden next, the rest last."""
    if row.key in _LAST:
        return 1 + _LAST.index(row.key), 0
    return 0, -bounds(row.cell)[0]

"""Routes: those that few took are told together, and no count of a few can be computed."""

import pytest

from bot.figures.hiding import SMALLEST, protect
from bot.figures.routes import rolled, way_of
from tests.unit.figures.test_hiding import every_table

HOMES = ["nghe-an", "ha-tinh", "quang-tri"]


def test_what_few_took_from_one_province_is_told_for_the_country():
    ways = {
        ("nghe-an", "moc-bai", "KH"): 9,
        ("ha-tinh", "moc-bai", "KH"): 3,
        ("quang-tri", "moc-bai", "KH"): 3,
        ("", "moc-bai", "KH"): 2,
        ("nghe-an", "trail", "MM"): 2,
        ("KH", "", "MM"): 6,
        ("TH", "", "MM"): 4,
        ("nghe-an", "", ""): 8,
        ("", "", "KH"): 5,
        ("", "", ""): 7,
    }
    assert rolled(ways, HOMES) == {
        "nghe-an|moc-bai|KH": 9, "*|moc-bai|KH": 8, "KH||MM": 6, "other": 6, "": 20,
    }  # fmt: skip
    assert sum(rolled(ways, HOMES).values()) == sum(ways.values())
    assert way_of("*|moc-bai|KH") == ("*", "moc-bai", "KH")
    assert way_of("other") is None


def shown(counts):
    """Return the table as it is printed: what is often, the rest, and those that told none."""
    named = {key: count for key, count in counts.items() if key not in ("", "other")}
    full = named | {"other": counts.get("other", 0), "unknown": counts.get("", 0)}
    cells = protect(full)
    return tuple(sorted((key, str(cell)) for key, cell in cells.items()))


@pytest.mark.parametrize(("homes", "most"), [(1, 33), (2, 21), (3, 16)])
def test_no_small_count_can_be_computed_by_whoever_knows_the_rules(homes, most):
    """All tables of one crossing by up to four starts, of all other ways, and of none told."""
    starts = [*HOMES[:homes], ""]
    for total in range(1, most):
        alike = {}
        for *counts, others, untold in every_table(homes + 3, total):
            ways = {(start, "moc-bai", "KH"): n for start, n in zip(starts, counts, strict=True)}
            ways |= {("", "", ""): untold}
            rows = rolled({way: n for way, n in ways.items() if n}, HOMES[:homes])
            rows["other"] = rows.get("other", 0) + others
            alike.setdefault(shown(rows), []).append(counts)
        for same in alike.values():
            for values in zip(*same, strict=True):
                # Where a count may be known at all, it is none or many; or all that make up a row
                # are as many as few can be, which 34 provinces never will.
                full = all(min(one) >= SMALLEST - 1 for one in same)
                assert full or len(set(values)) > 1 or values[0] == 0 or values[0] >= SMALLEST, same

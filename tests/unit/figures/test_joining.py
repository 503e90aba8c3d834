"""Halves and years tell what their quarters tell, and nothing beside."""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from bot.figures.hiding import SMALLEST, Mark, Range, bounds, protect, shown
from bot.figures.joining import joined
from bot.figures.sheet import OTHER, UNKNOWN, Row, Table

FIGURE = SimpleNamespace(id="by_country", name="", meaning="")
KEYS = "ABCDEF"
MOST = 3


def table(cells):
    return Table(FIGURE, "", tuple(Row(key, key, cell) for key, cell in cells.items()))


def listed(counts):
    return table(protect(counts))


def found(counts):
    """As bot.figures.counting makes tables of what was found."""
    often = sorted((key for key in counts if counts[key] >= SMALLEST), key=lambda k: -counts[k])
    kept = {key: counts[key] for key in often[:MOST]}
    rest = sum(counts.values()) - sum(kept.values())
    return table(protect(kept | {OTHER: rest, UNKNOWN: 0}))


counts = st.fixed_dictionaries({key: st.integers(0, 14) for key in KEYS})


@given(counts, counts, counts)
def test_every_bound_holds_in_a_closed_list(one, two, three):
    whole = joined([listed(one), listed(two), listed(three)])
    for row in whole.rows:
        least, most = bounds(row.cell)
        true = one[row.key] + two[row.key] + three[row.key]
        assert least <= true
        assert most is None or true <= most


@given(counts, counts)
def test_every_bound_holds_in_a_list_of_what_was_found(one, two):
    whole = joined([found(one), found(two)], often_first=True, most_rows=MOST)
    shown_rows = {row.key for row in whole.rows}
    rest = sum(one[key] + two[key] for key in KEYS if key not in shown_rows)
    for row in whole.rows:
        true = {OTHER: rest, UNKNOWN: 0}.get(row.key)
        if true is None:
            true = one[row.key] + two[row.key]
        least, most = bounds(row.cell)
        assert least <= true, row
        assert most is None or true <= most, row


@given(counts, counts, counts, counts)
def test_what_looks_the_same_in_the_quarters_looks_the_same_in_the_half(one, two, three, four):
    """So whoever has the quarters learns nothing: whatever else they may have been."""
    quarters = [listed(one), listed(two)]
    others = [listed(three), listed(four)]
    if quarters == others:
        assert joined(quarters) == joined(others)


def test_a_hidden_quarter_leaves_bounds_and_no_more():
    first = table({"A": 40, "B": 9, "C": 6})
    second = table({"A": 20, "B": Mark.SMALL, "C": Mark.HIDDEN})
    cells = {row.key: row.cell for row in joined([first, second]).rows}
    assert cells == {"A": 60, "B": Range(9, 13), "C": Range(6, None)}
    assert [shown(cells[key]) for key in "ABC"] == ["60", "9 đến 13", "từ 6"]
    twice = joined([second, second])
    assert {row.key: shown(row.cell) for row in twice.rows} == {
        "A": "40", "B": "không quá 8", "C": "ẩn",
    }  # fmt: skip

"""Small counts stay hidden, whatever is shown beside them."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.figures.hiding import Mark, Share, protect, share, shown, single


def every_table(rows, total):
    """Return all tables of so many rows and this total."""
    for cuts in itertools.combinations(range(total + rows - 1), rows - 1):
        edges = (-1, *cuts, total + rows - 1)
        yield tuple(right - left - 1 for left, right in itertools.pairwise(edges))


def given_away(tables):
    """Return the tables of which somebody who knows these rules can compute a small count.

    It lays beside each other all tables that look the same, without the rules' own reasoning.
    """
    alike = {}
    for table in tables:
        cells = protect(dict(enumerate(table)))
        for count, cell in zip(table, cells.values(), strict=True):
            assert isinstance(cell, Mark) if 0 < count < 5 else cell in {count, *Mark}
        alike.setdefault(tuple(cells.values()), []).append(table)
    return [
        (shown_as, same)
        for shown_as, same in alike.items()
        for counts in zip(*same, strict=True)
        if len(set(counts)) == 1 and 0 < counts[0] < 5
    ]


@pytest.mark.parametrize(("rows", "most"), [(2, 120), (3, 48), (4, 33), (5, 25), (6, 18)])
def test_no_small_count_can_be_computed_by_whoever_knows_the_rules(rows, most):
    for total in range(1, most):
        assert given_away(every_table(rows, total)) == []


@pytest.mark.parametrize(("rows", "most"), [(3, 48), (4, 48), (5, 40)])
def test_nor_in_a_table_whose_rows_are_known_to_be_often_but_for_the_last_two(rows, most):
    for total in range(1, most):
        tables = (
            table
            for table in every_table(rows, total)
            if min(table[:-2]) >= 5 and list(table[:-2]) == sorted(table[:-2], reverse=True)
        )
        assert given_away(tables) == []


def test_nor_where_all_are_as_many_as_few_can_be():
    assert protect(dict.fromkeys(range(6), 4)) == dict.fromkeys(range(6), Mark.HIDDEN)


@given(st.lists(st.one_of(st.just(0), st.integers(5, 10_000)), min_size=1, max_size=20))
def test_a_table_without_small_counts_is_shown_whole(counts):
    table = dict(enumerate(counts))
    assert protect(table) == table


@pytest.mark.parametrize(
    ("table", "hidden"),
    [
        ({"a": 40, "b": 3, "c": 9}, {"b": Mark.SMALL, "c": Mark.HIDDEN}),
        ({"a": 40, "b": 3, "c": 9, "d": 0}, {"b": Mark.SMALL, "d": Mark.SMALL}),
        ({"a": 5, "b": 1, "c": 1, "d": 0, "e": 0}, dict.fromkeys("bcde", Mark.SMALL)),
        ({"a": 40, "b": 3, "c": 2}, {"b": Mark.SMALL, "c": Mark.SMALL}),
        ({"a": 4, "b": 4, "c": 0}, dict.fromkeys("abc", Mark.SMALL)),
        ({"a": 4, "b": 4}, dict.fromkeys("ab", Mark.HIDDEN)),
    ],
)
def test_no_more_is_hidden_than_needed(table, hidden):
    assert {k: c for k, c in protect(table).items() if isinstance(c, Mark)} == hidden


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 50, "0 %"),
        (50, 50, "100 %"),
        (45, 50, "90 %"),
        (299, 300, "từ 98 % trở lên"),
        (47, 50, "từ 92 % trở lên"),
        (2, 50, "không quá 8 %"),
        (3, 4, "ẩn"),
        (4, 8, "ẩn"),
    ],
)
def test_a_share_says_no_more_of_few_than_that_they_are_few(part, whole, text):
    found = share(part, whole)
    assert found.text == text
    assert found.least <= 100 * part / whole <= found.most


def test_a_share_of_nothing_is_none():
    assert share(0, 0) is None


@given(st.integers(5, 500), st.integers(1, 4))
def test_shares_with_few_missing_are_the_same_however_few(whole, missing):
    assert share(whole - missing, whole) == share(whole - 1, whole) or whole < 9


@given(st.integers(0, 600), st.integers(0, 600))
def test_the_true_share_lies_between_the_bounds(part, more):
    whole = part + more
    if whole:
        found = share(part, whole)
        assert isinstance(found, Share)
        assert found.least <= 100 * part / whole < found.most + 1


def test_numbers_are_written_as_in_viet_nam():
    assert shown(12_345) == "12.345"
    assert shown(single(3)) == "<5"
    assert shown(single(0)) == "0"

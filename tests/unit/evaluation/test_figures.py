from __future__ import annotations

import pytest

from bot.evaluation.figures import bootstrap, f_score, percentile, proportion


def test_wilsons_interval_is_the_textbook_one():
    figure = proportion(8, 10)
    assert figure.value == 0.8
    assert figure.n == 10
    assert (figure.low, figure.high) == (
        pytest.approx(0.4902, abs=1e-4),
        pytest.approx(0.9433, abs=1e-4),
    )


@pytest.mark.parametrize("hits", [0, 20])
def test_wilsons_interval_never_leaves_zero_to_one(hits):
    figure = proportion(hits, 20)
    assert 0 <= figure.low <= figure.value <= figure.high <= 1


def test_nothing_to_count_gives_no_figure():
    assert proportion(0, 0).value is None
    assert percentile([], 0.5).value is None
    assert bootstrap([], lambda items: None).value is None


def test_the_bootstrap_is_the_same_for_the_same_file_and_holds_the_value():
    items = [True] * 30 + [False] * 10
    first = bootstrap(items, lambda drawn: sum(drawn) / len(drawn))
    assert first == bootstrap(items, lambda drawn: sum(drawn) / len(drawn))
    assert first.low < 0.75 < first.high


@pytest.mark.parametrize(
    ("counts", "beta", "score"),
    [((8, 2, 2), 1, 0.8), ((8, 8, 0), 2, 40 / 48), ((0, 0, 0), 1, None), ((0, 3, 0), 1, 0.0)],
)
def test_f_scores_weigh_recall_by_beta(counts, beta, score):
    got = f_score(*counts, beta=beta)
    assert got == (None if score is None else pytest.approx(score))


def test_percentiles_are_values_that_were_measured():
    figure = percentile([5.0, 1.0, 3.0, 2.0, 4.0], 0.5)
    assert figure.value == 3.0
    assert figure.low <= 3.0 <= figure.high

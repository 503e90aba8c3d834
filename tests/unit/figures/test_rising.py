"""A warning comes when something rises, and hardly ever when nothing does."""

import math
import random

import pytest

from bot.figures.rising import LEAST, WEEKS, rises, tail


def test_the_tail_is_that_of_a_negative_binomial():
    # Worked out with S = 0: (8/9)^(1/2) is the chance of none.
    assert tail(1, 0) == pytest.approx(1 - math.sqrt(8 / 9))
    assert tail(0, 7) == 1.0
    assert sum(tail(n, 4) - tail(n + 1, 4) for n in range(200)) == pytest.approx(1.0)


def test_what_never_came_and_comes_now_is_told():
    (found,) = rises({("country", "MM"): [0] * WEEKS + [6]})
    assert (found.what, found.key, found.now, found.before) == ("country", "MM", 6, 0.0)


@pytest.mark.parametrize("now", range(LEAST))
def test_below_five_nothing_is_told_of(now):
    assert rises({("country", "MM"): [0] * WEEKS + [now]}) == []


def test_what_comes_as_often_as_ever_is_not_told():
    assert rises({("kind", "danger"): [20, 22, 18, 25, 19, 21, 20, 23, 26]}) == []


def test_the_least_likely_comes_first():
    found = rises({
        ("country", "KH"): [10] * WEEKS + [30],
        ("country", "LA"): [1] * WEEKS + [40],
        ("country", "TH"): [10] * WEEKS + [11],
    })  # fmt: skip
    assert [one.key for one in found] == ["LA", "KH"]


def _poisson(generator, mean):
    limit, count, product = math.exp(-mean), 0, generator.random()
    while product > limit:
        count += 1
        product *= generator.random()
    return count


@pytest.mark.parametrize("mean", [0.2, 1, 3, 10, 40])
def test_where_nothing_changes_one_week_in_a_hundred_cries_wolf_at_the_most(mean):
    generator = random.Random(f"quiet {mean}")
    weeks, alarms = 400, 0
    for _ in range(weeks):
        counts = {
            ("country", str(key)): [_poisson(generator, mean) for _ in range(WEEKS + 1)]
            for key in range(12)
        }
        alarms += bool(rises(counts))
    # 4 are expected at the most; 10 is three standard deviations above.
    assert alarms <= 10


@pytest.mark.parametrize(("mean", "factor"), [(1, 16), (3, 7), (10, 3.8)])
def test_a_rise_worth_telling_is_told_nine_times_in_ten(mean, factor):
    generator = random.Random(f"rise {mean}")
    told = 0
    for _ in range(120):
        counts = {
            ("country", str(key)): [_poisson(generator, mean) for _ in range(WEEKS + 1)]
            for key in range(12)
        }
        counts["country", "0"][-1] = _poisson(generator, mean * factor)
        told += any(one.key == "0" for one in rises(counts))
    assert told >= 108

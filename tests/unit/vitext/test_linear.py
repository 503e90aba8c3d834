from __future__ import annotations

import pytest

from nlu.vitext import linear


def test_a_packed_head_answers_as_before_to_a_step():
    head = linear.read(linear.pack([1.0, -0.5, 0.25], 0.1))
    assert head.logit({0: 1.0, 1: 2.0, 2: 4.0}) == pytest.approx(1.1, abs=0.05)


def test_probabilities_stay_between_zero_and_one():
    head = linear.read(linear.pack([1000.0], 0.0))
    assert 0 <= head.probability({0: -1e6}) < 1e-9
    assert 1 - 1e-9 < head.probability({0: 1e6}) <= 1


def test_weights_of_nothing_but_zero_can_be_packed():
    assert linear.read(linear.pack([0.0, 0.0], 0.5)).logit({1: 3.0}) == 0.5

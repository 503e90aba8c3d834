"""What labels add up to."""

import pytest

from bot.domain.review import PASSED, Label, ReviewState, settled

FEES, LAW, HOME = Label("ask_fees"), Label("ask_law"), Label("ask_return_home")
LEFT = Label(PASSED)


@pytest.mark.parametrize(
    ("labels", "wanted", "expected"),
    [
        ([], 1, (ReviewState.MASKED, None, 1)),
        ([LEFT], 1, (ReviewState.MASKED, None, 1)),
        ([FEES], 1, (ReviewState.LABELLED, FEES, 1)),
        ([LEFT, FEES], 1, (ReviewState.LABELLED, FEES, 1)),
        ([FEES], 2, (ReviewState.MASKED, None, 2)),
        ([FEES, FEES], 2, (ReviewState.LABELLED, FEES, 2)),
        ([FEES, LAW], 2, (ReviewState.MASKED, None, 3)),
        ([FEES, LAW, LAW], 3, (ReviewState.LABELLED, LAW, 3)),
        ([FEES, LAW, HOME], 3, (ReviewState.DISPUTED, None, 3)),
    ],
)
def test_one_label_is_enough_unless_two_are_wanted_and_a_third_decides(labels, wanted, expected):
    assert settled(labels, wanted) == expected

"""Receipts as people type them, and everything that only looks like one."""

import pytest

from bot.conversation.codes import read

DIGITS = "482109375516"


@pytest.mark.parametrize(
    "typed",
    [
        "4821-0937-5516", "4821 0937 5516", "4821.0937.5516", "482109375516", " 4821-0937-5516. ",
        "4821 - 0937 - 5516", "4821\u20130937\u20135516", "mã 4821-0937-5516", "Mã: 482109375516",
        "ma ho so 4821 0937 5516", "dãy số 4821-0937-5516",
    ],
)  # fmt: skip
def test_a_receipt_alone_is_one(typed):
    assert read(typed, answering=False) == DIGITS


@pytest.mark.parametrize(
    "typed",
    [
        "", "4821-0937", "4821-0937-55161", "0912 000 123", "19027000456013",
        "stk 4821 0937 5516 vietcombank", "mã 4821-0937-5516 hoa sen",
        "4821-0937-5516 có lừa không",
        "em gửi 4821-0937-5516 rồi", "số cccd 048 210 937 551 6", "gọi 4821-0937-5516",
    ],
)  # fmt: skip
def test_one_inside_a_sentence_is_none(typed):
    assert read(typed, answering=False) is None


@pytest.mark.parametrize("typed", ["482109375516", "4821 0937 5516", "4821.0937.5516"])
def test_digits_that_may_answer_a_question_are_none(typed):
    assert read(typed, answering=True) is None


@pytest.mark.parametrize("typed", ["4821-0937-5516", "mã 482109375516"])
def test_the_shape_in_which_it_was_given_is_one_even_then(typed):
    assert read(typed, answering=True) == DIGITS

from __future__ import annotations

import pytest

from bot.checks.cues import Patterns, Read
from nlu.vitext.teencode import Teencode, tokens


def read(text: str) -> Read:
    return Read.of(text, tokens(text, Teencode()))


def found(text: str, *patterns: str) -> bool:
    return bool(Patterns(("x", pattern) for pattern in patterns).find(read(text)))


def test_marks_must_agree_where_they_were_typed():
    assert found("số nhà em", "số")
    assert not found("hồ sơ của em", "số")
    assert found("so nha em", "số")


def test_a_bare_word_among_marked_ones_is_not_its_marked_likeness():
    assert not found("vợ con ở nhà gia đình vẫn chờ", "giả")


@pytest.mark.parametrize(
    ("text", "pattern"),
    [("ky hop dong 24 thang", "đóng #"), ("nguoi lao dong 5 nam", "đóng #")],
)
def test_everyday_pairs_keep_their_meaning_without_marks(text, pattern):
    assert not found(text, pattern)
    assert found("dong 24 trieu", "đóng #")


def test_a_denial_reaches_three_words_and_ends_with_its_clause():
    looked = read("không thu phí, đóng tiền trước")
    assert looked.negated(1)
    assert not looked.negated(3)


def test_a_sentence_ends_at_a_full_stop():
    looked = read("Em đi rồi. Anh ở lại")
    assert looked.sentence(0) == (0, 3)
    assert looked.sentence(5) == (4, 7)

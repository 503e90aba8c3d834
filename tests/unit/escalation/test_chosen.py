"""What may be chosen for a phrase or a word of one's own."""

import pytest

from bot.escalation.chosen import Fault, declines, key, phrase_fault, word_fault

GOOD = ("hoa nở rồi", "mai con đi chợ", "sầu riêng", "cá kho tộ", "trời hôm nay nhiều mây ghê")


@pytest.mark.parametrize("text", GOOD)
def test_an_ordinary_line_can_be_a_phrase(text):
    assert phrase_fault(text) is None
    assert word_fault(text) is None


@pytest.mark.parametrize(
    "text",
    ["alo", "Alô", "xin chào", "XIN CHAO!", "cảm ơn", "ok", "không biết", "xoá hết", "cứu em với"],
)
def test_what_anybody_types_can_not(text):
    assert phrase_fault(text) is Fault.COMMON
    assert word_fault(text) is Fault.COMMON


@pytest.mark.parametrize("text", ["", "mây", "a b", "12345678", "...", "🌧🌧"])
def test_what_is_too_short_can_not(text):
    assert phrase_fault(text) is Fault.SHORT


@pytest.mark.parametrize(
    "text", ["mây trời " * 20, "hôm nay trời mưa to quá không đi đâu được hết"]
)
def test_what_is_long_can_not(text):
    assert phrase_fault(text) is Fault.LONG
    assert word_fault(text) is Fault.LONG


@pytest.mark.parametrize("typed", ["Hoa Nở Rồi", "hoa no roi", "hoanoroi", " HOA, nở… rồi!! "])
def test_tone_marks_case_blanks_and_signs_do_not_matter(typed):
    assert key(typed) == key("hoa nở rồi")


def test_a_long_message_is_no_phrase_and_costs_no_folding():
    assert key("hoa " * 1000) == ""


def test_no_is_no_phrase():
    assert declines("Không cần")
    assert not declines("hoa nở rồi")

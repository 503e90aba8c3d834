"""The shape of a Vietnamese syllable."""

import pytest

from nlu.vitext.syllables import is_syllable, tone_key


@pytest.mark.parametrize("word", ["cuu", "nhot", "nghieng", "nguoi", "quyen", "giang", "a", "yeu"])
def test_a_vietnamese_syllable_is_known_by_its_shape(word):
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["food", "abc", "", "khoong", "dc", "strong", "maing"])
def test_other_strings_are_no_syllables(word):
    assert not is_syllable(word)


def test_old_and_new_tone_placement_are_one_key():
    assert tone_key("Hoà") == tone_key("hòa") != tone_key("hóa")


def test_a_key_keeps_the_letters_own_marks():
    assert tone_key("bán") != tone_key("bạn") != tone_key("bắn")

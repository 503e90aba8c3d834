"""Keystrokes of an input method that was off."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.vitext.normalize import fold
from nlu.vitext.syllables import is_syllable
from nlu.vitext.telex import decode, is_typed_raw


@pytest.mark.parametrize(
    ("keys", "syllable"),
    [
        ("cuwus", "cứu"),
        ("bij", "bị"),
        ("nhoots", "nhốt"),
        ("nhoost", "nhốt"),
        ("dduwowcj", "được"),
        ("khoong", "không"),
        ("giuwx", "giữ"),
        ("quas", "quá"),
        ("hoaf", "hòa"),
        ("nguwowif", "người"),
        ("cu71u", "cứu"),
        ("nho6t1", "nhốt"),
        ("d9i", "đi"),
    ],
)
def test_keystrokes_spell_a_syllable(keys, syllable):
    assert decode(keys) == syllable


@pytest.mark.parametrize("word", ["em", "cuu", "game", "food", "cứu", "25tr", "new", "", "covid19"])
def test_what_is_plain_or_spells_nothing_is_left_alone(word):
    assert decode(word) == ""


def test_one_sure_word_shows_that_the_input_method_is_off():
    assert is_typed_raw(["em", "bij", "danh"])


def test_one_english_word_does_not():
    assert not is_typed_raw(["car", "em", "game"])


@given(st.text("abcdehinostuwfrxj19", max_size=12))
def test_any_keystrokes_give_a_sound_syllable_or_nothing(keys):
    decoded = decode(keys)
    assert decoded == "" or is_syllable(fold(decoded))

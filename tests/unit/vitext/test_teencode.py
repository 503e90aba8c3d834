"""Chat spelling read back, with the places kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.vitext.teencode import BREAK, Reading, Teencode, tokens

TABLE = Teencode(
    words={
        "k": Reading("không", frozenset({"after_number"})),
        "e": Reading("em"),
        "a": Reading("anh", frozenset({"last"})),
        "ntn": Reading("như thế nào"),
        "đc": Reading("được"),
    },
    onsets={"f": "ph", "w": "qu", "j": "gi", "z": "v"},
    codas={"g": "ng", "h": "nh", "k": "ch"},
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("e k bít ntn", "em khong bit nhu the nao"),
        ("100 k thôi", "100 k thoi"),
        ("a ơi đi ko a", "anh oi di ko a"),
        ("cứuuuu emmm", "cuu em"),
        ("fải wen zậy", "phai quen vay"),
        ("khôg thik", "khong thich"),
        ("cuwus em voiws", "cuu em voi"),
        ("đc k, đi!", "duoc khong, di!"),
        ("à ế", "a e"),
    ],
)
def test_chat_spelling_is_read_out(typed, meant):
    read = [token.word for token in tokens(typed, TABLE) if token.word != BREAK]
    assert read == meant.replace(",", "").replace("!", "").split()


def test_a_reading_of_several_words_points_at_the_one_typed():
    typed = "làm ntn ạ"
    read = {token.word: typed[token.start : token.end] for token in tokens(typed, TABLE)}
    assert read["the"] == read["nao"] == "ntn"


def test_tokens_know_marks_breaks_and_places():
    typed = "E bị nhốt. Cuu e"
    read = tokens(typed, TABLE)
    assert [token.word for token in read] == ["em", "bi", "nhot", BREAK, "cuu", "em"]
    assert [token.marked for token in read] == ["", "bị", "nhốt", "", "", ""]
    assert [typed[token.start : token.end] for token in read] == typed.replace(".", " .").split()


@given(st.text(max_size=60))
def test_any_text_is_read_with_places_inside_it(typed):
    for token in tokens(typed, TABLE):
        assert 0 <= token.start < token.end <= len(typed)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("c ứ u em", ["cuu", "em"]),
        ("b.ị n-h-ố-t ở đây", ["b", "i", "nhot", "o", "day"]),
        ("c ứ u e m v ớ i", ["cuu", "em", "voi"]),
        ("n h ố t", ["nhot"]),
        ("b ị n h ố t", ["bi", "nhot"]),
        ("e m b ị n h ố t", ["em", "bi", "nhot"]),
        ("c ứ u e m o i", ["cuu", "em", "oi"]),
        ("a b c d", ["a", "b", "c", "d"]),
        ("g.a.m.e l ư ơ n g", ["game", "luong"]),
        ("S.O.S", ["sos"]),
    ],
)
def test_letters_spread_apart_are_gathered_into_words(text, words):
    assert [token.word for token in tokens(text, Teencode())] == words


def test_gathered_letters_stand_where_they_were_typed():
    first, second = tokens("ai c ứ u", Teencode())
    assert ("ai c ứ u"[second.start : second.end], second.marked) == ("c ứ u", "cứu")
    assert (first.start, first.end) == (0, 2)

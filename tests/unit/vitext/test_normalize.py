"""Folding: what it promises on any input."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.vitext.normalize import MAX_MARKS, fold, fold_with_offsets, nfc

anything = st.text(st.characters(exclude_categories=()), max_size=60)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Đường tiểu ngạch", "duong tieu ngach"),
        (unicodedata.normalize("NFD", "Cứu em với"), "cuu em voi"),
        ("ＣＵＵ　ＥＭ", "cuu em"),
        ("b\u200bị nh\u00adốt", "bi nhot"),
        ("сưu еm", "cuu em"),  # Cyrillic с and е
        ("𝐜𝐮𝐮 𝐞𝐦", "cuu em"),
        ("İstanbul", "istanbul"),
        ("ไทย 한국 日本", "ไทย 한국 日本"),
        ("", ""),
    ],
)
def test_what_looks_the_same_folds_the_same(typed, folded):
    assert fold(typed) == folded


@given(anything, st.booleans())
def test_folding_twice_changes_nothing(text, collapse):
    once = fold(text, collapse=collapse)
    assert fold(once, collapse=collapse) == once


@given(anything, st.booleans(), st.integers(-5, 70), st.integers(-5, 70))
def test_every_span_lies_in_what_was_typed(text, collapse, start, end):
    folded = fold_with_offsets(text, collapse=collapse)
    assert len(folded.text) == len(folded.offsets) == len(folded.ends)
    low, high = folded.span(start, end)
    assert 0 <= low <= high <= len(text)


@given(st.text("cứuemvớiĐÀỢ b\u0301\u200b\n", max_size=40))
def test_a_span_folds_to_itself(text):
    folded = fold_with_offsets(text)
    for start in range(len(folded.text)):
        low, high = folded.span(start, start + 3)
        assert fold(text[low:high]) == folded.text[start : start + 3]


def test_a_span_covers_the_marks_typed_after_a_letter():
    typed = unicodedata.normalize("NFD", "em bị nhốt ở đây")
    folded = fold_with_offsets(typed)
    start = folded.text.index("nhot")
    low, high = folded.span(start, start + 4)
    assert unicodedata.normalize("NFC", typed[low:high]) == "nhốt"


def test_white_space_is_collapsed_only_on_request():
    assert fold("a \t b\n\nc ") == "a   b\n\nc "
    assert fold(" a \t b\n\nc ", collapse=True) == "a b c"


def test_nfc_joins_marks_and_cuts_endless_ones():
    assert nfc("Cu\u031b\u0301u") == "Cứu"
    assert len(nfc("q" + "\u0301\u0323" * 1000)) == 1 + MAX_MARKS


@pytest.mark.parametrize("unit", ["cứu em ", "\u0301\u0323", "\u200b", "𝐜", "\ufdfa"])
@pytest.mark.timeout(10)
def test_a_hundred_kilobytes_of_anything_are_folded_before_the_clock_runs_out(unit):
    text = (unit * 100_000)[:100_000]
    assert fold(nfc(text)) == fold(fold(nfc(text)))

"""What leaves the house is masked, and spans find their way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.risk import Entity
from bot.safety.redact import redact


def entity(kind, text, words):
    start = text.index(words)
    return Entity(kind, words, words, start, start + len(words))


def test_a_found_phone_becomes_a_placeholder_and_back():
    text = "gọi em 0912 000 123 ở Bavet nha"
    redacted = redact(text, [entity("phone", text, "0912 000 123")])
    assert redacted.text == "gọi em ‹phone› ở Bavet nha"
    start = redacted.text.index("Bavet")
    low, high = redacted.original_span(start, start + 5)
    assert text[low:high] == "Bavet"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("hc C1234567", "hc ‹passport›"),
        ("hộ chiếu AB 123456 của em", "hộ chiếu ‹passport› của em"),
        ("cccd 001 099 000 123", "cccd ‹number›"),
        ("cmnd 012345678", "cmnd ‹number›"),
        ("stk 0912000123000 vcb", "stk ‹number› vcb"),
        ("mail em.lan@example.com", "mail ‹mail›"),
        ("+84 912 000 123", "‹number›"),
    ],
)
def test_what_nobody_found_is_masked_by_its_shape(text, masked):
    assert redact(text).text == masked


@pytest.mark.parametrize("text", ["lầu 3 phòng 305", "em 19 tuổi", "gọi 113", "lương 25tr", "2024"])
def test_short_numbers_stay(text):
    assert redact(text).text == text


def test_places_and_people_stay_for_rasa():
    text = "em Lan ở Bavet"
    assert redact(text, [entity("place", text, "Bavet")]).text == text


def test_overlapping_entities_are_masked_once():
    text = "stk 0912000123 vcb"
    found = [entity("phone", text, "0912000123"), entity("bank_account", text, "0912000123 vcb")]
    assert redact(text, found).text == "stk ‹bank_account›"


def test_a_span_that_touches_a_mask_takes_in_all_of_it():
    text = "a 0912000123 b"
    redacted = redact(text, [entity("phone", text, "0912000123")])
    assert redacted.original_span(3, 5) == (2, 12)


@given(st.text("ab 0912c@.", max_size=40), st.integers(0, 60), st.integers(0, 60))
def test_spans_always_lie_in_the_original(text, start, end):
    redacted = redact(text)
    start, end = sorted((min(start, len(redacted.text)), min(end, len(redacted.text))))
    low, high = redacted.original_span(start, end)
    assert 0 <= low <= len(text)
    assert 0 <= high <= len(text)
    if start < end:
        assert low < high


@given(st.text("ab 0912c", max_size=40))
def test_unmasked_letters_map_to_themselves(text):
    redacted = redact(text)
    masked = {at for mask in redacted.masks for at in range(mask.start, mask.end)}
    for place, char in enumerate(redacted.text):
        if place not in masked:
            low, high = redacted.original_span(place, place + 1)
            assert text[low:high] == char

"""Hours as people type them, Viet Nam time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.contact_rule import _within
from bot.escalation.hours import of_tap, read

UNDERSTOOD = {
    "8h tối đến 10h": "20:00-22:00",
    "20h-22h": "20:00-22:00",
    "20-22": "20:00-22:00",
    "22:00-01:00": "22:00-01:00",
    "08:00-10:00": "08:00-10:00",
    "toi": "19:00-22:00",
    "Tối": "19:00-22:00",
    "buổi sáng": "06:00-09:00",
    "trưa nha": "11:00-13:00",
    "dem": "22:00-01:00",
    "sau 9 gio toi": "21:00-00:00",
    "trước 7h sáng": "05:00-07:00",
    "khoảng 9 giờ tối": "21:00-22:00",
    "tối 8h": "20:00-21:00",
    "tối từ 8h đến 10h": "20:00-22:00",
    "tu 8 den 10 gio toi": "20:00-22:00",
    "từ 19 giờ đến 21 giờ": "19:00-21:00",
    "7h30 - 9h sáng": "07:30-09:00",
    "8 rưỡi tối": "20:30-21:30",
    "9pm-11pm": "21:00-23:00",
    "10h tối đến 1h": "22:00-01:00",
    "11h đến 1h trưa": "11:00-13:00",
    "8h đến 5h chiều": "08:00-17:00",
    "12h đêm": "00:00-01:00",
    "12h trưa": "12:00-13:00",
    "tôi rảnh 8h tối": "20:00-21:00",
    "đúng 8h tối": "20:00-21:00",
    "19h30-21h": "19:30-21:00",
}
#: What may mean two things, or nothing.
UNCLEAR = (
    "", "9h", "9", "8h-10h", "2-3", "tôi", "tôi rảnh lúc 8h", "sáng với tối", "lúc nào cũng được",
    "không nhắn buổi tối", "đừng nhắn 8h tối", "đừng nhắn tối", "25h", "20:75", "20h-20h",
    "0912000123", "em ở tầng 3", "không biết", "6h, 8h và 10h tối", "tối " * 40,
)  # fmt: skip


@pytest.mark.parametrize("typed", UNDERSTOOD)
def test_hours_are_read_as_people_type_them(typed):
    assert read(typed) == UNDERSTOOD[typed]


@pytest.mark.parametrize("typed", UNCLEAR)
def test_what_may_mean_two_things_is_not_guessed(typed):
    assert read(typed) is None


def test_every_tap_of_every_intake_names_hours(catalogue):
    steps = [step for intake in catalogue.intakes.values() for step in intake.steps]
    taps = [choice for step in steps if step.id == "hours" for choice in step.choices]
    assert len(taps) == 4 * len(catalogue.intakes)
    assert all(of_tap(choice.value) for choice in taps)
    assert of_tap("open") is None


@given(st.text(alphabet="0123456789hg:- sangtoirudem", max_size=30))
def test_whatever_is_typed_hours_are_ones_that_the_rule_can_read(typed):
    import datetime as dt

    named = read(typed)
    if named is not None:
        begin, end = named.split("-")
        at = dt.datetime.fromisoformat(f"2026-11-21T{begin}:00+07:00")
        assert begin != end
        assert _within(named, at)

import datetime as dt

import pytest

from bot.domain.contact_rule import VIETNAM
from bot.escalation.journeys.days import read

#: A Sunday.
NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=VIETNAM).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("text", "month", "day"),
    [
        ("15/12", 12, 15),
        ("ngày 15/12 nhé", 12, 15),
        ("15 tháng 12", 12, 15),
        ("mai", 11, 23),
        ("ngay mai em di", 11, 23),
        ("hôm nay", 11, 22),
        ("ngày kia", 11, 24),
        ("thứ sáu", 11, 27),
        ("t6 tuan sau", 11, 27),
        ("tomorrow", 11, 23),
        ("day after tomorrow", 11, 24),
        # The first of several: asked too early does no harm.
        ("15/12 hoặc 20/12", 12, 15),
    ],
)
def test_a_day_is_read_as_it_is_typed(text, month, day):
    found = read(text, NOW)
    assert found is not None
    assert (found.on, found.approximate) == (dt.date(2026, month, day), False)


@pytest.mark.parametrize("text", ["tháng này", "thang nay", "tuần sau", "tháng sau", "next month"])
def test_a_week_or_a_month_is_a_guess_and_says_so(text):
    found = read(text, NOW)
    assert found is not None
    assert found.approximate
    assert dt.date(2026, 11, 22) <= found.on <= dt.date(2026, 12, 31)


@pytest.mark.parametrize(
    "text", ["", "chưa biết", "khi nào có vé", "31/2", "15/12/2020", "mùng 5 tết", "x" * 500]
)
def test_what_names_no_day_to_come_is_asked_for_again(text):
    assert read(text, NOW) is None


def test_a_date_that_is_over_this_year_is_next_years():
    found = read("1/2", NOW)
    assert found is not None
    assert found.on == dt.date(2027, 2, 1)

"""Periods, and when reports about them are due."""

import datetime as dt
import itertools

import pytest

from bot.figures.periods import VIET_NAM, BadPeriod, due, parse

DAYS = ((20, 3), (20, 6), (20, 9), (20, 12))
FORTNIGHT = dt.timedelta(days=14)


def days(name, last_day=0):
    period = parse(name, last_day)
    return period.first.isoformat(), period.last.isoformat()


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-09", "2026-09-01", "2026-09-30"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2026-q3", "2026-07-01", "2026-09-30"),
        ("2026-H1", "2026-01-01", "2026-06-30"),
        ("2026", "2026-01-01", "2026-12-31"),
    ],
)
def test_a_period_goes_by_the_calendar_of_viet_nam(name, first, last):
    assert days(name) == (first, last)
    assert parse(name).start.astimezone(VIET_NAM).hour == 0


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-Q1", "2025-12-15", "2026-03-14"),
        ("2026-Q3", "2026-06-15", "2026-09-14"),
        ("2026-H1", "2025-12-15", "2026-06-14"),
        ("2026", "2025-12-15", "2026-12-14"),
        ("2026-09", "2026-09-01", "2026-09-30"),
    ],
)
def test_a_report_may_end_before_its_month_does(name, first, last):
    assert days(name, 14) == (first, last)


@pytest.mark.parametrize("last_day", [0, 14, 28])
def test_quarters_make_the_year_without_gap_or_overlap(last_day):
    quarters = [parse(f"2026-Q{number}", last_day) for number in range(1, 5)]
    year = parse("2026", last_day)
    assert quarters[0].start == year.start
    assert quarters[-1].end == year.end == parse("2027", last_day).start
    for one, after in itertools.pairwise(quarters):
        assert one.end == after.start
        assert one.months[-1] == one.end


@pytest.mark.parametrize("name", ["", "2026-Q5", "2026-13", "2026-00", "1999", "Q3", "2026-Q3; x"])
def test_what_is_no_period_is_refused(name):
    with pytest.raises(BadPeriod):
        parse(name)


@pytest.mark.parametrize(
    ("today", "names"),
    [
        ("2026-03-05", []),
        ("2026-03-06", ["2026-Q1"]),
        ("2026-03-20", ["2026-Q1"]),
        ("2026-05-05", []),
        ("2026-06-10", ["2026-H1"]),
        ("2026-09-19", ["2026-Q3"]),
        ("2026-12-12", ["2026"]),
        ("2027-01-10", ["2026"]),
    ],
)
def test_reports_are_reminded_of_around_their_day(today, names):
    now = dt.datetime.fromisoformat(f"{today}T12:00:00+07:00")
    assert [one.period.name for one in due(DAYS, now, 14, FORTNIGHT)] == names


def test_a_report_is_late_on_the_day_before_which_it_was_due():
    for day, late in ((19, False), (20, True)):
        now = dt.datetime(2026, 9, day, 12, tzinfo=VIET_NAM)
        (one,) = due(DAYS, now, 14, FORTNIGHT)
        assert one.late(now) is late

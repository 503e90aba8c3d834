import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.contact_rule import VIETNAM
from bot.domain.duty import (
    DAY,
    Departure,
    DepartureKind,
    Hours,
    Post,
    Roster,
    Shift,
    Summons,
    summoned,
)

#: A Saturday.
SATURDAY = dt.date(2026, 11, 21)


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """Return a time in Viet Nam, `day` days after the Monday of that week."""
    monday = SATURDAY - dt.timedelta(days=5)
    noon = dt.datetime.combine(monday + dt.timedelta(days=day), dt.time(hour, minute))
    return noon.replace(tzinfo=VIETNAM).astimezone(dt.UTC)


def clock(hour: int, minute: int = 0) -> int:
    return hour * 60 + minute


def shift(who: str, post: Post, weekday: int, begins: int, ends: int) -> Shift:
    return Shift(f"{who}{weekday}", who, post, Hours(weekday, clock(begins), clock(ends)))


@pytest.mark.parametrize(
    ("hours", "inside", "outside"),
    [
        (Hours(0, clock(7), clock(22)), [at(0, 7), at(0, 21, 59)], [at(0, 6, 59), at(0, 22)]),
        (Hours(0, clock(22), clock(6)), [at(0, 22), at(1, 5, 59)], [at(0, 21), at(1, 6), at(0, 2)]),
        (Hours(6, clock(22), clock(6)), [at(6, 23), at(7, 3), at(0, 3)], [at(6, 3), at(0, 7)]),
        (Hours(2, clock(8), clock(8)), [at(2, 8), at(3, 7, 59)], [at(2, 7), at(3, 8)]),
        (Hours(2, 0, 0), [at(2, 0), at(2, 23, 59)], [at(1, 23, 59), at(3, 0)]),
    ],
    ids=["a day", "a night", "over the end of the week", "around the clock", "a whole day"],
)
def test_hours_cover_what_they_say(hours, inside, outside):
    assert all(hours.covers(one) for one in inside)
    assert not any(hours.covers(one) for one in outside)


@given(st.integers(0, 6), st.integers(0, DAY - 1), st.integers(0, DAY - 1))
def test_hours_cover_exactly_their_minutes_of_a_week(weekday, begins, ends):
    hours = Hours(weekday, begins, ends)
    assert 1 <= hours.minutes <= DAY
    start = at(weekday, 0) + dt.timedelta(minutes=begins)
    end = start + dt.timedelta(minutes=hours.minutes)
    minute = dt.timedelta(minutes=1)
    assert hours.covers(start)
    assert hours.covers(end - minute)
    assert not hours.covers(start - minute)
    assert not hours.covers(end)
    assert hours.covers(start + dt.timedelta(days=7)), "every week"


WEEK = Roster(
    shifts=(
        shift("ha", Post.FIRST, 0, 7, 22),
        shift("nam", Post.SECOND, 0, 7, 22),
        shift("mai", Post.FIRST, 0, 20, 6),
        shift("lan", Post.SUPERVISOR, 0, 0, 0),
    )
)


def test_the_roster_says_who_stands_where():
    assert WEEK.posts(at(0, 8)) == {
        Post.FIRST: ("ha",), Post.SECOND: ("nam",), Post.SUPERVISOR: ("lan",),
    }  # fmt: skip
    assert WEEK.posts(at(0, 21))[Post.FIRST] == ("ha", "mai"), "where shifts meet both are there"
    assert WEEK.on_duty(at(1, 3)) == {"mai"}
    assert WEEK.on_duty(at(1, 9)) == frozenset()


def test_who_is_away_is_at_no_post_and_who_stands_in_is():
    roster = Roster(
        WEEK.shifts,
        (
            Departure("1", DepartureKind.OFF, at(0, 0), at(0, 12), "ha"),
            Departure("2", DepartureKind.ON, at(0, 0), at(0, 12), "mai", Post.FIRST),
        ),
    )
    assert roster.posts(at(0, 8))[Post.FIRST] == ("mai",)
    assert roster.posts(at(0, 13))[Post.FIRST] == ("ha",)


def test_each_rung_calls_one_post_more():
    called = [summoned(WEEK, rung, at(0, 8)) for rung in range(4)]
    assert [one.operator_ids for one in called] == [
        ("ha",), ("ha", "nam"), ("ha", "nam", "lan"), ("ha", "nam", "lan"),
    ]  # fmt: skip


def test_an_empty_post_is_passed_over_so_that_nobody_is_called_never():
    only = Roster((shift("lan", Post.SUPERVISOR, 0, 0, 0),))
    assert summoned(only, 0, at(0, 3)).operator_ids == ("lan",)
    assert summoned(WEEK, 0, at(1, 3)).operator_ids == ("mai",)
    assert summoned(WEEK, 0, at(3, 3)) == Summons()
    assert summoned(WEEK, 0, at(3, 3)).all
    assert summoned(Roster(), 0, at(0, 8)).all


def test_the_office_opens_when_it_says_and_not_on_holidays():
    office = tuple(Hours(day, clock(8), clock(17)) for day in range(5))
    roster = Roster(office=office)
    assert roster.open(at(4, 16, 59))
    assert not roster.open(at(4, 17))
    assert roster.opens(at(4, 12)) == at(4, 12)
    assert roster.reopens(at(4, 12)) == at(7, 8), "Monday"
    assert roster.opens(at(4, 18)) == at(7, 8), "Monday"
    tet = Departure("1", DepartureKind.CLOSED, at(7, 0), at(9, 12))
    assert Roster((), (tet,), office).opens(at(4, 18)) == at(9, 12)
    assert not Roster((), (tet,), office).open(at(7, 9))
    assert Roster().open(at(6, 3)), "without hours it is always open"
    never = Departure("1", DepartureKind.CLOSED, at(0, 0), at(900, 0))
    assert Roster((), (never,), office).opens(at(4, 18)) is None


def test_a_holiday_sends_nobody_home():
    tet = Departure("1", DepartureKind.CLOSED, at(0, 0), at(9, 0))
    assert Roster(WEEK.shifts, (tet,)).on_duty(at(0, 8)) == {"ha", "nam", "lan"}


def test_hours_that_nobody_covers_are_found_day_by_day():
    nights = tuple(shift("mai", Post.FIRST, day, 22, 6) for day in range(7))
    days = tuple(shift("ha", Post.FIRST, day, 6, 22) for day in range(6))
    assert Roster(nights + days).gaps(Post.FIRST) == (Hours(6, clock(6), clock(22)),)
    assert Roster(nights[:1]).gaps(Post.FIRST)[:2] == (
        Hours(0, 0, clock(22)), Hours(1, clock(6), 0),
    )  # fmt: skip
    assert len(Roster().gaps(Post.FIRST)) == 7
    whole = tuple(shift("ha", Post.SECOND, day, 0, 0) for day in range(7))
    assert Roster(whole).gaps(Post.SECOND) == ()
    assert len(Roster(whole).gaps(Post.FIRST)) == 7


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, DAY - 1), st.integers(0, DAY - 1))))
def test_shifts_and_gaps_make_up_the_week(given_hours):
    shifts = tuple(
        Shift(str(number), "ha", Post.FIRST, Hours(*hours))
        for number, hours in enumerate(given_hours)
    )
    roster = Roster(shifts)
    gaps = roster.gaps(Post.FIRST)
    for minute in range(0, 7 * DAY, 97):
        now = at(0, 0) + dt.timedelta(minutes=minute)
        assert bool(roster.posts(now)) is not any(gap.covers(now) for gap in gaps)

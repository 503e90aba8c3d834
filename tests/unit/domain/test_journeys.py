import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import journeys
from bot.domain.contact_rule import VIETNAM
from bot.domain.errors import IllegalTransition
from bot.domain.journeys import (
    CHECK_IN,
    JOURNEY,
    PENDING,
    CheckInEvent,
    CheckInState,
    JourneyEvent,
    JourneyState,
    Point,
    schedule,
)

NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=VIETNAM)


@pytest.mark.parametrize("state", CheckInState)
@pytest.mark.parametrize("event", CheckInEvent)
def test_every_edge_of_a_check_in_is_in_the_table_or_illegal(state, event):
    if event in CHECK_IN[state]:
        assert journeys.after(state, event) is CHECK_IN[state][event]
    else:
        with pytest.raises(IllegalTransition, match=f"{state} can't {event}"):
            journeys.after(state, event)


@pytest.mark.parametrize("state", JourneyState)
@pytest.mark.parametrize("event", JourneyEvent)
def test_every_edge_of_a_journey_is_in_the_table_or_illegal(state, event):
    if event in JOURNEY[state]:
        assert journeys.becomes(state, event) is JOURNEY[state][event]
    else:
        with pytest.raises(IllegalTransition, match=f"{state} can't {event}"):
            journeys.becomes(state, event)


@given(st.lists(st.sampled_from(CheckInEvent), max_size=40))
def test_it_is_missed_only_after_it_reached_them_and_two_silences(events):
    state, path = CheckInState.PLANNED, []
    for event in events:
        following = CHECK_IN[state].get(event)
        if following is not None:
            path.append(event)
            state = following
    silences = path.count(CheckInEvent.SILENCE)
    if state in (CheckInState.MISSED, CheckInState.LATE):
        assert silences == 2
        assert path.index(CheckInEvent.DELIVERED) < path.index(CheckInEvent.SILENCE)
    if state is CheckInState.UNASKED:
        # What never reached them can't have been met with silence.
        assert silences == 0
        assert CheckInEvent.DELIVERED not in path
    if CheckInEvent.DROP in path:
        assert state is CheckInState.DROPPED


@given(st.lists(st.sampled_from(CheckInEvent), max_size=40))
def test_whatever_happens_a_pending_check_in_can_be_dropped_and_nothing_revives_it(events):
    state = CheckInState.PLANNED
    for event in events:
        state = CHECK_IN[state].get(event, state)
    assert (CheckInEvent.DROP in CHECK_IN[state]) == (state in PENDING)
    if state in PENDING:
        assert not CHECK_IN[journeys.after(state, CheckInEvent.DROP)]


def test_a_journey_that_ended_begins_no_more():
    ended = set(JourneyState) - journeys.ALIVE
    assert not any(JOURNEY[state] for state in ended)


@given(st.integers(0, 366), st.integers(0, 2 * 365 * 24 * 60))
def test_points_are_in_order_never_in_the_past_and_on_the_days_they_are_named_for(ahead, minutes):
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
    today = now.astimezone(VIETNAM).date()
    leaves = today + dt.timedelta(days=ahead)
    points = schedule(leaves, now)
    times = [at for _, at in points]
    assert times == sorted(times)
    assert all(at > now for at in times)
    days = {point: at.astimezone(VIETNAM).date() for point, at in points}
    assert days[Point.DAY1] == leaves + dt.timedelta(days=1)
    assert days[Point.DAY7] == leaves + dt.timedelta(days=7)
    # Late in the evening of the day itself the border is asked a little after midnight.
    assert days[Point.BORDER] in (leaves, leaves + dt.timedelta(days=1))
    if Point.BEFORE in days:
        assert today < days[Point.BEFORE] < leaves


def test_without_a_day_they_are_asked_once_so_that_they_can_name_it():
    ((point, at),) = schedule(None, NOON)
    assert point is Point.BEFORE
    assert at.astimezone(VIETNAM) == dt.datetime(2026, 11, 25, 19, 0, tzinfo=VIETNAM)


def test_who_leaves_today_is_asked_at_the_border_not_about_paying():
    points = schedule(NOON.date(), NOON)
    assert [point for point, _ in points] == [Point.BORDER, Point.DAY1, Point.DAY7]
    assert points[0][1] == NOON + dt.timedelta(hours=2)

import datetime as dt

import pytest

from bot.domain.messages import Limits
from bot.domain.windows import Window, WindowState, window

WROTE = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
MOMENT = dt.timedelta(microseconds=1)
ZALO = Limits(1800, 12, free=48 * HOUR, reach=168 * HOUR)
FREE, LAST = WROTE + 48 * HOUR, WROTE + 168 * HOUR


def at(after, limits=ZALO):
    return window(limits, WROTE, WROTE + after)


@pytest.mark.parametrize(
    ("after", "state", "until"),
    [
        (0 * HOUR, WindowState.OPEN, FREE),
        (48 * HOUR - MOMENT, WindowState.OPEN, FREE),
        (48 * HOUR, WindowState.BILLED, LAST),
        (168 * HOUR - MOMENT, WindowState.BILLED, LAST),
        (168 * HOUR, WindowState.CLOSED, None),
        (9000 * HOUR, WindowState.CLOSED, None),
    ],
)
def test_a_window_is_free_then_costs_money_then_closes(after, state, until):
    assert at(after) == Window(state, until, LAST)
    assert at(after).closed == (state is WindowState.CLOSED)


def test_a_channel_without_an_end_has_no_window():
    assert window(Limits(4000, 12), WROTE, WROTE + 9000 * HOUR) is None


def test_a_window_may_cost_nothing_to_its_end():
    for free in (None, 500 * HOUR):
        limits = Limits(1800, 12, free=free, reach=168 * HOUR)
        assert at(100 * HOUR, limits) == Window(WindowState.OPEN, LAST, LAST)


def test_nobody_can_be_written_to_who_never_wrote():
    assert window(ZALO, None, WROTE) == Window(WindowState.CLOSED, None, None)


@pytest.mark.parametrize(
    ("after", "ending"),
    [
        (42 * HOUR - MOMENT, False), (42 * HOUR, True), (48 * HOUR - MOMENT, True),
        (48 * HOUR, False), (162 * HOUR - MOMENT, False), (162 * HOUR, True), (168 * HOUR, False),
    ],
)  # fmt: skip
def test_the_last_six_hours_of_each_state_are_shown_as_its_end(after, ending):
    assert at(after).ending(WROTE + after) == ending

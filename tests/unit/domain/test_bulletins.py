import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import bulletins
from bot.domain.bulletins import (
    BY_ITSELF,
    ENDED,
    TRANSITIONS,
    Audience,
    BulletinAction,
    BulletinState,
    Hindrance,
    Interest,
    Occasion,
    Reader,
    hindrance,
)
from bot.domain.errors import IllegalTransition
from bot.domain.messages import Limits
from bot.domain.people import ContactRule

#: Ten in the morning in Viet Nam, and eleven at night.
NOON = dt.datetime(2026, 11, 21, 3, tzinfo=dt.UTC)
NIGHT = dt.datetime(2026, 11, 21, 16, tzinfo=dt.UTC)
FIVE_MINUTES = dt.timedelta(minutes=5)
PLAIN = Limits(max_text=2000, max_quick_replies=5)
ZALO = Limits(
    max_text=2000, max_quick_replies=5, free=dt.timedelta(hours=48), reach=dt.timedelta(days=7)
)
DAY = "08:00-20:00"
SENDING = BulletinState.SENDING


@pytest.mark.parametrize("state", BulletinState)
@pytest.mark.parametrize("action", BulletinAction)
def test_every_edge_is_in_the_table_or_illegal(state, action):
    if action in TRANSITIONS[state]:
        assert bulletins.after(state, action) is TRANSITIONS[state][action]
    else:
        with pytest.raises(IllegalTransition, match=f"{state} can't {action}"):
            bulletins.after(state, action)


@given(st.lists(st.sampled_from(BulletinAction), max_size=30))
def test_nothing_is_sent_that_was_not_approved_since_its_words_could_change(actions):
    state, approved = BulletinState.DRAFT, False
    for action in actions:
        if action not in TRANSITIONS[state]:
            continue
        state = TRANSITIONS[state][action]
        if action is BulletinAction.APPROVE:
            approved = True
        if state is BulletinState.DRAFT:
            approved = False
        assert approved or state not in (SENDING, BulletinState.PAUSED, BulletinState.SENT)


@given(st.lists(st.sampled_from(BulletinAction), max_size=30))
def test_whatever_happened_it_can_be_stopped_or_is_over(actions):
    state = BulletinState.DRAFT
    for action in actions:
        state = TRANSITIONS[state].get(action, state)
    assert state in ENDED or TRANSITIONS[state][BulletinAction.STOP] is BulletinState.STOPPED


def test_what_is_over_stays_so():
    assert all(not TRANSITIONS[state] for state in ENDED)
    assert {state for state, edges in TRANSITIONS.items() if not set(edges) - BY_ITSELF} == ENDED


def why(reader, now=NOON, limits=PLAIN):
    return hindrance(reader, limits, now, FIVE_MINUTES)


def at(ago=0, **values):
    given_ = {"rule": ContactRule.REPLY_ONLY, "hours": "", "ordered": ""} | values
    return Reader(last_inbound_at=NOON - dt.timedelta(hours=ago), **given_)


def test_who_named_no_time_gets_a_warning_with_their_next_message_only():
    assert why(at()) is None
    assert why(at(1)) is Hindrance.REPLY


def test_who_named_the_day_gets_it_by_day():
    assert why(at(100, ordered=DAY)) is None
    assert why(at(100, ordered=DAY), NIGHT) is Hindrance.HOURS


def test_even_who_may_be_written_to_at_any_time_sleeps_at_night():
    assert why(at(100, rule=ContactRule.OPEN)) is None
    assert why(at(100, rule=ContactRule.OPEN), NIGHT) is Hindrance.HOURS


def test_the_hours_of_their_rule_stand_above_those_named_for_warnings():
    kept = at(100, rule=ContactRule.HOURS, hours="19:00-21:00", ordered=DAY)
    assert why(kept) is Hindrance.HOURS


def test_who_said_never_or_left_is_never_written_to():
    assert why(at(rule=ContactRule.NONE, ordered=DAY)) is Hindrance.NEVER
    assert why(at(left=True, ordered=DAY)) is Hindrance.LEFT


def test_a_closed_window_of_the_platform_is_not_tried():
    assert why(at(24 * 6, ordered=DAY), limits=ZALO) is None
    assert why(at(24 * 7, ordered=DAY), limits=ZALO) is Hindrance.WINDOW


def test_a_channel_that_is_switched_off_waits():
    assert why(at(), limits=None) is Hindrance.CHANNEL


READERS = st.builds(
    Reader,
    st.sampled_from(ContactRule),
    st.just("00:00-23:59"),
    st.sampled_from(["", DAY, "00:00-23:59"]),
    st.sampled_from([None, NOON]),
    left=st.booleans(),
    watched=st.booleans(),
    in_case=st.booleans(),
    endangered=st.booleans(),
    busy=st.booleans(),
)


@given(READERS, st.sampled_from([NOON, NIGHT]))
def test_nobody_in_danger_is_ever_written_to_whatever_else_they_said(reader, now):
    danger = reader.in_case or reader.watched or reader.left
    danger = danger or (reader.endangered and reader.rule is ContactRule.REPLY_ONLY)
    if danger or reader.busy or reader.rule is ContactRule.NONE:
        assert why(reader, now) is not None


def test_a_warning_is_for_those_who_care_and_for_who_wants_all():
    meant = Audience(("KH", "MM"), ("farm",), ("zalo",))
    assert meant.includes(Interest("KH", "farm"), "zalo")
    assert meant.includes(Interest(), "zalo")
    assert not meant.includes(Interest("JP", "farm"), "zalo")
    assert not meant.includes(Interest("KH", "factory"), "zalo")
    assert not meant.includes(Interest("KH", "farm"), "telegram")
    assert Audience().includes(Interest("JP", "factory"), "telegram")


def test_the_thirtieth_of_july_comes_every_year_and_tet_is_put_by_a_person():
    sent = dt.datetime(2026, 7, 30, 1, 30, tzinfo=dt.UTC)
    assert Occasion.AGAINST_TRAFFICKING.next(sent) == sent.replace(year=2027)
    leap = dt.datetime(2028, 2, 29, tzinfo=dt.UTC)
    following = Occasion.AGAINST_TRAFFICKING.next(leap)
    assert (following.year, following.month, following.day) == (2029, 7, 30)
    assert Occasion.BEFORE_TET.next(sent) is None
    assert Occasion.AFTER_TET.next(sent) is None

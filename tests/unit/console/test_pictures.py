import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.console import pictures
from bot.domain.cases import CaseState
from bot.domain.people import Operator, Role
from bot.domain.risk import Signal, Urgency
from bot.domain.views import CaseRow

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
HA = Operator("o1", "ha", "Chị Hà", Role.OPERATOR)


def _signal(start, end, urgency=Urgency.HIGH):
    return Signal("cue", "held", urgency, "", start, end)


def _row(case_id, urgency=Urgency.HIGH, holder="", waited=0, answered=False):
    since = None if answered else NOW - dt.timedelta(minutes=waited)
    opened = NOW - dt.timedelta(minutes=waited)
    return CaseRow(case_id, case_id, "danger", urgency, CaseState.ALERTED, opened, since,
                   "", holder, "webchat")  # fmt: skip


@given(
    st.text(max_size=40),
    st.lists(st.tuples(st.integers(-5, 50), st.integers(-5, 50), st.sampled_from(Urgency))),
)
def test_marking_never_loses_adds_or_reorders_a_letter(text, spans):
    runs = pictures.runs(text, [_signal(*span) for span in spans])
    assert "".join(run.text for run in runs) == text


def test_words_that_made_the_alarm_are_a_run_of_their_own():
    runs = pictures.runs("e bi nhot o day", [_signal(2, 9)])
    assert [(run.text, run.signal is not None) for run in runs] == [
        ("e ", False), ("bi nhot", True), (" o day", False)
    ]  # fmt: skip


def test_where_signals_overlap_the_most_urgent_marks():
    runs = pictures.runs("abcdef", [_signal(0, 4), _signal(2, 6, Urgency.CRITICAL)])
    assert [(run.text, run.signal.urgency) for run in runs] == [
        ("ab", Urgency.HIGH), ("cd", Urgency.CRITICAL), ("ef", Urgency.CRITICAL)
    ]  # fmt: skip


def test_the_board_is_grouped_by_who_has_the_case():
    rows = [_row("a"), _row("b", holder="o1"), _row("c", holder="o2")]
    board = pictures.board(rows, HA)
    groups = [[row.id for row in group] for group in (board.unheld, board.mine, board.others)]
    assert groups == [["a"], ["b"], ["c"]]


def test_urgency_goes_before_waiting_and_waiting_before_answered():
    rows = [
        _row("answered", answered=True, waited=99),
        _row("short", waited=1),
        _row("long", waited=9),
        _row("critical", Urgency.CRITICAL),
    ]
    ordered = [row.id for row in pictures.board(rows, HA).unheld]
    assert ordered == ["critical", "long", "short", "answered"]


@pytest.mark.parametrize(
    ("seconds", "spelled"),
    [(0, "00:00"), (135, "02:15"), (3599, "59:59"), (3600, "1:00:00"), (-5, "00:00")],
)
def test_waiting_is_counted_in_minutes_and_seconds(seconds, spelled):
    assert pictures.waited(NOW - dt.timedelta(seconds=seconds), NOW) == spelled


def test_times_are_told_in_viet_nam():
    assert pictures.local(NOW) == "19:00"
    assert pictures.local_long(NOW + dt.timedelta(hours=5)) == "22/11 00:00"

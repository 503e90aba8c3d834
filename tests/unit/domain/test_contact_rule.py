import datetime as dt

import pytest

from bot.domain.contact_rule import reachability, stricter
from bot.domain.people import ContactRule

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)  # 10:00 in Viet Nam
WINDOW = dt.timedelta(minutes=5)


def may(rule: ContactRule, minutes_ago: float | None, hours: str = "") -> bool:
    last = None if minutes_ago is None else NOW - dt.timedelta(minutes=minutes_ago)
    return reachability(rule, NOW, last_inbound_at=last, window=WINDOW, hours=hours).may_send


@pytest.mark.parametrize(
    ("rule", "minutes_ago", "hours", "expected"),
    [
        (ContactRule.REPLY_ONLY, 0, "", True),
        (ContactRule.REPLY_ONLY, 5, "", True),
        (ContactRule.REPLY_ONLY, 5.1, "", False),
        (ContactRule.REPLY_ONLY, None, "", False),
        (ContactRule.OPEN, None, "", True),
        (ContactRule.NONE, 0, "", False),
        (ContactRule.HOURS, 600, "09:00-11:00", True),
        (ContactRule.HOURS, 600, "20:00-09:59", False),
        (ContactRule.HOURS, 600, "20:00-10:01", True),
        (ContactRule.HOURS, 600, "10:00-", False),
        (ContactRule.HOURS, 600, "buổi tối", False),
        (ContactRule.HOURS, 1, "20:00-21:00", True),
    ],
)
def test_the_rule_decides(
    rule: ContactRule, minutes_ago: float | None, hours: str, expected: bool
) -> None:
    assert may(rule, minutes_ago, hours) is expected


def test_the_end_of_the_window_is_told() -> None:
    reach = reachability(ContactRule.REPLY_ONLY, NOW, last_inbound_at=NOW, window=WINDOW)
    assert reach.until == NOW + WINDOW


NONE, REPLY_ONLY, OPEN = (
    (rule, "") for rule in (ContactRule.NONE, ContactRule.REPLY_ONLY, ContactRule.OPEN)
)
EVENING, NOON = (ContactRule.HOURS, "19:00-22:00"), (ContactRule.HOURS, "11:00-13:00")


@pytest.mark.parametrize(
    ("one", "other", "kept"),
    [
        (NONE, OPEN, NONE),
        (REPLY_ONLY, EVENING, REPLY_ONLY),
        (EVENING, OPEN, EVENING),
        (EVENING, EVENING, EVENING),
        (EVENING, NOON, REPLY_ONLY),
        (OPEN, OPEN, OPEN),
    ],
)
def test_of_two_rules_the_stricter_is_kept(one, other, kept):
    assert stricter(one, other) == kept
    assert stricter(other, one) == kept

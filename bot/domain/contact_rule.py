"""When something may be sent to a person: the contact rule, in one place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.domain.people import ContactRule

#: Hours that people name are meant in Viet Nam's time.
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
#: Somebody who took the phone from them reads along for about so long after they erased it. Our
#: own estimate: long enough for "tao vừa nhắn gì", short for who waits for an answer.
_READ_ALONG = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Reachability:
    """Whether a message may leave now."""

    may_send: bool
    #: Until when it may, under reply_only; None when there is no such end.
    until: dt.datetime | None = None


def reachability(
    rule: ContactRule,
    now: dt.datetime,
    *,
    last_inbound_at: dt.datetime | None,
    window: dt.timedelta,
    hours: str = "",
    agreed: bool = False,
) -> Reachability:
    """Return whether `rule` allows a message at `now`.

    Whatever the rule but `none`, an answer within `window` of the person's own message may go:
    they have just shown that they can read. What they agreed to be asked at this very time
    (`agreed`) may go under `reply_only` too; the hours that they named still hold.
    """
    if rule is ContactRule.NONE:
        return Reachability(may_send=False)
    if agreed and rule is ContactRule.REPLY_ONLY:
        return Reachability(may_send=True)
    if rule is ContactRule.OPEN or (rule is ContactRule.HOURS and _within(hours, now)):
        return Reachability(may_send=True)
    if last_inbound_at is None:
        return Reachability(may_send=False)
    until = last_inbound_at + window
    return Reachability(may_send=now <= until, until=until if now <= until else None)


def was_cleaned(erased_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Return whether they erased what could be seen a short while ago.

    Then nothing that was due before may come up by itself at what is written next: it would tell
    whoever holds the phone that there was something to erase.
    """
    return erased_at is not None and now - erased_at < _READ_ALONG


#: The stricter, the further in front.
_STRICTNESS = (ContactRule.NONE, ContactRule.REPLY_ONLY, ContactRule.HOURS, ContactRule.OPEN)


def stricter(
    one: tuple[ContactRule, str], other: tuple[ContactRule, str]
) -> tuple[ContactRule, str]:
    """Return the stricter of two rules with their hours; two different hours make reply_only."""
    if one[0] is ContactRule.HOURS and other[0] is ContactRule.HOURS and one[1] != other[1]:
        return ContactRule.REPLY_ONLY, ""
    return min(one, other, key=lambda rule: _STRICTNESS.index(rule[0]))


def opens(rule: ContactRule, hours: str, at: dt.datetime) -> dt.datetime:
    """Return the first moment from `at` on that lies in the hours that were named, if any were."""
    if rule is not ContactRule.HOURS or _within(hours, at):
        return at
    try:
        begin = dt.time.fromisoformat(hours.partition("-")[0])
    except ValueError:
        return at
    local = at.astimezone(VIETNAM)
    start = dt.datetime.combine(local.date(), begin, VIETNAM)
    return (start if start >= local else start + dt.timedelta(days=1)).astimezone(dt.UTC)


def _within(hours: str, now: dt.datetime) -> bool:
    """Return whether `now` lies in HH:MM-HH:MM, Viet Nam time; the range may pass midnight."""
    try:
        begin, end = (dt.time.fromisoformat(part) for part in hours.split("-"))
    except ValueError:
        return False
    time = now.astimezone(VIETNAM).time()
    return begin <= time < end if begin <= end else time >= begin or time < end

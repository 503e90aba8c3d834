"""Check-ins on a journey: when somebody who leaves is asked how they are, and what may follow what.

They chose to be asked, and what happens when they don't answer. Everything here is decided without
a database: the two tables of transitions, the days of the four points, who must not be asked.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.contact_rule import VIETNAM
from bot.domain.errors import IllegalTransition


class Point(enum.StrEnum):
    """Where on the way somebody is asked."""

    #: Before money changes hands.
    BEFORE = "before"
    #: On the day of travel, while one can still turn round.
    BORDER = "border"
    #: The first day abroad: papers and phones are taken then.
    DAY1 = "day1"
    DAY7 = "day7"


class CheckInState(enum.StrEnum):
    """Where one check-in stands."""

    PLANNED = "planned"
    #: In the outbox; nobody knows yet whether it can leave.
    QUEUED = "queued"
    ASKED = "asked"
    #: No answer in time: the one repeat is in the outbox.
    REPEATING = "repeating"
    REPEATED = "repeated"
    ANSWERED = "answered"
    #: Asked twice, no answer: what they chose was done.
    MISSED = "missed"
    #: Answered after that.
    LATE = "late"
    #: It never reached them. That says nothing about them, and sets nothing going.
    UNASKED = "unasked"
    #: Not asked any more: the day changed, or the journey ended.
    DROPPED = "dropped"


class CheckInEvent(enum.StrEnum):
    """What can happen to a check-in."""

    QUEUE = "queue"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    SILENCE = "silence"
    ANSWER = "answer"
    DROP = "drop"


_C, _E = CheckInState, CheckInEvent

#: state -> event -> next state.
CHECK_IN: dict[CheckInState, dict[CheckInEvent, CheckInState]] = {
    _C.PLANNED: {_E.QUEUE: _C.QUEUED, _E.DROP: _C.DROPPED},
    _C.QUEUED: {
        _E.DELIVERED: _C.ASKED,
        _E.UNDELIVERED: _C.UNASKED,
        _E.DROP: _C.DROPPED,
    },
    _C.ASKED: {_E.SILENCE: _C.REPEATING, _E.ANSWER: _C.ANSWERED, _E.DROP: _C.DROPPED},
    _C.REPEATING: {
        _E.DELIVERED: _C.REPEATED,
        # The first one reached them: their silence to it counts.
        _E.UNDELIVERED: _C.REPEATED,
        _E.ANSWER: _C.ANSWERED,
        _E.DROP: _C.DROPPED,
    },
    _C.REPEATED: {_E.SILENCE: _C.MISSED, _E.ANSWER: _C.ANSWERED, _E.DROP: _C.DROPPED},
    _C.MISSED: {_E.ANSWER: _C.LATE},
    # On a page that can't call anybody they may still find the question when they come back.
    _C.UNASKED: {_E.ANSWER: _C.ANSWERED},
    _C.ANSWERED: {},
    _C.LATE: {},
    _C.DROPPED: {},
}
#: Still to come, or waiting for an answer.
PENDING = frozenset({_C.PLANNED, _C.QUEUED, _C.ASKED, _C.REPEATING, _C.REPEATED})


class JourneyState(enum.StrEnum):
    """Where a journey stands."""

    #: Being told; nothing is agreed to yet.
    SETTING = "setting"
    UNDER_WAY = "under_way"
    #: All its points are behind it.
    OVER = "over"
    #: They wanted it no more.
    CANCELLED = "cancelled"
    #: We stopped by ourselves and said nothing: asking could harm.
    STOPPED = "stopped"


class JourneyEvent(enum.StrEnum):
    """What can happen to a journey."""

    AGREE = "agree"
    FINISH = "finish"
    CANCEL = "cancel"
    STOP = "stop"


_J, _V = JourneyState, JourneyEvent

#: state -> event -> next state.
JOURNEY: dict[JourneyState, dict[JourneyEvent, JourneyState]] = {
    _J.SETTING: {_V.AGREE: _J.UNDER_WAY, _V.CANCEL: _J.CANCELLED, _V.STOP: _J.STOPPED},
    _J.UNDER_WAY: {_V.FINISH: _J.OVER, _V.CANCEL: _J.CANCELLED, _V.STOP: _J.STOPPED},
    _J.OVER: {},
    _J.CANCELLED: {},
    _J.STOPPED: {},
}
#: Something may still be asked of the person.
ALIVE = frozenset({_J.SETTING, _J.UNDER_WAY})


class Why(enum.StrEnum):
    """Why a journey ended: a closed list."""

    DONE = "done"
    #: They said so.
    WISHED = "wished"
    DECLINED = "declined"
    #: They erased what can be seen: whoever holds the phone then is not asked.
    ERASED = "erased"
    #: They blocked us or left.
    LEFT = "left"
    WATCHED = "watched"
    EXIT = "exit"
    #: A case of danger is open: humans ask now, not a clock.
    DANGER = "danger"


class Missed(enum.StrEnum):
    """What they chose for a check-in that they don't answer."""

    REMIND = "remind"
    DESK = "desk"
    FAMILY = "family"


class Done(enum.StrEnum):
    """What was done about a missed one."""

    NOTHING = ""
    DESK = "desk"
    #: The sentence to the family is on its way.
    TELLING = "telling"
    FAMILY = "family"
    #: The family was told, and says that they have spoken with them.
    REACHED = "reached"


class Answer(enum.StrEnum):
    """What was answered."""

    NOTHING = ""
    OK = "ok"
    NOT_OK = "not_ok"
    #: They wrote something else: they can write, and that is an answer.
    WROTE = "wrote"


class FamilyState(enum.StrEnum):
    """How far a relative has come who is to be told."""

    NOBODY = ""
    #: A code was given to the traveller.
    INVITED = "invited"
    #: Somebody sent it from a chat of their own and was asked.
    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One check-in."""

    #: Also the lane of its timers.
    id: str
    journey_id: str
    point: Point
    state: CheckInState
    due_at: dt.datetime
    asked_at: dt.datetime | None = None
    repeated_at: dt.datetime | None = None
    missed_at: dt.datetime | None = None
    answered_at: dt.datetime | None = None
    answer: Answer = Answer.NOTHING
    done: Done = Done.NOTHING


@dataclass(frozen=True, slots=True)
class Family:
    """The relative who is told, if that was chosen."""

    state: FamilyState = FamilyState.NOBODY
    #: Their own thread, once they sent the code; "" before.
    conversation_id: str = ""


@dataclass(frozen=True, slots=True)
class Journey:
    """A journey with its check-ins, oldest first."""

    id: str
    conversation_id: str
    state: JourneyState
    #: The question that was asked last and has no answer yet, "" for none.
    step: str
    destination: str
    organiser: str
    leaves_on: dt.date | None
    #: The day was guessed from "this week" or "this month".
    approximate: bool
    missed: Missed
    created_at: dt.datetime
    updated_at: dt.datetime
    agreed_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    why: Why | None = None
    case_id: str = ""
    channel: str = ""
    family: Family = Family()
    check_ins: tuple[CheckIn, ...] = ()

    @property
    def alive(self) -> bool:
        """True while something may still be asked."""
        return self.state in ALIVE

    @property
    def next(self) -> CheckIn | None:
        """The next check-in that is still to come."""
        planned = [one for one in self.check_ins if one.state is CheckInState.PLANNED]
        return min(planned, key=lambda one: one.due_at, default=None)

    @property
    def waiting(self) -> tuple[CheckIn, ...]:
        """Those an answer belongs to now, a late one too; the newest last."""
        return tuple(one for one in self.check_ins if CheckInEvent.ANSWER in CHECK_IN[one.state])

    def of(self, *states: CheckInState) -> tuple[CheckIn, ...]:
        """Return the check-ins that stand so."""
        return tuple(one for one in self.check_ins if one.state in states)


def after(state: CheckInState, event: CheckInEvent) -> CheckInState:
    """Return the state that `event` leads to; IllegalTransition if it can't happen."""
    try:
        return CHECK_IN[state][event]
    except KeyError:
        raise IllegalTransition(f"a check-in that is {state} can't {event}") from None


def becomes(state: JourneyState, event: JourneyEvent) -> JourneyState:
    """Return the state of a journey that `event` leads to; IllegalTransition if it can't."""
    try:
        return JOURNEY[state][event]
    except KeyError:
        raise IllegalTransition(f"a journey that is {state} can't {event}") from None


#: When people are asked, Viet Nam time: in the evening it is noon in Europe and bedtime nowhere.
EVENING, MORNING = dt.time(19), dt.time(8)
#: Money is asked for in the last week.
_BEFORE = dt.timedelta(days=7)
_DAY = dt.timedelta(days=1)
#: Without a day they are asked once, so that they can name it.
_NO_DAY_YET = dt.timedelta(days=3)
#: Whoever leaves today is not asked the moment they said so.
_BREATH = dt.timedelta(hours=2)
#: A day that is further away was misread.
FURTHEST = dt.timedelta(days=366)


def schedule(leaves_on: dt.date | None, now: dt.datetime) -> list[tuple[Point, dt.datetime]]:
    """Return when somebody who leaves on that day is asked, in order; nothing lies in the past."""
    today = now.astimezone(VIETNAM).date()
    if leaves_on is None:
        return [(Point.BEFORE, _at(today + _NO_DAY_YET, EVENING))]
    before = max(today + _DAY, leaves_on - _BEFORE)
    found = [(Point.BEFORE, _at(before, EVENING))] if before < leaves_on else []
    found += [
        (Point.BORDER, max(_at(leaves_on, MORNING), now + _BREATH)),
        (Point.DAY1, _at(leaves_on + _DAY, EVENING)),
        (Point.DAY7, _at(leaves_on + _BEFORE, EVENING)),
    ]
    return found


def _at(day: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, time, VIETNAM).astimezone(dt.UTC)


def is_over(check_ins: Iterable[CheckIn]) -> bool:
    """Return whether nothing is to come and no answer is waited for."""
    return not any(one.state in PENDING for one in check_ins)

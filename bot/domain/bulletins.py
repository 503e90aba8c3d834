"""Warnings that people asked for: what may become of one, and what keeps one from somebody now."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass, field

from bot.domain.contact_rule import reachability
from bot.domain.errors import IllegalTransition
from bot.domain.messages import Limits
from bot.domain.people import ContactRule
from bot.domain.windows import window

#: In Viet Nam's time: whoever may be written to at any time still sleeps at night.
DAYTIME = "07:00-21:00"
#: For so long after its beginning a warning waits for those it can't reach; then it is old news.
LASTS = dt.timedelta(days=14)
#: How long after a warning who unsubscribes is counted as having done so because of it.
ECHO = dt.timedelta(days=7)


class BulletinState(enum.StrEnum):
    """Where a warning stands."""

    DRAFT = "draft"
    #: Its author asks a second person to look at it.
    PROPOSED = "proposed"
    #: It leaves at its time.
    APPROVED = "approved"
    SENDING = "sending"
    PAUSED = "paused"
    #: Everybody whom it could reach has it.
    SENT = "sent"
    #: Ended by somebody; nothing more of it leaves.
    STOPPED = "stopped"


class BulletinAction(enum.StrEnum):
    """What can be done to a warning."""

    PROPOSE = "propose"
    #: Back to its author, to be changed.
    RETURN = "return"
    APPROVE = "approve"
    #: Its time has come.
    BEGIN = "begin"
    PAUSE = "pause"
    RESUME = "resume"
    FINISH = "finish"
    STOP = "stop"


_S = BulletinState
_A = BulletinAction

#: state -> action -> next state. The desk draws its buttons from this table.
TRANSITIONS: dict[BulletinState, dict[BulletinAction, BulletinState]] = {
    _S.DRAFT: {_A.PROPOSE: _S.PROPOSED, _A.STOP: _S.STOPPED},
    _S.PROPOSED: {_A.APPROVE: _S.APPROVED, _A.RETURN: _S.DRAFT, _A.STOP: _S.STOPPED},
    _S.APPROVED: {_A.BEGIN: _S.SENDING, _A.RETURN: _S.DRAFT, _A.STOP: _S.STOPPED},
    _S.SENDING: {_A.PAUSE: _S.PAUSED, _A.FINISH: _S.SENT, _A.STOP: _S.STOPPED},
    _S.PAUSED: {_A.RESUME: _S.SENDING, _A.STOP: _S.STOPPED},
    _S.SENT: {},
    _S.STOPPED: {},
}
#: What only the wave that sends does, never somebody at the desk.
BY_ITSELF = frozenset({_A.BEGIN, _A.FINISH})
#: What takes a supervisor who had no hand in the words.
BY_A_SECOND = frozenset({_A.APPROVE})
#: What takes a supervisor.
BY_SUPERVISORS = frozenset({_A.APPROVE, _A.RESUME})
ENDED = frozenset({_S.SENT, _S.STOPPED})


def after(state: BulletinState, action: BulletinAction) -> BulletinState:
    """Return the state that `action` leads to; IllegalTransition if it may not happen."""
    try:
        return TRANSITIONS[state][action]
    except KeyError:
        raise IllegalTransition(f"a warning that is {state} can't {action}") from None


class Occasion(enum.StrEnum):
    """Days of every year on which people are warned."""

    NONE = ""
    #: World Day against Trafficking in Persons, 30 July.
    AGAINST_TRAFFICKING = "against_trafficking"
    #: Weeks in which recruiters come to the villages. By the moon: a supervisor puts the date, as
    #: published calendars reckon by Beijing's moon and miss Viet Nam's Tết in some years.
    BEFORE_TET = "before_tet"
    AFTER_TET = "after_tet"

    def next(self, last: dt.datetime) -> dt.datetime | None:
        """Return its next date after `last`, None where a supervisor must put it."""
        if self is not Occasion.AGAINST_TRAFFICKING:
            return None
        return last.replace(year=last.year + 1, month=7, day=30)


class CopyState(enum.StrEnum):
    """What became of a warning for one subscriber."""

    WAITING = "waiting"
    #: In the outbox.
    QUEUED = "queued"
    #: Handed to the channel, which has not answered yet.
    LEAVING = "leaving"
    SENT = "sent"
    #: The process died, or the line broke, while it was being sent: it is never sent again.
    UNKNOWN = "unknown"
    FAILED = "failed"
    #: They blocked us, or said never.
    OUT = "out"
    UNSUBSCRIBED = "unsubscribed"
    #: The warning ended before it could reach them.
    LATE = "late"


#: It can still reach them.
PENDING = frozenset({CopyState.WAITING, CopyState.QUEUED, CopyState.LEAVING})


class Hindrance(enum.StrEnum):
    """Why a warning does not leave for a subscriber now."""

    #: Their contact rule is `none`.
    NEVER = "never"
    #: They blocked us or left.
    LEFT = "left"
    #: An open case that is urgent, or that a human holds.
    CASE = "case"
    #: They may be watched, or left by their phrase.
    WATCHED = "watched"
    #: They once told of danger, and nobody has said since that writing to them is all right.
    DANGER = "danger"
    #: In the middle of something: a question, an answer of ours, a talk with a human.
    BUSY = "busy"
    #: Outside the hours they named.
    HOURS = "hours"
    #: Waits for their next message.
    REPLY = "reply"
    #: The platform takes nothing for them until they write.
    WINDOW = "window"
    #: The channel is switched off or fails.
    CHANNEL = "channel"


#: Waiting is no use.
FOR_GOOD = frozenset({Hindrance.NEVER, Hindrance.LEFT})


@dataclass(frozen=True, slots=True)
class Reader:
    """What decides whether a warning may reach a subscriber."""

    rule: ContactRule
    #: HH:MM-HH:MM, Viet Nam time, under the rule `hours`.
    hours: str
    #: The same, named for warnings alone; "" when these wait for the next message.
    ordered: str
    last_inbound_at: dt.datetime | None
    left: bool = False
    watched: bool = False
    #: A case of theirs is open and urgent, or held.
    in_case: bool = False
    #: There ever was an urgent case of theirs that is not forgotten.
    endangered: bool = False
    busy: bool = False


def hindrance(
    reader: Reader, limits: Limits | None, now: dt.datetime, reply_window: dt.timedelta
) -> Hindrance | None:
    """Return what keeps a warning from somebody at `now`, None when it may leave.

    `limits` are those of their channel, None when it is switched off. Danger comes first, and
    whatever they ordered counts only where no danger was ever told of.
    """
    if reader.left:
        return Hindrance.LEFT
    if reader.rule is ContactRule.NONE:
        return Hindrance.NEVER
    if reader.in_case:
        return Hindrance.CASE
    if reader.watched:
        return Hindrance.WATCHED
    if reader.endangered and reader.rule is ContactRule.REPLY_ONLY:
        return Hindrance.DANGER
    if reader.busy:
        return Hindrance.BUSY
    if limits is None:
        return Hindrance.CHANNEL
    rule, hours = _rule(reader)
    reach = reachability(
        rule, now, last_inbound_at=reader.last_inbound_at, window=reply_window, hours=hours
    )
    if not reach.may_send:
        return Hindrance.HOURS if rule is ContactRule.HOURS else Hindrance.REPLY
    left = window(limits, reader.last_inbound_at, now)
    return Hindrance.WINDOW if left is not None and left.closed else None


def _rule(reader: Reader) -> tuple[ContactRule, str]:
    if reader.rule is ContactRule.REPLY_ONLY and reader.ordered:
        return ContactRule.HOURS, reader.ordered
    if reader.rule is ContactRule.OPEN:
        return ContactRule.HOURS, DAYTIME
    return reader.rule, reader.hours


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a warning is for; an empty part means everybody."""

    #: ISO codes, and ids of content/topics.yaml.
    countries: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()

    def includes(self, interest: Interest, channel: str) -> bool:
        """Return whether somebody with this interest is meant."""
        return (
            _meets(self.countries, interest.country)
            and _meets(self.jobs, interest.job)
            and (not self.channels or channel in self.channels)
        )


@dataclass(frozen=True, slots=True)
class Interest:
    """What a subscriber wants to hear of; "" for all."""

    country: str = ""
    job: str = ""


def _meets(meant: tuple[str, ...], wanted: str) -> bool:
    return not meant or not wanted or wanted in meant


@dataclass(frozen=True, slots=True)
class Draft:
    """A warning as it is written."""

    title: str
    text: str
    scam: str = ""
    audience: Audience = field(default_factory=Audience)
    occasion: Occasion = Occasion.NONE
    send_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A warning as the desk works on it."""

    id: str
    state: BulletinState
    #: Raised by every change: what is done is done to what was read.
    version: int
    title: str
    text: str
    #: Key of content/scams that can be read on, "" for none.
    scam: str
    audience: Audience
    occasion: Occasion
    #: Not before; None for as soon as it is approved.
    send_at: dt.datetime | None
    made_by: str
    #: Who changed it last.
    edited_by: str
    approved_by: str
    made_at: dt.datetime
    started_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    #: People who unsubscribed within a week of getting it.
    unsubscribed: int = 0

    def may_approve(self, operator_id: str) -> bool:
        """Return whether somebody had no hand in its words."""
        return operator_id not in (self.made_by, self.edited_by)

"""Cases: what we do about a report, and the one table of what may follow what."""

from __future__ import annotations

import enum

from bot.domain.errors import IllegalTransition


class CaseState(enum.StrEnum):
    """Where a case stands."""

    #: Just opened; nobody has been told yet.
    NEW = "new"
    #: The operators' alarm has gone out.
    ALERTED = "alerted"
    #: An operator holds it and answers; the bot is silent.
    CLAIMED = "claimed"
    #: Held, and we wait for the person or for an agency.
    WAITING = "waiting"
    #: Handed to an agency; still held until it is closed.
    REFERRED = "referred"
    CLOSED = "closed"
    #: Closed once, then the person came back.
    REOPENED = "reopened"


class CaseAction(enum.StrEnum):
    """What can be done to a case."""

    ALERT = "alert"
    CLAIM = "claim"
    WAIT = "wait"
    RESUME = "resume"
    RELEASE = "release"
    REFER = "refer"
    CLOSE = "close"
    REOPEN = "reopen"


class Outcome(enum.StrEnum):
    """Why a case was closed: a closed list, so that figures can count it."""

    REACHED_SAFETY = "reached_safety"
    REFERRED = "referred"
    ADVISED = "advised"
    LOST_CONTACT = "lost_contact"
    NOT_AN_EMERGENCY = "not_an_emergency"
    DUPLICATE = "duplicate"
    MISUSE = "misuse"


_S = CaseState
_A = CaseAction

#: state -> action -> next state. The desk draws its buttons from this table.
TRANSITIONS: dict[CaseState, dict[CaseAction, CaseState]] = {
    _S.NEW: {_A.ALERT: _S.ALERTED, _A.CLAIM: _S.CLAIMED},
    _S.ALERTED: {_A.CLAIM: _S.CLAIMED},
    _S.CLAIMED: {
        _A.WAIT: _S.WAITING,
        _A.REFER: _S.REFERRED,
        _A.RELEASE: _S.ALERTED,
        _A.CLOSE: _S.CLOSED,
    },
    _S.WAITING: {
        _A.RESUME: _S.CLAIMED,
        _A.REFER: _S.REFERRED,
        _A.RELEASE: _S.ALERTED,
        _A.CLOSE: _S.CLOSED,
    },
    _S.REFERRED: {_A.RESUME: _S.CLAIMED, _A.RELEASE: _S.ALERTED, _A.CLOSE: _S.CLOSED},
    _S.CLOSED: {_A.REOPEN: _S.REOPENED},
    _S.REOPENED: {_A.ALERT: _S.ALERTED, _A.CLAIM: _S.CLAIMED},
}

#: A human holds the case: the bot says nothing.
HELD = frozenset({_S.CLAIMED, _S.WAITING, _S.REFERRED})
#: Nobody has it: the ladder climbs.
UNHELD = frozenset({_S.NEW, _S.ALERTED, _S.REOPENED})
OPEN = HELD | UNHELD


def after(state: CaseState, action: CaseAction) -> CaseState:
    """Return the state that `action` leads to; IllegalTransition if it may not happen."""
    try:
        return TRANSITIONS[state][action]
    except KeyError:
        raise IllegalTransition(f"a case that is {state} can't {action}") from None


def actions(state: CaseState) -> tuple[CaseAction, ...]:
    """Return what may be done to a case in `state`, in the order of the table."""
    return tuple(TRANSITIONS[state])


def number(sequence: int) -> str:
    """Return a case's number as operators see it: K-000123."""
    return f"K-{sequence:06d}"

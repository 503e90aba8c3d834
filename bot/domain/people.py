"""The people in the house: contacts who write, operators who answer."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class ContactRule(enum.StrEnum):
    """When we may send something to a person."""

    #: Only within five minutes of their own message: for anyone who may be held or watched.
    REPLY_ONLY = "reply_only"
    #: Only inside the hours they named.
    HOURS = "hours"
    #: At any time: families who say so.
    OPEN = "open"
    #: Never.
    NONE = "none"


class Role(enum.StrEnum):
    """What an account may do at the desk."""

    #: Claims, reads and answers cases.
    OPERATOR = "operator"
    #: An operator who also sees every case and may release other people's.
    SUPERVISOR = "supervisor"
    #: Manages accounts and sees no case.
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who is logged in at the desk."""

    id: str
    #: What they log in with.
    login: str
    #: What contacts read, e.g. "Chị Hà".
    display_name: str
    role: Role

    @property
    def may_see_cases(self) -> bool:
        """True for operators and supervisors; an admin sees no case."""
        return self.role in (Role.OPERATOR, Role.SUPERVISOR)

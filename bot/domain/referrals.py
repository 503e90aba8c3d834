"""Referrals: a case's packet on its way to an agency, and what came of it."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass


class ReferralState(enum.StrEnum):
    """Where a referral stands."""

    #: The packet is made and sealed; it has left for nowhere.
    MADE = "made"
    #: An operator handed it over and wrote down to whom.
    HANDED = "handed"
    #: It has an outcome.
    ENDED = "ended"
    #: Taken back before anybody got it.
    WITHDRAWN = "withdrawn"


class Way(enum.StrEnum):
    """How a packet was handed over, by a human each time: nothing is ever sent by the bot."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    EMAIL = "email"
    PORTAL = "portal"
    POST = "post"


class ReferralOutcome(enum.StrEnum):
    """What came of a referral: a closed list, so that figures can count it."""

    HELPED = "helped"
    TAKEN_OVER = "taken_over"
    PASSED_ON = "passed_on"
    REFUSED = "refused"
    NO_ANSWER = "no_answer"
    NOT_NEEDED = "not_needed"


#: What stands in place of a ground when every field was agreed to.
CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class Referral:
    """A referral as lists show it. It holds no word of the person."""

    id: str
    case_id: str
    #: K-000123.
    case_number: str
    #: 1, 2, 3… within its case.
    number: int
    #: Ids in the content.
    agency: str
    receiver: str
    #: "consent", or the id of the ground in the content.
    basis: str
    #: Ids of the fields that went in.
    fields: tuple[str, ...]
    state: ReferralState
    made_at: dt.datetime
    #: Display names; "" for nobody yet.
    made_by: str
    handed_by: str
    reviewed_by: str
    handed_at: dt.datetime | None
    way: Way | None
    follow_up_at: dt.datetime | None
    outcome: ReferralOutcome | None
    ended_at: dt.datetime | None
    #: SHA-256 of the two files, in hex.
    json_hash: str
    pdf_hash: str

    @property
    def waits_for_review(self) -> bool:
        """True when it went without consent and no second person has looked at why."""
        return self.basis != CONSENT and not self.reviewed_by and self.state != "withdrawn"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Who took a packet, as the operator wrote it down."""

    #: Name and office of the human who received it.
    received_by: str
    #: A reference the receiver gave, a remark.
    note: str = ""

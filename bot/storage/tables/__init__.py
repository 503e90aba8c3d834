"""Every table. A column that holds a person's words, names or numbers is `Sealed`.

Each table says in its `info` how long its rows are kept; tests check that none is missing. What is
outside this package imports from here, so that nobody has to know which module a table stands in
and migrations see them all.
"""

from bot.storage.tables.base import Base
from bot.storage.tables.bulletins import Bulletin, BulletinCopy, Subscription
from bot.storage.tables.casefile import (
    CaseIdentifier,
    CaseLink,
    CasePerson,
    CaseTask,
    CaseText,
    CaseTrait,
    Handover,
)
from bot.storage.tables.cases import Alarm, Case, CaseEvent, CaseNote, CaseThread, Guess
from bot.storage.tables.channels import ChannelGrant, ChannelState
from bot.storage.tables.consents import CaseDeadline, Consent
from bot.storage.tables.conversations import Attachment, Contact, Conversation, Message
from bot.storage.tables.duty import DutyDeparture, DutyShift, OfficeHours
from bot.storage.tables.figures import SentReport
from bot.storage.tables.journeys import (
    Journey,
    JourneyCheckIn,
    JourneyConsent,
    JourneyFamily,
)
from bot.storage.tables.keeping import (
    AuditAnchor,
    DataRequest,
    LegalHold,
    OperatorInvite,
    RecoveryCode,
)
from bot.storage.tables.operators import Audit, Operator, OperatorSession
from bot.storage.tables.queues import Inbound, Outbound, Timer
from bot.storage.tables.referrals import Referral
from bot.storage.tables.registry import RegistryEntry, RegistryReport, RegistryWish
from bot.storage.tables.reports import Report, ReportAnswer
from bot.storage.tables.review import ReviewItem, ReviewLabel

__all__ = [
    "Alarm",
    "Attachment",
    "Audit",
    "AuditAnchor",
    "Base",
    "Bulletin",
    "BulletinCopy",
    "Case",
    "CaseDeadline",
    "CaseEvent",
    "CaseIdentifier",
    "CaseLink",
    "CaseNote",
    "CasePerson",
    "CaseTask",
    "CaseText",
    "CaseThread",
    "CaseTrait",
    "ChannelGrant",
    "ChannelState",
    "Consent",
    "Contact",
    "Conversation",
    "DataRequest",
    "DutyDeparture",
    "DutyShift",
    "Guess",
    "Handover",
    "Inbound",
    "Journey",
    "JourneyCheckIn",
    "JourneyConsent",
    "JourneyFamily",
    "LegalHold",
    "Message",
    "OfficeHours",
    "Operator",
    "OperatorInvite",
    "OperatorSession",
    "Outbound",
    "RecoveryCode",
    "Referral",
    "RegistryEntry",
    "RegistryReport",
    "RegistryWish",
    "Report",
    "ReportAnswer",
    "ReviewItem",
    "ReviewLabel",
    "SentReport",
    "Subscription",
    "Timer",
]

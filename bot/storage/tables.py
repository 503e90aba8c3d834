"""Every table. A column that holds a person's words, names or numbers is `Sealed`.

Each table says in its `info` how long its rows are kept; tests check that none is missing.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, MetaData, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.storage.types import BlindIndex, Id, Sealed, UtcDateTime

#: Names for constraints, so that migrations can speak of them on both databases.
_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What all tables share."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar = {dt.datetime: UtcDateTime}


def _keep(retention: str, comment: str) -> dict[str, object]:
    return {"comment": comment, "info": {"retention": retention}}


class Contact(Base):
    """A person on a channel."""

    __tablename__ = "contact"
    __table_args__ = (_keep("with_conversation", "A person on a channel; no name is kept"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    locale: Mapped[str] = mapped_column(String(8), comment="ISO 639-1 they are answered in")
    rule: Mapped[str] = mapped_column(String(16), comment="ContactRule: when we may write")
    hours: Mapped[str] = mapped_column(
        String(11), default="", comment="HH:MM-HH:MM, Viet Nam time, under the rule hours"
    )
    created_at: Mapped[dt.datetime] = mapped_column(comment="First message")


class Conversation(Base):
    """One person's thread on one channel; the lane in which order is kept."""

    __tablename__ = "conversation"
    __table_args__ = (
        UniqueConstraint("channel", "address_index"),
        _keep("transcript", "A thread on one channel"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    contact_id: Mapped[str] = mapped_column(ForeignKey("contact.id"), comment="Whose")
    channel: Mapped[str] = mapped_column(String(16), comment="Name in the channel registry")
    address_index: Mapped[bytes] = mapped_column(BlindIndex, comment="Blind index of address")
    address: Mapped[bytes] = mapped_column(Sealed, comment="Chat or session id, sealed")
    pseudonym: Mapped[str] = mapped_column(String(32), comment="What Rasa knows it by; random")
    last_seq: Mapped[int] = mapped_column(default=0, comment="Last number given to a message")
    last_inbound_at: Mapped[dt.datetime | None] = mapped_column(comment="Their last message")
    stopped_at: Mapped[dt.datetime | None] = mapped_column(comment="They blocked us or left")
    erased_seq: Mapped[int] = mapped_column(
        default=0, comment="Messages up to here are no longer shown to the person"
    )


class Message(Base):
    """One bubble of a thread, in or out."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        _keep("transcript", "What was said"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), comment="Thread")
    seq: Mapped[int] = mapped_column(comment="Order in the thread, without gaps")
    author: Mapped[str] = mapped_column(String(16), comment="contact, bot, operator, system")
    operator_id: Mapped[str | None] = mapped_column(
        ForeignKey("operator.id"), comment="Who wrote, when author is operator"
    )
    body: Mapped[bytes] = mapped_column(Sealed, comment="The Inbound or Part as JSON, sealed")
    assessment: Mapped[bytes | None] = mapped_column(
        Sealed, comment="Signals with their words as JSON, sealed"
    )
    urgency: Mapped[int] = mapped_column(SmallInteger, default=0, comment="0 none … 3 critical")
    at: Mapped[dt.datetime] = mapped_column(comment="When it was stored")
    message_ref: Mapped[str] = mapped_column(
        String(128), default="", comment="The platform's id of it, for erasing"
    )
    delivery: Mapped[str] = mapped_column(
        String(16), default="", comment="queued, held, sent, unknown, stopped, failed; '' if in"
    )


class Inbound(Base):
    """A message that waits for its turn. The unique key is what makes redelivery harmless."""

    __tablename__ = "inbound"
    __table_args__ = (
        UniqueConstraint("channel", "external_index"),
        Index("ix_inbound_state_due", "state", "due_at"),
        Index("ix_inbound_lane_seq", "lane", "seq"),
        _keep("dedupe_keys", "Messages to take a turn on; kept 30 days as dedupe keys"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    channel: Mapped[str] = mapped_column(String(16), comment="Name in the channel registry")
    external_index: Mapped[bytes] = mapped_column(
        BlindIndex, comment="Blind index of the platform's event id"
    )
    message_id: Mapped[str] = mapped_column(ForeignKey("message.id"), comment="What was said")
    dialogue: Mapped[bytes | None] = mapped_column(
        Sealed, comment="What the dialogue answered, so that a re-run does not ask twice"
    )
    lane: Mapped[str] = mapped_column(Id, comment="Conversation id: the lane")
    seq: Mapped[int] = mapped_column(comment="Order in the lane")
    state: Mapped[str] = mapped_column(String(8), comment="waiting, claimed, done, buried")
    attempts: Mapped[int] = mapped_column(default=0, comment="How often it was claimed")
    due_at: Mapped[dt.datetime] = mapped_column(comment="Not before")
    lease_until: Mapped[dt.datetime | None] = mapped_column(comment="Claimed until")


class Outbound(Base):
    """A message that waits to be sent."""

    __tablename__ = "outbound"
    __table_args__ = (
        UniqueConstraint("idempotency_key"),
        Index("ix_outbound_state_due", "state", "due_at"),
        Index("ix_outbound_lane_seq", "lane", "seq"),
        _keep("transcript", "Messages to send"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    message_id: Mapped[str] = mapped_column(ForeignKey("message.id"), comment="What is said")
    idempotency_key: Mapped[str] = mapped_column(
        String(80), comment="What it answers and its number: a re-run adds nothing"
    )
    answers_at: Mapped[dt.datetime | None] = mapped_column(
        comment="When the person wrote what this answers; None when it answers nothing"
    )
    confirmed: Mapped[bool] = mapped_column(
        default=False, comment="An operator confirmed sending outside the contact rule"
    )
    lane: Mapped[str] = mapped_column(Id, comment="Conversation id: the lane")
    seq: Mapped[int] = mapped_column(comment="Order in the lane")
    state: Mapped[str] = mapped_column(String(8), comment="waiting, claimed, held, done, buried")
    attempts: Mapped[int] = mapped_column(default=0, comment="How often it was claimed")
    due_at: Mapped[dt.datetime] = mapped_column(comment="Not before")
    lease_until: Mapped[dt.datetime | None] = mapped_column(comment="Claimed until")


class Timer(Base):
    """Something that must happen at a time, once, even after a crash."""

    __tablename__ = "timer"
    __table_args__ = (
        UniqueConstraint("lane", "kind", "seq"),
        Index("ix_timer_state_due", "state", "due_at"),
        _keep("case", "Deadlines of cases"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    kind: Mapped[str] = mapped_column(String(16), comment="ladder, …")
    lane: Mapped[str] = mapped_column(Id, comment="Case id: the lane")
    seq: Mapped[int] = mapped_column(comment="Rung")
    state: Mapped[str] = mapped_column(String(8), comment="waiting, claimed, done, buried")
    attempts: Mapped[int] = mapped_column(default=0, comment="How often it was claimed")
    due_at: Mapped[dt.datetime] = mapped_column(comment="When")
    lease_until: Mapped[dt.datetime | None] = mapped_column(comment="Claimed until")


class Case(Base):
    """What we do about a report."""

    __tablename__ = "case"
    __table_args__ = (
        UniqueConstraint("sequence"),
        Index("ix_case_state_urgency", "state", "urgency"),
        Index("ix_case_changed_at", "changed_at"),
        Index("ix_case_conversation_id", "conversation_id"),
        _keep("case", "What we do about a report"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    sequence: Mapped[int] = mapped_column(comment="The N of K-00000N")
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), comment="Thread")
    kind: Mapped[str] = mapped_column(String(32), comment="danger, missing_relative, ransom…")
    urgency: Mapped[int] = mapped_column(SmallInteger, comment="0 none … 3 critical")
    state: Mapped[str] = mapped_column(String(16), comment="CaseState")
    holder_id: Mapped[str | None] = mapped_column(ForeignKey("operator.id"), comment="Who has it")
    opened_at: Mapped[dt.datetime] = mapped_column(comment="When it was opened")
    claimed_at: Mapped[dt.datetime | None] = mapped_column(comment="When its holder took it")
    rung: Mapped[int] = mapped_column(
        SmallInteger, default=0, comment="How far the ladder has climbed since the last alarm"
    )
    waiting_since: Mapped[dt.datetime | None] = mapped_column(
        comment="The person's oldest message that no human answered"
    )
    changed_at: Mapped[dt.datetime] = mapped_column(comment="Last change the desk must show")
    closed_at: Mapped[dt.datetime | None] = mapped_column(comment="When it was closed")
    outcome: Mapped[str] = mapped_column(String(32), default="", comment="Outcome when closed")
    safe_to_contact: Mapped[bool] = mapped_column(
        default=False, comment="The operator judged that writing again is safe"
    )
    closing_due: Mapped[bool] = mapped_column(
        default=False, comment="The closing text waits for the person's next message"
    )
    truth_due: Mapped[bool] = mapped_column(
        default=False, comment="The person must be told at their next message that nobody answered"
    )
    receipt_index: Mapped[bytes | None] = mapped_column(
        BlindIndex, comment="Keyed hash of the twelve-digit receipt"
    )


class CaseEvent(Base):
    """Something that happened to a case; rows are only ever added."""

    __tablename__ = "case_event"
    __table_args__ = (
        Index("ix_case_event_case_id", "case_id"),
        _keep("case", "Timeline; no personal words"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), comment="Which case")
    at: Mapped[dt.datetime] = mapped_column(comment="When")
    what: Mapped[str] = mapped_column(String(24), comment="opened, claimed, closed…")
    operator_id: Mapped[str | None] = mapped_column(ForeignKey("operator.id"), comment="Who")
    detail: Mapped[str] = mapped_column(String(200), default="", comment="An impersonal fact")


class CaseNote(Base):
    """A private note among operators."""

    __tablename__ = "case_note"
    __table_args__ = (
        Index("ix_case_note_case_id", "case_id"),
        _keep("case", "Notes among operators"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), comment="Which case")
    operator_id: Mapped[str] = mapped_column(ForeignKey("operator.id"), comment="Who wrote")
    body: Mapped[bytes] = mapped_column(Sealed, comment="The note, sealed")
    at: Mapped[dt.datetime] = mapped_column(comment="When")


class Report(Base):
    """What a person tells us, question by question."""

    __tablename__ = "report"
    __table_args__ = (
        Index("ix_report_conversation_id", "conversation_id"),
        _keep("report", "An intake and how far it has come"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), comment="Thread")
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), comment="The case it belongs to")
    kind: Mapped[str] = mapped_column(String(32), comment="Key of content/intakes")
    step: Mapped[str] = mapped_column(String(32), comment="The question that was asked last")
    state: Mapped[str] = mapped_column(String(8), comment="open, done, paused")
    updated_at: Mapped[dt.datetime] = mapped_column(comment="Last answer")


class ReportAnswer(Base):
    """One answer."""

    __tablename__ = "report_answer"
    __table_args__ = (
        UniqueConstraint("report_id", "step"),
        _keep("report", "Answers of an intake"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    report_id: Mapped[str] = mapped_column(ForeignKey("report.id"), comment="Which report")
    step: Mapped[str] = mapped_column(String(32), comment="Which question")
    answer: Mapped[bytes] = mapped_column(Sealed, comment="What they said, sealed; empty = skipped")
    skipped: Mapped[bool] = mapped_column(comment="They chose not to answer")
    at: Mapped[dt.datetime] = mapped_column(comment="When")


class Operator(Base):
    """An account at the desk."""

    __tablename__ = "operator"
    __table_args__ = (
        UniqueConstraint("login"),
        _keep("account", "Accounts at the desk"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    login: Mapped[str] = mapped_column(String(64), comment="Lower case")
    display_name: Mapped[str] = mapped_column(String(64), comment="What contacts read")
    role: Mapped[str] = mapped_column(String(16), comment="operator, supervisor, admin")
    password_hash: Mapped[str] = mapped_column(String(200), comment="Argon2id")
    totp_secret: Mapped[bytes] = mapped_column(Sealed, comment="Base32 TOTP secret, sealed")
    last_totp_step: Mapped[int] = mapped_column(
        default=0, comment="Last accepted 30-second step: a code works once"
    )
    failures: Mapped[int] = mapped_column(default=0, comment="Wrong tries in a row")
    locked_until: Mapped[dt.datetime | None] = mapped_column(comment="No login before")
    disabled_at: Mapped[dt.datetime | None] = mapped_column(comment="Switched off since")
    created_at: Mapped[dt.datetime] = mapped_column(comment="When it was made")


class OperatorSession(Base):
    """A login."""

    __tablename__ = "operator_session"
    __table_args__ = (
        Index("ix_operator_session_operator_id", "operator_id"),
        _keep("session", "Logins at the desk"),
    )
    id: Mapped[str] = mapped_column(String(64), primary_key=True, comment="SHA-256 of the token")
    operator_id: Mapped[str] = mapped_column(ForeignKey("operator.id"), comment="Whose")
    csrf: Mapped[str] = mapped_column(String(64), comment="Token that forms must carry")
    created_at: Mapped[dt.datetime] = mapped_column(comment="Login")
    active_at: Mapped[dt.datetime] = mapped_column(comment="Last thing they did")
    seen_at: Mapped[dt.datetime] = mapped_column(comment="Last sign that their desk is open")


class ChannelGrant(Base):
    """What a platform lets us act with, as long as it is renewed."""

    __tablename__ = "channel_grant"
    __table_args__ = (_keep("until_renewed", "Tokens of platforms that renew them"),)
    channel: Mapped[str] = mapped_column(
        String(16), primary_key=True, comment="Name in the channel registry"
    )
    body: Mapped[bytes] = mapped_column(Sealed, comment="The tokens and their times, sealed")
    seed_indices: Mapped[bytes] = mapped_column(
        Sealed, comment="Blind indices, 16 bytes each, of all refresh tokens ever given by hand"
    )
    version: Mapped[int] = mapped_column(default=1, comment="Counts what was kept in this row")
    claimed_until: Mapped[dt.datetime | None] = mapped_column(
        comment="Until then one process renews it"
    )


class Audit(Base):
    """Who read or did what. Rows are chained by hash and only ever added."""

    __tablename__ = "audit"
    __table_args__ = (_keep("audit", "Hash-chained record of operators' reads and writes"),)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, comment="1, 2, 3…")
    at: Mapped[dt.datetime] = mapped_column(comment="When")
    operator_id: Mapped[str | None] = mapped_column(Id, comment="Who; None for the system")
    action: Mapped[str] = mapped_column(String(32), comment="case.read, case.claim, login…")
    object_id: Mapped[str] = mapped_column(String(64), comment="What it was done to")
    detail: Mapped[str] = mapped_column(String(200), default="", comment="An impersonal fact")
    previous: Mapped[bytes] = mapped_column(Sealed(32), comment="Hash of the row before")
    hash: Mapped[bytes] = mapped_column(Sealed(32), comment="SHA-256 over all of the above")

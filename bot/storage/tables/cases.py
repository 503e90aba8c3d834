"""Cases, what happened to them, and what operators were told of them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, kept
from bot.storage.types import BlindIndex, Id, Sealed


class Case(Base):
    """What we do about a report."""

    __tablename__ = "case"
    __table_args__ = (
        UniqueConstraint("sequence"),
        Index("ix_case_state_urgency", "state", "urgency"),
        Index("ix_case_changed_at", "changed_at"),
        Index("ix_case_conversation_id", "conversation_id"),
        Index("ix_case_opened_at", "opened_at"),
        kept("case", "What we do about a report"),
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
    word_index: Mapped[bytes | None] = mapped_column(
        BlindIndex, comment="Keyed hash of the word they chose, for going on elsewhere"
    )
    group_key: Mapped[str] = mapped_column(
        String(64), default="", comment="Cases of one burst share it; empty: stands alone"
    )
    alarm_at: Mapped[dt.datetime | None] = mapped_column(
        comment="When operators were last to be called to it"
    )


class CaseThread(Base):
    """A thread that belongs to a case beside the one in which it began."""

    __tablename__ = "case_thread"
    __table_args__ = (
        Index("ix_case_thread_conversation_id", "conversation_id"),
        kept("case", "Threads in which a case was continued"),
    )
    case_id: Mapped[str] = mapped_column(
        ForeignKey("case.id"), primary_key=True, comment="Which case"
    )
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id"), primary_key=True, comment="Which thread"
    )
    at: Mapped[dt.datetime] = mapped_column(comment="Since when")


class CaseEvent(Base):
    """Something that happened to a case; rows are only ever added."""

    __tablename__ = "case_event"
    __table_args__ = (
        Index("ix_case_event_case_id", "case_id"),
        Index("ix_case_event_what_case_id_at", "what", "case_id", "at"),
        kept("case", "Timeline; no personal words"),
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
        kept("case", "Notes among operators"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), comment="Which case")
    operator_id: Mapped[str] = mapped_column(ForeignKey("operator.id"), comment="Who wrote")
    body: Mapped[bytes] = mapped_column(Sealed, comment="The note, sealed")
    at: Mapped[dt.datetime] = mapped_column(comment="When")


class Alarm(Base):
    """What one bell last told operators about one case."""

    __tablename__ = "alarm"
    __table_args__ = (
        Index("ix_alarm_bell_ref", "bell", "ref"),
        kept("case", "What operators were told of a case, by which bell"),
    )
    bell: Mapped[str] = mapped_column(String(16), primary_key=True, comment="Which bell")
    case_id: Mapped[str] = mapped_column(
        ForeignKey("case.id"), primary_key=True, comment="Which case"
    )
    ref: Mapped[str] = mapped_column(
        String(64), comment="The call as the bell's platform numbers it"
    )
    rung_at: Mapped[dt.datetime] = mapped_column(comment="The case's alarm_at that it answered")
    shown: Mapped[str] = mapped_column(
        String(48), comment="waiting, held.<operator id>, closed: what it says of the case"
    )


class Guess(Base):
    """A try to open a case with its receipt: counted, so that nobody tries them all."""

    __tablename__ = "guess"
    __table_args__ = (
        Index("ix_guess_source_at", "source", "at"),
        kept("guess", "Tries with receipts; kept a day"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    source: Mapped[str] = mapped_column(Id, comment="Conversation id: where it was tried")
    at: Mapped[dt.datetime] = mapped_column(comment="When")

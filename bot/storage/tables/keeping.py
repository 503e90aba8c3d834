"""Accountability: anchors of the audit, legal holds, requests about data, ways into accounts."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, kept
from bot.storage.types import BlindIndex, Id, Sealed


class AuditAnchor(Base):
    """How far the audit had come on a day, marked with a key that the database does not hold."""

    __tablename__ = "audit_anchor"
    __table_args__ = (kept("audit", "How far the audit had come, one row a day"),)
    seq: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="The audit's last row then"
    )
    at: Mapped[dt.datetime] = mapped_column(comment="When")
    hash: Mapped[bytes] = mapped_column(Sealed(32), comment="That row's hash")
    mark: Mapped[bytes] = mapped_column(BlindIndex, comment="Keyed hash over number and hash")


class LegalHold(Base):
    """A case that must not be forgotten, and why."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        Index("ix_legal_hold_case_id", "case_id"),
        kept("case", "Cases that must not be forgotten, and why"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), comment="Which case")
    operator_id: Mapped[str] = mapped_column(ForeignKey("operator.id"), comment="Who said so")
    reason: Mapped[bytes] = mapped_column(Sealed, comment="Why, sealed")
    at: Mapped[dt.datetime] = mapped_column(comment="Since when")
    lifted_at: Mapped[dt.datetime | None] = mapped_column(comment="It ended then")
    lifted_by: Mapped[str | None] = mapped_column(ForeignKey("operator.id"), comment="Who ended it")


class DataRequest(Base):
    """Somebody wants to see, correct or erase what is kept of them."""

    __tablename__ = "data_request"
    __table_args__ = (
        Index("ix_data_request_state_due_at", "state", "due_at"),
        Index("ix_data_request_case_id", "case_id"),
        kept("request", "Requests to see, correct or erase what is kept"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    case_id: Mapped[str | None] = mapped_column(
        ForeignKey("case.id"), comment="Whose: known once receipt and word were right"
    )
    kind: Mapped[str] = mapped_column(String(12), comment="access, correction, erasure")
    state: Mapped[str] = mapped_column(String(8), comment="open, done, refused")
    made_by: Mapped[str | None] = mapped_column(
        ForeignKey("operator.id"), comment="Who wrote it down; empty: they asked in the chat"
    )
    words: Mapped[bytes] = mapped_column(Sealed, comment="What they ask, sealed")
    at: Mapped[dt.datetime] = mapped_column(comment="When it came")
    answer_by: Mapped[dt.datetime] = mapped_column(comment="They must be answered by then")
    due_at: Mapped[dt.datetime] = mapped_column(comment="It must be carried out by then")
    answered_at: Mapped[dt.datetime | None] = mapped_column(comment="They were answered")
    extended_at: Mapped[dt.datetime | None] = mapped_column(comment="Time was added, once")
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(comment="Receipt and word were right")
    decided_at: Mapped[dt.datetime | None] = mapped_column(comment="Carried out or refused")
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("operator.id"), comment="By whom")
    decision: Mapped[bytes | None] = mapped_column(
        Sealed, comment="What was done or why not, sealed"
    )


class OperatorInvite(Base):
    """A link by which one person makes their account, once."""

    __tablename__ = "operator_invite"
    __table_args__ = (kept("session", "One-time links that make or renew an account"),)
    id: Mapped[str] = mapped_column(String(64), primary_key=True, comment="SHA-256 of the token")
    login: Mapped[str] = mapped_column(String(64), comment="Lower case")
    display_name: Mapped[str] = mapped_column(String(64), comment="What contacts read")
    role: Mapped[str] = mapped_column(String(16), comment="operator, supervisor, admin")
    made_by: Mapped[str | None] = mapped_column(
        ForeignKey("operator.id"), comment="Who; None for the command line"
    )
    at: Mapped[dt.datetime] = mapped_column(comment="When it was made")
    expires_at: Mapped[dt.datetime] = mapped_column(comment="It works until then")
    used_at: Mapped[dt.datetime | None] = mapped_column(comment="It was used")


class RecoveryCode(Base):
    """A code that opens the desk once when the phone with the TOTP secret is lost."""

    __tablename__ = "recovery_code"
    __table_args__ = (
        Index("ix_recovery_code_operator_id", "operator_id"),
        kept("account", "Codes for operators who lost their phone"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    operator_id: Mapped[str] = mapped_column(ForeignKey("operator.id"), comment="Whose")
    code_index: Mapped[bytes] = mapped_column(BlindIndex, comment="Keyed hash of 80 random bits")
    at: Mapped[dt.datetime] = mapped_column(comment="When it was made")
    used_at: Mapped[dt.datetime | None] = mapped_column(comment="It was used")

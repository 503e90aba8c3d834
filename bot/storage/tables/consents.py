"""What people allowed us to do, and until when something threatens."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, kept
from bot.storage.types import Id


class Consent(Base):
    """A yes or a no to one purpose; rows are only ever added, the newest counts."""

    __tablename__ = "consent"
    __table_args__ = (
        Index("ix_consent_case_id", "case_id"),
        kept("case", "What people allowed, refused and took back"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), comment="Which case")
    purpose: Mapped[str] = mapped_column(String(16), comment="Purpose")
    given: Mapped[bool] = mapped_column(comment="Yes; else refused or taken back")
    text_id: Mapped[str] = mapped_column(String(60), comment="Key of content/consents")
    text_version: Mapped[str] = mapped_column(String(16), comment="Version of that text")
    text_hash: Mapped[str] = mapped_column(
        String(64), comment="SHA-256 of the words as they were shown, in hex"
    )
    locale: Mapped[str] = mapped_column(String(8), comment="Language it was asked in")
    operator_id: Mapped[str | None] = mapped_column(
        ForeignKey("operator.id"), comment="Who wrote it down for them; empty: they said it here"
    )
    at: Mapped[dt.datetime] = mapped_column(comment="When")
    way: Mapped[str | None] = mapped_column(
        String(12), comment="phone, chat, in_person: how an operator heard it; empty: tapped"
    )
    said_at: Mapped[dt.datetime | None] = mapped_column(
        comment="When they said it, where an operator wrote it down"
    )


class CaseDeadline(Base):
    """Until when somebody threatens to do something: shown as a countdown, and rung for."""

    __tablename__ = "case_deadline"
    __table_args__ = (
        UniqueConstraint("case_id"),
        kept("case", "Deadlines that others set to a person"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7; the lane of its timers")
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), comment="Which case")
    due_at: Mapped[dt.datetime] = mapped_column(comment="The earliest moment that may be meant")
    until_at: Mapped[dt.datetime] = mapped_column(
        comment="The latest, where no hour was named; else the same"
    )
    set_at: Mapped[dt.datetime] = mapped_column(comment="When it was told or written down")
    operator_id: Mapped[str | None] = mapped_column(
        ForeignKey("operator.id"), comment="Who set it; empty: read from an answer"
    )

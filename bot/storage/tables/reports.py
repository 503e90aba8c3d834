"""What people report, question by question."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, kept
from bot.storage.types import Id, Sealed


class Report(Base):
    """What a person tells us, question by question."""

    __tablename__ = "report"
    __table_args__ = (
        Index("ix_report_conversation_id", "conversation_id"),
        kept("report", "An intake and how far it has come"),
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
        kept("report", "Answers of an intake"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    report_id: Mapped[str] = mapped_column(ForeignKey("report.id"), comment="Which report")
    step: Mapped[str] = mapped_column(String(32), comment="Which question")
    answer: Mapped[bytes] = mapped_column(Sealed, comment="What they said, sealed; empty = skipped")
    skipped: Mapped[bool] = mapped_column(comment="They chose not to answer")
    at: Mapped[dt.datetime] = mapped_column(comment="When")

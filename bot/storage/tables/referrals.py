"""What was handed to agencies, and what came of it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, kept
from bot.storage.types import Id, Sealed


class Referral(Base):
    """A packet made for an agency; its two files never change once they are made."""

    __tablename__ = "referral"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        Index("ix_referral_state_follow_up_at", "state", "follow_up_at"),
        kept("case", "Packets for agencies, and what came of them"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), comment="Which case")
    number: Mapped[int] = mapped_column(SmallInteger, comment="1, 2, 3… within its case")
    agency: Mapped[str] = mapped_column(String(64), comment="Key of content/agencies")
    receiver: Mapped[str] = mapped_column(String(32), comment="Key of content/referrals/receivers")
    basis: Mapped[str] = mapped_column(
        String(32), comment="consent, or a key of content/referrals/grounds"
    )
    fields: Mapped[str] = mapped_column(
        String(400), comment="Keys of content/referrals/fields, with blanks between"
    )
    body: Mapped[bytes] = mapped_column(Sealed, comment="The packet as JSON, sealed")
    paper: Mapped[bytes] = mapped_column(Sealed, comment="The packet as PDF, sealed")
    json_hash: Mapped[str] = mapped_column(
        String(64), comment="SHA-256 of the JSON, which holds a random code"
    )
    pdf_hash: Mapped[str] = mapped_column(
        String(64), comment="SHA-256 of the PDF, which holds the same code"
    )
    state: Mapped[str] = mapped_column(String(12), comment="made, handed, ended, withdrawn")
    made_at: Mapped[dt.datetime] = mapped_column(comment="When it was made")
    made_by_id: Mapped[str] = mapped_column(ForeignKey("operator.id"), comment="By whom")
    reviewed_by_id: Mapped[str | None] = mapped_column(
        ForeignKey("operator.id"), comment="Second person who looked at a ground without consent"
    )
    reviewed_at: Mapped[dt.datetime | None] = mapped_column(comment="When they did")
    handed_at: Mapped[dt.datetime | None] = mapped_column(comment="When it was handed over")
    handed_by_id: Mapped[str | None] = mapped_column(
        ForeignKey("operator.id"), comment="Who handed it over"
    )
    way: Mapped[str] = mapped_column(String(12), default="", comment="in_person, phone, email…")
    receipt: Mapped[bytes | None] = mapped_column(
        Sealed, comment="Who received it, and their reference, sealed"
    )
    follow_up_at: Mapped[dt.datetime | None] = mapped_column(comment="When to ask after it")
    outcome: Mapped[str] = mapped_column(String(16), default="", comment="What came of it")
    outcome_note: Mapped[bytes | None] = mapped_column(
        Sealed, comment="What the agency said, sealed"
    )
    ended_at: Mapped[dt.datetime | None] = mapped_column(comment="When the outcome was known")

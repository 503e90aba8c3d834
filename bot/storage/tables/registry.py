"""Who was reported as a recruiter who cheats, and what was found out."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, kept
from bot.storage.types import BlindIndex, Id, Sealed


class RegistryEntry(Base):
    """A phone, an account, a page or a firm that was reported."""

    __tablename__ = "registry_entry"
    __table_args__ = (
        UniqueConstraint("value_index"),
        Index("ix_registry_entry_standing", "standing"),
        kept("registry", "Identifiers of recruiters, until an operator removes them"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    kind: Mapped[str] = mapped_column(String(12), comment="phone, account, page, firm")
    value: Mapped[bytes] = mapped_column(Sealed, comment="As it is written, sealed")
    value_index: Mapped[bytes] = mapped_column(
        BlindIndex, comment="Keyed hash of kind and normalised value: messages meet it"
    )
    standing: Mapped[str] = mapped_column(String(12), comment="reported, confirmed, cleared")
    reason: Mapped[bytes] = mapped_column(Sealed, comment="Why it was judged so, sealed")
    source: Mapped[bytes] = mapped_column(Sealed, comment="Who may be named as source, sealed")
    public: Mapped[bool] = mapped_column(default=False, comment="That source is public")
    reply: Mapped[bytes] = mapped_column(Sealed, comment="What who is named answered, sealed")
    reported_at: Mapped[dt.datetime] = mapped_column(comment="First report")
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(comment="Confirmed since")
    operator_id: Mapped[str | None] = mapped_column(
        ForeignKey("operator.id"), comment="Who judged it last"
    )


class RegistryReport(Base):
    """That an operator reported an entry, and why: out of a case, or by what they heard."""

    __tablename__ = "registry_report"
    __table_args__ = (
        Index("ix_registry_report_entry_id", "entry_id"),
        Index("ix_registry_report_case_id", "case_id"),
        kept("registry", "Why entries were reported; goes with its entry, and with its case"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    entry_id: Mapped[str] = mapped_column(ForeignKey("registry_entry.id"), comment="Which entry")
    case_id: Mapped[str | None] = mapped_column(
        ForeignKey("case.id"), comment="Out of which case; None: out of none"
    )
    reason: Mapped[bytes] = mapped_column(Sealed, comment="Why, sealed")
    operator_id: Mapped[str] = mapped_column(ForeignKey("operator.id"), comment="Who")
    at: Mapped[dt.datetime] = mapped_column(comment="When")


class RegistryWish(Base):
    """Somebody asked about what nobody knew, and wishes to be told when that changes."""

    __tablename__ = "registry_wish"
    __table_args__ = (
        UniqueConstraint("conversation_id", "value_index"),
        Index("ix_registry_wish_value_index", "value_index"),
        kept("wish", "Who asked about what and wishes to be told"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id"), comment="Whose, and where they are told"
    )
    kind: Mapped[str] = mapped_column(String(12), comment="phone, account, page, firm")
    value: Mapped[bytes] = mapped_column(Sealed, comment="What they asked about, sealed")
    value_index: Mapped[bytes] = mapped_column(
        BlindIndex, comment="The keyed hash by which entries of the registry are met"
    )
    at: Mapped[dt.datetime] = mapped_column(comment="When they wished so")
    told_at: Mapped[dt.datetime | None] = mapped_column(
        comment="When they were told that there is news"
    )
    message_id: Mapped[str | None] = mapped_column(
        Id, comment="By which message, taken back if it has not left; it may be forgotten since"
    )

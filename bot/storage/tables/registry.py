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

"""Which periodic reports were sent."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, kept


class SentReport(Base):
    """A periodic report of which somebody said that it was sent."""

    __tablename__ = "sent_report"
    __table_args__ = (kept("account", "Periodic reports that were sent"),)
    period: Mapped[str] = mapped_column(
        String(8), primary_key=True, comment="2026-Q3, 2026-H1, 2026"
    )
    at: Mapped[dt.datetime] = mapped_column(comment="When somebody said so")
    operator_id: Mapped[str] = mapped_column(ForeignKey("operator.id"), comment="Who said so")

"""Who is on duty when, and the hours of the office."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, kept
from bot.storage.types import Id


class DutyShift(Base):
    """Somebody's place in the week."""

    __tablename__ = "duty_shift"
    __table_args__ = (
        Index("ix_duty_shift_operator_id", "operator_id"),
        kept("until_renewed", "Who is on duty in which hours of the week"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    operator_id: Mapped[str] = mapped_column(ForeignKey("operator.id"), comment="Who")
    post: Mapped[str] = mapped_column(String(16), comment="first, second, supervisor")
    weekday: Mapped[int] = mapped_column(SmallInteger, comment="0 Monday to 6 Sunday, Viet Nam")
    begins: Mapped[int] = mapped_column(SmallInteger, comment="Minutes since midnight")
    ends: Mapped[int] = mapped_column(
        SmallInteger, comment="Minutes since midnight; not after begins: on the next day"
    )


class DutyDeparture(Base):
    """A departure from the week."""

    __tablename__ = "duty_departure"
    __table_args__ = (
        Index("ix_duty_departure_operator_id", "operator_id"),
        kept("until_renewed", "Who stands in or is away, and when the office is closed"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    kind: Mapped[str] = mapped_column(String(8), comment="on, off, closed")
    operator_id: Mapped[str | None] = mapped_column(
        ForeignKey("operator.id"), comment="Who; nobody when the office is closed"
    )
    post: Mapped[str] = mapped_column(
        String(16), comment="Where they stand in: first, second, supervisor; empty otherwise"
    )
    starts_at: Mapped[dt.datetime] = mapped_column(comment="From")
    ends_at: Mapped[dt.datetime] = mapped_column(comment="Until")


class OfficeHours(Base):
    """The hours of a weekday in which the office is open."""

    __tablename__ = "office_hours"
    __table_args__ = (kept("until_renewed", "The hours of the office"),)
    weekday: Mapped[int] = mapped_column(
        SmallInteger, primary_key=True, autoincrement=False, comment="0 Monday to 6 Sunday"
    )
    begins: Mapped[int] = mapped_column(SmallInteger, comment="Minutes since midnight")
    ends: Mapped[int] = mapped_column(
        SmallInteger, comment="Minutes since midnight; not after begins: on the next day"
    )

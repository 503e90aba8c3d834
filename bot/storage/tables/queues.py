"""What waits: for its turn, for being sent, for its time. One way of claiming serves all three."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, kept
from bot.storage.types import BlindIndex, Id, Sealed


class Inbound(Base):
    """A message that waits for its turn. The unique key is what makes redelivery harmless."""

    __tablename__ = "inbound"
    __table_args__ = (
        UniqueConstraint("channel", "external_index"),
        Index("ix_inbound_state_due", "state", "due_at"),
        Index("ix_inbound_lane_seq", "lane", "seq"),
        kept("dedupe_keys", "Messages to take a turn on; kept 30 days as dedupe keys"),
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
        kept("transcript", "Messages to send"),
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
    harmless: Mapped[bool] = mapped_column(
        default=False, comment="May be read by whoever watches: a decoy, or confirmed as such"
    )
    check_in: Mapped[str | None] = mapped_column(
        Id, comment="The check-in that this belongs to: its consent lets it go, and only that"
    )
    unsure: Mapped[int] = mapped_column(
        SmallInteger, default=0, comment="How often it may have gone out without our knowing"
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
        kept("case", "Deadlines of cases"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    kind: Mapped[str] = mapped_column(String(16), comment="ladder, …")
    lane: Mapped[str] = mapped_column(Id, comment="Case id: the lane")
    seq: Mapped[int] = mapped_column(comment="Rung")
    state: Mapped[str] = mapped_column(String(8), comment="waiting, claimed, done, buried")
    attempts: Mapped[int] = mapped_column(default=0, comment="How often it was claimed")
    due_at: Mapped[dt.datetime] = mapped_column(comment="When")
    lease_until: Mapped[dt.datetime | None] = mapped_column(comment="Claimed until")

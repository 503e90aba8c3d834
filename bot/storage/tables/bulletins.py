"""Who asked for warnings, the warnings, and which of them reached whom."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, kept
from bot.storage.types import Id, Sealed


class Subscription(Base):
    """Somebody asked to be warned of new tricks, with the words they said yes to."""

    __tablename__ = "subscription"
    __table_args__ = (
        UniqueConstraint("contact_id"),
        Index("ix_subscription_conversation_id", "conversation_id"),
        kept("subscription", "Who asked for warnings; deleted when they want none any more"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    contact_id: Mapped[str] = mapped_column(ForeignKey("contact.id"), comment="Who")
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id"), comment="The thread they asked in"
    )
    interest: Mapped[bytes] = mapped_column(
        Sealed, comment="Country and kind of work as JSON, sealed"
    )
    hours: Mapped[str] = mapped_column(
        String(11), comment="HH:MM-HH:MM, Viet Nam time, for warnings; '': with their next message"
    )
    text_id: Mapped[str] = mapped_column(String(60), comment="Key of content/consents")
    text_version: Mapped[str] = mapped_column(String(16), comment="Version of that text")
    text_hash: Mapped[str] = mapped_column(
        String(64), comment="SHA-256 of the words as they were shown, in hex"
    )
    locale: Mapped[str] = mapped_column(String(8), comment="Language it was asked in")
    since: Mapped[dt.datetime] = mapped_column(comment="When they said yes")


class Bulletin(Base):
    """A warning to subscribers."""

    __tablename__ = "bulletin"
    __table_args__ = (
        Index("ix_bulletin_state", "state"),
        kept("bulletin", "Warnings that were written; they hold nobody's words but ours"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7; the lane of its timers")
    state: Mapped[str] = mapped_column(String(12), comment="BulletinState")
    version: Mapped[int] = mapped_column(default=1, comment="Raised by every change")
    body: Mapped[bytes] = mapped_column(Sealed, comment="Title and text as JSON, sealed")
    scam: Mapped[str] = mapped_column(String(60), comment="Key of content/scams, '' for none")
    countries: Mapped[str] = mapped_column(String(120), comment="ISO codes, '' for all")
    jobs: Mapped[str] = mapped_column(String(240), comment="Ids of content/topics, '' for all")
    channels: Mapped[str] = mapped_column(String(120), comment="Names of channels, '' for all")
    occasion: Mapped[str] = mapped_column(String(24), comment="Occasion, '' for none")
    send_at: Mapped[dt.datetime | None] = mapped_column(comment="Not before")
    made_by: Mapped[str] = mapped_column(ForeignKey("operator.id"), comment="Who began it")
    edited_by: Mapped[str] = mapped_column(ForeignKey("operator.id"), comment="Last change by")
    approved_by: Mapped[str | None] = mapped_column(
        ForeignKey("operator.id"), comment="A supervisor who had no hand in it"
    )
    made_at: Mapped[dt.datetime] = mapped_column(comment="When it was begun")
    started_at: Mapped[dt.datetime | None] = mapped_column(comment="When its first wave began")
    ended_at: Mapped[dt.datetime | None] = mapped_column(comment="When it was sent or stopped")
    reached: Mapped[str | None] = mapped_column(
        String(32), comment="Id of the last subscription that has a copy, while they are made"
    )
    complete: Mapped[bool] = mapped_column(default=False, comment="Every subscriber has a copy")
    unsubscribed: Mapped[int] = mapped_column(
        default=0, comment="People who unsubscribed within a week of it"
    )
    tally: Mapped[str] = mapped_column(
        String(240), default="", comment="Counts by state of its copies, once these are deleted"
    )


class BulletinCopy(Base):
    """One warning for one subscriber: there is never a second."""

    __tablename__ = "bulletin_copy"
    __table_args__ = (
        UniqueConstraint("bulletin_id", "contact_id"),
        Index("ix_bulletin_copy_due", "bulletin_id", "state", "due_at"),
        Index("ix_bulletin_copy_state", "state"),
        Index("ix_bulletin_copy_conversation_id", "conversation_id"),
        Index("ix_bulletin_copy_message_id", "message_id"),
        kept("bulletin", "Which warning reached whom, until a month after its end"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    bulletin_id: Mapped[str] = mapped_column(ForeignKey("bulletin.id"), comment="Which warning")
    contact_id: Mapped[str] = mapped_column(Id, comment="For whom")
    conversation_id: Mapped[str] = mapped_column(Id, comment="In which thread")
    state: Mapped[str] = mapped_column(String(12), comment="CopyState")
    why: Mapped[str] = mapped_column(String(12), default="", comment="Hindrance, '' for none")
    due_at: Mapped[dt.datetime] = mapped_column(comment="When to look again")
    tries: Mapped[int] = mapped_column(default=0, comment="How often it was handed to a channel")
    message_id: Mapped[str | None] = mapped_column(Id, comment="The message, once there is one")
    changed_at: Mapped[dt.datetime] = mapped_column(comment="Last change")

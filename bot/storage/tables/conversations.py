"""People, their threads, what was said and what came with it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, kept
from bot.storage.types import BlindIndex, Id, Sealed


class Contact(Base):
    """A person on a channel."""

    __tablename__ = "contact"
    __table_args__ = (kept("with_conversation", "A person on a channel; no name is kept"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    locale: Mapped[str] = mapped_column(String(8), comment="ISO 639-1 they are answered in")
    rule: Mapped[str] = mapped_column(String(16), comment="ContactRule: when we may write")
    hours: Mapped[str] = mapped_column(
        String(11), default="", comment="HH:MM-HH:MM, Viet Nam time, under the rule hours"
    )
    created_at: Mapped[dt.datetime] = mapped_column(comment="First message")
    watched_index: Mapped[bytes | None] = mapped_column(
        BlindIndex, comment="Keyed hash of the phrase they chose for: I am watched"
    )
    watched_since: Mapped[dt.datetime | None] = mapped_column(comment="They said that phrase")
    exit_index: Mapped[bytes | None] = mapped_column(
        BlindIndex, comment="Keyed hash of the phrase they chose for: erase and be silent"
    )


class Conversation(Base):
    """One person's thread on one channel; the lane in which order is kept."""

    __tablename__ = "conversation"
    __table_args__ = (
        UniqueConstraint("channel", "address_index"),
        kept("transcript", "A thread on one channel"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    contact_id: Mapped[str] = mapped_column(ForeignKey("contact.id"), comment="Whose")
    channel: Mapped[str] = mapped_column(String(16), comment="Name in the channel registry")
    address_index: Mapped[bytes] = mapped_column(BlindIndex, comment="Blind index of address")
    address: Mapped[bytes] = mapped_column(Sealed, comment="Chat or session id, sealed")
    pseudonym: Mapped[str] = mapped_column(String(32), comment="What Rasa knows it by; random")
    last_seq: Mapped[int] = mapped_column(default=0, comment="Last number given to a message")
    last_inbound_at: Mapped[dt.datetime | None] = mapped_column(comment="Their last message")
    stopped_at: Mapped[dt.datetime | None] = mapped_column(comment="They blocked us or left")
    erased_seq: Mapped[int] = mapped_column(
        default=0, comment="Messages up to here are no longer shown to the person"
    )
    erased_at: Mapped[dt.datetime | None] = mapped_column(comment="When the person erased them")
    paused_until: Mapped[dt.datetime | None] = mapped_column(
        comment="A human answers in the platform's own inbox: the bot is silent until then"
    )
    calmed_at: Mapped[dt.datetime | None] = mapped_column(
        comment="When a flood was last answered with the hotline card"
    )
    silent_since: Mapped[dt.datetime | None] = mapped_column(
        comment="They said their exit phrase: nothing is sent until they write"
    )
    awaits: Mapped[str] = mapped_column(String(8), default="", comment="What the next words may be")
    awaits_since: Mapped[dt.datetime | None] = mapped_column(comment="Waits for that since")
    receipt_index: Mapped[bytes | None] = mapped_column(
        BlindIndex, comment="Keyed hash of the receipt they sent last, until its word comes"
    )


class Message(Base):
    """One bubble of a thread, in or out."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        kept("transcript", "What was said"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), comment="Thread")
    seq: Mapped[int] = mapped_column(comment="Order in the thread, without gaps")
    author: Mapped[str] = mapped_column(String(16), comment="contact, bot, operator, system")
    operator_id: Mapped[str | None] = mapped_column(
        ForeignKey("operator.id"), comment="Who wrote, when author is operator"
    )
    body: Mapped[bytes] = mapped_column(Sealed, comment="The Inbound or Part as JSON, sealed")
    assessment: Mapped[bytes | None] = mapped_column(
        Sealed, comment="Signals with their words as JSON, sealed"
    )
    urgency: Mapped[int] = mapped_column(SmallInteger, default=0, comment="0 none … 3 critical")
    at: Mapped[dt.datetime] = mapped_column(comment="When it was stored")
    message_ref: Mapped[str] = mapped_column(
        String(128), default="", comment="The platform's id of it, for erasing"
    )
    delivery: Mapped[str] = mapped_column(
        String(16),
        default="",
        comment="queued, held, window, sent, unknown, stopped, failed, forgotten; '' if in",
    )


class Attachment(Base):
    """A picture, a recording or a file that came with a message."""

    __tablename__ = "attachment"
    __table_args__ = (
        Index("ix_attachment_message_id", "message_id"),
        kept("transcript", "What came with a message; cleaned before it is kept"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    message_id: Mapped[str] = mapped_column(ForeignKey("message.id"), comment="What it came with")
    kind: Mapped[str] = mapped_column(String(8), comment="photo, voice, file")
    state: Mapped[str] = mapped_column(String(8), comment="waiting, kept, refused, lost")
    media_type: Mapped[str] = mapped_column(
        String(40), default="", comment="What it was found to be, not what it was called"
    )
    size: Mapped[int] = mapped_column(default=0, comment="Bytes of what is kept")
    body: Mapped[bytes | None] = mapped_column(
        Sealed, comment="Its bytes, or where to fetch them while it waits, sealed"
    )
    words: Mapped[bytes | None] = mapped_column(Sealed, comment="What was read off it, sealed")
    at: Mapped[dt.datetime] = mapped_column(comment="When it was stored")
    opened_at: Mapped[dt.datetime | None] = mapped_column(
        comment="When an operator looked at it or listened to it first"
    )

"""Messages that the bot did not understand, and what people say they mean."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, kept
from bot.storage.types import BlindIndex, Id, Sealed


class ReviewItem(Base):
    """A message to be looked at by a person. Its words stay in the message."""

    __tablename__ = "review_item"
    __table_args__ = (
        UniqueConstraint("message_id"),
        Index("ix_review_item_state_at", "state", "at"),
        Index("ix_review_item_at", "at"),
        Index("ix_review_item_digest", "digest"),
        Index("ix_review_item_conversation_id", "conversation_id"),
        kept("review", "Messages not understood; masked copies once a person approved them"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    message_id: Mapped[str | None] = mapped_column(
        ForeignKey("message.id"), comment="Where its words are; empty once they were forgotten"
    )
    conversation_id: Mapped[str | None] = mapped_column(
        ForeignKey("conversation.id"), comment="Whose thread, as long as it is somebody's"
    )
    pieces: Mapped[int] = mapped_column(
        SmallInteger, default=1, comment="Messages read as one, up to message_id"
    )
    digest: Mapped[bytes] = mapped_column(
        BlindIndex, comment="Keyed hash of the folded words: nearly the same ones meet"
    )
    reason: Mapped[str] = mapped_column(
        String(8), comment="marked, unsure, denied, unclear, low: why it is here"
    )
    state: Mapped[str] = mapped_column(
        String(8), comment="waiting, masked, labelled, unusable, disputed"
    )
    thought: Mapped[str] = mapped_column(String(40), comment="What the bot took it for, or ''")
    guesses: Mapped[str] = mapped_column(String(160), comment="Its likeliest intents, by comma")
    confidence: Mapped[int] = mapped_column(SmallInteger, comment="Of thought, in thousandths")
    urgency: Mapped[int] = mapped_column(SmallInteger, comment="What triage made of it: 0 … 3")
    at: Mapped[dt.datetime] = mapped_column(comment="When it came into the queue")
    claimed_by: Mapped[str | None] = mapped_column(
        ForeignKey("operator.id"), comment="Whose page it is on"
    )
    claimed_until: Mapped[dt.datetime | None] = mapped_column(comment="And until when")
    masked: Mapped[bytes | None] = mapped_column(
        Sealed, comment="Its words as a person masked them, sealed"
    )
    wanted: Mapped[int] = mapped_column(
        SmallInteger, default=1, comment="How many people must say what it means"
    )
    missed_at: Mapped[dt.datetime | None] = mapped_column(
        comment="A person saw then that danger was missed"
    )
    intent: Mapped[str] = mapped_column(
        String(40), default="", comment="What it means: a key of nlu/intents.yml"
    )
    said_urgency: Mapped[int | None] = mapped_column(
        SmallInteger, comment="How urgent a person found it: 0 … 3"
    )
    times: Mapped[int] = mapped_column(default=1, comment="How many messages were nearly the same")
    labelled_at: Mapped[dt.datetime | None] = mapped_column(comment="Its meaning was settled")
    exported_at: Mapped[dt.datetime | None] = mapped_column(comment="It was given to developers")


class ReviewLabel(Base):
    """What one person said about one message of the queue."""

    __tablename__ = "review_label"
    __table_args__ = (
        UniqueConstraint("item_id", "operator_id"),
        kept("review", "What each reviewer said"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    item_id: Mapped[str] = mapped_column(ForeignKey("review_item.id"), comment="About which")
    operator_id: Mapped[str] = mapped_column(ForeignKey("operator.id"), comment="Who")
    intent: Mapped[str] = mapped_column(
        String(40), comment="A key of nlu/intents.yml; '' when they left it to others"
    )
    urgency: Mapped[int | None] = mapped_column(SmallInteger, comment="0 … 3, if they said so")
    at: Mapped[dt.datetime] = mapped_column(comment="When")

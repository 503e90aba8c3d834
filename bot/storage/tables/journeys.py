"""Journeys: who chose to be asked how they are, when, and what became of it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, kept
from bot.storage.types import BlindIndex, Id, Sealed


class Journey(Base):
    """One journey that somebody asked us to follow."""

    __tablename__ = "journey"
    __table_args__ = (
        Index("ix_journey_conversation_id", "conversation_id"),
        Index("ix_journey_case_id", "case_id"),
        kept("journey", "Journeys that people asked us to follow"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), comment="Whose")
    state: Mapped[str] = mapped_column(
        String(10), comment="setting, under_way, over, cancelled, stopped"
    )
    step: Mapped[str] = mapped_column(String(12), comment="Question asked last, '' for none")
    destination: Mapped[bytes] = mapped_column(Sealed, comment="Where to, sealed")
    organiser: Mapped[bytes] = mapped_column(Sealed, comment="Who takes them there, sealed")
    leaves_at: Mapped[dt.datetime | None] = mapped_column(
        comment="Begin of the day of travel, Viet Nam time; empty: not known"
    )
    approximate: Mapped[bool] = mapped_column(default=False, comment="That day was guessed")
    missed: Mapped[str] = mapped_column(String(8), comment="remind, desk, family")
    created_at: Mapped[dt.datetime] = mapped_column(comment="First question")
    updated_at: Mapped[dt.datetime] = mapped_column(comment="Last change")
    agreed_at: Mapped[dt.datetime | None] = mapped_column(comment="They said yes")
    ended_at: Mapped[dt.datetime | None] = mapped_column(comment="Nothing is asked since")
    why: Mapped[str] = mapped_column(String(10), default="", comment="Why it ended; '' if not")
    case_id: Mapped[str | None] = mapped_column(
        ForeignKey("case.id"), comment="The case that came of it"
    )


class JourneyCheckIn(Base):
    """One check-in of a journey."""

    __tablename__ = "journey_check_in"
    __table_args__ = (
        Index("ix_journey_check_in_journey_id", "journey_id"),
        kept("journey", "When somebody is asked, and what they answered"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7; the lane of its timers")
    journey_id: Mapped[str] = mapped_column(ForeignKey("journey.id"), comment="Of which journey")
    point: Mapped[str] = mapped_column(String(8), comment="before, border, day1, day7")
    state: Mapped[str] = mapped_column(String(10), comment="CheckInState")
    due_at: Mapped[dt.datetime] = mapped_column(comment="When to ask")
    asked_at: Mapped[dt.datetime | None] = mapped_column(comment="When it reached them")
    repeated_at: Mapped[dt.datetime | None] = mapped_column(comment="When the repeat left")
    missed_at: Mapped[dt.datetime | None] = mapped_column(comment="When it was given up")
    answered_at: Mapped[dt.datetime | None] = mapped_column(comment="When they answered")
    answer: Mapped[str] = mapped_column(String(8), default="", comment="ok, not_ok, wrote")
    done: Mapped[str] = mapped_column(
        String(8), default="", comment="About a missed one: desk, telling, family, reached"
    )


class JourneyFamily(Base):
    """The relative who is told when a check-in is missed."""

    __tablename__ = "journey_family"
    __table_args__ = (
        UniqueConstraint("journey_id"),
        UniqueConstraint("code_index"),
        Index("ix_journey_family_conversation_id", "conversation_id"),
        kept("journey", "Relatives who agreed to be told"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    journey_id: Mapped[str] = mapped_column(ForeignKey("journey.id"), comment="Of which journey")
    state: Mapped[str] = mapped_column(String(8), comment="invited, asked, agreed, refused")
    code_index: Mapped[bytes | None] = mapped_column(
        BlindIndex, comment="Keyed hash of the code to join with, until it is spent"
    )
    code_until: Mapped[dt.datetime | None] = mapped_column(comment="The code is good until then")
    conversation_id: Mapped[str | None] = mapped_column(
        ForeignKey("conversation.id"), comment="Their own thread, once they sent the code"
    )


class JourneyConsent(Base):
    """A yes or a no to being asked, or to being told; rows are only ever added."""

    __tablename__ = "journey_consent"
    __table_args__ = (
        Index("ix_journey_consent_journey_id", "journey_id"),
        kept("journey", "What travellers and their relatives allowed and took back"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    journey_id: Mapped[str] = mapped_column(ForeignKey("journey.id"), comment="Of which journey")
    purpose: Mapped[str] = mapped_column(String(16), comment="Purpose: checkins, notice")
    given: Mapped[bool] = mapped_column(comment="Yes; else refused or taken back")
    text_id: Mapped[str] = mapped_column(String(60), comment="Key of content/consents")
    text_version: Mapped[str] = mapped_column(String(16), comment="Version of that text")
    text_hash: Mapped[str] = mapped_column(
        String(64), comment="SHA-256 of the words as they were shown, in hex"
    )
    locale: Mapped[str] = mapped_column(String(8), comment="Language it was asked in")
    at: Mapped[dt.datetime] = mapped_column(comment="When")

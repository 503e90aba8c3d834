"""The case file: what operators gather about a case, and what they hand to each other."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, kept
from bot.storage.types import BlindIndex, Id, Sealed


class Handover(Base):
    """A case that one operator asks another to take."""

    __tablename__ = "handover"
    __table_args__ = (
        UniqueConstraint("open_case"),
        Index("ix_handover_case_id", "case_id"),
        Index("ix_handover_to_id_state", "to_id", "state"),
        kept("case", "Cases that operators asked each other to take"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), comment="Which case")
    #: NULLs are equal to nothing on both databases: so a case has one open offer at the most.
    open_case: Mapped[str | None] = mapped_column(Id, comment="The case while it is unanswered")
    from_id: Mapped[str] = mapped_column(ForeignKey("operator.id"), comment="Who held it")
    by_id: Mapped[str] = mapped_column(ForeignKey("operator.id"), comment="Who asked")
    to_id: Mapped[str] = mapped_column(ForeignKey("operator.id"), comment="Who is asked")
    reason: Mapped[bytes] = mapped_column(Sealed, comment="Why, sealed")
    state: Mapped[str] = mapped_column(String(12), comment="offered, accepted, refused, withdrawn")
    at: Mapped[dt.datetime] = mapped_column(comment="When it was asked")
    answered_at: Mapped[dt.datetime | None] = mapped_column(comment="When that ended")


class CaseText(Base):
    """A text of the file that several operators may edit; its version refuses stale edits."""

    __tablename__ = "case_text"
    __table_args__ = (
        UniqueConstraint("case_id", "field", name="uq_case_text_case_id_field"),
        kept("case", "Facts of a case, and what the person may be told"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), comment="Which case")
    field: Mapped[str] = mapped_column(String(16), comment="status, summary, place…")
    body: Mapped[bytes] = mapped_column(Sealed, comment="The text, sealed")
    version: Mapped[int] = mapped_column(comment="1, 2, 3…: grows with each edit")
    operator_id: Mapped[str] = mapped_column(ForeignKey("operator.id"), comment="Who wrote it last")
    at: Mapped[dt.datetime] = mapped_column(comment="When")


class CasePerson(Base):
    """Somebody a case is about, or who has a part in it."""

    __tablename__ = "case_person"
    __table_args__ = (
        Index("ix_case_person_case_id", "case_id"),
        kept("case", "People of a case and their parts in it"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), comment="Which case")
    role: Mapped[str] = mapped_column(String(16), comment="victim, relative, recruiter…")
    name: Mapped[bytes] = mapped_column(Sealed, comment="How they are called, sealed")
    about: Mapped[bytes] = mapped_column(Sealed, comment="What is known of them, sealed")
    operator_id: Mapped[str] = mapped_column(ForeignKey("operator.id"), comment="Who wrote it")
    at: Mapped[dt.datetime] = mapped_column(comment="When")


class CaseIdentifier(Base):
    """A phone, an account, a page or a firm that a case speaks of."""

    __tablename__ = "case_identifier"
    __table_args__ = (
        UniqueConstraint("case_id", "value_index", name="uq_case_identifier_case_id_value_index"),
        Index("ix_case_identifier_value_index", "value_index"),
        kept("case", "Phones, accounts, pages and firms of a case"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), comment="Which case")
    kind: Mapped[str] = mapped_column(String(12), comment="phone, account, page, firm")
    value: Mapped[bytes] = mapped_column(Sealed, comment="As it is written, sealed")
    value_index: Mapped[bytes] = mapped_column(
        BlindIndex, comment="Keyed hash of kind and normalised value: other cases meet it"
    )
    operator_id: Mapped[str | None] = mapped_column(
        ForeignKey("operator.id"), comment="Who added it; None: found in a message"
    )
    at: Mapped[dt.datetime] = mapped_column(comment="When it was first noted")


class CaseTask(Base):
    """Something that is to be done about a case, or looked at again."""

    __tablename__ = "case_task"
    __table_args__ = (
        Index("ix_case_task_case_id", "case_id"),
        Index("ix_case_task_came_up_at", "came_up_at"),
        kept("case", "What is to be done about a case, and when"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), comment="Which case")
    reason: Mapped[bytes] = mapped_column(Sealed, comment="What and why, sealed")
    due_at: Mapped[dt.datetime] = mapped_column(comment="When it is due")
    came_up_at: Mapped[dt.datetime | None] = mapped_column(
        comment="When its timer brought it up; None again when it is done"
    )
    done_at: Mapped[dt.datetime | None] = mapped_column(comment="When it was done")
    done_by_id: Mapped[str | None] = mapped_column(ForeignKey("operator.id"), comment="By whom")
    operator_id: Mapped[str | None] = mapped_column(
        ForeignKey("operator.id"), comment="Who set it; None: the bot, from what was told"
    )
    at: Mapped[dt.datetime] = mapped_column(comment="When it was set")


class CaseLink(Base):
    """Two cases about the same thing; those who wrote never learn of each other."""

    __tablename__ = "case_link"
    __table_args__ = (
        UniqueConstraint("case_id", "other_id", name="uq_case_link_case_id_other_id"),
        Index("ix_case_link_other_id", "other_id"),
        kept("case", "Cases that belong together, with a wall between who wrote"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), comment="The older case")
    other_id: Mapped[str] = mapped_column(ForeignKey("case.id"), comment="The newer case")
    reason: Mapped[bytes] = mapped_column(Sealed, comment="Why they belong together, sealed")
    operator_id: Mapped[str] = mapped_column(ForeignKey("operator.id"), comment="Who linked them")
    at: Mapped[dt.datetime] = mapped_column(comment="When")


class CaseTrait(Base):
    """One thing of a case that figures count, as a code of a closed list."""

    __tablename__ = "case_trait"
    __table_args__ = (
        Index("ix_case_trait_trait_case_id", "trait", "case_id"),
        kept("case", "Home, age band, sex and route as codes; they stay with the skeleton"),
    )
    case_id: Mapped[str] = mapped_column(
        ForeignKey("case.id"), primary_key=True, comment="Which case"
    )
    trait: Mapped[str] = mapped_column(
        String(12), primary_key=True, comment="home, age, sex, set_out, crossing, destination"
    )
    code: Mapped[str] = mapped_column(String(40), comment="A key of a closed list; empty: not told")
    version: Mapped[int] = mapped_column(comment="1, 2, 3…: grows with each edit")
    operator_id: Mapped[str | None] = mapped_column(
        ForeignKey("operator.id"), comment="Who set it; None: read off the answers"
    )
    at: Mapped[dt.datetime] = mapped_column(comment="When")

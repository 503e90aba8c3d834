"""Operators, their logins, and the record of what they read and did."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, kept
from bot.storage.types import BlindIndex, Id, Sealed


class Operator(Base):
    """An account at the desk."""

    __tablename__ = "operator"
    __table_args__ = (
        UniqueConstraint("login"),
        kept("account", "Accounts at the desk"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True, comment="UUIDv7")
    login: Mapped[str] = mapped_column(String(64), comment="Lower case")
    display_name: Mapped[str] = mapped_column(String(64), comment="What contacts read")
    role: Mapped[str] = mapped_column(String(16), comment="operator, supervisor, admin")
    password_hash: Mapped[str] = mapped_column(String(200), comment="Argon2id")
    totp_secret: Mapped[bytes] = mapped_column(Sealed, comment="Base32 TOTP secret, sealed")
    last_totp_step: Mapped[int] = mapped_column(
        default=0, comment="Last accepted 30-second step: a code works once"
    )
    failures: Mapped[int] = mapped_column(default=0, comment="Wrong tries in a row")
    locked_until: Mapped[dt.datetime | None] = mapped_column(comment="No login before")
    disabled_at: Mapped[dt.datetime | None] = mapped_column(comment="Switched off since")
    created_at: Mapped[dt.datetime] = mapped_column(comment="When it was made")
    telegram_index: Mapped[bytes | None] = mapped_column(
        BlindIndex, comment="Blind index of their Telegram id, for claiming from the group"
    )
    link_index: Mapped[bytes | None] = mapped_column(
        BlindIndex, comment="Keyed hash of the one-time code that links their Telegram"
    )
    link_until: Mapped[dt.datetime | None] = mapped_column(comment="That code works until then")


class OperatorSession(Base):
    """A login."""

    __tablename__ = "operator_session"
    __table_args__ = (
        Index("ix_operator_session_operator_id", "operator_id"),
        kept("session", "Logins at the desk"),
    )
    id: Mapped[str] = mapped_column(String(64), primary_key=True, comment="SHA-256 of the token")
    operator_id: Mapped[str] = mapped_column(ForeignKey("operator.id"), comment="Whose")
    csrf: Mapped[str] = mapped_column(String(64), comment="Token that forms must carry")
    created_at: Mapped[dt.datetime] = mapped_column(comment="Login")
    active_at: Mapped[dt.datetime] = mapped_column(comment="Last thing they did")
    seen_at: Mapped[dt.datetime] = mapped_column(comment="Last sign that their desk is open")


class Audit(Base):
    """Who read or did what. Rows are chained by hash and only ever added."""

    __tablename__ = "audit"
    __table_args__ = (kept("audit", "Hash-chained record of operators' reads and writes"),)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, comment="1, 2, 3…")
    at: Mapped[dt.datetime] = mapped_column(comment="When")
    operator_id: Mapped[str | None] = mapped_column(Id, comment="Who; None for the system")
    action: Mapped[str] = mapped_column(String(32), comment="case.read, case.claim, login…")
    object_id: Mapped[str] = mapped_column(String(64), comment="What it was done to")
    detail: Mapped[str] = mapped_column(String(200), default="", comment="An impersonal fact")
    previous: Mapped[bytes] = mapped_column(Sealed(32), comment="Hash of the row before")
    hash: Mapped[bytes] = mapped_column(Sealed(32), comment="SHA-256 over all of the above")

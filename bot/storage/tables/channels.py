"""What a channel keeps for itself: its tokens and how it fares."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, kept
from bot.storage.types import Sealed


class ChannelGrant(Base):
    """What a platform lets us act with, as long as it is renewed."""

    __tablename__ = "channel_grant"
    __table_args__ = (kept("until_renewed", "Tokens of platforms that renew them"),)
    channel: Mapped[str] = mapped_column(
        String(16), primary_key=True, comment="Name in the channel registry"
    )
    body: Mapped[bytes] = mapped_column(Sealed, comment="The tokens and their times, sealed")
    seed_indices: Mapped[bytes] = mapped_column(
        Sealed, comment="Blind indices, 16 bytes each, of all refresh tokens ever given by hand"
    )
    version: Mapped[int] = mapped_column(default=1, comment="Counts what was kept in this row")
    claimed_until: Mapped[dt.datetime | None] = mapped_column(
        comment="Until then one process renews it"
    )


class ChannelState(Base):
    """How a channel fares, for the desk: written by whichever process sees it."""

    __tablename__ = "channel_state"
    __table_args__ = (kept("until_renewed", "How each channel fares"),)
    channel: Mapped[str] = mapped_column(
        String(16), primary_key=True, comment="Name in the channel registry"
    )
    probed_at: Mapped[dt.datetime | None] = mapped_column(comment="Last probe")
    trouble: Mapped[str] = mapped_column(
        String(80), default="", comment="What the last probe found wrong; empty when well"
    )
    trouble_since: Mapped[dt.datetime | None] = mapped_column(comment="Unwell since")
    changed_at: Mapped[dt.datetime | None] = mapped_column(
        comment="When trouble came, changed or went last"
    )

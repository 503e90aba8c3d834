"""Tokens that channels renew: sealed, one row for each channel, one process at a time."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from typing import Any

from sqlalchemy import CursorResult, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.ports import Clock, Grant
from bot.storage import database
from bot.storage.crypto import KeyRing
from bot.storage.tables import ChannelGrant

_PLACE = "channel_grant.body"
#: The lock under which a row is made, on PostgreSQL.
_SEEDING = 4244
#: Of one blind index; several stand in a row.
_INDEX_BYTES = 16


class Grants:
    """The TokenStore of one channel. Each method is a transaction of its own."""

    def __init__(self, engine: AsyncEngine, keys: KeyRing, clock: Clock, channel: str) -> None:
        self._engine = engine
        self._keys = keys
        self._clock = clock
        self._channel = channel
        #: The version that was claimed last, and until when.
        self._claimed = 0
        self._until: dt.datetime | None = None

    async def seed(self, grant: Grant) -> None:
        """Begin with `grant` unless its refresh token was ever given before."""
        index = self._keys.index("grant", f"{self._channel}|{grant.refresh_token}")
        async with database.writing(self._engine) as connection:
            if connection.dialect.name == "postgresql":
                await connection.execute(text(f"SELECT pg_advisory_xact_lock({_SEEDING})"))
            row = await connection.execute(
                select(ChannelGrant.seed_indices).where(ChannelGrant.channel == self._channel)
            )
            known = row.scalar_one_or_none()
            # A process that still has an older token must not put it over the live one.
            if known is not None and index in _each(known):
                return
            if known is None:
                await connection.execute(
                    insert(ChannelGrant).values(
                        channel=self._channel, seed_indices=index, version=1, body=self._seal(grant)
                    )
                )
            else:
                await self._put(connection, grant, seed_indices=known + index)
            await connection.commit()

    async def load(self) -> Grant | None:
        """Return the grant that is kept, None when there is none. Raises KeyRingError."""
        return (await self._read())[1]

    async def _read(self) -> tuple[int, Grant | None]:
        async with database.reading(self._engine) as connection:
            found = await connection.execute(
                select(ChannelGrant.version, ChannelGrant.body).where(
                    ChannelGrant.channel == self._channel
                )
            )
            row = found.first()
        if row is None:
            return 0, None
        return row.version, _load(self._keys.open(row.body, _PLACE, self._channel))

    async def claim(self, known: Grant, seconds: float) -> bool:
        """Return whether the caller alone may renew `known` for so many seconds."""
        version, kept = await self._read()
        if kept != known:
            return False
        now = self._clock.now()
        until = now + dt.timedelta(seconds=seconds)
        async with database.writing(self._engine) as connection:
            done: CursorResult[Any] = await connection.execute(
                update(ChannelGrant)
                .where(
                    ChannelGrant.channel == self._channel,
                    # The version says that nobody has renewed it since it was compared.
                    ChannelGrant.version == version,
                    ChannelGrant.claimed_until.is_(None) | (ChannelGrant.claimed_until <= now),
                )
                .values(claimed_until=until)
            )
            await connection.commit()
        if done.rowcount == 1:
            self._claimed, self._until = version, until
            return True
        return False

    async def keep(self, grant: Grant) -> None:
        """Keep `grant` in place of the old one and end the claim: durable when this returns.

        A refusal counts only for what was claimed: it never takes the place of a newer pair,
        which a process got whose turn came after ours had run out.
        """
        async with database.writing(self._engine) as connection:
            await self._put(connection, grant, only=self._claimed if grant.refused else None)
            await connection.commit()

    async def release(self) -> None:
        """End the claim, if it is still ours; the grant stays as it was."""
        async with database.writing(self._engine) as connection:
            await connection.execute(
                update(ChannelGrant)
                .where(
                    ChannelGrant.channel == self._channel,
                    ChannelGrant.version == self._claimed,
                    ChannelGrant.claimed_until == self._until,
                )
                .values(claimed_until=None)
            )
            await connection.commit()

    async def _put(
        self, connection: AsyncConnection, grant: Grant, *, only: int | None = None, **more: bytes
    ) -> None:
        statement = update(ChannelGrant).where(ChannelGrant.channel == self._channel)
        if only is not None:
            statement = statement.where(ChannelGrant.version == only)
        await connection.execute(
            statement.values(
                body=self._seal(grant),
                version=ChannelGrant.version + 1,
                claimed_until=None,
                **more,
            )
        )

    def _seal(self, grant: Grant) -> bytes:
        return self._keys.seal(json.dumps(asdict(grant), default=_iso), _PLACE, self._channel)


def _each(indices: bytes) -> set[bytes]:
    return {indices[at : at + _INDEX_BYTES] for at in range(0, len(indices), _INDEX_BYTES)}


def _iso(value: dt.datetime) -> str:
    return value.isoformat()


def _load(body: str) -> Grant:
    raw = json.loads(body)
    times = {name: dt.datetime.fromisoformat(raw[name]) for name in ("expires_at", "made_at")}
    return Grant(**{**raw, **times})

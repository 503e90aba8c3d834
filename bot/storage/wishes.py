"""Who asked about what nobody knew, and wishes to be told when that changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.casefile import IdentifierKind
from bot.domain.registry import WAIT, News, Standing, Wish
from bot.storage.crypto import KeyRing
from bot.storage.registry import RegistryStore, index_of
from bot.storage.tables import Message, Outbound, RegistryEntry, RegistryWish
from bot.storage.types import new_id

_PLACE = "registry_wish.value"
#: Wishes of one thread: who asks about more numbers than this waits for none of them.
MOST = 20
#: States of a message that has not left.
_HERE = ("waiting", "held")


class WishStore:
    """Reads and writes wishes; they meet entries of the registry by the same keyed hash."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys
        self._insert = pg_insert if connection.dialect.name == "postgresql" else sqlite_insert

    async def add(
        self, conversation_id: str, kind: IdentifierKind, value: str, key: str, now: dt.datetime
    ) -> None:
        """Remember a wish; said again it counts from then, and what was told may be told anew."""
        index = index_of(self._keys, kind, key)
        rows = await self._connection.execute(
            select(RegistryWish.value_index).where(RegistryWish.conversation_id == conversation_id)
        )
        known = {row.value_index for row in rows}
        if index not in known and len(known) >= MOST:
            return
        row_id = new_id()
        await self._connection.execute(
            self._insert(RegistryWish)
            .values(
                id=row_id,
                conversation_id=conversation_id,
                kind=kind,
                value=self._keys.seal(value, _PLACE, row_id),
                value_index=index,
                at=now,
            )
            .on_conflict_do_update(
                index_elements=["conversation_id", "value_index"],
                set_={"at": now, "told_at": None, "message_id": None},
            )
        )

    async def waiting_for(self, entry_id: str) -> list[Wish]:
        """Return the wishes about an entry that nobody has answered yet, the oldest first."""
        rows = await self._connection.execute(
            select(RegistryWish.id, RegistryWish.conversation_id)
            .join(RegistryEntry, RegistryEntry.value_index == RegistryWish.value_index)
            .where(RegistryEntry.id == entry_id, RegistryWish.told_at.is_(None))
            .order_by(RegistryWish.id)
        )
        return [Wish(*row) for row in rows]

    async def counts(self, entry_ids: Collection[str]) -> dict[str, int]:
        """Return how many wait to be told of entries, by entry."""
        rows = await self._connection.execute(
            select(RegistryEntry.id, func.count())
            .join(RegistryWish, RegistryWish.value_index == RegistryEntry.value_index)
            .where(RegistryEntry.id.in_(entry_ids), RegistryWish.told_at.is_(None))
            .group_by(RegistryEntry.id)
        )
        return {entry_id: int(count) for entry_id, count in rows}

    async def due(self, conversation_id: str, now: dt.datetime) -> list[str]:
        """Return the wishes of a thread that may be answered now and were not."""
        rows = await self._connection.execute(
            select(RegistryWish.id)
            .join(RegistryEntry, RegistryEntry.value_index == RegistryWish.value_index)
            .where(
                RegistryWish.conversation_id == conversation_id,
                RegistryWish.told_at.is_(None),
                _is_told(now),
            )
        )
        return [row.id for row in rows]

    async def mark_told(self, wish_ids: Collection[str], now: dt.datetime) -> int:
        """Say that they are told that there is news; return how many were not before."""
        told = await self._connection.execute(
            update(RegistryWish)
            .where(RegistryWish.id.in_(wish_ids), RegistryWish.told_at.is_(None))
            .values(told_at=now, message_id=None)
        )
        return int(told.rowcount)

    async def told_by(self, wish_ids: Collection[str], message_id: str) -> None:
        """Say by which message, so that it can be taken back while it has not left."""
        await self._connection.execute(
            update(RegistryWish).where(RegistryWish.id.in_(wish_ids)).values(message_id=message_id)
        )

    async def news(self, conversation_id: str, now: dt.datetime) -> list[News]:
        """Return what a thread was told that there is, and may still be told."""
        rows = await self._connection.execute(
            select(RegistryWish.id, RegistryWish.value, RegistryEntry.id.label("entry_id"))
            .join(RegistryEntry, RegistryEntry.value_index == RegistryWish.value_index)
            .where(
                RegistryWish.conversation_id == conversation_id,
                RegistryWish.told_at.is_not(None),
                _is_told(now),
            )
            .order_by(RegistryWish.id)
        )
        entries = RegistryStore(self._connection, self._keys)
        return [
            News(
                row.id,
                self._keys.open(row.value, _PLACE, row.id),
                await entries.get(row.entry_id),
            )
            for row in rows.all()
        ]

    async def take_back(self, entry_id: str) -> int:
        """Undo what was to be said about an entry and has not left; return how many messages.

        What is on its way at this moment can't be called back.
        """
        rows = await self._connection.execute(
            select(RegistryWish.id, RegistryWish.message_id)
            .join(RegistryEntry, RegistryEntry.value_index == RegistryWish.value_index)
            .join(Outbound, Outbound.message_id == RegistryWish.message_id)
            .where(RegistryEntry.id == entry_id, Outbound.state.in_(_HERE))
        )
        found = rows.all()
        messages = [row.message_id for row in found]
        # The same message may tell of another wish too, whose entry still stands.
        others = await self._connection.execute(
            select(RegistryWish.message_id).where(
                RegistryWish.message_id.in_(messages),
                RegistryWish.id.not_in([row.id for row in found]),
            )
        )
        shared = {row.message_id for row in others}
        gone = [message for message in messages if message not in shared]
        await self._drop(gone)
        await self._connection.execute(
            update(RegistryWish)
            .where(RegistryWish.id.in_([row.id for row in found]))
            .values(told_at=None, message_id=None)
        )
        return len(gone)

    async def about(self, conversation_id: str, entry_ids: Collection[str]) -> list[str]:
        """Return the wishes of a thread about these entries, told or not."""
        rows = await self._connection.execute(
            select(RegistryWish.id)
            .join(RegistryEntry, RegistryEntry.value_index == RegistryWish.value_index)
            .where(RegistryWish.conversation_id == conversation_id, RegistryEntry.id.in_(entry_ids))
        )
        return [row.id for row in rows]

    async def fulfil(self, wish_ids: Collection[str]) -> None:
        """Forget wishes whose answer was read."""
        await self._connection.execute(delete(RegistryWish).where(RegistryWish.id.in_(wish_ids)))

    async def forget(self, conversation_id: str) -> None:
        """Forget all wishes of a thread: its person does not want to be found by them.

        What was to tell them and has not left goes too.
        """
        rows = await self._connection.execute(
            select(RegistryWish.message_id)
            .join(Outbound, Outbound.message_id == RegistryWish.message_id)
            .where(
                RegistryWish.conversation_id == conversation_id,
                Outbound.state.in_(_HERE),
            )
        )
        await self._drop([row.message_id for row in rows])
        await self._connection.execute(
            delete(RegistryWish).where(RegistryWish.conversation_id == conversation_id)
        )

    async def _drop(self, messages: Collection[str]) -> None:
        await self._connection.execute(delete(Outbound).where(Outbound.message_id.in_(messages)))
        await self._connection.execute(delete(Message).where(Message.id.in_(messages)))


def _is_told(now: dt.datetime) -> ColumnElement[bool]:
    """As bot.domain.registry.Entry.is_told."""
    return and_(
        RegistryEntry.standing == Standing.CONFIRMED,
        or_(
            and_(RegistryEntry.public, RegistryEntry.confirmed_at <= now),
            RegistryEntry.confirmed_at <= now - WAIT,
        ),
    )

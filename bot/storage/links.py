"""Which operator's Telegram is whose: blind indexes only, and one-time codes to make a link."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.people import Operator as OperatorIdentity
from bot.domain.people import Role
from bot.storage.crypto import KeyRing
from bot.storage.tables import Operator

#: Values of an account without a link and without a code for one.
UNLINKED: Mapping[str, None] = {"telegram_index": None, "link_index": None, "link_until": None}


class LinkStore:
    """Links of accounts with Telegram ids."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys

    async def offer(self, operator_id: str, code: str, until: dt.datetime) -> None:
        """Have `code` link somebody with this account until then; an earlier code is void."""
        await self._connection.execute(
            update(Operator)
            .where(Operator.id == operator_id)
            .values(link_index=self._keys.index("operator.link", code), link_until=until)
        )

    async def spend(self, code: str, person: str, now: dt.datetime) -> OperatorIdentity | None:
        """Link the Telegram id `person` with the account that `code` was made for.

        None for a code that is wrong, spent or too old, or of an account that is switched off.
        One Telegram id belongs to one account: the last one wins.
        """
        index = self._index(person)
        found = await self._connection.execute(
            update(Operator)
            .where(
                Operator.link_index == self._keys.index("operator.link", code),
                Operator.link_until > now,
                Operator.disabled_at.is_(None),
            )
            .values({**UNLINKED, "telegram_index": index})
            .returning(Operator.id)
        )
        operator_id = found.scalar_one_or_none()
        if operator_id is None:
            return None
        await self._connection.execute(
            update(Operator)
            .where(Operator.telegram_index == index, Operator.id != operator_id)
            .values(telegram_index=None)
        )
        return await self.who(person)

    async def end(self, operator_id: str) -> None:
        """Forget the Telegram id of an account, and a code that was not used."""
        await self._connection.execute(
            update(Operator).where(Operator.id == operator_id).values(**UNLINKED)
        )

    async def linked(self, operator_id: str) -> bool:
        """Return whether an account has a link."""
        found = await self._connection.execute(
            select(Operator.telegram_index).where(Operator.id == operator_id)
        )
        return found.scalar_one_or_none() is not None

    async def who(self, person: str) -> OperatorIdentity | None:
        """Return whose Telegram id this is, as long as the account is not switched off."""
        rows = await self._connection.execute(
            select(Operator.id, Operator.login, Operator.display_name, Operator.role).where(
                Operator.telegram_index == self._index(person), Operator.disabled_at.is_(None)
            )
        )
        row = rows.first()
        if row is None:
            return None
        return OperatorIdentity(row.id, row.login, row.display_name, Role(row.role))

    def _index(self, person: str) -> bytes:
        return self._keys.index("operator.telegram", person)

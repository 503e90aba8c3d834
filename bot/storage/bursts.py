"""Cases that come in one burst, found and marked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.changes import changed
from bot.storage.tables import Case, Contact, Conversation


@dataclass(frozen=True, slots=True)
class Recent:
    """A case that was opened a moment ago by somebody new."""

    id: str
    opened_at: dt.datetime
    #: "" while it stands alone.
    group_key: str


class Bursts:
    """Reads and writes which cases belong together."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def channel_of(self, conversation_id: str) -> str:
        """Return the channel of a thread."""
        found = await self._connection.execute(
            select(Conversation.channel).where(Conversation.id == conversation_id)
        )
        return found.scalar_one()

    async def recent(self, channel: str, *, opened: dt.datetime, met: dt.datetime) -> list[Recent]:
        """Return cases of a channel opened since `opened`, of people first met since `met`.

        The oldest first.
        """
        rows = await self._connection.execute(
            select(Case.id, Case.opened_at, Case.group_key)
            .join(Conversation, Conversation.id == Case.conversation_id)
            .join(Contact, Contact.id == Conversation.contact_id)
            .where(
                Case.opened_at >= opened,
                Conversation.channel == channel,
                Contact.created_at >= met,
            )
            .order_by(Case.sequence)
        )
        return [Recent(*row) for row in rows]

    async def group(self, case_ids: Collection[str], key: str, now: dt.datetime) -> None:
        """Let cases share `key`."""
        await self._connection.execute(
            update(Case).where(Case.id.in_(case_ids)).values(group_key=key, changed_at=changed(now))
        )

"""Threads in which a human answers from the platform's own inbox."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.messages import Author, Part
from bot.storage import bodies
from bot.storage.crypto import KeyRing
from bot.storage.tables import Conversation, Inbound, Message
from bot.storage.types import new_id


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The newest word of a human in the platform's inbox."""

    seq: int
    at: dt.datetime


class Pauses:
    """Keeps what humans write elsewhere, and until when the bot leaves the thread to them."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys

    async def last_inbound_at(self, conversation_id: str) -> dt.datetime | None:
        """Return when the person last wrote; the thread takes no message until the commit."""
        found = await self._connection.execute(
            select(Conversation.last_inbound_at)
            .where(Conversation.id == conversation_id)
            .with_for_update()
        )
        return found.scalar_one()

    async def knows_ref(self, conversation_id: str, message_ref: str) -> bool:
        """Return whether a message with the platform's id is in the thread already."""
        found = await self._connection.execute(
            select(Message.id).where(
                Message.conversation_id == conversation_id, Message.message_ref == message_ref
            )
        )
        return found.first() is not None

    async def last_parts(self, conversation_id: str, limit: int) -> list[Part]:
        """Return the newest of what we said or are about to say, the newest first."""
        rows = await self._connection.execute(
            select(Message.id, Message.body)
            .where(Message.conversation_id == conversation_id, Message.author != Author.CONTACT)
            .order_by(Message.seq.desc())
            .limit(limit)
        )
        return [
            bodies.load_part(self._keys.open(body, "message.body", message_id))
            for message_id, body in rows
        ]

    async def keep_word(
        self,
        conversation_id: str,
        text: str,
        message_ref: str,
        now: dt.datetime,
    ) -> tuple[str, int]:
        """Store what a human wrote in the platform's inbox; return message id and seq."""
        numbered = await self._connection.execute(
            update(Conversation)
            .where(Conversation.id == conversation_id)
            .values(last_seq=Conversation.last_seq + 1)
            .returning(Conversation.last_seq)
        )
        message_id, seq = new_id(), int(numbered.scalar_one())
        await self._connection.execute(
            insert(Message).values(
                id=message_id,
                conversation_id=conversation_id,
                seq=seq,
                author=Author.OPERATOR,
                body=self._keys.seal(bodies.dump_part(Part(text)), "message.body", message_id),
                at=now,
                message_ref=message_ref,
                delivery="sent",
            )
        )
        return message_id, seq

    async def done(self, message_id: str) -> None:
        """Say that no turn is to be taken on a message: its row is a dedupe key only."""
        await self._connection.execute(
            update(Inbound).where(Inbound.message_id == message_id).values(state="done")
        )

    async def pause(self, conversation_id: str, until: dt.datetime) -> None:
        """Leave the thread to a human until then, or longer if that was said before."""
        await self._connection.execute(
            update(Conversation)
            .where(
                Conversation.id == conversation_id,
                or_(Conversation.paused_until.is_(None), Conversation.paused_until < until),
            )
            .values(paused_until=until)
        )

    async def elsewhere(self, conversation_id: str) -> Elsewhere | None:
        """Return the newest word of a human in the platform's inbox, None when there is none."""
        rows = await self._connection.execute(
            select(Message.seq, Message.at)
            .where(
                Message.conversation_id == conversation_id,
                Message.author == Author.OPERATOR,
                Message.operator_id.is_(None),
            )
            .order_by(Message.seq.desc())
            .limit(1)
        )
        row = rows.first()
        return None if row is None else Elsewhere(*row)

    async def told_since(self, conversation_id: str, seq: int) -> bool:
        """Return whether we gave numbers to call since the message `seq`."""
        rows = await self._connection.execute(
            select(Message.id, Message.body).where(
                Message.conversation_id == conversation_id,
                Message.seq > seq,
                Message.author == Author.BOT,
            )
        )
        return any(
            bodies.load_part(self._keys.open(body, "message.body", message_id)).calls
            for message_id, body in rows
        )

"""Phrases that people choose: kept as keyed hashes, and what they have set going."""

from __future__ import annotations

import datetime as dt
import hmac
from dataclasses import dataclass, replace

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.messages import InboundKind
from bot.storage import bodies
from bot.storage.crypto import KeyRing
from bot.storage.tables import Contact, Conversation, Message

#: The kind of index, shared by both columns: one phrase can't stand for two things.
_PHRASE = "phrase"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a contact has chosen and said."""

    contact_id: str
    watched_index: bytes | None
    exit_index: bytes | None
    watched_since: dt.datetime | None
    #: They said their exit phrase in this thread, and have not written since.
    silent_since: dt.datetime | None
    #: Until when the bot leaves the thread to a human who answers elsewhere.
    paused_until: dt.datetime | None


class PhraseStore:
    """Knows a phrase again without being able to read it."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys

    async def chosen(self, conversation_id: str) -> Chosen:
        """Return what the contact of a conversation has chosen."""
        found = await self._connection.execute(
            select(
                Contact.id,
                Contact.watched_index,
                Contact.exit_index,
                Contact.watched_since,
                Conversation.silent_since,
                Conversation.paused_until,
            )
            .join(Conversation, Conversation.contact_id == Contact.id)
            .where(Conversation.id == conversation_id)
        )
        return Chosen(*found.one())

    def meets(self, index: bytes | None, key: str) -> bool:
        """Return whether `key` is the phrase of this index."""
        if index is None or not key:
            return False
        return hmac.compare_digest(index, self._keys.index(_PHRASE, key))

    async def choose_watched(self, contact_id: str, key: str) -> None:
        """Remember the phrase that means: I am watched."""
        await self._set(contact_id, watched_index=self._keys.index(_PHRASE, key))

    async def choose_exit(self, contact_id: str, key: str) -> None:
        """Remember the phrase that means: erase, and be silent."""
        await self._set(contact_id, exit_index=self._keys.index(_PHRASE, key))

    async def watch(self, contact_id: str, since: dt.datetime | None) -> None:
        """Answer this contact harmlessly from now on; None: no longer."""
        await self._set(contact_id, watched_since=since)

    async def _set(self, contact_id: str, **values: object) -> None:
        await self._connection.execute(
            update(Contact).where(Contact.id == contact_id).values(**values)
        )

    async def silence(self, conversation_id: str, since: dt.datetime | None) -> None:
        """Send nothing more into a conversation until the person writes; None: they did."""
        await self._connection.execute(
            update(Conversation)
            .where(Conversation.id == conversation_id)
            .values(silent_since=since)
        )

    async def veil(self, message_id: str) -> None:
        """Take the words out of a message: they were a phrase or a word to be kept by nobody."""
        found = await self._connection.execute(select(Message.body).where(Message.id == message_id))
        said = bodies.load_said(self._keys.open(found.scalar_one(), "message.body", message_id))
        veiled = bodies.dump_said(replace(said, kind=InboundKind.VEILED, text="", payload=""))
        await self._connection.execute(
            update(Message)
            .where(Message.id == message_id)
            .values(body=self._keys.seal(veiled, "message.body", message_id))
        )

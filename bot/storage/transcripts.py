"""Threads as they are read: by the person on the chat page, and by operators at the desk."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import RowMapping, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.messages import Author, InboundKind, Part
from bot.domain.risk import Signal
from bot.domain.views import ChatItem, ThreadItem
from bot.storage import bodies
from bot.storage.crypto import KeyRing
from bot.storage.tables import Attachment, Conversation, Message, Operator

#: What has a bubble of its own even without words.
_WORDLESS = frozenset({InboundKind.PHOTO, InboundKind.VOICE, InboundKind.LOCATION})

#: Numbers of a thread: its last message, the last one erased, how many are on their way.
Mark = tuple[int, int, int]

#: More than a person is ever sent at once.
_ON_THEIR_WAY = 50
# Asked many times a second while people read along: built once.
_MARKS = select(
    Conversation.id,
    Conversation.last_seq,
    Conversation.erased_seq,
    select(func.count())
    .select_from(Message)
    .where(
        Message.conversation_id == Conversation.id,
        Message.seq > Conversation.last_seq - _ON_THEIR_WAY,
        Message.delivery == "queued",
    )
    .correlate(Conversation)
    .scalar_subquery(),
).where(Conversation.id.in_(bindparam("lanes", expanding=True)))


class TranscriptStore:
    """Opens what was said for those who may read it."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys

    async def marks(self, lanes: Collection[str]) -> dict[str, Mark]:
        """Return a mark for each of these threads: another one once `chat_items` may be another."""
        rows = await self._connection.execute(_MARKS, {"lanes": sorted(lanes)})
        return {lane: (last, erased, queued) for lane, last, erased, queued in rows}

    async def chat_items(self, conversation_id: str, after: int) -> list[ChatItem]:
        """Return what the person may see after `after`, in order and without gaps.

        A message still on its way stops the list: what comes after it waits for it, so that a
        reader who resumes from the last seq it saw misses nothing.
        """
        rows = await self._connection.execute(
            select(Message, Operator.display_name)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .join(Operator, Operator.id == Message.operator_id, isouter=True)
            .where(
                Message.conversation_id == conversation_id,
                Message.seq > after,
                Message.seq > Conversation.erased_seq,
                Message.delivery.in_(("", "sent", "queued")),
            )
            .order_by(Message.seq)
        )
        items = []
        for row in rows.mappings():
            if row["delivery"] == "queued":
                break
            body = self._keys.open(row["body"], "message.body", row["id"])
            item = self._chat_item(row, body)
            if item.kind is InboundKind.READING:
                continue  # they never typed it, and a photo is not shown either
            if item.part.pictured:
                item = replace(item, picture=await self._picture(row["id"]))
            if item.part.text or item.picture or item.kind in _WORDLESS:
                items.append(item)
        return items

    async def _picture(self, message_id: str) -> str:
        """Return the id of the picture of a message of ours, "" once it is gone."""
        found = await self._connection.execute(
            select(Attachment.id).where(Attachment.message_id == message_id)
        )
        return found.scalar_one_or_none() or ""

    @staticmethod
    def _chat_item(row: RowMapping, body: str) -> ChatItem:
        author = Author(row["author"])
        said = bodies.load_said(body) if author is Author.CONTACT else None
        # Of a place, no figure: whoever holds the phone next would read where the person is.
        part = bodies.load_part(body) if said is None else Part(said.text)
        return ChatItem(
            row["seq"],
            author,
            row["display_name"] or "",
            part,
            row["at"],
            row["message_ref"] if said else "",
            said.kind if said else None,
        )

    async def thread_items(self, conversation_id: str) -> list[ThreadItem]:
        """Return a whole thread as the desk shows it."""
        rows = await self._connection.execute(
            select(Message, Operator.display_name)
            .join(Operator, Operator.id == Message.operator_id, isouter=True)
            .where(Message.conversation_id == conversation_id)
            .order_by(Message.seq)
        )
        return [self._thread_item(row) for row in rows.mappings()]

    def _thread_item(self, row: RowMapping) -> ThreadItem:
        author = Author(row["author"])
        message_id = row["id"]
        body = self._keys.open(row["body"], "message.body", message_id)
        sealed = row["assessment"]
        signals: tuple[Signal, ...] = ()
        if sealed is not None:
            opened = self._keys.open(sealed, "message.assessment", message_id)
            signals = bodies.load_assessment(opened).signals
        return ThreadItem(
            id=message_id,
            author=author,
            author_name=row["display_name"] or "",
            text=self._as_part(author, body).text,
            at=row["at"],
            delivery=row["delivery"],
            signals=signals,
            kind=bodies.load_said(body).kind if author is Author.CONTACT else None,
        )

    @staticmethod
    def _as_part(author: Author, body: str) -> Part:
        if author is not Author.CONTACT:
            return bodies.load_part(body)
        said = bodies.load_said(body)
        if said.latitude is not None and said.longitude is not None:
            return Part(f"📍 {said.latitude:.5f}, {said.longitude:.5f}")
        return Part(said.text)

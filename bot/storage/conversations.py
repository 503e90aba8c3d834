"""Contacts, their threads and what was said in them."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from sqlalchemy import RowMapping, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.messages import Author, Inbound, Part
from bot.domain.people import ContactRule
from bot.domain.risk import Assessment, Signal, Urgency
from bot.domain.views import ChatItem, ThreadItem
from bot.storage import bodies
from bot.storage.bodies import Said
from bot.storage.crypto import KeyRing
from bot.storage.tables import Contact, Conversation, Message, Operator
from bot.storage.types import new_id


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation with what a turn needs to know of its contact."""

    id: str
    contact_id: str
    channel: str
    address: str
    #: What Rasa knows it by.
    pseudonym: str
    locale: str
    rule: ContactRule
    #: HH:MM-HH:MM, Viet Nam time, under the rule `hours`.
    hours: str
    last_inbound_at: dt.datetime | None
    stopped: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of a person, as a turn reads it."""

    message_id: str
    seq: int
    said: Said
    at: dt.datetime


class ConversationStore:
    """Threads and messages; seals what is personal."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys

    async def find(self, channel: str, address: str) -> str | None:
        """Return the id of the conversation with this address, or None."""
        index = self._keys.index("address", f"{channel}|{address}")
        found = await self._connection.execute(
            select(Conversation.id).where(
                Conversation.channel == channel, Conversation.address_index == index
            )
        )
        return found.scalar_one_or_none()

    async def find_or_create(
        self, channel: str, address: str, now: dt.datetime, *, locale: str = "vi"
    ) -> str:
        """Return the conversation with this address, made with its contact if it is new."""
        existing = await self.find(channel, address)
        if existing is not None:
            return existing
        contact_id, conversation_id = new_id(), new_id()
        await self._connection.execute(
            insert(Contact).values(
                id=contact_id, locale=locale, rule=ContactRule.REPLY_ONLY, created_at=now
            )
        )
        await self._connection.execute(
            insert(Conversation).values(
                id=conversation_id,
                contact_id=contact_id,
                channel=channel,
                address_index=self._keys.index("address", f"{channel}|{address}"),
                address=self._keys.seal(address, "conversation.address", conversation_id),
                pseudonym=secrets.token_hex(16),
            )
        )
        return conversation_id

    async def next_seq(self, conversation_id: str) -> int:
        """Take the next number of the thread, under its row lock."""
        result = await self._connection.execute(
            update(Conversation)
            .where(Conversation.id == conversation_id)
            .values(last_seq=Conversation.last_seq + 1)
            .returning(Conversation.last_seq)
        )
        return int(result.scalar_one())

    async def add_inbound(
        self, conversation_id: str, inbound: Inbound, now: dt.datetime
    ) -> tuple[str, int]:
        """Store what a person sent; return message id and seq."""
        message_id, seq = new_id(), await self.next_seq(conversation_id)
        sealed = self._keys.seal(bodies.dump_inbound(inbound), "message.body", message_id)
        await self._connection.execute(
            insert(Message).values(
                id=message_id,
                conversation_id=conversation_id,
                seq=seq,
                author=Author.CONTACT,
                body=sealed,
                at=now,
                message_ref=inbound.message_ref,
            )
        )
        await self._connection.execute(
            update(Conversation)
            .where(Conversation.id == conversation_id)
            .values(last_inbound_at=now, stopped_at=None)
        )
        return message_id, seq

    async def add_outgoing(
        self,
        conversation_id: str,
        part: Part,
        author: Author,
        now: dt.datetime,
        *,
        operator_id: str | None = None,
    ) -> tuple[str, int]:
        """Store what is about to be said; return message id and seq."""
        message_id, seq = new_id(), await self.next_seq(conversation_id)
        sealed = self._keys.seal(bodies.dump_part(part), "message.body", message_id)
        await self._connection.execute(
            insert(Message).values(
                id=message_id,
                conversation_id=conversation_id,
                seq=seq,
                author=author,
                operator_id=operator_id,
                body=sealed,
                at=now,
                delivery="queued",
            )
        )
        return message_id, seq

    async def thread(self, conversation_id: str) -> Thread:
        """Return a conversation with its contact."""
        found = await self._connection.execute(
            select(
                Conversation.contact_id,
                Conversation.channel,
                Conversation.address,
                Conversation.pseudonym,
                Contact.locale,
                Contact.rule,
                Contact.hours,
                Conversation.last_inbound_at,
                Conversation.stopped_at,
            )
            .join(Contact, Contact.id == Conversation.contact_id)
            .where(Conversation.id == conversation_id)
        )
        row = found.one()
        return Thread(
            id=conversation_id,
            contact_id=row.contact_id,
            channel=row.channel,
            address=self._keys.open(row.address, "conversation.address", conversation_id),
            pseudonym=row.pseudonym,
            locale=row.locale,
            rule=ContactRule(row.rule),
            hours=row.hours,
            last_inbound_at=row.last_inbound_at,
            stopped=row.stopped_at is not None,
        )

    async def heard(self, message_id: str) -> Heard:
        """Return one message of a person."""
        found = await self._connection.execute(
            select(Message.seq, Message.body, Message.at).where(Message.id == message_id)
        )
        seq, body, at = found.one()
        said = bodies.load_said(self._keys.open(body, "message.body", message_id))
        return Heard(message_id, seq, said, at)

    async def texts_before(
        self, conversation_id: str, seq: int, limit: int, since: dt.datetime
    ) -> list[str]:
        """Return the person's last texts before `seq`, oldest first, none older than `since`.

        What they erased is not among them: it must not lead anybody's next message back to it.
        """
        rows = await self._connection.execute(
            select(Message.id, Message.body)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .where(
                Message.conversation_id == conversation_id,
                Message.seq < seq,
                Message.seq > Conversation.erased_seq,
                Message.author == Author.CONTACT,
                Message.at >= since,
            )
            .order_by(Message.seq.desc())
            .limit(limit)
        )
        texts = [
            bodies.load_said(self._keys.open(body, "message.body", message_id)).text
            for message_id, body in rows
        ]
        return [text for text in reversed(texts) if text]

    async def part(self, message_id: str) -> Part:
        """Return one of our messages."""
        found = await self._connection.execute(select(Message.body).where(Message.id == message_id))
        return bodies.load_part(self._keys.open(found.scalar_one(), "message.body", message_id))

    async def set_assessment(self, message_id: str, assessment: Assessment) -> None:
        """Keep what triage saw in a message."""
        sealed = self._keys.seal(
            bodies.dump_assessment(assessment), "message.assessment", message_id
        )
        await self._connection.execute(
            update(Message)
            .where(Message.id == message_id)
            .values(assessment=sealed, urgency=int(assessment.urgency))
        )

    async def set_delivery(
        self, message_id: str, delivery: str, message_ref: str | None = None
    ) -> None:
        """Record what became of one of our messages."""
        values = {"delivery": delivery}
        if message_ref is not None:
            values["message_ref"] = message_ref
        await self._connection.execute(
            update(Message).where(Message.id == message_id).values(**values)
        )

    async def renumber(self, message_id: str, conversation_id: str) -> int:
        """Move one of our messages to the end of its thread; return its new number."""
        seq = await self.next_seq(conversation_id)
        await self._connection.execute(
            update(Message).where(Message.id == message_id).values(seq=seq, delivery="queued")
        )
        return seq

    async def set_stopped(self, conversation_id: str, now: dt.datetime) -> None:
        """Remember that the person blocked us or left."""
        await self._connection.execute(
            update(Conversation).where(Conversation.id == conversation_id).values(stopped_at=now)
        )

    async def set_locale(self, contact_id: str, locale: str) -> None:
        """Answer in this language from now on."""
        await self._connection.execute(
            update(Contact).where(Contact.id == contact_id).values(locale=locale)
        )

    async def set_rule(self, contact_id: str, rule: ContactRule, hours: str = "") -> None:
        """Change when we may write to a person."""
        await self._connection.execute(
            update(Contact).where(Contact.id == contact_id).values(rule=rule, hours=hours)
        )

    async def refs_since(self, conversation_id: str, since: dt.datetime) -> list[str]:
        """Return the platform's ids of all messages since then, for erasing them."""
        rows = await self._connection.execute(
            select(Message.message_ref).where(
                Message.conversation_id == conversation_id,
                Message.at >= since,
                Message.message_ref != "",
            )
        )
        return [ref for (ref,) in rows]

    async def hide_history(self, conversation_id: str) -> None:
        """Show the person nothing that was said so far; the record itself stays."""
        await self._connection.execute(
            update(Conversation)
            .where(Conversation.id == conversation_id)
            .values(erased_seq=Conversation.last_seq)
        )

    async def last_seq(self, conversation_id: str) -> int:
        """Return the number of the newest message."""
        found = await self._connection.execute(
            select(Conversation.last_seq).where(Conversation.id == conversation_id)
        )
        return int(found.scalar_one())

    async def has_spoken(self, conversation_id: str) -> bool:
        """Return whether we have ever said anything in this thread."""
        found = await self._connection.execute(
            select(func.count())
            .select_from(Message)
            .where(Message.conversation_id == conversation_id, Message.author != Author.CONTACT)
        )
        return bool(found.scalar_one())

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
            text = self._keys.open(row["body"], "message.body", row["id"])
            part = self._as_part(Author(row["author"]), text)
            if part.text:
                items.append(
                    ChatItem(
                        row["seq"],
                        Author(row["author"]),
                        row["display_name"] or "",
                        part,
                        row["at"],
                        row["message_ref"] if row["author"] == Author.CONTACT else "",
                    )
                )
        return items

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

    async def urgency_of(self, message_id: str) -> Urgency:
        """Return the urgency that triage gave a message."""
        found = await self._connection.execute(
            select(Message.urgency).where(Message.id == message_id)
        )
        return Urgency(found.scalar_one())

"""Contacts, their threads and what was said in them."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.messages import Author, Part
from bot.domain.people import ContactRule
from bot.domain.risk import Assessment, Urgency
from bot.storage import bodies, locks
from bot.storage.bodies import Said
from bot.storage.crypto import KeyRing
from bot.storage.tables import Contact, Conversation, Message
from bot.storage.types import new_id

#: The delivery of words that we read off a picture: in the thread, but nobody's message.
READ_OFF = "read_off"

# Asked for each message that comes in: built once.
_HOLD = (
    select(Conversation.id)
    .where(
        Conversation.channel == bindparam("of_channel"),
        Conversation.address_index == bindparam("index"),
    )
    .with_for_update()
)
_NEW_CONTACT, _NEW_THREAD = insert(Contact), insert(Conversation)


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
    #: Messages up to here were erased by the person.
    erased_seq: int = 0
    #: When they did so last.
    erased_at: dt.datetime | None = None
    #: When a flood of theirs was last answered with the hotline card.
    calmed_at: dt.datetime | None = None
    #: They said that they are watched: only harmless texts may be read here.
    watched_since: dt.datetime | None = None
    #: They said their exit phrase: nothing is sent until they write.
    silent_since: dt.datetime | None = None
    #: A human answers in the platform's own inbox: the bot is silent until then.
    paused_until: dt.datetime | None = None

    @property
    def is_quiet(self) -> bool:
        """True when they said by a phrase of theirs that somebody reads along."""
        return self.watched_since is not None or self.silent_since is not None


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

    async def _held(self, channel: str, address: str) -> str | None:
        """Return as `find`; the thread stays whose it is until the commit."""
        index = self._keys.index("address", f"{channel}|{address}")
        found = await self._connection.execute(_HOLD, {"of_channel": channel, "index": index})
        return found.scalar_one_or_none()

    async def find_or_create(
        self, channel: str, address: str, now: dt.datetime, *, locale: str = "vi"
    ) -> str:
        """Return the conversation with this address, made with its contact if it is new.

        It can't be forgotten before the commit: what is said in it is lost to nobody.
        """
        existing = await self._held(channel, address)
        if existing is None:
            # Two first messages at the same moment make one conversation.
            await locks.hold(self._connection, self._keys.index("address", f"{channel}|{address}"))
            existing = await self._held(channel, address)
        if existing is not None:
            return existing
        contact_id, conversation_id = new_id(), new_id()
        await self._connection.execute(
            _NEW_CONTACT,
            {
                "id": contact_id,
                "locale": locale,
                "rule": ContactRule.REPLY_ONLY,
                "created_at": now,
            },
        )
        await self._connection.execute(
            _NEW_THREAD,
            {
                "id": conversation_id,
                "contact_id": contact_id,
                "channel": channel,
                "address_index": self._keys.index("address", f"{channel}|{address}"),
                "address": self._keys.seal(address, "conversation.address", conversation_id),
                "pseudonym": secrets.token_hex(16),
            },
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
                Conversation.calmed_at,
                Conversation.erased_seq,
                Conversation.erased_at,
                Contact.watched_since,
                Conversation.silent_since,
                Conversation.paused_until,
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
            calmed_at=row.calmed_at,
            erased_seq=row.erased_seq,
            erased_at=row.erased_at,
            watched_since=row.watched_since,
            silent_since=row.silent_since,
            paused_until=row.paused_until,
        )

    async def heard(self, message_id: str) -> Heard:
        """Return one message of a person."""
        found = await self._connection.execute(
            select(Message.seq, Message.body, Message.at).where(Message.id == message_id)
        )
        seq, body, at = found.one()
        said = bodies.load_said(self._keys.open(body, "message.body", message_id))
        return Heard(message_id, seq, said, at)

    async def count_since(self, conversation_id: str, since: dt.datetime) -> int:
        """Return how many messages of the person were stored since then."""
        found = await self._connection.execute(
            select(func.count())
            .select_from(Message)
            .where(
                Message.conversation_id == conversation_id,
                Message.author == Author.CONTACT,
                Message.delivery != READ_OFF,
                Message.at >= since,
            )
        )
        return int(found.scalar_one())

    async def set_calmed(self, conversation_id: str, now: dt.datetime) -> None:
        """Remember that a flood was answered with the hotline card."""
        await self._connection.execute(
            update(Conversation).where(Conversation.id == conversation_id).values(calmed_at=now)
        )

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
                Message.delivery != READ_OFF,
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

    async def last_sent(self, conversation_id: str) -> Part | None:
        """Return our newest message that reached the person, unless they erased it; else None."""
        found = await self._connection.execute(
            select(Message.id, Message.body)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .where(
                Message.conversation_id == conversation_id,
                Message.author != Author.CONTACT,
                Message.delivery.in_(("sent", "unknown")),
                Message.seq > Conversation.erased_seq,
            )
            .order_by(Message.seq.desc())
            .limit(1)
        )
        row = found.one_or_none()
        if row is None:
            return None
        return bodies.load_part(self._keys.open(row.body, "message.body", row.id))

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

    async def erased_refs(self, conversation_id: str, since: dt.datetime) -> list[str]:
        """Return the platform's ids of all messages since then that the person erased."""
        rows = await self._connection.execute(
            select(Message.message_ref)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .where(
                Message.conversation_id == conversation_id,
                Message.seq <= Conversation.erased_seq,
                Message.at >= since,
                Message.message_ref != "",
            )
        )
        return [ref for (ref,) in rows]

    async def hide_history(self, conversation_id: str, now: dt.datetime) -> None:
        """Show the person nothing that was said so far; the record itself stays."""
        await self._connection.execute(
            update(Conversation)
            .where(Conversation.id == conversation_id)
            .values(erased_seq=Conversation.last_seq, erased_at=now)
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

    async def urgency_of(self, message_id: str) -> Urgency:
        """Return the urgency that triage gave a message."""
        found = await self._connection.execute(
            select(Message.urgency).where(Message.id == message_id)
        )
        return Urgency(found.scalar_one())

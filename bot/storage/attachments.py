"""What came with messages: sealed from the first moment, bytes and addresses alike."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import NotFound
from bot.domain.messages import Author, Inbound, Media, MediaKind
from bot.domain.views import MediaItem
from bot.storage import bodies
from bot.storage.conversations import READ_OFF
from bot.storage.crypto import KeyRing
from bot.storage.tables import Attachment, Conversation, Message
from bot.storage.types import new_id

_BODY, _WORDS = "attachment.body", "attachment.words"
#: While it waits, the body holds the bytes that came along, or what to fetch them by.
_BYTES, _REF = b"b", b"r"


class MediaState(enum.StrEnum):
    """How far a picture or a recording has come."""

    WAITING = "waiting"
    KEPT = "kept"
    #: Not of a kind or a size that we keep.
    REFUSED = "refused"
    #: It could not be fetched.
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Attached:
    """One attachment with what its taker must know of the message it came with."""

    id: str
    kind: MediaKind
    state: MediaState
    media_type: str
    conversation_id: str
    channel: str
    #: Of the message it came with.
    message_id: str
    seq: int
    at: dt.datetime
    #: True when the person erased the message since.
    erased: bool


class AttachmentStore:
    """Attachments; nothing of them is stored in clear but what kind of thing they are."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys

    async def add(self, message_id: str, media: Media, now: dt.datetime) -> str:
        """Store what came with a message, to be fetched and cleaned; return its id."""
        attachment_id = new_id()
        raw = _BYTES + media.data if media.data else _REF + media.ref.encode()
        await self._connection.execute(
            insert(Attachment).values(
                id=attachment_id,
                message_id=message_id,
                kind=media.kind,
                state=MediaState.WAITING,
                body=self._keys.seal_bytes(raw, _BODY, attachment_id),
                at=now,
            )
        )
        return attachment_id

    async def add_sent(self, message_id: str, picture: bytes, now: dt.datetime) -> str:
        """Keep a clean picture of ours, which goes out with a message; return its id."""
        attachment_id = new_id()
        await self._connection.execute(
            insert(Attachment).values(
                id=attachment_id,
                message_id=message_id,
                kind=MediaKind.PHOTO,
                state=MediaState.KEPT,
                media_type="image/jpeg",
                size=len(picture),
                body=self._keys.seal_bytes(picture, _BODY, attachment_id),
                at=now,
                # Whoever sent it has seen it.
                opened_at=now,
            )
        )
        return attachment_id

    async def sent(self, message_id: str) -> bytes:
        """Return the picture that goes out with a message; NotFound when it was erased."""
        for attachment_id in await self.of_message(message_id):
            return await self.body(attachment_id)
        raise NotFound

    async def shown_to(self, conversation_id: str, attachment_id: str) -> bytes:
        """Return a picture of ours that the person of this thread may see; else NotFound."""
        found = await self._connection.execute(
            select(Attachment.id)
            .join(Message, Message.id == Attachment.message_id)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .where(
                Attachment.id == attachment_id,
                Attachment.state == MediaState.KEPT,
                Message.conversation_id == conversation_id,
                Message.author == Author.OPERATOR,
                Message.delivery == "sent",
                Message.seq > Conversation.erased_seq,
            )
        )
        if found.first() is None:
            raise NotFound
        return await self.body(attachment_id)

    async def of_message(self, message_id: str) -> list[str]:
        """Return the ids of what came with a message, in its order."""
        rows = await self._connection.execute(
            select(Attachment.id).where(Attachment.message_id == message_id).order_by(Attachment.id)
        )
        return [found for (found,) in rows]

    async def get(self, attachment_id: str) -> Attached:
        """Return one attachment; NotFound if there is none of this id."""
        found = await self._connection.execute(
            select(
                Attachment.kind,
                Attachment.state,
                Attachment.media_type,
                Message.id,
                Message.conversation_id,
                Conversation.channel,
                Message.seq,
                Message.at,
                Conversation.erased_seq,
            )
            .join(Message, Message.id == Attachment.message_id)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .where(Attachment.id == attachment_id)
        )
        row = found.one_or_none()
        if row is None:
            raise NotFound
        return Attached(
            id=attachment_id,
            kind=MediaKind(row.kind),
            state=MediaState(row.state),
            media_type=row.media_type,
            conversation_id=row.conversation_id,
            channel=row.channel,
            message_id=row.id,
            seq=row.seq,
            at=row.at,
            erased=row.seq <= row.erased_seq,
        )

    async def raw(self, attachment_id: str) -> Media:
        """Return what is kept while it waits: its bytes, or what to fetch them by.

        Raises NotFound when nothing of it is kept.
        """
        kind, opened = await self._open(attachment_id)
        mark, rest = opened[:1], opened[1:]
        if mark == _BYTES:
            return Media(kind, data=rest)
        return Media(kind, ref=rest.decode())

    async def body(self, attachment_id: str) -> bytes:
        """Return the bytes of what is kept; NotFound when nothing is."""
        return (await self._open(attachment_id))[1]

    async def _open(self, attachment_id: str) -> tuple[MediaKind, bytes]:
        found = await self._connection.execute(
            select(Attachment.kind, Attachment.body).where(Attachment.id == attachment_id)
        )
        kind, body = found.one()
        if body is None:
            raise NotFound
        return MediaKind(kind), self._keys.open_bytes(body, _BODY, attachment_id)

    async def keep(self, attachment_id: str, data: bytes, media_type: str) -> None:
        """Keep its cleaned bytes in place of what waited."""
        await self._connection.execute(
            update(Attachment)
            .where(Attachment.id == attachment_id)
            .values(
                state=MediaState.KEPT,
                media_type=media_type,
                size=len(data),
                body=self._keys.seal_bytes(data, _BODY, attachment_id),
            )
        )

    async def drop(self, attachment_id: str, state: MediaState) -> None:
        """Keep nothing of it but that it came, and why it is gone."""
        await self._connection.execute(
            update(Attachment).where(Attachment.id == attachment_id).values(state=state, body=None)
        )

    async def set_words(self, attachment_id: str, words: str) -> None:
        """Keep what was read off it; "" when there was nothing to read."""
        await self._connection.execute(
            update(Attachment)
            .where(Attachment.id == attachment_id)
            .values(words=self._keys.seal(words, _WORDS, attachment_id))
        )

    async def set_opened(self, attachment_id: str, now: dt.datetime) -> bool:
        """Remember that an operator looked at it or listened to it; True the first time."""
        result = await self._connection.execute(
            update(Attachment)
            .where(Attachment.id == attachment_id, Attachment.opened_at.is_(None))
            .values(opened_at=now)
        )
        return bool(result.rowcount)

    async def add_reading(
        self, inbound: Inbound, conversation_id: str, seq: int, at: dt.datetime
    ) -> str:
        """Store words of ours about a picture of theirs; return the message's id.

        It is no message of the person: neither what the contact rule goes by nor whether they
        have left changes. `at` is when the picture came: what answers it, answers that.
        """
        message_id = new_id()
        sealed = self._keys.seal(bodies.dump_inbound(inbound), "message.body", message_id)
        await self._connection.execute(
            insert(Message).values(
                id=message_id,
                conversation_id=conversation_id,
                seq=seq,
                author=Author.CONTACT,
                body=sealed,
                at=at,
                delivery=READ_OFF,
            )
        )
        return message_id

    async def items(self, conversation_ids: Sequence[str]) -> dict[str, list[MediaItem]]:
        """Return what came in these threads, by message id, as the desk shows it."""
        rows = await self._connection.execute(
            select(
                Attachment.id,
                Attachment.message_id,
                Attachment.kind,
                Attachment.state,
                Attachment.media_type,
                Attachment.size,
                Attachment.words,
                Attachment.opened_at,
            )
            .join(Message, Message.id == Attachment.message_id)
            .where(Message.conversation_id.in_(conversation_ids))
            .order_by(Attachment.id)
        )
        found: dict[str, list[MediaItem]] = {}
        for row in rows:
            words = self._keys.open(row.words, _WORDS, row.id) if row.words is not None else None
            item = MediaItem(
                id=row.id,
                kind=MediaKind(row.kind),
                state=row.state,
                media_type=row.media_type,
                size=row.size,
                words=words,
                opened_at=row.opened_at,
            )
            found.setdefault(row.message_id, []).append(item)
        return found

"""What is stored when a message comes in, in as few statements as it takes.

A platform waits meanwhile, and on a busy day everybody behind it; so the statements are built
once, and what only some messages need is asked for only by them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Label, bindparam, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import messages
from bot.domain.cases import OPEN
from bot.domain.messages import Author
from bot.storage import bodies
from bot.storage.cases import in_thread
from bot.storage.crypto import KeyRing
from bot.storage.phrases import Chosen
from bot.storage.tables import Case, Contact, Conversation, Inbound, Message, Outbound
from bot.storage.types import new_id


@dataclass(frozen=True, slots=True)
class Place:
    """The place that a message takes in its thread, and what it finds there."""

    message_id: str
    seq: int
    #: The event was stored before: then roll back.
    seen: bool
    #: Something is held back until the person writes.
    holding: bool
    #: A message before it waits for more to come.
    expected: bool
    in_case: bool
    #: When they erased last what could be seen.
    erased_at: dt.datetime | None
    chosen: Chosen


def _of_contact(column: str) -> Label[Any]:
    return (
        select(getattr(Contact, column))
        .where(Contact.id == Conversation.contact_id)
        .scalar_subquery()
        .label(column)
    )


_LANE = Conversation.id == bindparam("lane")
# One statement behind the lock on the row: what it sees was written by transactions that are over.
_TAKE_PLACE = (
    update(Conversation)
    .where(_LANE)
    .values(last_seq=Conversation.last_seq + 1, last_inbound_at=bindparam("now"), stopped_at=None)
    .returning(
        Conversation.last_seq,
        Conversation.contact_id,
        Conversation.silent_since,
        Conversation.paused_until,
        Conversation.erased_at,
        _of_contact("watched_index"),
        _of_contact("exit_index"),
        _of_contact("watched_since"),
        exists()
        .where(
            Inbound.channel == bindparam("of_channel"), Inbound.external_index == bindparam("index")
        )
        .label("seen"),
        exists()
        .where(Outbound.lane == bindparam("lane"), Outbound.state == "held")
        .label("holding"),
        exists()
        .where(
            Inbound.lane == bindparam("lane"),
            Inbound.state == "waiting",
            Inbound.attempts == 0,
            Inbound.due_at > bindparam("now"),
        )
        .label("expected"),
        exists().where(in_thread(bindparam("lane")), Case.state.in_(sorted(OPEN))).label("in_case"),
    )
    .execution_options(synchronize_session=False)
)
_STORE = insert(Message)
_QUEUE = insert(Inbound)


class Arrivals:
    """Takes messages in."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys

    async def take_place(
        self, lane: str, channel: str, external_id: str, now: dt.datetime
    ) -> Place:
        """Give an event the next number of its thread, whose row this transaction holds."""
        found = await self._connection.execute(
            _TAKE_PLACE,
            {
                "lane": lane,
                "now": now,
                "of_channel": channel,
                "index": self._index(channel, external_id),
            },
        )
        row = found.one()
        chosen = Chosen(
            row.contact_id,
            row.watched_index,
            row.exit_index,
            row.watched_since,
            row.silent_since,
            row.paused_until,
        )
        return Place(
            new_id(),
            row.last_seq,
            row.seen,
            row.holding,
            row.expected,
            row.in_case,
            row.erased_at,
            chosen,
        )

    async def store(
        self, lane: str, place: Place, inbound: messages.Inbound, now: dt.datetime
    ) -> None:
        """Store what a person sent, and have it wait for its turn."""
        body = bodies.dump_inbound(inbound)
        await self._connection.execute(
            _STORE,
            {
                "id": place.message_id,
                "conversation_id": lane,
                "seq": place.seq,
                "author": Author.CONTACT,
                "body": self._keys.seal(body, "message.body", place.message_id),
                "at": now,
                "message_ref": inbound.message_ref,
            },
        )
        await self._connection.execute(
            _QUEUE,
            {
                "id": new_id(),
                "channel": inbound.channel,
                "external_index": self._index(inbound.channel, inbound.external_id),
                "message_id": place.message_id,
                "lane": lane,
                "seq": place.seq,
                "state": "waiting",
                "attempts": 0,
                "due_at": now,
            },
        )

    def _index(self, channel: str, external_id: str) -> bytes:
        return self._keys.index("external", f"{channel}|{external_id}")

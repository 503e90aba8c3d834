"""Inbound, outbound and timers: durable queues with lanes, leases and retries.

Timers are set in `timers`; all three are claimed, given back and finished here.

Within a lane rows are taken in order of `seq`, one at a time; lanes don't wait for each other.
A claimed row belongs to its claimer until its lease ends, then anyone may take it again: so a
crash loses nothing, and what a row does must be harmless when done twice.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.messages import Author
from bot.storage import locks
from bot.storage.crypto import KeyRing
from bot.storage.tables import Inbound, Message, Outbound, Timer
from bot.storage.types import new_id

#: Idempotency keys of warnings begin so: one for each warning and contact.
NEWS = "news:"
#: After this many claims without success a row is buried.
MAX_ATTEMPTS = 3


class Queue(enum.Enum):
    """The three queues."""

    INBOUND = Inbound
    OUTBOUND = Outbound
    TIMER = Timer


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that is ours until its lease ends."""

    id: str
    lane: str
    seq: int
    attempts: int
    #: message_id for inbound and outbound, kind for timers.
    subject: str


@dataclass(frozen=True, slots=True)
class Behind:
    """An inbound row that waits behind one that is ours."""

    id: str
    message_id: str


@dataclass(frozen=True, slots=True)
class OutboundRule:
    """What decides when a message may be sent."""

    #: When the person wrote what this answers; None when it answers nothing.
    answers_at: dt.datetime | None
    #: An operator confirmed sending it outside the contact rule.
    confirmed: bool
    #: Whoever watches may read it.
    harmless: bool
    #: A warning to a subscriber: it has conditions of its own.
    news: bool = False
    #: The check-in it belongs to: what the person agreed to lets it go; "" for any other.
    check_in: str = ""


@dataclass(frozen=True, slots=True)
class Depth:
    """How full a queue is."""

    waiting: int
    buried: int
    #: When the oldest waiting row was due.
    oldest: dt.datetime | None


class Queues:
    """Enqueue, claim, finish, retry, bury."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys
        self._insert = pg_insert if connection.dialect.name == "postgresql" else sqlite_insert

    async def claim(
        self,
        queue: Queue,
        now: dt.datetime,
        *,
        lease: dt.timedelta,
        limit: int,
        orphans: bool | None = None,
    ) -> list[Claimed]:
        """Take up to `limit` rows that are due, at most the first unfinished one of each lane.

        `orphans` are rows whose claimer never gave them back: True takes only these, False none.

        One statement on both databases; PostgreSQL skips rows that another claimer is taking,
        SQLite (which ignores the lock clause) has one writer at a time.
        """
        table = queue.value
        earlier = table.__table__.alias("earlier")
        before = and_(
            earlier.c.lane == table.lane,
            earlier.c.seq < table.seq,
            earlier.c.state.in_(("waiting", "claimed")),
        )
        if queue is Queue.TIMER:
            # A timer set for later holds back none that is due.
            before = and_(before, earlier.c.due_at <= now)
        head = ~exists(select(earlier.c.id).where(before))
        fresh = and_(table.state == "waiting", table.due_at <= now)
        orphaned = and_(table.state == "claimed", table.lease_until < now)
        due = or_(fresh, orphaned) if orphans is None else (orphaned if orphans else fresh)
        picked = (
            select(table.id)
            .where(due, head)
            .order_by(table.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        subject = table.kind if queue is Queue.TIMER else table.message_id
        rows = await self._connection.execute(
            update(table)
            .where(table.id.in_(picked))
            .values(state="claimed", lease_until=now + lease, attempts=table.attempts + 1)
            .returning(table.id, table.lane, table.seq, table.attempts, subject)
            .execution_options(synchronize_session=False)
        )
        return [Claimed(*row) for row in rows]

    async def orphans(self, queue: Queue, now: dt.datetime) -> int:
        """Return how many claimed rows were not given back in time: who held them died."""
        table = queue.value
        found = await self._connection.execute(
            select(func.count())
            .select_from(table)
            .where(table.state == "claimed", table.lease_until < now)
        )
        return int(found.scalar_one())

    async def finish(self, queue: Queue, row: Claimed) -> bool:
        """Mark a row done. False when it is no longer ours: then roll back what you did."""
        return await self._move(queue, row, state="done")

    async def retry(
        self, queue: Queue, row: Claimed, at: dt.datetime, *, uncount: bool = False
    ) -> bool:
        """Give a row back for `at`; `uncount` when the attempt was not its fault."""
        attempts = row.attempts - 1 if uncount else row.attempts
        return await self._move(queue, row, state="waiting", due_at=at, attempts=attempts)

    async def retry_unsure(self, row: Claimed, at: dt.datetime) -> bool:
        """Give an outbound row back for `at` that may have been sent already, and count that."""
        return await self._move(
            Queue.OUTBOUND, row, state="waiting", due_at=at, unsure=Outbound.unsure + 1
        )

    async def unsure(self, row_id: str) -> int:
        """Return how often an outbound row was tried without our learning whether it went."""
        found = await self._connection.execute(select(Outbound.unsure).where(Outbound.id == row_id))
        return int(found.scalar_one())

    async def bury(self, queue: Queue, row: Claimed) -> bool:
        """Set a row aside for good; its lane goes on."""
        return await self._move(queue, row, state="buried")

    async def free_all(self, queue: Queue, now: dt.datetime) -> None:
        """End every lease: for the only process on this database, whose predecessor is gone."""
        table = queue.value
        await self._connection.execute(
            update(table)
            .where(table.state == "claimed")
            .values(lease_until=now - dt.timedelta(seconds=1))
        )

    async def hold(self, row: Claimed) -> bool:
        """Set an outbound row aside until the person writes again."""
        return await self._move(Queue.OUTBOUND, row, state="held", attempts=row.attempts - 1)

    async def held(self, lane: str, authors: Collection[Author]) -> list[tuple[str, str]]:
        """Return (row id, message id) of what a lane holds back of `authors`, oldest first."""
        rows = await self._connection.execute(
            select(Outbound.id, Outbound.message_id)
            .join(Message, Message.id == Outbound.message_id)
            .where(
                Outbound.lane == lane,
                Outbound.state == "held",
                Message.author.in_(sorted(authors)),
            )
            .order_by(Outbound.seq)
        )
        return [(row_id, message_id) for row_id, message_id in rows]

    async def release(self, row_id: str, seq: int, now: dt.datetime) -> None:
        """Make a held row due again, as an answer to what the person wrote just now."""
        await self._connection.execute(
            update(Outbound)
            .where(Outbound.id == row_id, Outbound.state == "held")
            .values(state="waiting", due_at=now, answers_at=now, seq=seq)
        )

    async def _move(self, queue: Queue, row: Claimed, **values: Any) -> bool:
        table = queue.value
        result = await self._connection.execute(
            update(table)
            .where(table.id == row.id, table.state == "claimed", table.attempts == row.attempts)
            .values(lease_until=None, **values)
        )
        return bool(result.rowcount)

    async def enqueue_inbound(
        self,
        *,
        channel: str,
        external_id: str,
        message_id: str,
        lane: str,
        seq: int,
        now: dt.datetime,
    ) -> str:
        """Add a message that waits for its turn; return the row's id."""
        row_id = new_id()
        await self._connection.execute(
            self._insert(Inbound).values(
                id=row_id,
                channel=channel,
                external_index=self._keys.index("external", f"{channel}|{external_id}"),
                message_id=message_id,
                lane=lane,
                seq=seq,
                state="waiting",
                attempts=0,
                due_at=now,
            )
        )
        return row_id

    async def behind(self, row: Claimed, limit: int) -> list[Behind]:
        """Return what waits behind an inbound row in its lane, the next first."""
        rows = await self._connection.execute(
            select(Inbound.id, Inbound.message_id)
            .where(Inbound.lane == row.lane, Inbound.seq > row.seq, Inbound.state == "waiting")
            .order_by(Inbound.seq)
            .limit(limit)
        )
        return [Behind(*found) for found in rows]

    async def absorb(self, rows: Collection[Behind]) -> None:
        """Mark rows done that were taken together with the one before them, which is ours."""
        if not rows:
            return
        await self._connection.execute(
            update(Inbound)
            .where(Inbound.id.in_([row.id for row in rows]), Inbound.state == "waiting")
            .values(state="done")
        )

    async def wake(self, lane: str, now: dt.datetime) -> None:
        """Have the message that waits for more looked at now: more has come."""
        await self._connection.execute(
            update(Inbound)
            .where(
                Inbound.lane == lane,
                Inbound.state == "waiting",
                Inbound.attempts == 0,
                Inbound.due_at > now,
            )
            .values(due_at=now)
        )

    async def hold_event(self, channel: str, external_id: str) -> None:
        """Wait until no other transaction stores this event; hold it until this one ends."""
        index = self._keys.index("external", f"{channel}|{external_id}")
        await locks.hold(self._connection, index)

    async def seen(self, channel: str, external_id: str) -> bool:
        """Return whether this event was stored before."""
        index = self._keys.index("external", f"{channel}|{external_id}")
        found = await self._connection.execute(
            select(Inbound.id).where(Inbound.channel == channel, Inbound.external_index == index)
        )
        return found.first() is not None

    async def enqueue_outbound(
        self,
        *,
        message_id: str,
        key: str,
        lane: str,
        seq: int,
        now: dt.datetime,
        answers_at: dt.datetime | None,
        confirmed: bool = False,
        harmless: bool = False,
        check_in: str | None = None,
    ) -> bool:
        """Add a message to send; False when a row with this key is already there."""
        result = await self._connection.execute(
            self._insert(Outbound)
            .values(
                id=new_id(),
                message_id=message_id,
                idempotency_key=key,
                answers_at=answers_at,
                confirmed=confirmed,
                harmless=harmless,
                check_in=check_in,
                lane=lane,
                seq=seq,
                state="waiting",
                attempts=0,
                due_at=now,
            )
            .on_conflict_do_nothing(index_elements=["idempotency_key"])
        )
        return bool(result.rowcount)

    async def withdraw(self, check_in: str) -> None:
        """Send nothing more of a check-in that still waits to be sent."""
        await self._take_back(Outbound.check_in == check_in)

    async def withdraw_keyed(self, lane: str, beginning: str) -> None:
        """Send nothing more of what waits in a lane under keys that begin so."""
        keyed = Outbound.idempotency_key.startswith(beginning, autoescape=True)
        await self._take_back(and_(Outbound.lane == lane, keyed))

    async def _take_back(self, which: ColumnElement[bool]) -> None:
        withdrawn = await self._connection.execute(
            update(Outbound)
            .where(which, Outbound.state.in_(("waiting", "held")))
            .values(state="done")
            .returning(Outbound.message_id)
        )
        # A page shows nothing behind a message that is still to come.
        await self._connection.execute(
            update(Message)
            .where(Message.id.in_([row.message_id for row in withdrawn]))
            .values(delivery="withdrawn")
        )

    async def expects(self, lane: str) -> bool:
        """Return whether something that the person of a thread sent waits for its turn."""
        found = await self._connection.execute(
            select(Inbound.id)
            .where(Inbound.lane == lane, Inbound.state.in_(("waiting", "claimed")))
            .limit(1)
        )
        return found.first() is not None

    async def has_outbound(self, key: str) -> bool:
        """Return whether a message with this idempotency key was already queued."""
        found = await self._connection.execute(
            select(Outbound.id).where(Outbound.idempotency_key == key)
        )
        return found.first() is not None

    async def outbound_rule(self, row_id: str) -> OutboundRule:
        """Return what decides when this row may be sent."""
        found = await self._connection.execute(
            select(
                Outbound.answers_at,
                Outbound.confirmed,
                Outbound.harmless,
                Outbound.idempotency_key,
                Outbound.check_in,
            ).where(Outbound.id == row_id)
        )
        row = found.one()
        news = row.idempotency_key.startswith(NEWS)
        return OutboundRule(row.answers_at, row.confirmed, row.harmless, news, row.check_in or "")

    async def depth(self, queue: Queue) -> Depth:
        """Return how full a queue is."""
        table = queue.value
        rows = await self._connection.execute(
            select(table.state, func.count(), func.min(table.due_at))
            .where(table.state.in_(("waiting", "claimed", "buried")))
            .group_by(table.state)
        )
        found = {state: (count, oldest) for state, count, oldest in rows}
        waiting = sum(found.get(state, (0, None))[0] for state in ("waiting", "claimed"))
        return Depth(waiting, found.get("buried", (0, None))[0], found.get("waiting", (0, None))[1])

    async def store_dialogue(self, message_id: str, answer: str) -> None:
        """Keep what the dialogue answered, so that a re-run of the turn does not ask again."""
        sealed = self._keys.seal(answer, "inbound.dialogue", message_id)
        await self._connection.execute(
            update(Inbound).where(Inbound.message_id == message_id).values(dialogue=sealed)
        )

    async def dialogue(self, message_id: str) -> str | None:
        """Return what `store_dialogue` kept, or None."""
        found = await self._connection.execute(
            select(Inbound.dialogue).where(Inbound.message_id == message_id)
        )
        sealed = found.scalar_one_or_none()
        if sealed is None:
            return None
        return self._keys.open(sealed, "inbound.dialogue", message_id)

"""The review queue: references to messages, masked copies that people approved, their labels."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    and_,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from bot.domain.errors import NotFound
from bot.domain.messages import Author, InboundKind
from bot.domain.review import (
    UNDER_REVIEW,
    Label,
    Lesson,
    Reason,
    ReviewItem,
    ReviewState,
    Thought,
)
from bot.domain.risk import Urgency
from bot.storage import bodies, review_keeping
from bot.storage.bodies import Said
from bot.storage.crypto import KeyRing
from bot.storage.tables import Case, CaseThread, Conversation, Message
from bot.storage.tables import ReviewItem as Row
from bot.storage.tables import ReviewLabel as LabelRow
from bot.storage.types import new_id

_MASKED = "review_item.masked"
_THOUSAND = 1000
_OPEN = sorted(UNDER_REVIEW)
#: The likeliest intents that are kept of a message.
_GUESSES = 3
#: One person fills so much of a day's queue at the most.
_OF_ONE = 5
_DAY = dt.timedelta(days=1)
_RANK = case({reason: rank for rank, reason in enumerate(Reason)}, value=Row.reason, else_=9)


@dataclass(frozen=True, slots=True)
class Sample:
    """A message that may be looked at by a person."""

    message_id: str
    conversation_id: str
    #: Messages that were read as one, up to this.
    pieces: int
    #: Its words as bot.escalation.veiling.alike spells them; only a keyed hash is kept.
    alike: str
    reason: Reason
    thought: Thought


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message of a person, and where it stands."""

    message_id: str
    conversation_id: str
    said: Said
    at: dt.datetime
    #: They erased it: nobody learns from it.
    erased: bool


class ReviewStore:
    """Reads and writes the queue."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys

    async def collect(self, sample: Sample, now: dt.datetime, cap: int) -> bool:
        """Put a message into the queue, in one statement; False when it is not needed.

        That is: the day's cap is reached, this person filled their share of it, or what is nearly
        the same was asked about before.
        """
        digest = self._keys.index("review", sample.alike)
        today = Row.at >= now - _DAY
        theirs = Row.conversation_id == sample.conversation_id
        known = and_(
            Row.digest == digest,
            or_(theirs, Row.state.in_((ReviewState.LABELLED, ReviewState.UNUSABLE))),
            # What was danger once is danger again.
            Row.missed_at.is_(None),
        )
        marked = Row.reason == Reason.MARKED
        given = self._values(sample, digest, now)
        columns = Row.__table__.c
        values = [literal(value, columns[name].type) for name, value in given.items()]
        added = await self._connection.execute(
            insert(Row).from_select(
                list(given),
                select(*values).where(
                    select(func.count()).select_from(Row).where(today, ~marked).scalar_subquery()
                    < cap,
                    select(func.count()).select_from(Row).where(today, theirs).scalar_subquery()
                    < _OF_ONE,
                    ~exists(select(Row.id).where(known)),
                    ~exists(select(Row.id).where(Row.message_id == sample.message_id)),
                ),
            )
        )  # fmt: skip
        return bool(added.rowcount)

    async def mark(self, sample: Sample, now: dt.datetime) -> bool:
        """Put in what an operator pointed at, whatever the cap; False when it is dealt with."""
        known = await self._connection.execute(
            update(Row)
            .where(Row.message_id == sample.message_id, Row.state == ReviewState.WAITING)
            .values(reason=Reason.MARKED)
        )
        if known.rowcount:
            return True
        there = await self._connection.execute(
            select(Row.id).where(Row.message_id == sample.message_id)
        )
        if there.first() is not None:
            return False
        digest = self._keys.index("review", sample.alike)
        await self._connection.execute(insert(Row).values(self._values(sample, digest, now)))
        return True

    @staticmethod
    def _values(sample: Sample, digest: bytes, now: dt.datetime) -> dict[str, object]:
        thought = sample.thought
        return {
            "id": new_id(),
            "message_id": sample.message_id,
            "conversation_id": sample.conversation_id,
            "pieces": sample.pieces,
            "digest": digest,
            "reason": sample.reason,
            "state": ReviewState.WAITING,
            "thought": thought.intent,
            "guesses": ",".join(thought.guesses[:_GUESSES]),
            "confidence": round(thought.confidence * _THOUSAND),
            "urgency": int(thought.urgency),
            "at": now,
            "wanted": 1,
            "intent": "",
            "times": 1,
        }

    async def deny(self, message_id: str) -> bool:
        """Note that its sender said we got it wrong; False when it is not in the queue."""
        there = await self._connection.execute(select(Row.id).where(Row.message_id == message_id))
        if there.first() is None:
            return False
        await self._connection.execute(
            update(Row)
            .where(
                Row.message_id == message_id,
                Row.state == ReviewState.WAITING,
                Row.reason.in_((Reason.UNCLEAR, Reason.LOW)),
            )
            .values(reason=Reason.DENIED)
        )
        return True

    async def claim(self, operator_id: str, now: dt.datetime, until: dt.datetime) -> str | None:
        """Take the message that is to be looked at next; None when there is none for them.

        What they have already comes first. Nobody else gets it, nor what is nearly the same,
        before `until`.
        """
        while (item_id := await self._next(operator_id, now)) is not None:
            taken = await self._connection.execute(
                update(Row)
                .where(Row.id == item_id, Row.state.in_(_OPEN), self._free(operator_id, now))
                .values(claimed_by=operator_id, claimed_until=until)
            )
            if taken.rowcount:
                return item_id
        return None

    @staticmethod
    def _free(operator_id: str, now: dt.datetime) -> ColumnElement[bool]:
        return or_(
            Row.claimed_until.is_(None), Row.claimed_until <= now, Row.claimed_by == operator_id
        )

    async def _next(self, operator_id: str, now: dt.datetime) -> str | None:
        twin = aliased(Row)
        mine = and_(Row.claimed_by == operator_id, Row.claimed_until > now)
        said = exists(
            select(LabelRow.id).where(
                LabelRow.item_id == Row.id, LabelRow.operator_id == operator_id
            )
        )
        # Of what is nearly the same the first stands for all.
        earlier = exists(
            select(twin.id).where(
                twin.digest == Row.digest, twin.state.in_(_OPEN), twin.id < Row.id
            )
        )
        found = await self._connection.execute(
            select(Row.id)
            .where(Row.state.in_(_OPEN), self._free(operator_id, now), or_(mine, ~said), ~earlier)
            .order_by(case((mine, 0), else_=1), _RANK, Row.at.desc(), Row.id)
            .limit(1)
        )
        return found.scalar_one_or_none()

    async def get(self, item_id: str) -> ReviewItem:
        """Return one; NotFound if there is none."""
        rows = await self._connection.execute(select(Row).where(Row.id == item_id))
        row = rows.mappings().first()
        if row is None:
            raise NotFound("There is no such message.")
        return _item(row)

    async def alike(self, item_id: str) -> list[ReviewItem]:
        """Return it with all under review that are nearly the same, itself first."""
        digest = select(Row.digest).where(Row.id == item_id).scalar_subquery()
        rows = await self._connection.execute(
            select(Row)
            .where(or_(Row.id == item_id, and_(Row.digest == digest, Row.state.in_(_OPEN))))
            .order_by(case((Row.id == item_id, 0), else_=1), Row.id)
        )
        return [_item(row) for row in rows.mappings()]

    async def masked(self, item_id: str) -> str:
        """Return the masked copy; NotFound when nobody has approved one."""
        found = await self._connection.execute(select(Row.masked).where(Row.id == item_id))
        sealed = found.scalar_one_or_none()
        if sealed is None:
            raise NotFound("Nobody has masked it.")
        return self._keys.open(sealed, _MASKED, item_id)

    async def words(self, item: ReviewItem) -> str:
        """Return its words where they lie; "" when they are gone, or were erased by the person."""
        if item.message_id is None:
            return ""
        last = await self.spoken(item.message_id)
        pieces = await self._connection.execute(select(Row.pieces).where(Row.id == item.id))
        rows = await self._connection.execute(
            select(Message.id, Message.body)
            .where(
                Message.conversation_id == last.conversation_id,
                Message.author == Author.CONTACT,
                Message.seq
                <= select(Message.seq).where(Message.id == item.message_id).scalar_subquery(),
            )
            .order_by(Message.seq.desc())
            .limit(pieces.scalar_one())
        )
        said = [bodies.load_said(self._keys.open(row.body, "message.body", row.id)) for row in rows]
        if last.erased or any(one.kind is not InboundKind.TEXT for one in said):
            return ""
        return "\n".join(one.text for one in reversed(said)).strip()

    async def spoken(self, message_id: str) -> Spoken:
        """Return a message that a person sent; NotFound for any other."""
        return await self._spoken(Message.id == message_id)

    async def before(self, conversation_id: str, seq: int, since: dt.datetime) -> Spoken | None:
        """Return the last thing they wrote before `seq`, not earlier than `since`."""
        last = (
            select(Message.id)
            .where(
                Message.conversation_id == conversation_id,
                Message.author == Author.CONTACT,
                Message.seq < seq,
                Message.at >= since,
            )
            .order_by(Message.seq.desc())
            .limit(1)
            .scalar_subquery()
        )
        try:
            return await self._spoken(Message.id == last)
        except NotFound:
            return None

    async def _spoken(self, condition: ColumnElement[bool]) -> Spoken:
        rows = await self._connection.execute(
            select(
                Message.id, Message.conversation_id, Message.body, Message.at, Message.seq,
                Conversation.erased_seq,
            )
            .join(Conversation, Conversation.id == Message.conversation_id)
            .where(condition, Message.author == Author.CONTACT)
        )  # fmt: skip
        row = rows.first()
        if row is None:
            raise NotFound("There is no such message.")
        said = bodies.load_said(self._keys.open(row.body, "message.body", row.id))
        return Spoken(row.id, row.conversation_id, said, row.at, row.seq <= row.erased_seq)

    async def marked_in(self, case_id: str) -> frozenset[str]:
        """Return which messages of a case are in the queue because operators pointed at them."""
        threads = (
            select(Case.conversation_id)
            .where(Case.id == case_id)
            .union(select(CaseThread.conversation_id).where(CaseThread.case_id == case_id))
        )
        rows = await self._connection.execute(
            select(Row.message_id).where(
                Row.conversation_id.in_(threads),
                Row.reason == Reason.MARKED,
                Row.message_id.is_not(None),
            )
        )
        return frozenset(row.message_id for row in rows)

    async def mask(self, item_id: str, text: str) -> None:
        """Keep the copy that a person approved."""
        await self._connection.execute(
            update(Row)
            .where(Row.id == item_id, Row.state == ReviewState.WAITING)
            .values(state=ReviewState.MASKED, masked=self._keys.seal(text, _MASKED, item_id))
        )

    async def say(self, item_id: str, operator_id: str, label: Label, now: dt.datetime) -> None:
        """Keep what one person says it means; their last word counts."""
        urgency = None if label.urgency is None else int(label.urgency)
        changed = await self._connection.execute(
            update(LabelRow)
            .where(LabelRow.item_id == item_id, LabelRow.operator_id == operator_id)
            .values(intent=label.intent, urgency=urgency, at=now)
        )
        if not changed.rowcount:
            await self._connection.execute(
                insert(LabelRow).values(
                    id=new_id(), item_id=item_id, operator_id=operator_id, intent=label.intent,
                    urgency=urgency, at=now,
                )
            )  # fmt: skip

    async def labels(self, item_id: str) -> list[Label]:
        """Return what people said, oldest first."""
        rows = await self._connection.execute(
            select(LabelRow.intent, LabelRow.urgency)
            .where(LabelRow.item_id == item_id)
            .order_by(LabelRow.id)
        )
        return [
            Label(row.intent, None if row.urgency is None else Urgency(row.urgency)) for row in rows
        ]

    async def count_labelled(self) -> int:
        """Return how many messages have a label, settled or not."""
        found = await self._connection.execute(
            select(func.count(LabelRow.item_id.distinct())).where(LabelRow.intent != "")
        )
        return int(found.scalar_one())

    async def set_values(self, item_id: str, **values: object) -> None:
        """Change one."""
        await self._connection.execute(update(Row).where(Row.id == item_id).values(**values))

    async def release(self, item_id: str, **values: object) -> None:
        """Let others have it, changed so."""
        await self.set_values(item_id, claimed_by=None, claimed_until=None, **values)

    async def drop(self, item_id: str) -> None:
        """Take it out of the queue with all that was said about it."""
        await review_keeping.delete_items(self._connection, Row.id == item_id)

    async def drop_alike(self, item_id: str) -> int:
        """Take out what is nearly the same and nobody has masked; return how many that were."""
        digest = select(Row.digest).where(Row.id == item_id).scalar_subquery()
        rest = and_(Row.digest == digest, Row.id != item_id, Row.state == ReviewState.WAITING)
        return await review_keeping.delete_items(self._connection, rest)

    async def erase(self, conversation_id: str) -> None:
        """Take out everything that was said in a thread, masked or not."""
        await review_keeping.erase(self._connection, [conversation_id])

    async def lessons(self, *, again: bool = False) -> list[Lesson]:
        """Return what may be learnt from and was not exported yet, or all with `again`."""
        query = select(Row).where(Row.state == ReviewState.LABELLED, Row.masked.is_not(None))
        if not again:
            query = query.where(Row.exported_at.is_(None))
        rows = await self._connection.execute(query.order_by(Row.id))
        return [
            Lesson(
                row["id"],
                self._keys.open(row["masked"], _MASKED, row["id"]),
                row["intent"],
                None if row["said_urgency"] is None else Urgency(row["said_urgency"]),
            )
            for row in rows.mappings()
        ]


def _item(row: RowMapping) -> ReviewItem:
    thought = Thought(
        row["thought"],
        row["confidence"] / _THOUSAND,
        tuple(filter(None, row["guesses"].split(","))),
        Urgency(row["urgency"]),
    )
    return ReviewItem(
        id=row["id"],
        message_id=row["message_id"],
        conversation_id=row["conversation_id"],
        reason=Reason(row["reason"]),
        state=ReviewState(row["state"]),
        thought=thought,
        at=row["at"],
        wanted=row["wanted"],
        missed=row["missed_at"] is not None,
        claimed_by=row["claimed_by"],
        claimed_until=row["claimed_until"],
    )

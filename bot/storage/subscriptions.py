"""Who asked for warnings, and what keeps one from them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.bulletins import ECHO, CopyState, Interest, Reader
from bot.domain.cases import HELD, OPEN
from bot.domain.people import ContactRule
from bot.domain.risk import Urgency
from bot.storage.consents import Wording
from bot.storage.crypto import KeyRing
from bot.storage.tables import (
    Bulletin,
    BulletinCopy,
    Case,
    CaseThread,
    Contact,
    Conversation,
    Inbound,
    Outbound,
    Report,
    Subscription,
)
from bot.storage.types import new_id

_PLACE = "subscription.interest"
#: An open question is waited for so long.
_ASKED = dt.timedelta(hours=1)
_UNDER_WAY = ("waiting", "claimed")


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Somebody who asked for warnings."""

    id: str
    contact_id: str
    conversation_id: str
    channel: str
    interest: Interest


@dataclass(frozen=True, slots=True)
class Standing:
    """What a turn knows of a person's subscription."""

    subscribed: bool
    #: There was, or is, a case of danger that is not forgotten.
    endangered: bool


class SubscriptionStore:
    """Adds and ends subscriptions, and looks at whom a warning may reach."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys
        self._insert = pg_insert if connection.dialect.name == "postgresql" else sqlite_insert

    async def standing(self, conversation_id: str) -> Standing:
        """Return whether the person of a thread asked for warnings, and ever was in danger."""
        found = await self._connection.execute(
            select(
                exists(
                    select(Subscription.id)
                    .where(Subscription.contact_id == Conversation.contact_id)
                    .correlate(Conversation)
                ).label("subscribed"),
                _case(Case.urgency >= Urgency.HIGH).label("endangered"),
            ).where(Conversation.id == conversation_id)
        )
        row = found.one()
        return Standing(bool(row.subscribed), bool(row.endangered))

    async def begin(
        self,
        contact_id: str,
        conversation_id: str,
        interest: Interest,
        hours: str,
        wording: Wording,
        now: dt.datetime,
    ) -> None:
        """Keep that somebody wants warnings; a new choice takes the place of an earlier one."""
        await self._connection.execute(
            delete(Subscription).where(Subscription.contact_id == contact_id)
        )
        row_id = new_id()
        wants = json.dumps({"country": interest.country, "job": interest.job})
        await self._connection.execute(
            self._insert(Subscription)
            .values(
                id=row_id,
                contact_id=contact_id,
                conversation_id=conversation_id,
                interest=self._keys.seal(wants, _PLACE, row_id),
                hours=hours,
                text_id=wording.id,
                text_version=wording.version,
                text_hash=wording.digest,
                locale=wording.locale,
                since=now,
            )
            .on_conflict_do_nothing(index_elements=["contact_id"])
        )

    async def end(self, contact_id: str, now: dt.datetime) -> bool:
        """Forget that somebody wanted warnings; nothing that waits for them leaves any more.

        Return whether there was a subscription.
        """
        ended = await self._connection.execute(
            delete(Subscription).where(Subscription.contact_id == contact_id)
        )
        if ended.rowcount:
            # The warning before its copies, as the wave locks them.
            await self._count(contact_id, now)
        await self._connection.execute(
            update(BulletinCopy)
            .where(
                BulletinCopy.contact_id == contact_id,
                BulletinCopy.state.in_((CopyState.WAITING, CopyState.QUEUED)),
            )
            .values(state=CopyState.UNSUBSCRIBED, why="", changed_at=now)
        )
        return bool(ended.rowcount)

    async def _count(self, contact_id: str, now: dt.datetime) -> None:
        """Count an ending for the warning that came last, if that was lately."""
        last = await self._connection.execute(
            select(BulletinCopy.bulletin_id)
            .where(
                BulletinCopy.contact_id == contact_id,
                BulletinCopy.state.in_((CopyState.SENT, CopyState.UNKNOWN)),
                BulletinCopy.changed_at >= now - ECHO,
            )
            .order_by(BulletinCopy.changed_at.desc())
            .limit(1)
        )
        bulletin_id = last.scalar_one_or_none()
        if bulletin_id is not None:
            await self._connection.execute(
                update(Bulletin)
                .where(Bulletin.id == bulletin_id)
                .values(unsubscribed=Bulletin.unsubscribed + 1)
            )

    async def end_of(self, conversation_id: str, now: dt.datetime) -> None:
        """End the subscription of the person of a thread, if there is one."""
        found = await self._connection.execute(
            select(Conversation.contact_id).where(Conversation.id == conversation_id)
        )
        await self.end(found.scalar_one(), now)

    async def wording(self, contact_id: str) -> tuple[Wording, dt.datetime] | None:
        """Return the words that somebody said yes to, and when; None without a subscription."""
        found = await self._connection.execute(
            select(
                Subscription.text_id,
                Subscription.text_version,
                Subscription.text_hash,
                Subscription.locale,
                Subscription.since,
            ).where(Subscription.contact_id == contact_id)
        )
        row = found.one_or_none()
        if row is None:
            return None
        return Wording(row.text_id, row.text_version, row.text_hash, row.locale), row.since

    async def count(self) -> int:
        """Return how many people get warnings."""
        found = await self._connection.execute(select(func.count()).select_from(Subscription))
        return int(found.scalar_one())

    async def after(self, last: str, limit: int) -> list[Subscriber]:
        """Return subscribers behind the subscription `last` ("" for the first), in order."""
        rows = await self._connection.execute(
            select(
                Subscription.id,
                Subscription.contact_id,
                Subscription.conversation_id,
                Subscription.interest,
                Conversation.channel,
            )
            .join(Conversation, Conversation.id == Subscription.conversation_id)
            .where(Subscription.id > last)
            .order_by(Subscription.id)
            .limit(limit)
        )
        return [
            Subscriber(
                row.id,
                row.contact_id,
                row.conversation_id,
                row.channel,
                Interest(**json.loads(self._keys.open(row.interest, _PLACE, row.id))),
            )
            for row in rows
        ]

    async def readers(
        self, contact_ids: Collection[str], now: dt.datetime, *, leaving: bool = False
    ) -> dict[str, tuple[str, Reader]]:
        """Return channel and standing by contact; whoever is not subscribed is not in it.

        `leaving`: what of ours is in their outbox is the very warning that is asked about.
        """
        busy = or_(
            exists(_of_lane(Inbound)),
            exists(
                select(Report.id)
                .where(
                    Report.conversation_id == Conversation.id,
                    Report.state == "open",
                    Report.updated_at > now - _ASKED,
                )
                .correlate(Conversation)
            ),
            and_(Conversation.paused_until.is_not(None), Conversation.paused_until > now),
        )
        if not leaving:
            busy = or_(busy, exists(_of_lane(Outbound)))
        rows = await self._connection.execute(
            select(
                Subscription.contact_id,
                Subscription.hours.label("ordered"),
                Conversation.channel,
                Conversation.last_inbound_at,
                Conversation.stopped_at,
                Conversation.silent_since,
                Contact.watched_since,
                Contact.rule,
                Contact.hours,
                busy.label("busy"),
                _case(
                    Case.state.in_(sorted(OPEN)),
                    or_(Case.urgency >= Urgency.HIGH, Case.state.in_(sorted(HELD))),
                ).label("in_case"),
                _case(Case.urgency >= Urgency.HIGH).label("endangered"),
            )
            .join(Conversation, Conversation.id == Subscription.conversation_id)
            .join(Contact, Contact.id == Subscription.contact_id)
            .where(Subscription.contact_id.in_(list(contact_ids)))
        )
        return {
            row.contact_id: (
                row.channel,
                Reader(
                    rule=ContactRule(row.rule),
                    hours=row.hours,
                    ordered=row.ordered,
                    last_inbound_at=row.last_inbound_at,
                    left=row.stopped_at is not None,
                    watched=row.watched_since is not None or row.silent_since is not None,
                    in_case=bool(row.in_case),
                    endangered=bool(row.endangered),
                    busy=bool(row.busy),
                ),
            )
            for row in rows
        }


def _case(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return whether a case of this thread is so."""
    joined = (
        select(CaseThread.case_id)
        .where(CaseThread.conversation_id == Conversation.id)
        .correlate(Conversation)
    )
    mine = or_(Case.conversation_id == Conversation.id, Case.id.in_(joined))
    return exists(select(Case.id).where(mine, and_(*conditions)).correlate(Conversation))


def _of_lane(table: type[Inbound | Outbound]) -> Select[str]:
    return (
        select(table.id)
        .where(table.lane == Conversation.id, table.state.in_(_UNDER_WAY))
        .correlate(Conversation)
    )


async def drop(connection: AsyncConnection, conversation_ids: Collection[str]) -> None:
    """Delete subscriptions and copies of threads that are cut from their people, or go."""
    for table in (Subscription, BulletinCopy):
        await connection.execute(
            delete(table).where(table.conversation_id.in_(list(conversation_ids)))
        )

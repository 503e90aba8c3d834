"""What the database says of how channels fare. Times and counts only, nobody's words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Select, case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.health import Backlog, ProbeState, Traffic
from bot.storage.tables import ChannelState, Conversation, Inbound, Message, Outbound
from bot.storage.types import micros

_WAITING = ("waiting", "claimed")


class HealthStore:
    """Reads traffic, keeps what probes found."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._insert = pg_insert if connection.dialect.name == "postgresql" else sqlite_insert

    async def probes(self) -> dict[str, ProbeState]:
        """Return what was found last, by channel."""
        rows = await self._connection.execute(
            select(
                ChannelState.channel,
                ChannelState.probed_at,
                ChannelState.trouble,
                ChannelState.trouble_since,
                ChannelState.changed_at,
            )
        )
        return {row.channel: ProbeState(*row) for row in rows}

    async def record(self, channel: str, trouble: str, now: dt.datetime) -> ProbeState | None:
        """Keep what a probe found; return how it was before if that is other than now.

        Of several processes that find the same, one is told that it changed.
        """
        await self._ensure(channel)
        await self._connection.execute(
            update(ChannelState).where(ChannelState.channel == channel).values(probed_at=now)
        )
        # The row is ours from here on: nobody changes it before the commit.
        before = (await self.probes())[channel]
        if before.trouble == trouble:
            return None
        since = (before.since or now) if trouble else None
        await self._connection.execute(
            update(ChannelState)
            .where(ChannelState.channel == channel)
            .values(trouble=trouble, trouble_since=since, changed_at=now)
        )
        return before

    async def claim(self, channel: str, now: dt.datetime, pause: dt.timedelta) -> bool:
        """Return whether the caller alone may probe now: nobody else did within `pause`."""
        await self._ensure(channel)
        claimed = await self._connection.execute(
            update(ChannelState)
            .where(
                ChannelState.channel == channel,
                or_(ChannelState.probed_at.is_(None), ChannelState.probed_at <= now - pause),
            )
            .values(probed_at=now)
        )
        return bool(claimed.rowcount)

    async def _ensure(self, channel: str) -> None:
        await self._connection.execute(
            self._insert(ChannelState)
            .values(channel=channel, trouble="")
            .on_conflict_do_nothing(index_elements=["channel"])
        )

    async def last_change(self) -> int:
        """Return when any channel fell ill or got well last: microseconds since 1970, or 0."""
        found = await self._connection.execute(select(func.max(ChannelState.changed_at)))
        newest = found.scalar_one_or_none()
        return 0 if newest is None else micros(newest)

    async def traffic(self, now: dt.datetime) -> dict[str, Traffic]:
        """Return what every channel carries and fails to carry."""
        hour_ago = now - dt.timedelta(hours=1)
        last_in = await self._times(
            select(Conversation.channel, func.max(Conversation.last_inbound_at)).group_by(
                Conversation.channel
            )
        )
        inbound = await self._backlogs(
            select(Inbound.channel, func.count(), func.min(Inbound.due_at))
            .where(Inbound.state.in_(_WAITING))
            .group_by(Inbound.channel)
        )
        outbound = await self._backlogs(
            _outbound(func.count(), func.min(Outbound.due_at)).where(Outbound.state.in_(_WAITING))
        )
        failed = await self._counts(
            select(Inbound.channel, func.count())
            .where(Inbound.state == "buried", Inbound.due_at >= hour_ago)
            .group_by(Inbound.channel)
        )
        unsent = await self._counts(
            _outbound(func.count())
            .join(Message, Message.id == Outbound.message_id)
            .where(
                Outbound.state.in_(("done", "buried")),
                Outbound.due_at >= hour_ago,
                Message.delivery.in_(("failed", "unknown")),
            )
        )
        by_window = func.sum(case((Message.delivery == "window", 1), else_=0))
        rows = await self._connection.execute(
            _outbound(func.count(), by_window)
            .join(Message, Message.id == Outbound.message_id)
            .where(Outbound.state == "held")
        )
        held = {channel: (int(count), int(windows)) for channel, count, windows in rows}
        found = {}
        for name in {*last_in, *inbound, *outbound, *failed, *unsent, *held}:
            count, windows = held.get(name, (0, 0))
            found[name] = Traffic(
                last_in=last_in.get(name),
                last_out=await self._last_out(name),
                inbound=inbound.get(name, Backlog()),
                outbound=outbound.get(name, Backlog()),
                failures=failed.get(name, 0) + unsent.get(name, 0),
                held_by_rule=count - windows,
                held_by_window=windows,
            )
        return found

    async def _last_out(self, channel: str) -> dt.datetime | None:
        # By the index, newest first: it stops at the first that fits.
        found = await self._connection.execute(
            select(Outbound.due_at)
            .join(Conversation, Conversation.id == Outbound.lane)
            .join(Message, Message.id == Outbound.message_id)
            .where(
                Outbound.state == "done",
                Conversation.channel == channel,
                Message.delivery == "sent",
            )
            .order_by(Outbound.due_at.desc())
            .limit(1)
        )
        return found.scalar_one_or_none()

    async def _times(self, query: Select[*tuple[Any, ...]]) -> dict[str, dt.datetime]:
        rows = await self._connection.execute(query)
        return {channel: at for channel, at in rows if at is not None}

    async def _counts(self, query: Select[*tuple[Any, ...]]) -> dict[str, int]:
        return {channel: int(count) for channel, count in await self._connection.execute(query)}

    async def _backlogs(self, query: Select[*tuple[Any, ...]]) -> dict[str, Backlog]:
        rows = await self._connection.execute(query)
        return {channel: Backlog(int(count), oldest) for channel, count, oldest in rows}

    async def under_way(self, conversation_id: str) -> bool:
        """Return whether anything of a thread still waits to be read or sent."""
        for table in (Inbound, Outbound):
            found = await self._connection.execute(
                select(table.id)
                .where(table.lane == conversation_id, table.state.in_(_WAITING))
                .limit(1)
            )
            if found.first() is not None:
                return True
        return False

    async def came_through(self, conversation_id: str) -> bool:
        """Return whether something was sent in a thread, and nothing is still on its way."""
        found = await self._connection.execute(
            select(Outbound.id)
            .where(Outbound.lane == conversation_id, Outbound.state == "done")
            .limit(1)
        )
        return found.first() is not None and not await self.under_way(conversation_id)

    async def sweep(self, conversation_id: str) -> None:
        """Forget all that was said in a thread of our own and is done with."""
        for table in (Inbound, Outbound):
            await self._connection.execute(
                delete(table).where(table.lane == conversation_id, table.state.not_in(_WAITING))
            )
        kept = select(Inbound.message_id).where(Inbound.lane == conversation_id)
        kept_too = select(Outbound.message_id).where(Outbound.lane == conversation_id)
        await self._connection.execute(
            delete(Message).where(
                Message.conversation_id == conversation_id,
                Message.id.not_in(kept),
                Message.id.not_in(kept_too),
            )
        )


def _outbound(*what: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(Conversation.channel, *what)
        .select_from(Outbound)
        .join(Conversation, Conversation.id == Outbound.lane)
        .group_by(Conversation.channel)
    )

"""Warnings as operators write them, and the copy of each that goes to one subscriber."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import bulletins as domain
from bot.domain.bulletins import (
    ENDED,
    PENDING,
    Audience,
    BulletinAction,
    BulletinState,
    CopyState,
    Draft,
    Hindrance,
    Occasion,
    after,
)
from bot.domain.errors import NotFound
from bot.storage.crypto import KeyRing
from bot.storage.subscriptions import Subscriber
from bot.storage.tables import Bulletin, BulletinCopy, Message, Outbound
from bot.storage.types import new_id

_PLACE = "bulletin.body"
#: Nobody sends one message for so long.
_LONG_GONE = dt.timedelta(hours=1)
#: What the page lists.
_LISTED = 50
#: Counts by (state of the copy, why it waits).
Tally = Mapping[tuple[CopyState, str], int]


@dataclass(frozen=True, slots=True)
class Copy:
    """One warning for one subscriber."""

    id: str
    bulletin_id: str
    contact_id: str
    conversation_id: str
    state: CopyState
    tries: int


class BulletinStore:
    """Reads and writes warnings."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys

    async def add(self, draft: Draft, operator_id: str, now: dt.datetime) -> str:
        """Add a draft; return its id."""
        row_id = new_id()
        await self._connection.execute(
            insert(Bulletin).values(
                id=row_id,
                state=BulletinState.DRAFT,
                version=1,
                made_by=operator_id,
                made_at=now,
                **self._values(row_id, draft, operator_id),
            )
        )
        return row_id

    async def edit(self, known: domain.Bulletin, draft: Draft, operator_id: str) -> bool:
        """Change a draft, unless somebody changed it since it was read."""
        return await self._set(known, **self._values(known.id, draft, operator_id))

    def _values(self, row_id: str, draft: Draft, operator_id: str) -> dict[str, Any]:
        body = json.dumps({"title": draft.title, "text": draft.text}, ensure_ascii=False)
        return {
            "body": self._keys.seal(body, _PLACE, row_id),
            "scam": draft.scam,
            "countries": ",".join(draft.audience.countries),
            "jobs": ",".join(draft.audience.jobs),
            "channels": ",".join(draft.audience.channels),
            "occasion": draft.occasion,
            "send_at": draft.send_at,
            "edited_by": operator_id,
        }

    async def move(
        self, known: domain.Bulletin, state: BulletinState, now: dt.datetime, **values: Any
    ) -> bool:
        """Change the state, unless somebody changed the warning since it was read."""
        if state in ENDED:
            values["ended_at"] = now
        return await self._set(known, state=state, **values)

    async def _set(self, known: domain.Bulletin, **values: Any) -> bool:
        changed = await self._connection.execute(
            update(Bulletin)
            .where(Bulletin.id == known.id, Bulletin.version == known.version)
            .values(version=Bulletin.version + 1, **values)
        )
        return bool(changed.rowcount)

    async def halt(self) -> int:
        """Let no warning go on by itself; return how many would have.

        For a database that came back: who got them since, or wants none since, is not in it.
        """
        found = await self._connection.execute(
            select(Bulletin).where(
                Bulletin.state.in_((BulletinState.APPROVED, BulletinState.SENDING))
            )
        )
        known = [self._bulletin(row) for row in found.mappings()]
        for one in known:
            if one.state is BulletinState.SENDING:
                await self._set(one, state=after(one.state, BulletinAction.PAUSE))
            else:
                state = after(one.state, BulletinAction.RETURN)
                await self._set(one, state=state, approved_by=None)
        return len(known)

    async def get(self, bulletin_id: str) -> domain.Bulletin:
        """Return a warning; NotFound if there is none."""
        rows = await self._connection.execute(select(Bulletin).where(Bulletin.id == bulletin_id))
        row = rows.mappings().first()
        if row is None:
            raise NotFound("There is no such warning.")
        return self._bulletin(row)

    async def newest(self) -> list[domain.Bulletin]:
        """Return the newest warnings, those that are not ended first."""
        over = Bulletin.state.in_(sorted(ENDED))
        rows = await self._connection.execute(
            select(Bulletin).order_by(over, Bulletin.id.desc()).limit(_LISTED)
        )
        return [self._bulletin(row) for row in rows.mappings()]

    async def reached(self, bulletin_id: str) -> tuple[str, bool]:
        """Return the last subscription that has its copy, and whether all have."""
        found = await self._connection.execute(
            select(Bulletin.reached, Bulletin.complete).where(Bulletin.id == bulletin_id)
        )
        row = found.one()
        return row.reached or "", row.complete

    async def reach(self, bulletin_id: str, last: str, *, complete: bool) -> None:
        """Remember how far the copies were made; it is no change of the warning."""
        values: dict[str, Any] = {"complete": complete}
        if last:
            values["reached"] = last
        await self._connection.execute(
            update(Bulletin).where(Bulletin.id == bulletin_id).values(**values)
        )

    def _bulletin(self, row: RowMapping) -> domain.Bulletin:
        body = json.loads(self._keys.open(row["body"], _PLACE, row["id"]))
        return domain.Bulletin(
            id=row["id"],
            state=BulletinState(row["state"]),
            version=row["version"],
            title=body["title"],
            text=body["text"],
            scam=row["scam"],
            audience=Audience(
                _listed(row["countries"]), _listed(row["jobs"]), _listed(row["channels"])
            ),
            occasion=Occasion(row["occasion"]),
            send_at=row["send_at"],
            made_by=row["made_by"],
            edited_by=row["edited_by"],
            approved_by=row["approved_by"] or "",
            made_at=row["made_at"],
            started_at=row["started_at"],
            ended_at=row["ended_at"],
            unsubscribed=row["unsubscribed"],
        )


class CopyStore:
    """Makes copies, hands them to the outbox and keeps what became of them."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._insert = pg_insert if connection.dialect.name == "postgresql" else sqlite_insert

    async def make(self, bulletin_id: str, whom: Sequence[Subscriber], now: dt.datetime) -> None:
        """Make a copy for each of them who has none."""
        if not whom:
            return
        await self._connection.execute(
            self._insert(BulletinCopy)
            .values([
                {
                    "id": new_id(),
                    "bulletin_id": bulletin_id,
                    "contact_id": one.contact_id,
                    "conversation_id": one.conversation_id,
                    "state": CopyState.WAITING,
                    "why": "",
                    "due_at": now,
                    "tries": 0,
                    "changed_at": now,
                }
                for one in whom
            ])
            .on_conflict_do_nothing(index_elements=["bulletin_id", "contact_id"])
        )  # fmt: skip

    async def due(self, bulletin_id: str, now: dt.datetime, limit: int) -> list[Copy]:
        """Return copies to look at now, the longest due first."""
        rows = await self._connection.execute(
            _COPY.where(
                BulletinCopy.bulletin_id == bulletin_id,
                BulletinCopy.state == CopyState.WAITING,
                BulletinCopy.due_at <= now,
            )
            .order_by(BulletinCopy.due_at, BulletinCopy.id)
            .limit(limit)
        )
        return [_copy(row) for row in rows.mappings()]

    async def under_way(self, since: dt.datetime) -> int:
        """Return how many copies, of all warnings, went into the outbox since and are there."""
        found = await self._connection.execute(
            select(func.count())
            .select_from(BulletinCopy)
            .where(
                BulletinCopy.state.in_((CopyState.QUEUED, CopyState.LEAVING)),
                BulletinCopy.changed_at >= since,
            )
        )
        return int(found.scalar_one())

    async def of_message(self, message_id: str) -> tuple[Copy, BulletinState] | None:
        """Return the copy that a message is, with the state of its warning, locked; or None."""
        rows = await self._connection.execute(
            _COPY.add_columns(Bulletin.state.label("bulletin_state"))
            .join(Bulletin, Bulletin.id == BulletinCopy.bulletin_id)
            .where(BulletinCopy.message_id == message_id)
            .with_for_update(of=BulletinCopy)
        )
        row = rows.mappings().first()
        return None if row is None else (_copy(row), BulletinState(row["bulletin_state"]))

    async def queue(self, copy: Copy, message_id: str, now: dt.datetime) -> bool:
        """Note that a copy is in the outbox as this message; False if it does not wait."""
        return await self._move(
            copy, CopyState.WAITING, CopyState.QUEUED, now, message_id=message_id, why=""
        )

    async def let_go(self, copy: Copy, now: dt.datetime) -> bool:
        """Note, before it is handed to a channel, that this copy may be gone from now on."""
        return await self._move(
            copy, CopyState.QUEUED, CopyState.LEAVING, now, tries=copy.tries + 1
        )

    async def conclude(self, copy: Copy, state: CopyState, now: dt.datetime, why: str = "") -> bool:
        """Note what became of a copy, once and for all."""
        return await self._move(copy, copy.state, state, now, why=why)

    async def wait(
        self, copy: Copy, why: Hindrance | None, due_at: dt.datetime, now: dt.datetime
    ) -> bool:
        """Have a copy wait; what lay in the outbox is taken out of it and never sent."""
        message_id = (
            await self._connection.execute(
                select(BulletinCopy.message_id).where(BulletinCopy.id == copy.id)
            )
        ).scalar_one()
        moved = await self._move(
            copy, copy.state, CopyState.WAITING, now,
            why=why.value if why else "", due_at=due_at, message_id=None,
        )  # fmt: skip
        if moved and message_id is not None:
            await self.take_out(message_id)
        return moved

    async def take_out(self, message_id: str) -> None:
        """Delete a message that was never sent, with its row in the outbox."""
        await self._connection.execute(delete(Outbound).where(Outbound.message_id == message_id))
        await self._connection.execute(delete(Message).where(Message.id == message_id))

    async def _move(
        self, copy: Copy, before: CopyState, state: CopyState, now: dt.datetime, **values: Any
    ) -> bool:
        moved = await self._connection.execute(
            update(BulletinCopy)
            .where(BulletinCopy.id == copy.id, BulletinCopy.state == before)
            .values(state=state, changed_at=now, **values)
        )
        return bool(moved.rowcount)

    async def wake(self, conversation_id: str, due_at: dt.datetime) -> None:
        """Look again at what waits for somebody: they have just written."""
        await self._connection.execute(
            update(BulletinCopy)
            .where(
                BulletinCopy.conversation_id == conversation_id,
                BulletinCopy.state == CopyState.WAITING,
            )
            .values(due_at=due_at)
        )

    async def end(self, bulletin_id: str, now: dt.datetime) -> None:
        """Give up what could not leave in time; what is being sent now counts when it is."""
        await self._connection.execute(
            update(BulletinCopy)
            .where(
                BulletinCopy.bulletin_id == bulletin_id,
                BulletinCopy.state.in_((CopyState.WAITING, CopyState.QUEUED)),
            )
            .values(state=CopyState.LATE, changed_at=now)
        )
        await self._connection.execute(
            update(BulletinCopy)
            .where(
                BulletinCopy.bulletin_id == bulletin_id,
                BulletinCopy.state == CopyState.LEAVING,
                BulletinCopy.changed_at < now - _LONG_GONE,
            )
            .values(state=CopyState.UNKNOWN, changed_at=now)
        )

    async def pending(self, bulletin_id: str) -> int:
        """Return how many copies can still reach somebody."""
        tally = await self.tally(bulletin_id)
        return sum(count for (state, _), count in tally.items() if state in PENDING)

    async def tally(self, bulletin_id: str) -> Tally:
        """Return how many copies stand where, also long after its end."""
        rows = await self._connection.execute(
            select(BulletinCopy.state, BulletinCopy.why, func.count())
            .where(BulletinCopy.bulletin_id == bulletin_id)
            .group_by(BulletinCopy.state, BulletinCopy.why)
        )
        found = {(CopyState(state), why): count for state, why, count in rows}
        if found:
            return found
        kept = await self._connection.execute(
            select(Bulletin.tally).where(Bulletin.id == bulletin_id)
        )
        pairs = (pair.split("=") for pair in (kept.scalar_one_or_none() or "").split())
        return {(CopyState(state), ""): int(count) for state, count in pairs}

    async def forget(self, before: dt.datetime) -> int:
        """Leave only counts of warnings that ended before then; return how many copies went."""
        rows = await self._connection.execute(
            select(Bulletin.id).where(
                Bulletin.ended_at < before,
                Bulletin.id.in_(select(BulletinCopy.bulletin_id)),
            )
        )
        gone = 0
        for bulletin_id in [row.id for row in rows]:
            counts: dict[str, int] = {}
            for (state, _), count in (await self.tally(bulletin_id)).items():
                counts[state.value] = counts.get(state.value, 0) + count
            told = " ".join(f"{state}={count}" for state, count in sorted(counts.items()))
            await self._connection.execute(
                update(Bulletin).where(Bulletin.id == bulletin_id).values(tally=told)
            )
            deleted = await self._connection.execute(
                delete(BulletinCopy).where(BulletinCopy.bulletin_id == bulletin_id)
            )
            gone += int(deleted.rowcount)
        return gone


_COPY = select(
    BulletinCopy.id,
    BulletinCopy.bulletin_id,
    BulletinCopy.contact_id,
    BulletinCopy.conversation_id,
    BulletinCopy.state,
    BulletinCopy.tries,
)


def _copy(row: RowMapping) -> Copy:
    return Copy(
        row["id"],
        row["bulletin_id"],
        row["contact_id"],
        row["conversation_id"],
        CopyState(row["state"]),
        row["tries"],
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()

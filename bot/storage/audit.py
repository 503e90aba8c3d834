"""Who read or did what: a chain of hashes in which any change shows."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.audit_check import GENESIS, Finding, Link, Tampering, diagnose, digest
from bot.storage.crypto import KeyRing
from bot.storage.tables import Audit, AuditAnchor, Case, Operator

_COLUMNS = tuple(Audit.__table__.columns)
#: After so many rows of the chain others have their turn.
_BREATH = 500


@dataclass(frozen=True, slots=True)
class Anchor:
    """How far the audit had come: to be kept where nobody who holds the database reaches it."""

    seq: int
    at: dt.datetime
    hash: bytes

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.seq} {self.hash.hex()}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row as supervisors read it: who, what, when; no word of a person."""

    seq: int
    at: dt.datetime
    action: str
    #: Display name; "" for the system and the command line.
    who: str
    #: Number of the case, 0 when it was done to something else.
    case: int
    detail: str


class AuditStore:
    """Appends to the chain, anchors and verifies it."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys

    async def append(
        self,
        *,
        at: dt.datetime,
        operator_id: str | None,
        action: str,
        object_id: str,
        detail: str = "",
    ) -> None:
        """Add a row whose hash covers the row before it."""
        if self._connection.dialect.name == "postgresql":
            # Two writers must not both follow the same row; SQLite has one writer anyway.
            await self._connection.execute(text("SELECT pg_advisory_xact_lock(4242)"))
        last = await self._last()
        seq, previous = (last.seq + 1, last.hash) if last else (1, GENESIS)
        await self._connection.execute(
            insert(Audit).values(
                seq=seq,
                at=at,
                operator_id=operator_id,
                action=action,
                object_id=object_id,
                detail=detail,
                previous=previous,
                hash=digest(previous, seq, at, operator_id, action, object_id, detail),
            )
        )

    async def anchor(self, now: dt.datetime) -> Anchor | None:
        """Remember how far the audit has come, under a key; None while it is empty."""
        last = await self._last()
        if last is None:
            return None
        known = await self._connection.execute(
            select(AuditAnchor.seq).where(AuditAnchor.seq == last.seq)
        )
        if known.first() is None:
            await self._connection.execute(
                insert(AuditAnchor).values(
                    seq=last.seq, at=now, hash=last.hash, mark=self._mark(last.seq, last.hash)
                )
            )
        return Anchor(last.seq, now, last.hash)

    async def last_anchor(self) -> Anchor | None:
        """Return the newest anchor, or None."""
        found = await self._connection.execute(
            select(AuditAnchor.seq, AuditAnchor.at, AuditAnchor.hash)
            .order_by(AuditAnchor.seq.desc())
            .limit(1)
        )
        row = found.first()
        return None if row is None else Anchor(row.seq, row.at, row.hash)

    async def verify(self, kept: tuple[tuple[int, bytes], ...] = ()) -> list[Finding]:
        """Return what was done to the audit; nothing when it is whole.

        `kept` are anchors that were kept elsewhere: numbers of rows and their hashes.
        """
        found = await self._chain()
        anchors = (await self._connection.execute(select(*AuditAnchor.__table__.columns))).all()
        told = [(row.seq, row.hash) for row in anchors] + list(kept)
        real = await self._hashes([seq for seq, _ in told])
        last = await self._last()
        for seq, known in told:
            if last is None or seq > last.seq:
                first = 1 if last is None else last.seq + 1
                found.append(Finding(Tampering.CUT_OFF, first, seq))
            elif real.get(seq) != known:
                found.append(Finding(Tampering.REWRITTEN, 1, seq))
        found += [
            Finding(Tampering.REWRITTEN, 1, row.seq)
            for row in anchors
            if row.mark != self._mark(row.seq, row.hash)
        ]
        return list(dict.fromkeys(found))

    async def entries(
        self, *, case: int = 0, login: str = "", before: int = 0, limit: int = 100
    ) -> list[Entry]:
        """Return the newest rows, of one case (its number) or of one account if asked for."""
        query = (
            select(
                Audit.seq, Audit.at, Audit.action, Audit.detail, Operator.display_name,
                Case.sequence,
            )
            .outerjoin(Operator, Operator.id == Audit.operator_id)
            .outerjoin(Case, Case.id == Audit.object_id)
            .order_by(Audit.seq.desc())
            .limit(limit)
        )  # fmt: skip
        if case:
            query = query.where(Case.sequence == case)
        if login:
            query = query.where(Operator.login == login)
        if before:
            query = query.where(Audit.seq < before)
        rows = await self._connection.execute(query)
        return [
            Entry(
                row.seq, row.at, row.action, row.display_name or "", row.sequence or 0, row.detail
            )
            for row in rows
        ]

    async def has_done(self, operator_id: str, action: str, object_id: str) -> bool:
        """Return whether somebody ever did this to that."""
        found = await self._connection.execute(
            select(Audit.seq)
            .where(
                Audit.operator_id == operator_id,
                Audit.action == action,
                Audit.object_id == object_id,
            )
            .limit(1)
        )
        return found.first() is not None

    async def erased(self) -> list[tuple[dt.datetime, int]]:
        """Return which cases (their numbers) were erased on request, and when, the oldest first."""
        rows = await self._connection.execute(
            select(Audit.at, Case.sequence)
            .join(Case, Case.id == Audit.object_id)
            .where(Audit.action == "request.erased")
            .order_by(Audit.seq)
        )
        return [(row.at, row.sequence) for row in rows]

    async def _chain(self) -> list[Finding]:
        previous, expected = GENESIS, 1
        rows = await self._connection.stream(select(*_COLUMNS).order_by(Audit.seq))
        async for row in rows:
            link = Link(*row)
            fits = link.seq == expected and link.previous == previous
            if not fits or link.digest() != link.hash:
                break
            previous, expected = link.hash, expected + 1
            if expected % _BREATH == 0:
                await asyncio.sleep(0)
        else:
            return []
        await rows.close()
        rest = await self._connection.execute(
            select(*_COLUMNS).where(Audit.seq >= expected).order_by(Audit.seq)
        )
        links = [Link(*row) for row in rest]
        # Searching for rows takes seconds: people in danger write meanwhile.
        return await asyncio.to_thread(diagnose, links, previous, expected)

    async def _last(self) -> Anchor | None:
        rows = await self._connection.execute(
            select(Audit.seq, Audit.at, Audit.hash).order_by(Audit.seq.desc()).limit(1)
        )
        row = rows.first()
        return None if row is None else Anchor(row.seq, row.at, row.hash)

    async def _hashes(self, numbers: list[int]) -> dict[int, bytes]:
        rows = await self._connection.execute(
            select(Audit.seq, Audit.hash).where(Audit.seq.in_(numbers))
        )
        return {row.seq: row.hash for row in rows}

    def _mark(self, seq: int, known: bytes) -> bytes:
        return self._keys.index("audit_anchor", f"{seq}|{known.hex()}")

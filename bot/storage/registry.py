"""The registry of recruiters: sealed, and met in messages by a blind index."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import RowMapping, Select, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.casefile import IdentifierKind
from bot.domain.cases import number as number_of
from bot.domain.errors import NotFound
from bot.domain.registry import Entry, Reported, Standing
from bot.storage.crypto import KeyRing
from bot.storage.tables import Case, Operator, RegistryEntry, RegistryReport
from bot.storage.types import new_id

_PLACE, _REASON = "registry_entry.", "registry_report.reason"


class RegistryStore:
    """Reads and writes entries; one for each kind and normalised value."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys
        self._insert = pg_insert if connection.dialect.name == "postgresql" else sqlite_insert

    async def report(self, kind: IdentifierKind, value: str, key: str, now: dt.datetime) -> bool:
        """Enter one that was reported; False when the registry has it, however it stands."""
        row_id = new_id()
        added = await self._connection.execute(
            self._insert(RegistryEntry)
            .values(
                id=row_id,
                kind=kind,
                value=self._seal("value", row_id, value),
                value_index=self._index(kind, key),
                standing=Standing.REPORTED,
                reason=self._seal("reason", row_id, ""),
                source=self._seal("source", row_id, ""),
                public=False,
                reply=self._seal("reply", row_id, ""),
                reported_at=now,
            )
            .on_conflict_do_nothing(index_elements=["value_index"])
        )
        return bool(added.rowcount)

    async def add_reason(
        self, entry_id: str, reason: str, case_id: str | None, operator_id: str, now: dt.datetime
    ) -> None:
        """Keep why somebody reported an entry, once more."""
        row_id = new_id()
        await self._connection.execute(
            insert(RegistryReport).values(
                id=row_id,
                entry_id=entry_id,
                case_id=case_id,
                reason=self._keys.seal(reason, _REASON, row_id),
                operator_id=operator_id,
                at=now,
            )
        )

    async def reasons(self, entry_ids: Collection[str]) -> dict[str, list[Reported]]:
        """Return why entries were reported, by entry, the newest first."""
        rows = await self._connection.execute(
            select(
                RegistryReport.id, RegistryReport.entry_id, RegistryReport.case_id,
                RegistryReport.reason, RegistryReport.at, Operator.display_name, Case.sequence,
            )
            .join(Operator, Operator.id == RegistryReport.operator_id)
            .join(Case, Case.id == RegistryReport.case_id, isouter=True)
            .where(RegistryReport.entry_id.in_(entry_ids))
            .order_by(RegistryReport.id.desc())
        )  # fmt: skip
        found: dict[str, list[Reported]] = {}
        for row in rows:
            reason = self._keys.open(row.reason, _REASON, row.id)
            number = number_of(row.sequence) if row.sequence is not None else ""
            found.setdefault(row.entry_id, []).append(
                Reported(row.entry_id, reason, number, row.case_id or "", row.display_name, row.at)
            )
        return found

    async def judge(
        self,
        entry: Entry,
        standing: Standing,
        now: dt.datetime,
        *,
        reason: str,
        source: str,
        public: bool,
        operator_id: str,
    ) -> bool:
        """Confirm or clear an entry, unless somebody judged it since it was read."""
        confirmed = standing is Standing.CONFIRMED
        again = confirmed and entry.standing is Standing.CONFIRMED
        changed = await self._connection.execute(
            update(RegistryEntry)
            .where(RegistryEntry.id == entry.id, RegistryEntry.standing == entry.standing)
            .values(
                standing=standing,
                reason=self._seal("reason", entry.id, reason),
                source=self._seal("source", entry.id, source),
                public=public,
                confirmed_at=(entry.confirmed_at if again else now) if confirmed else None,
                operator_id=operator_id,
            )
        )
        return bool(changed.rowcount)

    async def set_reply(self, entry_id: str, words: str) -> None:
        """Keep what the one who is named answered."""
        await self._connection.execute(
            update(RegistryEntry)
            .where(RegistryEntry.id == entry_id)
            .values(reply=self._seal("reply", entry_id, words))
        )

    async def remove(self, entry_id: str) -> None:
        """Forget an entry, and why it was reported."""
        await self._connection.execute(
            delete(RegistryReport).where(RegistryReport.entry_id == entry_id)
        )
        await self._connection.execute(delete(RegistryEntry).where(RegistryEntry.id == entry_id))

    async def get(self, entry_id: str) -> Entry:
        """Return an entry; NotFound if there is none."""
        rows = await self._connection.execute(_entries().where(RegistryEntry.id == entry_id))
        row = rows.mappings().first()
        if row is None:
            raise NotFound("There is no such entry.")
        return self._entry(row)

    async def newest(self, standing: Standing, most: int) -> list[Entry]:
        """Return entries that stand so, the newest first."""
        rows = await self._connection.execute(
            _entries()
            .where(RegistryEntry.standing == standing)
            .order_by(RegistryEntry.id.desc())
            .limit(most)
        )
        return [self._entry(row) for row in rows.mappings()]

    async def named(self, keys: Iterable[tuple[IdentifierKind, str]]) -> list[Entry]:
        """Return the entries of these kinds and normalised values, however they stand."""
        indices = [self._index(kind, key) for kind, key in keys]
        if not indices:
            return []
        rows = await self._connection.execute(
            _entries().where(RegistryEntry.value_index.in_(indices)).order_by(RegistryEntry.id)
        )
        return [self._entry(row) for row in rows.mappings()]

    async def standing_of(
        self, named: Mapping[str, tuple[IdentifierKind, str]]
    ) -> dict[str, Entry]:
        """Return the entries of what is named, under the names' own ids; those only that are."""
        ids = {self._index(*one): own for own, one in named.items()}
        rows = await self._connection.execute(
            _entries().where(RegistryEntry.value_index.in_(list(ids)))
        )
        return {ids[row["value_index"]]: self._entry(row) for row in rows.mappings()}

    def _index(self, kind: IdentifierKind, key: str) -> bytes:
        return index_of(self._keys, kind, key)

    def _seal(self, column: str, row_id: str, text: str) -> bytes:
        return self._keys.seal(text, _PLACE + column, row_id)

    def _entry(self, row: RowMapping) -> Entry:
        def opened(column: str) -> str:
            return self._keys.open(row[column], _PLACE + column, row["id"])

        return Entry(
            id=row["id"],
            kind=IdentifierKind(row["kind"]),
            value=opened("value"),
            standing=Standing(row["standing"]),
            reason=opened("reason"),
            source=opened("source"),
            public=row["public"],
            reply=opened("reply"),
            reported_at=row["reported_at"],
            confirmed_at=row["confirmed_at"],
            judge=row["display_name"] or "",
        )


def index_of(keys: KeyRing, kind: IdentifierKind, key: str) -> bytes:
    """Return the keyed hash by which entries, and wishes about them, are met."""
    return keys.index("registry", f"{kind}|{key}")


def _entries() -> Select[RegistryEntry, str]:
    return select(RegistryEntry, Operator.display_name).join(
        Operator, Operator.id == RegistryEntry.operator_id, isouter=True
    )

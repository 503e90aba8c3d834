"""Cases that must not be forgotten: who said so, why, and until when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.cases import number
from bot.storage.crypto import KeyRing
from bot.storage.tables import Case, LegalHold, Operator
from bot.storage.types import new_id

_REASON = "legal_hold.reason"


@dataclass(frozen=True, slots=True)
class Hold:
    """A case that is kept."""

    id: str
    case_id: str
    number: str
    who: str
    reason: str
    at: dt.datetime


def held() -> ColumnElement[bool]:
    """Return whether a row of `case` is held, for use inside a query over cases."""
    return exists(
        select(LegalHold.id)
        .where(LegalHold.case_id == Case.id, LegalHold.lifted_at.is_(None))
        .correlate(Case)
    )


class HoldStore:
    """Puts and lifts holds."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys

    async def put(self, case_id: str, operator_id: str, reason: str, now: dt.datetime) -> None:
        """Keep a case; a second hold beside the first is a second reason."""
        # Whoever erases it now is waited for, or waits and sees this hold.
        await self._connection.execute(select(Case.id).where(Case.id == case_id).with_for_update())
        row_id = new_id()
        await self._connection.execute(
            insert(LegalHold).values(
                id=row_id,
                case_id=case_id,
                operator_id=operator_id,
                reason=self._keys.seal(reason, _REASON, row_id),
                at=now,
            )
        )

    async def lift(self, hold_id: str, operator_id: str, now: dt.datetime) -> str | None:
        """End a hold; return whose case it was, None when there is no such hold any more."""
        found = await self._connection.execute(
            update(LegalHold)
            .where(LegalHold.id == hold_id, LegalHold.lifted_at.is_(None))
            .values(lifted_at=now, lifted_by=operator_id)
            .returning(LegalHold.case_id)
        )
        return found.scalar_one_or_none()

    async def active(self) -> list[Hold]:
        """Return every hold that is in force, the oldest first."""
        rows = await self._connection.execute(
            select(
                LegalHold.id, LegalHold.case_id, LegalHold.reason, LegalHold.at, Case.sequence,
                Operator.display_name,
            )
            .join(Case, Case.id == LegalHold.case_id)
            .join(Operator, Operator.id == LegalHold.operator_id)
            .where(LegalHold.lifted_at.is_(None))
            .order_by(LegalHold.at)
        )  # fmt: skip
        return [
            Hold(
                row.id, row.case_id, number(row.sequence), row.display_name,
                self._keys.open(row.reason, _REASON, row.id), row.at,
            )
            for row in rows
        ]  # fmt: skip

    async def case_of_number(self, sequence: int) -> str | None:
        """Return the case K-<sequence>, or None."""
        found = await self._connection.execute(select(Case.id).where(Case.sequence == sequence))
        return found.scalar_one_or_none()

    async def is_held(self, case_id: str) -> bool:
        """Return whether a case must not be forgotten."""
        found = await self._connection.execute(
            select(LegalHold.id).where(LegalHold.case_id == case_id, LegalHold.lifted_at.is_(None))
        )
        return found.first() is not None


async def empty(connection: AsyncConnection, cases: list[str]) -> None:
    """Forget why these cases were held once; those in force are never among them."""
    await connection.execute(delete(LegalHold).where(LegalHold.case_id.in_(cases)))

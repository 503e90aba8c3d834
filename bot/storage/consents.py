"""What people allowed us to do with a case: every yes and no is a row, and the newest counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.consents import Heard, Purpose
from bot.storage.tables import Consent, Operator
from bot.storage.types import new_id


@dataclass(frozen=True, slots=True)
class Wording:
    """The words that somebody said yes or no to."""

    #: Key of content/consents.
    id: str
    version: str
    #: SHA-256 of the words as they were shown, in hex.
    digest: str
    locale: str


@dataclass(frozen=True, slots=True)
class Witness:
    """The operator who heard somebody say yes or no, and writes it down for them."""

    operator_id: str
    way: Heard
    said_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """One yes or no, as it was recorded."""

    purpose: Purpose
    given: bool
    wording: Wording
    at: dt.datetime
    #: Who wrote it down for the person, "" when they said it here themselves.
    operator: str = ""
    #: How that operator heard it, and when it was said.
    way: Heard | None = None
    said_at: dt.datetime | None = None


class ConsentStore:
    """Adds decisions and says what holds now."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def record(
        self,
        case_id: str,
        decisions: Mapping[Purpose, bool],
        wording: Wording,
        now: dt.datetime,
        *,
        witness: Witness | None = None,
    ) -> None:
        """Add a yes or a no to each purpose; what was recorded before stays readable."""
        for purpose, given in decisions.items():
            await self._connection.execute(
                insert(Consent).values(
                    id=new_id(),
                    case_id=case_id,
                    purpose=purpose.value,
                    given=given,
                    text_id=wording.id,
                    text_version=wording.version,
                    text_hash=wording.digest,
                    locale=wording.locale,
                    operator_id=witness.operator_id if witness else None,
                    way=witness.way.value if witness else None,
                    said_at=witness.said_at if witness else None,
                    at=now,
                )
            )

    async def granted(self, case_id: str) -> frozenset[Purpose]:
        """Return what is allowed now: nothing that nobody was asked, nothing taken back."""
        return frozenset(
            purpose for purpose, one in (await self.current(case_id)).items() if one.given
        )

    async def current(self, case_id: str) -> dict[Purpose, Decision]:
        """Return the newest decision on each purpose that was decided."""
        # Ids are UUIDv7 and monotonic: they order what was recorded in one moment too.
        return {one.purpose: one for one in await self.history(case_id)}

    async def history(self, case_id: str) -> list[Decision]:
        """Return every decision of a case, oldest first."""
        rows = await self._connection.execute(
            select(
                Consent.purpose,
                Consent.given,
                Consent.text_id,
                Consent.text_version,
                Consent.text_hash,
                Consent.locale,
                Consent.at,
                Consent.way,
                Consent.said_at,
                func.coalesce(Operator.display_name, literal("")).label("operator"),
            )
            .outerjoin(Operator, Operator.id == Consent.operator_id)
            .where(Consent.case_id == case_id)
            .order_by(Consent.id)
        )
        return [
            Decision(
                Purpose(row.purpose),
                row.given,
                Wording(row.text_id, row.text_version, row.text_hash, row.locale),
                row.at,
                row.operator,
                Heard(row.way) if row.way else None,
                row.said_at,
            )
            for row in rows
        ]

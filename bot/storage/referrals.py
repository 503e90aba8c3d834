"""Packets for agencies: made once, then only what happened to them is added."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from bot.domain.cases import number as case_number
from bot.domain.errors import IllegalTransition, NotFound
from bot.domain.referrals import Receipt, Referral, ReferralOutcome, ReferralState, Way
from bot.storage.crypto import KeyRing
from bot.storage.tables import Case, Operator
from bot.storage.tables import Referral as Row

_BODY, _PAPER = "referral.body", "referral.paper"
_RECEIPT, _NOTE = "referral.receipt", "referral.outcome_note"


@dataclass(frozen=True, slots=True)
class Files:
    """The two files of a packet, each the same packet."""

    json: bytes
    pdf: bytes


class ReferralStore:
    """Adds packets and what came of them."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys
        self._insert = pg_insert if connection.dialect.name == "postgresql" else sqlite_insert

    async def next_number(self, case_id: str) -> int:
        """Return the number of a case's next packet."""
        found = await self._connection.execute(
            select(func.coalesce(func.max(Row.number), 0) + 1).where(Row.case_id == case_id)
        )
        return int(found.scalar_one())

    async def add(
        self,
        *,
        referral_id: str,
        case_id: str,
        number: int,
        agency: str,
        receiver: str,
        basis: str,
        fields: Sequence[str],
        files: Files,
        follow_up_at: dt.datetime | None,
        operator_id: str,
        now: dt.datetime,
    ) -> None:
        """Keep a packet, both files sealed and the hash of each beside them.

        IllegalTransition when the case has a packet of this number already.
        """
        done = await self._connection.execute(
            self._insert(Row)
            .values(
                id=referral_id,
                case_id=case_id,
                number=number,
                agency=agency,
                receiver=receiver,
                basis=basis,
                fields=" ".join(fields),
                body=self._keys.seal_bytes(files.json, _BODY, referral_id),
                paper=self._keys.seal_bytes(files.pdf, _PAPER, referral_id),
                json_hash=hashlib.sha256(files.json).hexdigest(),
                pdf_hash=hashlib.sha256(files.pdf).hexdigest(),
                state=ReferralState.MADE,
                made_at=now,
                made_by_id=operator_id,
                follow_up_at=follow_up_at,
                way="",
                outcome="",
            )
            .on_conflict_do_nothing(index_elements=["case_id", "number"])
        )
        if not done.rowcount:
            raise IllegalTransition("Somebody made a packet of this number meanwhile.")

    async def get(self, referral_id: str) -> Referral:
        """Return a referral; NotFound if there is none."""
        for one in await self._select(Row.id == referral_id):
            return one
        raise NotFound("There is no such referral.")

    async def made_by(self, referral_id: str) -> str:
        """Return the id of the operator who made it; NotFound if there is none."""
        found = await self._connection.execute(select(Row.made_by_id).where(Row.id == referral_id))
        maker = found.scalar_one_or_none()
        if maker is None:
            raise NotFound("There is no such referral.")
        return str(maker)

    async def of_case(self, case_id: str) -> list[Referral]:
        """Return a case's referrals, the newest first."""
        return await self._select(Row.case_id == case_id)

    async def open(self) -> list[Referral]:
        """Return all that are made or handed over and have no outcome yet."""
        return await self._select(Row.state.in_((ReferralState.MADE, ReferralState.HANDED)))

    async def files(self, referral_id: str) -> Files:
        """Return the two files. NotFound if there is no such referral.

        KeyRingError if a file was altered or moved since it was made.
        """
        found = await self._connection.execute(
            select(Row.body, Row.paper).where(Row.id == referral_id)
        )
        row = found.first()
        if row is None:
            raise NotFound("There is no such referral.")
        return Files(
            self._keys.open_bytes(row.body, _BODY, referral_id),
            self._keys.open_bytes(row.paper, _PAPER, referral_id),
        )

    async def receipt(self, referral_id: str) -> Receipt | None:
        """Return who received a packet; None while nobody has."""
        found = await self._connection.execute(select(Row.receipt).where(Row.id == referral_id))
        sealed = found.scalar_one_or_none()
        if sealed is None:
            return None
        return Receipt(**json.loads(self._keys.open(sealed, _RECEIPT, referral_id)))

    async def outcome_note(self, referral_id: str) -> str:
        """Return what the agency said; "" while nothing is known."""
        found = await self._connection.execute(
            select(Row.outcome_note).where(Row.id == referral_id)
        )
        sealed = found.scalar_one_or_none()
        return "" if sealed is None else self._keys.open(sealed, _NOTE, referral_id)

    async def hand(
        self,
        referral_id: str,
        *,
        way: Way,
        receipt: Receipt,
        operator_id: str,
        at: dt.datetime,
        follow_up_at: dt.datetime | None,
    ) -> None:
        """Note that a packet was handed over; IllegalTransition if it no longer waits for that."""
        words = json.dumps({"received_by": receipt.received_by, "note": receipt.note})
        await self._move(
            referral_id,
            (ReferralState.MADE,),
            state=ReferralState.HANDED,
            way=way,
            receipt=self._keys.seal(words, _RECEIPT, referral_id),
            handed_by_id=operator_id,
            handed_at=at,
            follow_up_at=follow_up_at,
        )

    async def end(
        self, referral_id: str, outcome: ReferralOutcome, note: str, now: dt.datetime
    ) -> None:
        """Note what came of it; IllegalTransition unless it was handed over and is open."""
        await self._move(
            referral_id,
            (ReferralState.HANDED,),
            state=ReferralState.ENDED,
            outcome=outcome,
            outcome_note=self._keys.seal(note, _NOTE, referral_id),
            ended_at=now,
            follow_up_at=None,
        )

    async def withdraw(self, referral_id: str, now: dt.datetime) -> None:
        """Take a packet back; IllegalTransition when somebody has it already."""
        await self._move(
            referral_id,
            (ReferralState.MADE,),
            state=ReferralState.WITHDRAWN,
            ended_at=now,
            follow_up_at=None,
        )

    async def follow_up(self, referral_id: str, at: dt.datetime) -> None:
        """Set when to ask after it; IllegalTransition once it has ended."""
        await self._move(referral_id, (ReferralState.MADE, ReferralState.HANDED), follow_up_at=at)

    async def review(self, referral_id: str, operator_id: str, now: dt.datetime) -> None:
        """Note who else looked at why it went without consent; IllegalTransition if one has."""
        done = await self._connection.execute(
            update(Row)
            .where(Row.id == referral_id, Row.reviewed_by_id.is_(None))
            .values(reviewed_by_id=operator_id, reviewed_at=now)
        )
        if not done.rowcount:
            raise IllegalTransition("Somebody has reviewed it already.")

    async def _move(
        self, referral_id: str, expected: Sequence[ReferralState], **values: object
    ) -> None:
        moved = await self._connection.execute(
            update(Row).where(Row.id == referral_id, Row.state.in_(expected)).values(**values)
        )
        if not moved.rowcount:
            raise IllegalTransition("This referral was changed in the meantime.")

    async def _select(self, condition: ColumnElement[bool]) -> list[Referral]:
        made, handed, reviewed = aliased(Operator), aliased(Operator), aliased(Operator)
        rows = await self._connection.execute(
            select(
                *(column for column in Row.__table__.columns if column.name not in _SEALED),
                Case.sequence,
                made.display_name.label("made_by"),
                handed.display_name.label("handed_by"),
                reviewed.display_name.label("reviewed_by"),
            )
            .join(Case, Case.id == Row.case_id)
            .join(made, made.id == Row.made_by_id)
            .join(handed, handed.id == Row.handed_by_id, isouter=True)
            .join(reviewed, reviewed.id == Row.reviewed_by_id, isouter=True)
            .where(condition)
            .order_by(Row.id.desc())
        )
        return [
            Referral(
                id=row["id"],
                case_id=row["case_id"],
                case_number=case_number(row["sequence"]),
                number=row["number"],
                agency=row["agency"],
                receiver=row["receiver"],
                basis=row["basis"],
                fields=tuple(row["fields"].split()),
                state=ReferralState(row["state"]),
                made_at=row["made_at"],
                made_by=row["made_by"],
                handed_by=row["handed_by"] or "",
                reviewed_by=row["reviewed_by"] or "",
                handed_at=row["handed_at"],
                way=Way(row["way"]) if row["way"] else None,
                follow_up_at=row["follow_up_at"],
                outcome=ReferralOutcome(row["outcome"]) if row["outcome"] else None,
                ended_at=row["ended_at"],
                json_hash=row["json_hash"],
                pdf_hash=row["pdf_hash"],
            )
            for row in rows.mappings()
        ]


_SEALED = frozenset({"body", "paper", "receipt", "outcome_note"})


async def empty(connection: AsyncConnection, cases: Sequence[str]) -> None:
    """Forget the packets of these cases; their timelines keep which agency, when, what came."""
    await connection.execute(delete(Row).where(Row.case_id.in_(cases)))

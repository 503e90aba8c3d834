"""The roster: who is on duty when, the hours of the office, and who of them is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.duty import Departure, DepartureKind, Hours, Post, Roster, Shift
from bot.domain.people import Operator as OperatorIdentity
from bot.domain.people import Role
from bot.storage.tables import DutyDeparture, DutyShift, OfficeHours, Operator, OperatorSession
from bot.storage.types import new_id

#: What departed from the week is forgotten so long after its end, when the roster is written next.
_REMEMBERED = dt.timedelta(days=31)
#: Whoever may hold a case.
_ROLES = (Role.OPERATOR, Role.SUPERVISOR)


class DutyStore:
    """Reads and writes the roster. Accounts that are switched off stand at no post."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def roster(self) -> Roster:
        """Return the whole roster."""
        able = select(Operator.id).where(Operator.disabled_at.is_(None), Operator.role.in_(_ROLES))
        shifts = await self._connection.execute(
            select(DutyShift)
            .where(DutyShift.operator_id.in_(able))
            .order_by(DutyShift.weekday, DutyShift.begins, DutyShift.id)
        )
        departures = await self._connection.execute(
            select(DutyDeparture)
            .where(DutyDeparture.operator_id.is_(None) | DutyDeparture.operator_id.in_(able))
            .order_by(DutyDeparture.starts_at, DutyDeparture.id)
        )
        office = await self._connection.execute(select(OfficeHours).order_by(OfficeHours.weekday))
        return Roster(
            shifts=tuple(
                Shift(
                    row.id,
                    row.operator_id,
                    Post(row.post),
                    Hours(row.weekday, row.begins, row.ends),
                )
                for row in shifts
            ),
            departures=tuple(
                Departure(
                    row.id,
                    DepartureKind(row.kind),
                    row.starts_at,
                    row.ends_at,
                    row.operator_id or "",
                    Post(row.post) if row.post else None,
                )
                for row in departures
            ),
            office=tuple(Hours(row.weekday, row.begins, row.ends) for row in office),
        )

    async def add_shift(self, operator_id: str, post: Post, hours: Hours) -> str:
        """Give somebody a place in the week; return its id."""
        shift_id = new_id()
        await self._connection.execute(
            insert(DutyShift).values(
                id=shift_id,
                operator_id=operator_id,
                post=post,
                weekday=hours.weekday,
                begins=hours.begins,
                ends=hours.ends,
            )
        )
        return shift_id

    async def remove_shift(self, shift_id: str) -> bool:
        """Take a place in the week away; False when there is none of this id."""
        result = await self._connection.execute(delete(DutyShift).where(DutyShift.id == shift_id))
        return bool(result.rowcount)

    async def add_departure(
        self,
        kind: DepartureKind,
        starts_at: dt.datetime,
        ends_at: dt.datetime,
        now: dt.datetime,
        *,
        operator_id: str = "",
        post: Post | None = None,
    ) -> str:
        """Depart from the week for a time; return its id. What is long past is forgotten."""
        departure_id = new_id()
        await self._connection.execute(
            delete(DutyDeparture).where(DutyDeparture.ends_at < now - _REMEMBERED)
        )
        await self._connection.execute(
            insert(DutyDeparture).values(
                id=departure_id,
                kind=kind,
                operator_id=operator_id or None,
                post=post or "",
                starts_at=starts_at,
                ends_at=ends_at,
            )
        )
        return departure_id

    async def remove_departure(self, departure_id: str) -> bool:
        """Go back to the week; False when there is no departure of this id."""
        result = await self._connection.execute(
            delete(DutyDeparture).where(DutyDeparture.id == departure_id)
        )
        return bool(result.rowcount)

    async def set_office(self, office: Sequence[Hours]) -> None:
        """Open the office in these hours, one for each weekday at the most, and in no others."""
        await self._connection.execute(delete(OfficeHours))
        for hours in office:
            await self._connection.execute(
                insert(OfficeHours).values(
                    weekday=hours.weekday, begins=hours.begins, ends=hours.ends
                )
            )

    async def people(self) -> list[OperatorIdentity]:
        """Return all who may be given a place, by the name that people read."""
        rows = await self._connection.execute(
            select(Operator.id, Operator.login, Operator.display_name, Operator.role)
            .where(Operator.disabled_at.is_(None), Operator.role.in_(_ROLES))
            .order_by(Operator.display_name, Operator.login)
        )
        return [
            OperatorIdentity(row.id, row.login, row.display_name, Role(row.role)) for row in rows
        ]

    async def identities(self, ids: Collection[str]) -> Mapping[str, OperatorIdentity]:
        """Return those of these ids who may hold a case, by their id."""
        return {one.id: one for one in await self.people() if one.id in ids}

    async def at_desk(self, seen_since: dt.datetime) -> frozenset[str]:
        """Return the ids of all who have had their desk open since then and may hold a case."""
        rows = await self._connection.execute(
            select(func.distinct(Operator.id))
            .select_from(OperatorSession)
            .join(Operator, Operator.id == OperatorSession.operator_id)
            .where(
                OperatorSession.seen_at >= seen_since,
                Operator.role.in_(_ROLES),
                Operator.disabled_at.is_(None),
            )
        )
        return frozenset(rows.scalars())

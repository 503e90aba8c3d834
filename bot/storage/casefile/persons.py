"""People of a case and the parts they have in it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.casefile import CasePerson as Person
from bot.domain.casefile import PersonRole
from bot.storage.crypto import KeyRing
from bot.storage.tables import CasePerson, Operator
from bot.storage.types import new_id


class PersonStore:
    """Names and what is known of them are sealed."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys

    async def add(
        self,
        case_id: str,
        role: PersonRole,
        name: str,
        about: str,
        *,
        operator_id: str,
        now: dt.datetime,
    ) -> str:
        """Note somebody; return the row's id."""
        person_id = new_id()
        await self._connection.execute(
            insert(CasePerson).values(
                id=person_id,
                case_id=case_id,
                role=role,
                name=self._keys.seal(name, "case_person.name", person_id),
                about=self._keys.seal(about, "case_person.about", person_id),
                operator_id=operator_id,
                at=now,
            )
        )
        return person_id

    async def remove(self, case_id: str, person_id: str) -> bool:
        """Forget somebody of this case; False if there is no such row in it."""
        gone = await self._connection.execute(
            delete(CasePerson).where(CasePerson.id == person_id, CasePerson.case_id == case_id)
        )
        return bool(gone.rowcount)

    async def of_case(self, case_id: str) -> list[Person]:
        """Return the people of a case, first noted first."""
        rows = await self._connection.execute(
            select(
                CasePerson.id,
                CasePerson.role,
                CasePerson.name,
                CasePerson.about,
                CasePerson.at,
                Operator.display_name,
            )
            .join(Operator, Operator.id == CasePerson.operator_id)
            .where(CasePerson.case_id == case_id)
            .order_by(CasePerson.id)
        )
        return [
            Person(
                row.id,
                PersonRole(row.role),
                self._keys.open(row.name, "case_person.name", row.id),
                self._keys.open(row.about, "case_person.about", row.id),
                row.display_name,
                row.at,
            )
            for row in rows
        ]

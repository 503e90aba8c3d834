"""Who of the desk is there, and what they have on their hands."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.casefile import Colleague
from bot.domain.cases import HELD
from bot.domain.people import Operator as Identity
from bot.domain.people import Role
from bot.storage import locks
from bot.storage.tables import Case, Operator, OperatorSession


class Presence:
    """Reads who has a desk open."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def hold(self, operator_id: str) -> None:
        """Have claims of one operator wait for each other, so that a cap counts all of them."""
        await locks.hold(self._connection, bytes.fromhex(operator_id))

    async def colleagues(self, seen_since: dt.datetime) -> list[Colleague]:
        """Return all operators and supervisors whose account is not switched off, by name."""
        held = (
            select(func.count())
            .select_from(Case)
            .where(Case.holder_id == Operator.id, Case.state.in_(sorted(HELD)))
            .scalar_subquery()
        )
        seen = (
            select(func.max(OperatorSession.seen_at))
            .where(OperatorSession.operator_id == Operator.id)
            .scalar_subquery()
        )
        rows = await self._connection.execute(
            select(
                Operator.id,
                Operator.login,
                Operator.display_name,
                Operator.role,
                held.label("held"),
                seen.label("seen"),
            )
            .where(
                Operator.role.in_((Role.OPERATOR, Role.SUPERVISOR)), Operator.disabled_at.is_(None)
            )
            .order_by(Operator.display_name, Operator.id)
        )
        return [
            Colleague(
                Identity(row.id, row.login, row.display_name, Role(row.role)),
                row.seen is not None and row.seen >= seen_since,
                row.held,
            )
            for row in rows
        ]

"""Accounts at the desk, their logins, and who is there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import and_, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.cases import HELD
from bot.domain.people import Operator as OperatorIdentity
from bot.domain.people import Role
from bot.storage.crypto import KeyRing
from bot.storage.links import UNLINKED
from bot.storage.tables import Case, Handover, Operator, OperatorSession
from bot.storage.types import new_id


@dataclass(frozen=True, slots=True)
class Account:
    """An account with what logging in needs."""

    identity: OperatorIdentity
    password_hash: str
    #: Base32.
    totp_secret: str
    last_totp_step: int
    failures: int
    locked_until: dt.datetime | None
    disabled: bool


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A login as it is stored."""

    identity: OperatorIdentity
    csrf: str
    created_at: dt.datetime
    active_at: dt.datetime


class OperatorStore:
    """Accounts and sessions."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys

    async def add(
        self,
        *,
        login: str,
        display_name: str,
        role: Role,
        password_hash: str,
        totp_secret: str,
        now: dt.datetime,
    ) -> str:
        """Make an account; return its id."""
        operator_id = new_id()
        await self._connection.execute(
            insert(Operator).values(
                id=operator_id,
                login=login,
                display_name=display_name,
                role=role,
                password_hash=password_hash,
                totp_secret=self._keys.seal(totp_secret, "operator.totp_secret", operator_id),
                created_at=now,
            )
        )
        return operator_id

    async def count(self) -> int:
        """Return how many accounts there are."""
        found = await self._connection.execute(select(func.count()).select_from(Operator))
        return int(found.scalar_one())

    async def by_login(self, login: str) -> Account | None:
        """Return the account with this login (lower case), or None."""
        rows = await self._connection.execute(select(Operator).where(Operator.login == login))
        row = rows.mappings().first()
        if row is None:
            return None
        return Account(
            identity=OperatorIdentity(
                row["id"], row["login"], row["display_name"], Role(row["role"])
            ),
            password_hash=row["password_hash"],
            totp_secret=self._keys.open(row["totp_secret"], "operator.totp_secret", row["id"]),
            last_totp_step=row["last_totp_step"],
            failures=row["failures"],
            locked_until=row["locked_until"],
            disabled=row["disabled_at"] is not None,
        )

    async def all(self) -> list[tuple[OperatorIdentity, bool]]:
        """Return every account and whether it is disabled, by login."""
        rows = await self._connection.execute(
            select(
                Operator.id,
                Operator.login,
                Operator.display_name,
                Operator.role,
                Operator.disabled_at,
            ).order_by(Operator.login)
        )
        return [
            (
                OperatorIdentity(row.id, row.login, row.display_name, Role(row.role)),
                row.disabled_at is not None,
            )
            for row in rows
        ]

    async def on_their_hands(self, operator_id: str) -> list[str]:
        """Return the cases that somebody holds, is offered or offers: ours until the commit.

        In the order of their ids: nobody waits in a circle.
        """
        offered = select(Handover.open_case).where(
            Handover.open_case.is_not(None),
            or_(
                Handover.to_id == operator_id,
                Handover.from_id == operator_id,
                Handover.by_id == operator_id,
            ),
        )
        held = and_(Case.holder_id == operator_id, Case.state.in_(sorted(HELD)))
        rows = await self._connection.execute(
            select(Case.id)
            .where(or_(held, Case.id.in_(offered)))
            .order_by(Case.id)
            .with_for_update()
        )
        return [row.id for row in rows]

    async def disable(self, operator_id: str, now: dt.datetime) -> None:
        """Switch an account off, end its logins at once, and its link with Telegram."""
        await self._connection.execute(
            update(Operator).where(Operator.id == operator_id).values(disabled_at=now, **UNLINKED)
        )
        await self.end_sessions(operator_id)

    async def set_credentials(
        self, operator_id: str, *, password_hash: str, totp_secret: str
    ) -> None:
        """Replace password and TOTP secret, end all logins and the link with Telegram."""
        await self._connection.execute(
            update(Operator)
            .where(Operator.id == operator_id)
            .values(
                password_hash=password_hash,
                totp_secret=self._keys.seal(totp_secret, "operator.totp_secret", operator_id),
                last_totp_step=0,
                failures=0,
                locked_until=None,
                **UNLINKED,
            )
        )
        await self.end_sessions(operator_id)

    async def use_totp_step(self, operator_id: str, step: int) -> bool:
        """Spend a TOTP step; False when it, or a later one, was spent before."""
        result = await self._connection.execute(
            update(Operator)
            .where(Operator.id == operator_id, Operator.last_totp_step < step)
            .values(last_totp_step=step, failures=0, locked_until=None)
        )
        return bool(result.rowcount)

    async def record_failure(self, operator_id: str, locked_until: dt.datetime | None) -> None:
        """Count a wrong try, and lock the account until then."""
        await self._connection.execute(
            update(Operator)
            .where(Operator.id == operator_id)
            .values(failures=Operator.failures + 1, locked_until=locked_until)
        )

    async def start_session(
        self, token_hash: str, operator_id: str, csrf: str, now: dt.datetime
    ) -> None:
        """Store a login by the hash of its token."""
        await self._connection.execute(
            insert(OperatorSession).values(
                id=token_hash,
                operator_id=operator_id,
                csrf=csrf,
                created_at=now,
                active_at=now,
                seen_at=now,
            )
        )

    async def session(self, token_hash: str) -> SessionRecord | None:
        """Return a login of an account that is not disabled, or None."""
        rows = await self._connection.execute(
            select(
                Operator.id,
                Operator.login,
                Operator.display_name,
                Operator.role,
                OperatorSession.csrf,
                OperatorSession.created_at,
                OperatorSession.active_at,
            )
            .join(Operator, Operator.id == OperatorSession.operator_id)
            .where(OperatorSession.id == token_hash, Operator.disabled_at.is_(None))
        )
        row = rows.first()
        if row is None:
            return None
        identity = OperatorIdentity(row.id, row.login, row.display_name, Role(row.role))
        return SessionRecord(identity, row.csrf, row.created_at, row.active_at)

    async def touch_session(self, token_hash: str, now: dt.datetime, *, active: bool) -> None:
        """Note that a desk is open (`seen`), or that its operator did something (`active`)."""
        values = {"seen_at": now, "active_at": now} if active else {"seen_at": now}
        await self._connection.execute(
            update(OperatorSession).where(OperatorSession.id == token_hash).values(**values)
        )

    async def end_session(self, token_hash: str) -> None:
        """Forget a login."""
        await self._connection.execute(
            delete(OperatorSession).where(OperatorSession.id == token_hash)
        )

    async def end_sessions(self, operator_id: str) -> None:
        """Forget all logins of an account."""
        await self._connection.execute(
            delete(OperatorSession).where(OperatorSession.operator_id == operator_id)
        )

    async def end_stale_sessions(
        self, *, active_before: dt.datetime, created_before: dt.datetime
    ) -> int:
        """Forget logins that were idle or are too old; return how many."""
        result = await self._connection.execute(
            delete(OperatorSession).where(
                or_(
                    OperatorSession.active_at < active_before,
                    OperatorSession.created_at < created_before,
                )
            )
        )
        return int(result.rowcount)

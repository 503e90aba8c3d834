"""One-time links by which people make their accounts, and codes for when a phone is lost."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import KeyRingError
from bot.domain.people import Role
from bot.storage.crypto import KeyRing
from bot.storage.tables import Operator, OperatorInvite, RecoveryCode
from bot.storage.types import new_id

_SECRET = "operator_invite.totp"  # noqa: S105 - a place's name, no secret


@dataclass(frozen=True, slots=True)
class Invite:
    """Who is invited to be what."""

    login: str
    display_name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Joined:
    """A link was used: somebody has an account now, or the keys to one there was."""

    login: str
    display_name: str
    role: Role
    #: Login of who made the link; "" for the command line.
    made_by: str
    at: dt.datetime


class InviteStore:
    """Links are kept as hashes of their tokens."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys

    async def add(
        self,
        token_hash: str,
        invite: Invite,
        made_by: str | None,
        now: dt.datetime,
        expires_at: dt.datetime,
    ) -> None:
        """Store a link; earlier ones for the same login are void."""
        await self.revoke(invite.login)
        await self._connection.execute(
            insert(OperatorInvite).values(
                id=token_hash,
                login=invite.login,
                display_name=invite.display_name,
                role=invite.role,
                made_by=made_by,
                at=now,
                expires_at=expires_at,
            )
        )

    async def revoke(self, login: str) -> bool:
        """End the links of a login that were not used; False when there is none.

        Used ones stay readable: supervisors are told of them.
        """
        result = await self._connection.execute(
            delete(OperatorInvite).where(
                OperatorInvite.login == login, OperatorInvite.used_at.is_(None)
            )
        )
        return bool(result.rowcount)

    async def pending(self, now: dt.datetime) -> list[Invite]:
        """Return for whom links wait to be used, by login."""
        rows = await self._connection.execute(
            select(OperatorInvite.login, OperatorInvite.display_name, OperatorInvite.role)
            .where(OperatorInvite.used_at.is_(None), OperatorInvite.expires_at > now)
            .order_by(OperatorInvite.login)
        )
        return [Invite(row.login, row.display_name, Role(row.role)) for row in rows]

    async def joined_since(self, since: dt.datetime) -> list[Joined]:
        """Return the links that were used since then, the newest first."""
        rows = await self._connection.execute(
            select(
                OperatorInvite.login,
                OperatorInvite.display_name,
                OperatorInvite.role,
                OperatorInvite.used_at,
                func.coalesce(Operator.login, literal("")).label("made_by"),
            )
            .outerjoin(Operator, Operator.id == OperatorInvite.made_by)
            .where(OperatorInvite.used_at >= since)
            .order_by(OperatorInvite.used_at.desc())
        )
        return [
            Joined(row.login, row.display_name, Role(row.role), row.made_by, row.used_at)
            for row in rows
        ]

    async def maker(self, token_hash: str) -> str:
        """Return the login of who made a link; "" for the command line."""
        found = await self._connection.execute(
            select(Operator.login)
            .join(OperatorInvite, OperatorInvite.made_by == Operator.id)
            .where(OperatorInvite.id == token_hash)
        )
        return found.scalar_one_or_none() or ""

    async def get(self, token_hash: str, now: dt.datetime) -> Invite | None:
        """Return what a link is for; None when there is none, or it is used or too old."""
        found = await self._connection.execute(
            select(OperatorInvite.login, OperatorInvite.display_name, OperatorInvite.role).where(
                OperatorInvite.id == token_hash,
                OperatorInvite.used_at.is_(None),
                OperatorInvite.expires_at > now,
            )
        )
        row = found.first()
        return None if row is None else Invite(row.login, row.display_name, Role(row.role))

    async def spend(self, token_hash: str, now: dt.datetime) -> bool:
        """Use a link up; False when somebody was faster, or it is too old."""
        result = await self._connection.execute(
            update(OperatorInvite)
            .where(
                OperatorInvite.id == token_hash,
                OperatorInvite.used_at.is_(None),
                OperatorInvite.expires_at > now,
            )
            .values(used_at=now)
        )
        return bool(result.rowcount)

    def seal_secret(self, secret: str, token_hash: str) -> str:
        """Return a TOTP secret so that a form can carry it: only this link's form."""
        sealed = self._keys.seal(secret, _SECRET, token_hash)
        return base64.urlsafe_b64encode(sealed).decode()

    def open_secret(self, carried: str, token_hash: str) -> str | None:
        """Return the secret that a form carried, None when it is not ours."""
        try:
            return self._keys.open(base64.urlsafe_b64decode(carried), _SECRET, token_hash)
        except (KeyRingError, binascii.Error, ValueError):
            return None


class RecoveryStore:
    """Codes that open the desk once; only keyed hashes are kept."""

    def __init__(self, connection: AsyncConnection, keys: KeyRing) -> None:
        self._connection = connection
        self._keys = keys

    async def replace(self, operator_id: str, codes: list[str], now: dt.datetime) -> None:
        """Make these the codes of an account; all earlier ones are void."""
        await self._connection.execute(
            delete(RecoveryCode).where(RecoveryCode.operator_id == operator_id)
        )
        for code in codes:
            await self._connection.execute(
                insert(RecoveryCode).values(
                    id=new_id(),
                    operator_id=operator_id,
                    code_index=self._index(operator_id, code),
                    at=now,
                )
            )

    async def spend(self, operator_id: str, code: str, now: dt.datetime) -> bool:
        """Use a code up and forget wrong tries; False when it is not one, or was used before."""
        result = await self._connection.execute(
            update(RecoveryCode)
            .where(
                RecoveryCode.operator_id == operator_id,
                RecoveryCode.code_index == self._index(operator_id, code),
                RecoveryCode.used_at.is_(None),
            )
            .values(used_at=now)
        )
        if not result.rowcount:
            return False
        await self._connection.execute(
            update(Operator).where(Operator.id == operator_id).values(failures=0, locked_until=None)
        )
        return True

    async def left(self, operator_id: str) -> int:
        """Return how many codes of an account were not used yet."""
        found = await self._connection.execute(
            select(func.count())
            .select_from(RecoveryCode)
            .where(RecoveryCode.operator_id == operator_id, RecoveryCode.used_at.is_(None))
        )
        return int(found.scalar_one())

    def _index(self, operator_id: str, code: str) -> bytes:
        return self._keys.index("recovery", f"{operator_id}|{code}")

"""How people come to the desk: a link that works once, and codes for a lost phone."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

import pyotp

from bot.console.accounts import MIN_PASSWORD, Accounts, matching_step
from bot.domain.errors import BenError, NotFound
from bot.domain.people import Operator, Role
from bot.domain.ports import Clock
from bot.storage.invites import Invite, Joined
from bot.storage.uow import Store, UnitOfWork

#: How long a link works: long enough for a night's sleep.
VALID = dt.timedelta(hours=24)
#: How long supervisors are told that somebody came by a link.
_TOLD = dt.timedelta(days=7)
#: ASVS 5.0 V6.5: enough to lose a phone a few times, each 24 digits (79 bits).
_CODES, _DIGITS, _GROUP = 10, 24, 4
MAX_NAME = 64


class InviteIsOver(BenError):
    """This link was used, is too old, or never was one."""


class WrongCode(BenError):
    """The six digits do not fit: the clock of the phone may be wrong."""


class ShortPassword(BenError):
    """The password is too short."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What the page behind a link shows."""

    invite: Invite
    #: Base32, and the address that authenticator apps read as a QR code.
    totp_secret: str
    totp_uri: str
    #: The secret as the form carries it back.
    carried: str


class Invites:
    """Makes links, and accounts from them."""

    def __init__(self, store: Store, accounts: Accounts, clock: Clock) -> None:
        self._store = store
        self._accounts = accounts
        self._clock = clock

    async def invite(self, by: Operator | None, login: str, name: str, role: Role) -> str:
        """Return the token of a link for this login; for an existing one it renews the account.

        `by` is None for the command line. Raises NotFound for all but admins, ValueError without
        a login.
        """
        if by is not None and by.role is not Role.ADMIN:
            raise NotFound
        login = login.strip().lower()[:MAX_NAME]
        if not login or not login.isascii() or len(login.split()) > 1:
            raise ValueError("a login is one word of plain letters")
        token, now = secrets.token_urlsafe(32), self._clock.now()
        async with self._store.write() as uow:
            known = await uow.operators.by_login(login)
            if known is not None:
                # A link renews how somebody logs in, never what they may do.
                invite = Invite(login, known.identity.display_name, known.identity.role)
            else:
                invite = Invite(login, name.strip()[:MAX_NAME] or login, role)
            by_id = by.id if by else None
            await uow.invites.add(_digest(token), invite, by_id, now, now + VALID)
            await uow.audit.append(
                at=now, operator_id=by_id, action="account.invite",
                object_id=known.identity.id if known else "", detail=invite.role,
            )  # fmt: skip
            await uow.commit()
        return token

    async def pending(self, by: Operator) -> list[Invite]:
        """Return for whom links wait to be used; NotFound for all but admins."""
        if by.role is not Role.ADMIN:
            raise NotFound
        async with self._store.read() as uow:
            return await uow.invites.pending(self._clock.now())

    async def revoke(self, by: Operator, login: str) -> None:
        """End a link that was not used; NotFound without one, and for all but admins."""
        if by.role is not Role.ADMIN:
            raise NotFound
        async with self._store.write() as uow:
            if not await uow.invites.revoke(login.strip().lower()):
                raise NotFound
            await uow.audit.append(
                at=self._clock.now(), operator_id=by.id, action="account.revoke", object_id=""
            )
            await uow.commit()

    async def joined_lately(self, operator: Operator) -> list[Joined]:
        """Return who came by a link, and who made it: for supervisors, to others nothing.

        Whoever makes a link can use it, and be another at the desk: colleagues must see it.
        """
        if operator.role is not Role.SUPERVISOR:
            return []
        async with self._store.read() as uow:
            return await uow.invites.joined_since(self._clock.now() - _TOLD)

    async def offer(self, token: str) -> Offer:
        """Return what to show behind a link: each time another secret. Raises InviteIsOver."""
        digest = _digest(token)
        async with self._store.read() as uow:
            invite = await uow.invites.get(digest, self._clock.now())
            if invite is None:
                raise InviteIsOver
            secret = pyotp.random_base32()
            carried = uow.invites.seal_secret(secret, digest)
        return _shown(invite, secret, carried)

    async def again(self, token: str, carried: str) -> Offer:
        """Return what was shown, for another try with the same secret. Raises InviteIsOver."""
        digest = _digest(token)
        async with self._store.read() as uow:
            invite = await uow.invites.get(digest, self._clock.now())
            secret = uow.invites.open_secret(carried, digest)
        if invite is None or secret is None:
            raise InviteIsOver
        return _shown(invite, secret, carried)

    async def join(self, token: str, password: str, carried: str, code: str) -> list[str]:
        """Make or renew the account; return its recovery codes, which are shown this once.

        Raises InviteIsOver, ShortPassword, WrongCode; the link is used up only when all is right.
        """
        offer = await self.again(token, carried)
        if len(password) < MIN_PASSWORD:
            raise ShortPassword
        now = self._clock.now()
        step = matching_step(offer.totp_secret, code, now)
        if step is None:
            raise WrongCode
        hashed = await self._accounts.hashed(password)
        codes = _fresh_codes()
        async with self._store.write() as uow:
            if not await uow.invites.spend(_digest(token), now):
                raise InviteIsOver
            operator_id = await self._account(uow, offer, hashed, now)
            await uow.operators.use_totp_step(operator_id, step)
            await uow.recovery.replace(operator_id, codes, now)
            await uow.audit.append(
                at=now, operator_id=operator_id, action="account.join", object_id=operator_id,
                detail=await uow.invites.maker(_digest(token)),
            )  # fmt: skip
            await uow.commit()
        return [_readable(one) for one in codes]

    @staticmethod
    async def _account(uow: UnitOfWork, offer: Offer, hashed: str, now: dt.datetime) -> str:
        invite = offer.invite
        known = await uow.operators.by_login(invite.login)
        if known is None:
            return await uow.operators.add(
                login=invite.login, display_name=invite.display_name, role=invite.role,
                password_hash=hashed, totp_secret=offer.totp_secret, now=now,
            )  # fmt: skip
        if known.disabled:
            raise InviteIsOver
        await uow.operators.set_credentials(
            known.identity.id, password_hash=hashed, totp_secret=offer.totp_secret
        )
        return known.identity.id

    async def codes_left(self, operator: Operator) -> int:
        """Return how many recovery codes an account still has."""
        async with self._store.read() as uow:
            return await uow.recovery.left(operator.id)

    async def renew_codes(self, operator: Operator, code: str) -> list[str]:
        """Return fresh recovery codes against a code of the phone; earlier ones are void.

        Raises WrongCode, also for a code that was used before.
        """
        now = self._clock.now()
        codes = _fresh_codes()
        async with self._store.write() as uow:
            account = await uow.operators.by_login(operator.login)
            step = matching_step(account.totp_secret, code, now) if account else None
            if step is None or not await uow.operators.use_totp_step(operator.id, step):
                raise WrongCode
            await uow.recovery.replace(operator.id, codes, now)
            await uow.audit.append(
                at=now, operator_id=operator.id, action="account.recovery", object_id=operator.id
            )
            await uow.commit()
        return [_readable(one) for one in codes]


def _shown(invite: Invite, secret: str, carried: str) -> Offer:
    uri = pyotp.TOTP(secret).provisioning_uri(name=invite.login, issuer_name="Bến")
    return Offer(invite, secret, uri, carried)


def _fresh_codes() -> list[str]:
    return [f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}" for _ in range(_CODES)]


def _readable(code: str) -> str:
    return " ".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

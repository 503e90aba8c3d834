"""Accounts at the desk: making them, logging in, staying logged in. No web framework in here."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from bot.domain.errors import LoginRefused, LoginThrottled, NotFound
from bot.domain.people import Operator, Role
from bot.domain.ports import Clock
from bot.escalation import giving_back
from bot.settings import Settings
from bot.storage.operators import Account
from bot.storage.uow import Store

#: RFC 9106's second recommendation: 64 MiB, 3 passes, 4 lanes.
_HASHER = PasswordHasher(memory_cost=65536, time_cost=3, parallelism=4)
#: Verified when the login is unknown, so that both answers take equally long: a hash by the same
#: parameters of a password that nobody knows.
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$GKNSjtmkM/nGDoKFwG7ecA$"
    "ExW9QEt05W2TCPVDSSg2vUw34LS060VXfEhVpL8NZI8"
)
#: Wrong tries before an account waits, and how long: doubled with each further one. ASVS V6.3.1.
_FREE_TRIES = 5
_FIRST_WAIT, _LONGEST_WAIT = 30.0, 900.0  # seconds
_TOTP_STEP = 30  # seconds, RFC 6238
#: ASVS 5.0 V6.2.1 asks for 8; a long one needs no other rules.
MIN_PASSWORD = 15


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a new operator is told once."""

    login: str
    password: str
    #: Base32, and the address that authenticator apps read as a QR code.
    totp_secret: str
    totp_uri: str


class Accounts:
    """Makes accounts and checks who is at the desk."""

    def __init__(self, store: Store, settings: Settings, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings
        self._idle = dt.timedelta(seconds=settings.session_idle)
        self._length = dt.timedelta(seconds=settings.session_length)
        # Each hash takes 64 MiB: a burst of logins must not take the machine's memory.
        self._hashing = asyncio.Semaphore(2)
        self._sources = _Sources()

    async def create(
        self, login: str, display_name: str, role: Role, password: str = ""
    ) -> Credentials:
        """Make an account; a password is made up when none is given.

        Raises ValueError when the login is taken or the password too short.
        """
        login = login.strip().lower()
        password = password or secrets.token_urlsafe(12)
        if len(password) < MIN_PASSWORD:
            raise ValueError(f"a password needs at least {MIN_PASSWORD} characters")
        secret = pyotp.random_base32()
        hashed = await self.hashed(password)
        async with self._store.write() as uow:
            if await uow.operators.by_login(login) is not None:
                raise ValueError(f"there is an account {login} already")
            operator_id = await uow.operators.add(
                login=login,
                display_name=display_name,
                role=role,
                password_hash=hashed,
                totp_secret=secret,
                now=self._clock.now(),
            )
            await uow.audit.append(
                at=self._clock.now(),
                operator_id=None,
                action="account.create",
                object_id=operator_id,
                detail=role,
            )
            await uow.commit()
        uri = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="Bến")
        return Credentials(login, password, secret, uri)

    async def any(self) -> bool:
        """Return whether there is any account."""
        async with self._store.read() as uow:
            return await uow.operators.count() > 0

    async def accounts(self, admin: Operator) -> list[tuple[Operator, bool]]:
        """Return every account and whether it is disabled; NotFound for all but admins."""
        if admin.role is not Role.ADMIN:
            raise NotFound
        return await self.all()

    async def all(self) -> list[tuple[Operator, bool]]:
        """Return every account and whether it is disabled."""
        async with self._store.read() as uow:
            return await uow.operators.all()

    async def disable(self, login: str, by: Operator | None = None) -> bool:
        """Switch an account off and end its logins; False if there is none of that name.

        What they held is free, and operators are called to it again.
        `by` is None for the command line. Raises NotFound for all but admins, and for oneself.
        """
        login = login.strip().lower()
        if by is not None and (by.role is not Role.ADMIN or by.login == login):
            raise NotFound
        async with self._store.write() as uow:
            account = await uow.operators.by_login(login)
            if account is None:
                return False
            operator_id, by_id, now = account.identity.id, by.id if by else None, self._clock.now()
            await uow.operators.disable(operator_id, now)
            await giving_back.all_of(uow, self._settings, operator_id, by_id, now)
            await uow.audit.append(
                at=now, operator_id=by_id, action="account.disable", object_id=operator_id
            )
            await uow.commit()
        return True

    async def reset(self, login: str) -> Credentials | None:
        """Give an account a new password and TOTP secret; None if there is none of that name."""
        login = login.strip().lower()
        password, secret = secrets.token_urlsafe(12), pyotp.random_base32()
        hashed = await self.hashed(password)
        async with self._store.write() as uow:
            account = await uow.operators.by_login(login)
            if account is None:
                return None
            await uow.operators.set_credentials(
                account.identity.id, password_hash=hashed, totp_secret=secret
            )
            await uow.recovery.replace(account.identity.id, [], self._clock.now())
            await uow.audit.append(
                at=self._clock.now(),
                operator_id=None,
                action="account.reset",
                object_id=account.identity.id,
            )
            await uow.commit()
        uri = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="Bến")
        return Credentials(login, password, secret, uri)

    async def login(self, login: str, password: str, totp: str, *, source: str) -> str:
        """Return a fresh session token (256 bits, only its hash is stored).

        `source` is where the try comes from (an address); too many wrong tries from one source
        or on one account make it wait. Raises LoginRefused, the same for every cause, or
        LoginThrottled.
        """
        self._sources.refuse_flood(source, self._clock.now())
        try:
            return await self._login(login.strip().lower()[:64], password, totp)
        except LoginRefused:
            self._sources.count(source, self._clock.now())
            raise

    async def _login(self, login: str, password: str, totp: str) -> str:
        async with self._store.read() as uow:
            account = await uow.operators.by_login(login)
        now = self._clock.now()
        if account is not None and account.locked_until and now < account.locked_until:
            raise LoginThrottled
        right = await self._verify(account.password_hash if account else _NOBODY, password)
        step = matching_step(account.totp_secret, totp, now) if account else None
        token = None
        if account is not None and right and not account.disabled:
            token = await self._start(account, step, _digits(totp), now)
        if token is None:
            if account is not None:
                await self._count_failure(account, now)
            raise LoginRefused
        return token

    async def _start(
        self, account: Account, step: int | None, digits: str, now: dt.datetime
    ) -> str | None:
        """Spend the phone's code, or a recovery code; None when both were spent before."""
        token, account_id = secrets.token_urlsafe(32), account.identity.id
        async with self._store.write() as uow:
            if step is not None:
                spent = await uow.operators.use_totp_step(account_id, step)
            else:
                spent = await uow.recovery.spend(account_id, digits, now)
            if not spent:
                return None
            await uow.operators.start_session(
                _digest(token), account.identity.id, secrets.token_urlsafe(32), now
            )
            await uow.audit.append(
                at=now,
                operator_id=account.identity.id,
                action="login" if step is not None else "login.recovery",
                object_id=account.identity.id,
            )
            await uow.commit()
        return token

    async def _count_failure(self, account: Account, now: dt.datetime) -> None:
        over = account.failures + 1 - _FREE_TRIES
        wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2**over) if over >= 0 else 0.0
        async with self._store.write() as uow:
            await uow.operators.record_failure(
                account.identity.id, now + dt.timedelta(seconds=wait) if wait else None
            )
            await uow.audit.append(
                at=now,
                operator_id=account.identity.id,
                action="login.failed",
                object_id=account.identity.id,
            )
            await uow.commit()

    async def session(self, token: str, *, active: bool = True) -> tuple[Operator, str] | None:
        """Return who a token belongs to and their CSRF token, or None when it is over.

        `active` is False for what the open page does by itself: that shows presence, and does
        not keep a forgotten desk logged in.
        """
        now, digest = self._clock.now(), _digest(token)
        async with self._store.read() as uow:
            found = await uow.operators.session(digest)
        if found is None:
            return None
        if now - found.active_at > self._idle or now - found.created_at > self._length:
            await self.logout(token)
            return None
        async with self._store.write() as uow:
            await uow.operators.touch_session(digest, now, active=active)
            await uow.commit()
        return found.identity, found.csrf

    async def logout(self, token: str) -> None:
        """End a login."""
        async with self._store.write() as uow:
            await uow.operators.end_session(_digest(token))
            await uow.commit()

    async def hashed(self, password: str) -> str:
        """Return the Argon2id hash of a password."""
        async with self._hashing:
            return await asyncio.to_thread(_HASHER.hash, password)

    async def _verify(self, hashed: str, password: str) -> bool:
        def check() -> bool:
            try:
                return _HASHER.verify(hashed, password)
            except (VerifyMismatchError, InvalidHashError):
                return False

        async with self._hashing:
            return await asyncio.to_thread(check)


class _Sources:
    """Wrong tries by where they come from, in this process and for ten minutes only."""

    _MOST, _SPAN = 20, dt.timedelta(minutes=10)

    def __init__(self) -> None:
        self._tries: dict[str, list[dt.datetime]] = {}

    def refuse_flood(self, source: str, now: dt.datetime) -> None:
        """Raise LoginThrottled after too many wrong tries."""
        recent = [at for at in self._tries.get(source, []) if now - at < self._SPAN]
        if len(recent) >= self._MOST:
            raise LoginThrottled

    def count(self, source: str, now: dt.datetime) -> None:
        """Remember a wrong try; forget old ones of everybody."""
        for known, tries in list(self._tries.items()):
            self._tries[known] = [at for at in tries if now - at < self._SPAN]
            if not self._tries[known]:
                del self._tries[known]
        self._tries.setdefault(source, []).append(now)


def matching_step(secret: str, code: str, now: dt.datetime) -> int | None:
    """Return the 30-second step whose code this is, one step early or late at the most."""
    totp = pyotp.TOTP(secret)
    current = int(now.timestamp()) // _TOTP_STEP
    digits = _digits(code)
    for step in (current, current - 1, current + 1):
        if secrets.compare_digest(
            totp.generate_otp(step), digits.encode("ascii", "ignore").decode()
        ):
            return step
    return None


def _digits(code: str) -> str:
    return "".join(code.replace("-", " ").split())


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

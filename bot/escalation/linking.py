"""Who of the operators is who on Telegram: shown once by a code from the desk."""

from __future__ import annotations

import datetime as dt
import secrets

from bot.domain.errors import BenError, NotFound
from bot.domain.people import Operator
from bot.domain.ports import Clock
from bot.storage.uow import Store

#: How long a code works, how many digits it has, and how they are read aloud.
VALID = dt.timedelta(minutes=10)
_DIGITS, _GROUP = 9, 3
#: Tries with a code that one Telegram id has in such a time.
_MOST, _SPAN = 5, dt.timedelta(minutes=10)
#: Telegram ids whose tries are remembered at once.
_REMEMBERED = 10_000


class TooManyTries(BenError):
    """Too many codes were tried from here: wait a little before the next."""

    def __init__(self, *, told: bool) -> None:
        super().__init__()
        #: Whether they have been told so already.
        self.told = told


class Links:
    """Makes codes, spends them, and knows whose tap it is. Admins have no link: they see no case.

    Of a Telegram id only a keyed hash is stored.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._tries: dict[str, list[dt.datetime]] = {}

    async def offer(self, operator: Operator) -> str:
        """Return a fresh code such as "123 456 789" for this account; NotFound for admins."""
        if not operator.may_see_cases:
            raise NotFound
        digits = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"
        async with self._store.write() as uow:
            await uow.links.offer(operator.id, digits, self._clock.now() + VALID)
            await uow.commit()
        return " ".join(digits[at : at + _GROUP] for at in range(0, _DIGITS, _GROUP))

    async def join(self, person: str, digits: str) -> Operator | None:
        """Link the Telegram id `person` by a code; None when the code is of no use.

        Raises TooManyTries as `count` does.
        """
        self.count(person)
        now = self._clock.now()
        async with self._store.write() as uow:
            operator = await uow.links.spend(digits, person, now)
            if operator is None:
                return None
            await uow.audit.append(
                at=now, operator_id=operator.id, action="account.link", object_id=operator.id
            )
            await uow.commit()
        return operator

    async def unlink(self, operator: Operator) -> None:
        """End the link of this account."""
        async with self._store.write() as uow:
            await uow.links.end(operator.id)
            await uow.audit.append(
                at=self._clock.now(),
                operator_id=operator.id,
                action="account.unlink",
                object_id=operator.id,
            )
            await uow.commit()

    async def linked(self, operator: Operator) -> bool:
        """Return whether this account is linked."""
        async with self._store.read() as uow:
            return await uow.links.linked(operator.id)

    async def who(self, person: str) -> Operator | None:
        """Return which operator or supervisor this Telegram id belongs to, None for nobody."""
        async with self._store.read() as uow:
            operator = await uow.links.who(person)
        return operator if operator is not None and operator.may_see_cases else None

    def count(self, person: str) -> None:
        """Count a try; raises TooManyTries after five within ten minutes, right ones too."""
        now = self._clock.now()
        recent = [at for at in self._tries.pop(person, []) if now - at < _SPAN]
        self._tries[person] = [*recent, now][-_MOST - 1 :]
        while len(self._tries) > _REMEMBERED:
            self._tries.pop(next(iter(self._tries)))
        if len(recent) >= _MOST:
            raise TooManyTries(told=len(recent) > _MOST)

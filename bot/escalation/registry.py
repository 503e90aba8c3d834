"""Operators moderate the registry of recruiters; the check answers from what they confirmed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.domain.casefile import IdentifierKind
from bot.domain.errors import NotFound
from bot.domain.people import Operator, Role
from bot.domain.ports import Clock
from bot.domain.registry import Entry, Standing
from bot.escalation import identifying
from bot.storage.uow import Store, UnitOfWork

#: Entries of one standing that a page shows, and characters of what is written about one.
MOST, MAX_WORDS = 200, 500
_MAX_SOURCE = 80


@dataclass(frozen=True, slots=True)
class Lists:
    """The registry as its page shows it."""

    reported: list[Entry]
    confirmed: list[Entry]
    cleared: list[Entry]


class Registry:
    """What operators do with it. Admins see none of it: every call answers NotFound to them."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def lists(self, operator: Operator) -> Lists:
        """Return the registry; the read is in the audit before a word is read."""
        await self._audited(operator, "registry.read", "")
        async with self._store.read() as uow:
            found = [await uow.registry.newest(standing, MOST) for standing in Standing]
        return Lists(*found)

    async def report(self, operator: Operator, kind: IdentifierKind, typed: str) -> bool:
        """Enter what somebody reported; False when it is there. ValueError for no identifier."""
        value, key = identifying.read(kind, typed)
        _refuse_admins(operator)
        async with self._store.write() as uow:
            added = await uow.registry.report(kind, value, key, self._clock.now())
            await self._audit(uow, operator, "registry.report", kind)
            await uow.commit()
        return added

    async def judge(
        self,
        operator: Operator,
        entry_id: str,
        standing: Standing,
        *,
        reason: str,
        source: str = "",
        public: bool = False,
    ) -> bool:
        """Confirm or clear; False when somebody else did so meanwhile.

        ValueError without a reason, or for a confirmation without a source that may be named.
        """
        _refuse_admins(operator)
        reason, source = " ".join(reason.split()), " ".join(source.split())
        if standing is Standing.REPORTED or not reason or len(reason) > MAX_WORDS:
            raise ValueError("a judgement needs a reason")
        if standing is Standing.CONFIRMED and not source:
            raise ValueError("a confirmation needs a source")
        if len(source) > _MAX_SOURCE or identifying_in(source):
            raise ValueError("the source is the name of a paper or an agency")
        async with self._store.write() as uow:
            entry = await uow.registry.get(entry_id)
            done = await uow.registry.judge(
                entry, standing, self._clock.now(), reason=reason, source=source, public=public,
                operator_id=operator.id,
            )  # fmt: skip
            await self._audit(uow, operator, f"registry.{standing}", entry_id)
            await uow.commit()
        return done

    async def reply(self, operator: Operator, entry_id: str, words: str) -> None:
        """Keep what the one who is named answers: their right, whatever becomes of the entry."""
        _refuse_admins(operator)
        words = words.strip()
        if not words or len(words) > MAX_WORDS:
            raise ValueError(f"a reply has 1 to {MAX_WORDS} characters")
        async with self._store.write() as uow:
            await uow.registry.get(entry_id)
            await uow.registry.set_reply(entry_id, words)
            await self._audit(uow, operator, "registry.reply", entry_id)
            await uow.commit()

    async def remove(self, supervisor: Operator, entry_id: str) -> None:
        """Forget an entry and all that was written about it; only supervisors may."""
        if supervisor.role is not Role.SUPERVISOR:
            raise NotFound("There is no such page.")
        async with self._store.write() as uow:
            await uow.registry.get(entry_id)
            await uow.registry.remove(entry_id)
            await self._audit(uow, supervisor, "registry.remove", entry_id)
            await uow.commit()

    async def _audited(self, operator: Operator, action: str, object_id: str) -> None:
        _refuse_admins(operator)
        async with self._store.write() as uow:
            await self._audit(uow, operator, action, object_id)
            await uow.commit()

    async def _audit(
        self, uow: UnitOfWork, operator: Operator, action: str, object_id: str
    ) -> None:
        await uow.audit.append(
            at=self._clock.now(), operator_id=operator.id, action=action, object_id=object_id
        )


def identifying_in(text: str) -> bool:
    """Return whether a text names a phone, an account or a page."""
    return any(kind is not IdentifierKind.FIRM for kind, _, _ in identifying.found_in(text))


async def told_of(uow: UnitOfWork, text: str, now: dt.datetime) -> tuple[list[Entry], bool]:
    """Return what may be told of what a text names, and whether it names anything by number.

    Whatever nobody confirmed is as if it were not there.
    """
    named = {(kind, key) for kind, _, key in identifying.found_in(text)}
    entries = await uow.registry.named(sorted(named))
    told = [entry for entry in entries if entry.is_told(now)]
    return told, any(kind is not IdentifierKind.FIRM for kind, _ in named)


def _refuse_admins(operator: Operator) -> None:
    if not operator.may_see_cases:
        raise NotFound("There is no such page.")

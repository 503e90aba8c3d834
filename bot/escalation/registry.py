"""Operators moderate the registry of recruiters; the check answers from what they confirmed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from bot.domain.casefile import Identifier, IdentifierKind
from bot.domain.errors import NotFound
from bot.domain.people import Operator, Role
from bot.domain.ports import Bell, Clock
from bot.domain.registry import Entry, Reported, Standing
from bot.escalation import identifying
from bot.escalation.masking import masked
from bot.storage.uow import Store, UnitOfWork

#: The name of the timers by which those are told who wished to know.
NEWS = "registry_news"
#: Entries of one standing that a page shows, and characters of what is written about one.
MOST, MAX_WORDS = 200, 500
_MAX_SOURCE = 80


@dataclass(frozen=True, slots=True)
class Lists:
    """The registry as its page shows it."""

    reported: list[Entry]
    confirmed: list[Entry]
    cleared: list[Entry]
    #: Why they were reported, by entry.
    reasons: dict[str, list[Reported]]
    #: How many wait to be told of each, by entry; nobody is named.
    waiting: dict[str, int]


@dataclass(frozen=True, slots=True)
class Look:
    """One identifier of a case, and how the registry stands on it."""

    #: Masked.
    identifier: Identifier
    entry: Entry | None
    reasons: list[Reported]


class Registry:
    """What operators do with it. Admins see none of it: every call answers NotFound to them."""

    def __init__(self, store: Store, clock: Clock, bell: Bell) -> None:
        self._store = store
        self._clock = clock
        self._bell = bell

    async def lists(self, operator: Operator) -> Lists:
        """Return the registry; the read is in the audit before a word is read."""
        await self._audited(operator, "registry.read", "")
        async with self._store.read() as uow:
            found = {one: await uow.registry.newest(one, MOST) for one in Standing}
            ids = [entry.id for entries in found.values() for entry in entries]
            return Lists(
                reported=found[Standing.REPORTED],
                confirmed=found[Standing.CONFIRMED],
                cleared=found[Standing.CLEARED],
                reasons=await uow.registry.reasons(ids),
                waiting=await uow.wishes.counts(ids),
            )

    async def report(
        self, operator: Operator, kind: IdentifierKind, typed: str, reason: str = ""
    ) -> bool:
        """Enter what somebody reported; False when it is there. ValueError for no identifier."""
        value, key = identifying.read(kind, typed)
        _refuse_admins(operator)
        async with self._store.write() as uow:
            added = await self._report(uow, operator, (kind, value, key), reason, None)
            await self._audit(uow, operator, "registry.report", kind)
            await uow.commit()
        return added

    async def of_case(self, operator: Operator, case_id: str) -> dict[str, Entry]:
        """Return how the registry stands on what a case names, by the identifier's id.

        Only behind an audited read of the case.
        """
        _refuse_admins(operator)
        async with self._store.read() as uow:
            named = {
                one.id: (one.kind, _key(one)) for one in await uow.file.identifiers.of_case(case_id)
            }
            return await uow.registry.standing_of(named)

    async def look(self, operator: Operator, case_id: str, identifier_id: str) -> Look:
        """Return what one identifier of a case is, and the registry's entry; audited first."""
        _refuse_admins(operator)
        await self._audited(operator, "registry.look", case_id)
        async with self._store.read() as uow:
            one = await _of_case(uow, case_id, identifier_id)
            entry = (await uow.registry.standing_of({one.id: (one.kind, _key(one))})).get(one.id)
            reasons = await uow.registry.reasons([entry.id] if entry else [])
        told = replace(one, value=masked(one.kind, one.value))
        return Look(told, entry, reasons.get(entry.id, []) if entry else [])

    async def report_from_case(
        self, operator: Operator, case_id: str, identifier_id: str, reason: str
    ) -> bool:
        """Report what a case names; False when the registry has it: then the reason is added.

        ValueError without a reason; NotFound for an identifier of another case.
        """
        _refuse_admins(operator)
        if not reason.strip():
            raise ValueError("a report needs a reason")
        async with self._store.write() as uow:
            one = await _of_case(uow, case_id, identifier_id)
            named = (one.kind, one.value, _key(one))
            added = await self._report(uow, operator, named, reason, case_id)
            now = self._clock.now()
            await uow.cases.set_values(case_id, now)
            await uow.cases.add_event(
                case_id, "registry_reported", now, operator_id=operator.id, detail=one.kind
            )
            await self._audit(uow, operator, "registry.report", case_id, one.kind)
            await uow.commit()
        self._bell.ring()
        return added

    async def _report(
        self,
        uow: UnitOfWork,
        operator: Operator,
        named: tuple[IdentifierKind, str, str],
        reason: str,
        case_id: str | None,
    ) -> bool:
        now, reason = self._clock.now(), " ".join(reason.split())[:MAX_WORDS]
        added = await uow.registry.report(*named, now)
        kind, _, key = named
        (entry,) = await uow.registry.named([(kind, key)])
        if reason:
            await uow.registry.add_reason(entry.id, reason, case_id, operator.id, now)
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
        seen: str | None = None,
    ) -> bool:
        """Confirm or clear; False when somebody else changed it since the page that said `seen`.

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
            if seen is not None and seen != entry.seen:
                return False
            done = await uow.registry.judge(
                entry, standing, self._clock.now(), reason=reason, source=source, public=public,
                operator_id=operator.id,
            )  # fmt: skip
            if done:
                await self._follow(uow, entry_id)
            await self._audit(uow, operator, f"registry.{standing}", entry_id)
            await uow.commit()
        self._bell.ring()
        return done

    async def _follow(self, uow: UnitOfWork, entry_id: str) -> None:
        """Have those told who wished to know, once it may be told; or no longer."""
        start = (await uow.registry.get(entry_id)).told_from()
        await uow.timers.cancel(entry_id)
        if start is None or start > self._clock.now():
            await uow.wishes.take_back(entry_id)
        if start is not None:
            await uow.timers.add(kind=NEWS, lane=entry_id, due_at=start)

    async def reply(
        self, operator: Operator, entry_id: str, words: str, seen: str | None = None
    ) -> bool:
        """Keep what the one who is named answers: their right, whatever becomes of the entry.

        False when somebody else changed the entry since the page that said `seen`.
        """
        _refuse_admins(operator)
        words = words.strip()
        if not words or len(words) > MAX_WORDS:
            raise ValueError(f"a reply has 1 to {MAX_WORDS} characters")
        async with self._store.write() as uow:
            entry = await uow.registry.get(entry_id)
            if seen is not None and seen != entry.seen:
                return False
            await uow.registry.set_reply(entry_id, words)
            await self._audit(uow, operator, "registry.reply", entry_id)
            await uow.commit()
        return True

    async def remove(self, supervisor: Operator, entry_id: str) -> None:
        """Forget an entry and all that was written about it; only supervisors may."""
        if supervisor.role is not Role.SUPERVISOR:
            raise NotFound("There is no such page.")
        async with self._store.write() as uow:
            await uow.registry.get(entry_id)
            await uow.timers.cancel(entry_id)
            await uow.wishes.take_back(entry_id)
            await uow.registry.remove(entry_id)
            await self._audit(uow, supervisor, "registry.remove", entry_id)
            await uow.commit()

    async def _audited(self, operator: Operator, action: str, object_id: str) -> None:
        _refuse_admins(operator)
        async with self._store.write() as uow:
            await self._audit(uow, operator, action, object_id)
            await uow.commit()

    async def _audit(
        self, uow: UnitOfWork, operator: Operator, action: str, object_id: str, detail: str = ""
    ) -> None:
        await uow.audit.append(
            at=self._clock.now(), operator_id=operator.id, action=action, object_id=object_id,
            detail=detail,
        )  # fmt: skip


async def _of_case(uow: UnitOfWork, case_id: str, identifier_id: str) -> Identifier:
    for one in await uow.file.identifiers.of_case(case_id):
        if one.id == identifier_id:
            return one
    raise NotFound


def _key(one: Identifier) -> str:
    """Return what an identifier is met by, as messages make it."""
    if one.author_name:
        # As an operator typed it.
        return identifying.read(one.kind, one.value)[1]
    return identifying.key_of(one.kind, one.value)


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

"""What operators write into a case file. Whoever may see a case may write; all is audited."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from bot.domain.casefile import (
    CaseFile,
    CaseGlimpse,
    IdentifierKind,
    PersonRole,
    RevealReason,
    Text,
    TextField,
)
from bot.domain.errors import BenError, NotFound
from bot.domain.people import Operator
from bot.domain.ports import Bell, Clock
from bot.escalation import identifying, wall
from bot.escalation.handing import Handing
from bot.escalation.masking import masked
from bot.storage.cases import CaseRecord
from bot.storage.uow import Store, UnitOfWork

#: Characters of a text, of a name, of a reason.
MAX_TEXT, MAX_NAME, MAX_REASON = 2000, 120, 500


class StaleEdit(BenError):
    """Somebody else has written this text since it was opened."""

    def __init__(self, current: Text) -> None:
        super().__init__()
        #: What stands there now.
        self.current = current


@dataclass(frozen=True, slots=True)
class Revealed:
    """Contact details in clear, for one look."""

    #: By the identifier's id.
    identifiers: dict[str, str]
    #: Channel and address of each thread.
    addresses: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SeenIn:
    """Where an identifier was met."""

    kind: IdentifierKind
    #: Masked.
    value: str
    cases: tuple[CaseGlimpse, ...]


async def shown(
    uow: UnitOfWork, handing: Handing, operator: Operator, case: CaseRecord, since: dt.datetime
) -> CaseFile:
    """Return a case's file as `operator` sees it; only behind an audited read."""
    identifiers = await uow.file.identifiers.of_case(case.id)
    colleagues = await uow.file.presence.colleagues(since)
    return CaseFile(
        texts=tuple(await uow.file.texts.of_case(case.id)),
        people=tuple(await uow.file.people.of_case(case.id)),
        identifiers=tuple(replace(one, value=masked(one.kind, one.value)) for one in identifiers),
        tasks=tuple(await uow.file.tasks.of_case(case.id)),
        links=tuple(await uow.file.walls.of_case(case.id)),
        offer=await uow.file.handovers.of_case(case.id),
        colleagues=handing.askable(colleagues, case, operator),
        traits=tuple((await uow.file.traits.of_case(case.id)).values()),
    )


class Filing:
    """Writes into case files. Admins see no case: every call answers NotFound to them."""

    def __init__(self, store: Store, clock: Clock, bell: Bell) -> None:
        self._store = store
        self._clock = clock
        self._bell = bell

    async def text(self, operator: Operator, case_id: str, field: TextField) -> Text:
        """Return a text to be edited; the read is in the audit first."""
        await self._audit_read(operator, case_id, "case.text_read")
        async with self._store.read() as uow:
            return await uow.file.texts.get(case_id, field)

    async def edit(
        self, operator: Operator, case_id: str, field: TextField, text: str, base: int
    ) -> None:
        """Write a text that was opened at version `base`. Raises StaleEdit with what stands.

        The status is for the person: WallCrossed when it says something of a linked case's.
        """
        text = text.strip()[:MAX_TEXT]
        now = self._clock.now()
        if field is TextField.STATUS:
            async with self._store.read() as uow:
                await self._case(uow, operator, case_id)
                await wall.check(uow, case_id, text)
        async with self._store.write() as uow:
            await self._case(uow, operator, case_id)
            written = await uow.file.texts.put(
                case_id, field, text, base, operator_id=operator.id, now=now
            )
            if written:
                await self._changed(uow, operator, case_id, "edited", "case.edit", field)
                await uow.commit()
        if not written:
            raise StaleEdit(await self.text(operator, case_id, field))
        self._bell.ring()

    async def add_person(
        self, operator: Operator, case_id: str, role: PersonRole, name: str, about: str
    ) -> None:
        """Note somebody of a case; ValueError without a name or anything about them."""
        name, about = name.strip()[:MAX_NAME], about.strip()[:MAX_REASON]
        if not name and not about:
            raise ValueError("say who it is")
        async with self._store.write() as uow:
            await self._case(uow, operator, case_id)
            await uow.file.people.add(
                case_id, role, name, about, operator_id=operator.id, now=self._clock.now()
            )
            await self._changed(uow, operator, case_id, "person_added", "case.person", role)
            await uow.commit()
        self._bell.ring()

    async def remove_person(self, operator: Operator, case_id: str, person_id: str) -> None:
        """Take somebody out of a case again; NotFound if they are not in it."""
        async with self._store.write() as uow:
            await self._case(uow, operator, case_id)
            if not await uow.file.people.remove(case_id, person_id):
                raise NotFound
            await self._changed(uow, operator, case_id, "person_removed", "case.person_removed")
            await uow.commit()
        self._bell.ring()

    async def add_identifier(
        self, operator: Operator, case_id: str, kind: IdentifierKind, typed: str
    ) -> None:
        """Note what a case may be met by again; ValueError when nothing can be read in it."""
        value, key = identifying.read(kind, typed)
        async with self._store.write() as uow:
            await self._case(uow, operator, case_id)
            if await uow.file.identifiers.add(
                case_id, kind, value, key, operator_id=operator.id, now=self._clock.now()
            ):
                await self._changed(
                    uow, operator, case_id, "identifier_added", "case.identifier", kind
                )
                await uow.commit()
        self._bell.ring()

    async def remove_identifier(self, operator: Operator, case_id: str, row_id: str) -> None:
        """Take one out that an operator added; NotFound for any other."""
        async with self._store.write() as uow:
            await self._case(uow, operator, case_id)
            if not await uow.file.identifiers.remove(case_id, row_id):
                raise NotFound
            await self._changed(
                uow, operator, case_id, "identifier_removed", "case.identifier_removed"
            )
            await uow.commit()
        self._bell.ring()

    async def seen_in(self, operator: Operator, identifier_id: str) -> SeenIn:
        """Return the cases one identifier was met in. The look is in the audit first."""
        _refuse_admins(operator)
        async with self._store.write() as uow:
            case_id, kind, value = await uow.file.identifiers.get(identifier_id)
            await uow.audit.append(
                at=self._clock.now(),
                operator_id=operator.id,
                action="case.seen_in",
                object_id=case_id,
                detail=identifier_id,
            )
            await uow.commit()
        async with self._store.read() as uow:
            cases = await uow.file.identifiers.seen_in(identifier_id)
        return SeenIn(kind, masked(kind, value), tuple(cases))

    async def reveal(self, operator: Operator, case_id: str, reason: RevealReason) -> Revealed:
        """Return contact details in clear for one look; the reason is in the audit first."""
        await self._audit_read(operator, case_id, "case.reveal", reason)
        async with self._store.read() as uow:
            identifiers = await uow.file.identifiers.of_case(case_id)
            threads = [
                await uow.conversations.thread(lane)
                for lane in await uow.receipts.threads_of(case_id)
            ]
        return Revealed(
            {one.id: one.value for one in identifiers},
            tuple((thread.channel, thread.address) for thread in threads),
        )

    async def link(self, operator: Operator, case_id: str, number: str, reason: str) -> None:
        """Link a case with K-000123. Neither person learns of it.

        Raises NotFound for a number that no case has, ValueError for the case itself or without
        a reason.
        """
        reason = reason.strip()[:MAX_REASON]
        now = self._clock.now()
        async with self._store.write() as uow:
            case = await self._case(uow, operator, case_id)
            other_id = await uow.file.walls.by_number(number)
            if other_id == case_id or not reason:
                raise ValueError("say with which other case and why")
            other = await uow.cases.get(other_id)
            if await uow.file.walls.add(
                case_id, other_id, reason, operator_id=operator.id, now=now
            ):
                await self._both_changed(uow, operator, "linked", "case.link", case, other)
                await uow.commit()
        self._bell.ring()

    async def unlink(self, operator: Operator, case_id: str, link_id: str) -> None:
        """Undo a link of this case; NotFound if it is none of its."""
        async with self._store.write() as uow:
            case = await self._case(uow, operator, case_id)
            other_id = await uow.file.walls.remove(case_id, link_id)
            if other_id is None:
                raise NotFound
            other = await uow.cases.get(other_id)
            await self._both_changed(uow, operator, "unlinked", "case.unlink", case, other)
            await uow.commit()
        self._bell.ring()

    async def _case(self, uow: UnitOfWork, operator: Operator, case_id: str) -> CaseRecord:
        _refuse_admins(operator)
        return await uow.cases.get(case_id)

    async def _audit_read(
        self, operator: Operator, case_id: str, action: str, detail: str = ""
    ) -> None:
        _refuse_admins(operator)
        async with self._store.write() as uow:
            await uow.cases.get(case_id)
            await self._written(uow, operator, case_id, action, detail)
            await uow.commit()

    async def _changed(
        self,
        uow: UnitOfWork,
        operator: Operator,
        case_id: str,
        what: str,
        action: str,
        detail: str = "",
    ) -> None:
        await self._happened(uow, operator, case_id, what, detail)
        await self._written(uow, operator, case_id, action, detail)

    async def _both_changed(
        self,
        uow: UnitOfWork,
        operator: Operator,
        what: str,
        action: str,
        one: CaseRecord,
        other: CaseRecord,
    ) -> None:
        # The rows of cases in one order, and the audit after them: nobody waits in a circle.
        sides = sorted(((one.id, other.number), (other.id, one.number)))
        for case_id, of_other in sides:
            await self._happened(uow, operator, case_id, what, of_other)
        for case_id, of_other in sides:
            await self._written(uow, operator, case_id, action, of_other)

    async def _happened(
        self, uow: UnitOfWork, operator: Operator, case_id: str, what: str, detail: str
    ) -> None:
        now = self._clock.now()
        await uow.cases.set_values(case_id, now)
        await uow.cases.add_event(case_id, what, now, operator_id=operator.id, detail=detail)

    async def _written(
        self, uow: UnitOfWork, operator: Operator, case_id: str, action: str, detail: str
    ) -> None:
        await uow.audit.append(
            at=self._clock.now(),
            operator_id=operator.id,
            action=action,
            object_id=case_id,
            detail=detail,
        )


def _refuse_admins(operator: Operator) -> None:
    if not operator.may_see_cases:
        raise NotFound

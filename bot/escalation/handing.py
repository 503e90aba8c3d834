"""Handing a case to a colleague: it is asked, and passes when they say yes.

Until then whoever held it goes on answering, so that there is no moment in which nobody does.
Every offer ends when its case changes hands in any other way.
"""

from __future__ import annotations

import datetime as dt

from bot.domain.casefile import Colleague, Offer
from bot.domain.cases import HELD
from bot.domain.errors import ColleagueIsAway, NotFound, NotTheHolder, OfferIsOver
from bot.domain.people import Operator, Role
from bot.domain.ports import Bell, Clock
from bot.domain.risk import Urgency
from bot.escalation.workload import Workload
from bot.settings import Settings
from bot.storage.cases import CaseRecord
from bot.storage.uow import Store, UnitOfWork

#: Characters of a reason.
MAX_REASON = 500


class Handing:
    """Offers cases, accepts and refuses them, and knows who is there. Admins see nothing."""

    def __init__(self, store: Store, settings: Settings, clock: Clock, bell: Bell) -> None:
        self._store = store
        self._clock = clock
        self._bell = bell
        self._workload = Workload(settings)
        self._presence = dt.timedelta(seconds=settings.presence)

    async def colleagues(self, operator: Operator) -> list[Colleague]:
        """Return who has a desk open, and what they have on their hands; oneself too."""
        _refuse_admins(operator)
        async with self._store.read() as uow:
            everybody = await uow.file.presence.colleagues(self._clock.now() - self._presence)
        return [one for one in everybody if one.present]

    async def offers(self, operator: Operator) -> list[Offer]:
        """Return the cases that this operator is asked to take; no word of anybody."""
        _refuse_admins(operator)
        async with self._store.read() as uow:
            return await uow.file.handovers.to(operator.id)

    def askable(
        self, colleagues: list[Colleague], case: CaseRecord, operator: Operator
    ) -> tuple[Colleague, ...]:
        """Return whom a case may be offered to by `operator`, who has least to do first."""
        if case.state not in HELD or not _may_offer(case, operator):
            return ()
        found = [
            one
            for one in colleagues
            if one.present
            and one.operator.id != case.holder_id
            and (case.urgency >= Urgency.CRITICAL or not self._workload.is_full(one.held))
        ]
        return tuple(sorted(found, key=lambda one: one.held))

    async def offer(self, operator: Operator, case_id: str, to_id: str, reason: str) -> None:
        """Ask a colleague to take a case; its holder may, and a supervisor for them.

        Raises NotTheHolder; ColleagueIsAway unless they have a desk open; WorkloadIsFull;
        OfferIsOver while another offer of it is unanswered; ValueError without a reason.
        """
        _refuse_admins(operator)
        reason = reason.strip()[:MAX_REASON]
        if not reason:
            raise ValueError("say why the case changes hands")
        now = self._clock.now()
        async with self._store.write() as uow:
            case = await uow.cases.get(case_id)
            if case.state not in HELD or case.holder_id is None or not _may_offer(case, operator):
                raise NotTheHolder
            if to_id == case.holder_id:
                raise ColleagueIsAway
            colleague = await self._there(uow, to_id, now)
            await self._workload.check(uow, colleague, case.urgency)
            # The case goes first, wherever it is about one: so nobody waits in a circle, and an
            # offer is never of a case that has just changed hands.
            if not await uow.cases.move(case, case.state, now, holder_id=case.holder_id):
                raise NotTheHolder
            made = await uow.file.handovers.offer(
                case_id, reason, from_id=case.holder_id, by_id=operator.id, to_id=to_id, now=now
            )
            if not made:
                raise OfferIsOver
            await self._write_down(
                uow, case_id, operator, "offered", "case.offer", colleague.display_name
            )
            await uow.commit()
        self._bell.ring()

    async def accept(self, operator: Operator, case_id: str, offer_id: str) -> None:
        """Take a case that was offered: from now on its new holder answers, nobody else.

        Raises OfferIsOver when it is not open any more; WorkloadIsFull.
        """
        _refuse_admins(operator)
        now = self._clock.now()
        async with self._store.write() as uow:
            offer = await self._mine(uow, operator, case_id, offer_id)
            case = await uow.cases.get(case_id)
            await self._workload.check(uow, operator, case.urgency)
            passed = (
                case.state in HELD
                and case.holder_id == offer.from_id
                and await uow.cases.move(
                    case, case.state, now, holder_id=operator.id, claimed_at=now
                )
            )
            ended = await uow.file.handovers.end(case_id, "accepted", now, offer_id=offer_id)
            if not passed or not ended:
                raise OfferIsOver
            await self._write_down(
                uow, case_id, operator, "transferred", "case.transfer", offer.from_name
            )
            await uow.commit()
        self._bell.ring()

    async def refuse(self, operator: Operator, case_id: str, offer_id: str) -> None:
        """Say no: whoever held the case goes on. Raises OfferIsOver."""
        _refuse_admins(operator)
        async with self._store.write() as uow:
            await self._mine(uow, operator, case_id, offer_id)
            await self._end(uow, operator, case_id, "refused", offer_id)
            await uow.commit()
        self._bell.ring()

    async def withdraw(self, operator: Operator, case_id: str) -> None:
        """Take an offer back; who made it may, the holder, and a supervisor.

        Raises OfferIsOver, NotTheHolder.
        """
        _refuse_admins(operator)
        async with self._store.write() as uow:
            offer = await uow.file.handovers.of_case(case_id)
            if offer is None:
                raise OfferIsOver
            if operator.id not in (offer.from_id, offer.by_id) and not _supervises(operator):
                raise NotTheHolder
            await self._end(uow, operator, case_id, "withdrawn", offer.id)
            await uow.commit()
        self._bell.ring()

    async def _end(
        self, uow: UnitOfWork, operator: Operator, case_id: str, state: str, offer_id: str
    ) -> None:
        now = self._clock.now()
        await uow.cases.set_values(case_id, now)
        if not await uow.file.handovers.end(case_id, state, now, offer_id=offer_id):
            raise OfferIsOver
        await self._write_down(uow, case_id, operator, f"offer_{state}", f"case.offer_{state}")

    async def _there(self, uow: UnitOfWork, operator_id: str, now: dt.datetime) -> Operator:
        for one in await uow.file.presence.colleagues(now - self._presence):
            if one.operator.id == operator_id and one.present:
                return one.operator
        raise ColleagueIsAway

    @staticmethod
    async def _mine(uow: UnitOfWork, operator: Operator, case_id: str, offer_id: str) -> Offer:
        offer = await uow.file.handovers.of_case(case_id)
        if offer is None or offer.id != offer_id or offer.to_id != operator.id:
            raise OfferIsOver
        return offer

    async def _write_down(
        self,
        uow: UnitOfWork,
        case_id: str,
        operator: Operator,
        what: str,
        action: str,
        detail: str = "",
    ) -> None:
        now = self._clock.now()
        await uow.cases.add_event(case_id, what, now, operator_id=operator.id, detail=detail)
        await uow.audit.append(
            at=now, operator_id=operator.id, action=action, object_id=case_id, detail=detail
        )


def _supervises(operator: Operator) -> bool:
    return operator.role is Role.SUPERVISOR


def _may_offer(case: CaseRecord, operator: Operator) -> bool:
    return case.holder_id == operator.id or _supervises(operator)


def _refuse_admins(operator: Operator) -> None:
    if not operator.may_see_cases:
        raise NotFound

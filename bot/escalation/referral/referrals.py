"""Referrals at the desk: prepared by who holds the case, handed over by hand, followed up.

Nothing here sends anything. Every look at words is in the audit before they are read.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.catalogue.catalogue import Catalogue
from bot.domain.cases import HELD, TRANSITIONS, CaseAction
from bot.domain.errors import IllegalTransition, NotFound, NotTheHolder
from bot.domain.people import Operator, Role
from bot.domain.ports import Bell, Clock
from bot.domain.referrals import CONSENT, Receipt, Referral, ReferralOutcome, Way
from bot.escalation.lifecycle import Lifecycle
from bot.escalation.referral import standing
from bot.escalation.referral.packet import Packet, parse
from bot.escalation.referral.preparing import Preparing
from bot.escalation.referral.room import Room, refuse_admins, start_of
from bot.settings import Settings
from bot.storage.cases import CaseRecord
from bot.storage.referrals import Files
from bot.storage.uow import Store, UnitOfWork

#: Letters that a receipt, a remark or an agency's answer may have.
MAX_NOTE = 1000


@dataclass(frozen=True, slots=True)
class Opened:
    """A referral with its words."""

    referral: Referral
    packet: Packet
    receipt: Receipt | None
    outcome_note: str
    #: False when the person took back what it rests on.
    stands: bool


class Referrals(Room):
    """What operators do with referrals. To an admin no case exists: NotFound."""

    def __init__(
        self, store: Store, catalogue: Catalogue, settings: Settings, clock: Clock, bell: Bell
    ) -> None:
        super().__init__(store, clock, bell)
        self.preparing = Preparing(store, catalogue, settings, clock, bell)
        self._lifecycle = Lifecycle(settings)

    async def of_case(self, operator: Operator, case_id: str) -> list[Referral]:
        """Return a case's referrals, the newest first; they hold no word of the person."""
        refuse_admins(operator)
        async with self._store.read() as uow:
            await uow.cases.get(case_id)
            return await uow.referrals.of_case(case_id)

    async def open_ones(self, operator: Operator) -> list[Referral]:
        """Return all that are under way: those to be asked after come first, by their day."""
        refuse_admins(operator)
        async with self._store.read() as uow:
            found = await uow.referrals.open()
        far = dt.datetime.max.replace(tzinfo=dt.UTC)
        return sorted(found, key=lambda one: (one.follow_up_at or far, one.id))

    async def open(self, operator: Operator, case_id: str, referral_id: str) -> Opened:
        """Return a referral with its packet. NotFound for one that is not this case's."""
        await self._its(operator, case_id, referral_id, "referral.read")
        async with self._store.read() as uow:
            packet = parse((await uow.referrals.files(referral_id)).json)
            return Opened(
                await uow.referrals.get(referral_id),
                packet,
                await uow.referrals.receipt(referral_id),
                await uow.referrals.outcome_note(referral_id),
                await standing.stands(uow, case_id, packet),
            )

    async def files(self, operator: Operator, case_id: str, referral_id: str, which: str) -> Files:
        """Return the two files; `which` of them is taken, json or pdf, stands in the audit.

        IllegalTransition when nobody has it and the person took back what it rests on.
        """
        await self._its(operator, case_id, referral_id, f"referral.{which}")
        async with self._store.read() as uow:
            found = await uow.referrals.files(referral_id)
            if (await uow.referrals.get(referral_id)).handed_at is None:
                await self._refuse_fallen(uow, case_id, found)
            return found

    async def hand(
        self,
        operator: Operator,
        case_id: str,
        referral_id: str,
        *,
        way: Way,
        receipt: Receipt,
        at: dt.datetime,
        follow_up: dt.date | None,
    ) -> None:
        """Write down that a human handed it over; the case is then with an agency.

        ValueError without who received it, or for a time to come or before it was made.
        IllegalTransition when the person took back what it rests on.
        """
        received = receipt.received_by.strip()[:MAX_NOTE]
        now = self._clock.now()
        async with self._store.write() as uow:
            case, referral = await self._changing(uow, operator, case_id, referral_id)
            # A form has no seconds: what was made this minute may be handed over in it.
            if not received or at > now or at < referral.made_at - dt.timedelta(minutes=1):
                raise ValueError("say who received it, and when: after it was made, not to come")
            await self._refuse_fallen(uow, case_id, await uow.referrals.files(referral_id))
            await uow.referrals.hand(
                referral_id,
                way=way,
                receipt=Receipt(received, receipt.note.strip()[:MAX_NOTE]),
                operator_id=operator.id,
                at=at,
                follow_up_at=start_of(follow_up),
            )
            if CaseAction.REFER in TRANSITIONS[case.state]:
                await self._lifecycle.step(
                    uow, case, operator, CaseAction.REFER, now, detail=referral.agency
                )
            else:
                await self.happened(uow, case_id, "referral_handed", operator, referral.agency)
            await self.audit(uow, operator, "referral.hand", case_id, f"{referral_id} {way}")
            await uow.commit()
        self._bell.ring()

    async def follow_up(
        self, operator: Operator, case_id: str, referral_id: str, day: dt.date
    ) -> None:
        """Set when to ask the agency again."""
        async with self._store.write() as uow:
            await self._changing(uow, operator, case_id, referral_id)
            start = start_of(day)
            assert start is not None
            await uow.referrals.follow_up(referral_id, start)
            await uow.cases.set_values(case_id, self._clock.now())
            await self.audit(uow, operator, "referral.follow_up", case_id, referral_id)
            await uow.commit()
        self._bell.ring()

    async def end(
        self,
        operator: Operator,
        case_id: str,
        referral_id: str,
        outcome: ReferralOutcome,
        note: str,
    ) -> None:
        """Write down what came of it."""
        async with self._store.write() as uow:
            await self._changing(uow, operator, case_id, referral_id)
            words = note.strip()[:MAX_NOTE]
            await uow.referrals.end(referral_id, outcome, words, self._clock.now())
            await self.happened(uow, case_id, "referral_ended", operator, outcome)
            await self.audit(uow, operator, "referral.end", case_id, f"{referral_id} {outcome}")
            await uow.commit()
        self._bell.ring()

    async def withdraw(self, operator: Operator, case_id: str, referral_id: str) -> None:
        """Take a packet back that nobody got; it stays readable for who looks back."""
        async with self._store.write() as uow:
            _, referral = await self._changing(uow, operator, case_id, referral_id)
            await uow.referrals.withdraw(referral_id, self._clock.now())
            await self.happened(uow, case_id, "referral_withdrawn", operator, referral.agency)
            await self.audit(uow, operator, "referral.withdraw", case_id, referral_id)
            await uow.commit()
        self._bell.ring()

    async def review(self, operator: Operator, case_id: str, referral_id: str) -> None:
        """Confirm as a second person that there was a ground to go without consent.

        Only a supervisor who did not make it; anybody else gets NotTheHolder.
        """
        async with self._store.write() as uow:
            referral = await self._found(uow, operator, case_id, referral_id)
            made_it = await uow.referrals.made_by(referral_id) == operator.id
            if operator.role is not Role.SUPERVISOR or made_it:
                raise NotTheHolder("Somebody else, a supervisor, reviews it.")
            if referral.basis == CONSENT:
                raise IllegalTransition("Everything in it was agreed to.")
            await uow.referrals.review(referral_id, operator.id, self._clock.now())
            await self.happened(uow, case_id, "referral_reviewed", operator, referral.agency)
            await self.audit(uow, operator, "referral.review", case_id, referral_id)
            await uow.commit()
        self._bell.ring()

    async def _found(
        self, uow: UnitOfWork, operator: Operator, case_id: str, referral_id: str
    ) -> Referral:
        refuse_admins(operator)
        referral = await uow.referrals.get(referral_id)
        if referral.case_id != case_id:
            raise NotFound("There is no such referral.")
        return referral

    async def _changing(
        self, uow: UnitOfWork, operator: Operator, case_id: str, referral_id: str
    ) -> tuple[CaseRecord, Referral]:
        """Return both for who may change them: the holder, or anybody once nobody holds it."""
        referral = await self._found(uow, operator, case_id, referral_id)
        await uow.cases.lock(case_id)
        case = await uow.cases.get(case_id)
        if case.state in HELD and case.holder_id != operator.id:
            raise NotTheHolder
        return case, referral

    async def _refuse_fallen(self, uow: UnitOfWork, case_id: str, files: Files) -> None:
        if not await standing.stands(uow, case_id, parse(files.json)):
            raise IllegalTransition("The person took back what it rests on.")

    async def _its(self, operator: Operator, case_id: str, referral_id: str, action: str) -> None:
        async with self._store.write() as uow:
            await self._found(uow, operator, case_id, referral_id)
            await self.audit(uow, operator, action, case_id, referral_id)
            await uow.commit()

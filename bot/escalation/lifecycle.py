"""What happens to a case, each as one step inside the caller's transaction."""

from __future__ import annotations

import datetime as dt
import secrets

from bot.domain.cases import (
    HELD,
    UNHELD,
    CaseAction,
    CaseState,
    Outcome,
    after,
)
from bot.domain.errors import AlreadyClaimed, NotTheHolder
from bot.domain.people import Operator, Role
from bot.domain.risk import Urgency
from bot.escalation import bursts, calling, giving_back
from bot.settings import Settings
from bot.storage.cases import CaseRecord
from bot.storage.uow import UnitOfWork

#: The name of the timers that drive the ladder.
LADDER = calling.LADDER

#: The kind of a case of which nobody knows yet what it is about.
_UNSORTED = "other_report"


class Lifecycle:
    """Opens, claims, moves and closes cases. Nothing is durable before the caller commits."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def report(
        self,
        uow: UnitOfWork,
        conversation_id: str,
        kind: str,
        urgency: Urgency,
        now: dt.datetime,
    ) -> CaseRecord:
        """Return the conversation's case: opened, raised or reopened as needed.

        There is one open case per conversation: a repeated cry raises its urgency at the most. When
        it is raised, or is an emergency, while its holder is not at their desk, it is given back:
        others are called.
        """
        case = await uow.cases.latest_of(conversation_id)
        if case is None:
            case_id = await uow.cases.add(
                conversation_id=conversation_id, kind=kind, urgency=urgency, now=now
            )
            await bursts.join(uow, case_id, conversation_id, now, self._settings.burst)
            return await self._alert(uow, await uow.cases.get(case_id), now)
        if case.state is CaseState.CLOSED:
            await uow.cases.move(
                case,
                after(case.state, CaseAction.REOPEN),
                now,
                holder_id=None,
                kind=kind,
                urgency=int(urgency),
                waiting_since=now,
                closed_at=None,
                outcome="",
                closing_due=False,
            )
            await uow.cases.add_event(case.id, "reopened", now, detail=urgency.key)
            return await self._alert(uow, await uow.cases.get(case.id), now)
        raised = urgency > case.urgency
        if raised:
            await uow.cases.set_values(case.id, now, urgency=int(urgency), kind=kind)
            await uow.cases.add_event(case.id, "raised", now, detail=urgency.key)
            if case.state in UNHELD:
                await giving_back.call_out(uow, self._settings, case.id, urgency, now)
        elif case.kind == _UNSORTED != kind and urgency is not Urgency.NONE:
            # What it is about is known now.
            await uow.cases.set_values(case.id, now, kind=kind)
        case = await uow.cases.get(case.id)
        if case.state in HELD and (raised or urgency >= Urgency.HIGH):
            await giving_back.if_away(uow, self._settings, case, now)
        return await uow.cases.get(case.id)

    async def _alert(self, uow: UnitOfWork, case: CaseRecord, now: dt.datetime) -> CaseRecord:
        await uow.cases.move(case, after(case.state, CaseAction.ALERT), now, holder_id=None)
        await uow.cases.add_event(case.id, "alerted", now)
        await giving_back.call_out(uow, self._settings, case.id, case.urgency, now)
        return await uow.cases.get(case.id)

    async def claim(
        self, uow: UnitOfWork, case: CaseRecord, operator: Operator, now: dt.datetime
    ) -> None:
        """Take a case that nobody holds. Raises AlreadyClaimed with the holder's name."""
        if case.state in HELD:
            raise AlreadyClaimed((await uow.cases.row(case.id)).holder)
        claimed = await uow.cases.move(
            case,
            after(case.state, CaseAction.CLAIM),
            now,
            holder_id=operator.id,
            claimed_at=now,
            truth_due=False,
        )
        if not claimed:
            raise AlreadyClaimed((await uow.cases.row(case.id)).holder)
        await uow.timers.cancel(case.id)
        await uow.cases.add_event(case.id, "claimed", now, operator_id=operator.id)
        await calling.correct(uow, self._settings.bells, now)

    async def release(
        self,
        uow: UnitOfWork,
        case: CaseRecord,
        operator: Operator,
        reason: str,
        now: dt.datetime,
    ) -> None:
        """Give a case back; the alarm and the ladder begin anew.

        A supervisor may give back what somebody else holds.
        """
        state = after(case.state, CaseAction.RELEASE)
        if operator.role is not Role.SUPERVISOR:
            _refuse_others(case, operator)
        await self._move(uow, case, state, now, holder_id=None, claimed_at=None)
        await uow.cases.add_event(case.id, "released", now, operator_id=operator.id, detail=reason)
        await giving_back.call_out(uow, self._settings, case.id, case.urgency, now)

    async def step(
        self,
        uow: UnitOfWork,
        case: CaseRecord,
        operator: Operator,
        action: CaseAction,
        now: dt.datetime,
        *,
        detail: str = "",
    ) -> None:
        """Let a case wait, resume or be referred by its holder."""
        state = after(case.state, action)
        _refuse_others(case, operator)
        await self._move(uow, case, state, now, holder_id=operator.id)
        await uow.cases.add_event(case.id, state.value, now, operator_id=operator.id, detail=detail)

    async def close(
        self,
        uow: UnitOfWork,
        case: CaseRecord,
        operator: Operator,
        outcome: Outcome,
        now: dt.datetime,
        *,
        safe_to_contact: bool,
    ) -> None:
        """Close a case with its outcome; the person is told at their next message."""
        _refuse_others(case, operator)
        await self._move(
            uow,
            case,
            after(case.state, CaseAction.CLOSE),
            now,
            holder_id=None,
            outcome=outcome,
            safe_to_contact=safe_to_contact,
            closed_at=now,
            waiting_since=None,
            closing_due=True,
        )
        await uow.timers.cancel(case.id)
        await uow.cases.add_event(case.id, "closed", now, operator_id=operator.id, detail=outcome)
        await calling.correct(uow, self._settings.bells, now)

    async def reopen(
        self, uow: UnitOfWork, case: CaseRecord, operator: Operator, now: dt.datetime
    ) -> None:
        """Open a closed case again in the hands of `operator`."""
        state = after(case.state, CaseAction.REOPEN)
        await self._move(uow, case, state, now, holder_id=None, closing_due=False, outcome="")
        await uow.cases.add_event(case.id, "reopened", now, operator_id=operator.id)
        await self.claim(uow, await uow.cases.get(case.id), operator, now)

    @staticmethod
    async def _move(
        uow: UnitOfWork,
        case: CaseRecord,
        state: CaseState,
        now: dt.datetime,
        *,
        holder_id: str | None,
        **values: object,
    ) -> None:
        if not await uow.cases.move(case, state, now, holder_id=holder_id, **values):
            raise NotTheHolder("This case was changed in the meantime: look at it again.")
        if holder_id != case.holder_id:
            await uow.file.handovers.end(case.id, "withdrawn", now)

    @staticmethod
    async def give_receipt(uow: UnitOfWork, case: CaseRecord) -> str | None:
        """Return a fresh receipt such as 4821-0937-5516, or None if one was given before.

        Twelve random digits, no date, no sequence; only a keyed hash of it is kept.
        """
        if case.has_receipt:
            return None
        digits = f"{secrets.randbelow(10**12):012d}"
        await uow.cases.set_receipt(case.id, digits)
        return f"{digits[:4]}-{digits[4:8]}-{digits[8:]}"


def _refuse_others(case: CaseRecord, operator: Operator) -> None:
    if case.holder_id != operator.id:
        raise NotTheHolder

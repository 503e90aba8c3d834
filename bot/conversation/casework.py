"""What a turn does to cases: opened, raised, and given the questions that belong to them."""

from __future__ import annotations

import datetime as dt

from bot.conversation.plan import IntakeMove, Plan
from bot.conversation.scene import Scene
from bot.domain.effects import HandOver, OpenCase, StartIntake
from bot.domain.messages import InboundKind
from bot.domain.risk import Urgency
from bot.escalation.intake import Intakes
from bot.escalation.lifecycle import Lifecycle
from bot.storage.cases import CaseRecord
from bot.storage.uow import UnitOfWork
from bot.telemetry import Metrics, get_logger

log = get_logger()

#: Cases that a person asks for themselves, without danger.
ASKED_FOR_A_HUMAN = "other_report"


class Casework:
    """Opens and raises cases as a plan wants, inside the turn's transaction."""

    def __init__(self, lifecycle: Lifecycle, intakes: Intakes, metrics: Metrics) -> None:
        self._lifecycle = lifecycle
        self._intakes = intakes
        self._metrics = metrics

    async def carry_out(
        self, uow: UnitOfWork, scene: Scene, plan: Plan, case: CaseRecord | None
    ) -> CaseRecord | None:
        """Open or raise the case, prepare the report that belongs to it; return the case."""
        lane = scene.thread.id
        wanted = [effect for effect in plan.effects if isinstance(effect, OpenCase)]
        if plan.assessment.is_emergency and case is not None and not wanted:
            guessed = plan.intake is IntakeMove.ANSWER and plan.assessment.unsure
            kind = "" if guessed else plan.assessment.report_kind
            wanted = [OpenCase(kind or case.kind, plan.assessment.urgency)]
        if any(isinstance(effect, HandOver) for effect in plan.effects):
            wanted.append(OpenCase(ASKED_FOR_A_HUMAN, Urgency.MEDIUM))
        started = [effect.kind for effect in plan.effects if isinstance(effect, StartIntake)]
        if started and not wanted and case is None:
            level = self._intakes.questions(started[0]).level
            wanted = [OpenCase(started[0], level)]
        for effect in wanted:
            known = case is not None
            case = await self._lifecycle.report(uow, lane, effect.kind, effect.urgency, scene.now)
            if not known:
                self._metrics.cases.labels(case.urgency.key).inc()
                log.info("case.opened", case=case.number, urgency=case.urgency.key)
        kind = started[0] if started else (wanted[0].kind if wanted else "")
        # An answer belongs to the questions that are being asked, whatever else it sounds like.
        # And whoever sent a picture or a recording was asked nothing yet.
        told = scene.said.kind not in (InboundKind.READING, InboundKind.VOICE)
        if kind and told and case is not None and plan.intake is not IntakeMove.ANSWER:
            await self._prepare_report(uow, lane, case, kind, scene.now)
        return case

    async def _prepare_report(
        self, uow: UnitOfWork, lane: str, case: CaseRecord, kind: str, now: dt.datetime
    ) -> None:
        current = await uow.reports.current(lane)
        under_way = current is not None and current.state == "open"
        if current is not None and kind in (current.kind, ASKED_FOR_A_HUMAN):
            # Whoever wants to tell more goes on with what was begun, or was nearer to it.
            return
        if under_way and self._intakes.level(kind) < Urgency.HIGH:
            return
        if any(report.kind == kind for report in await uow.reports.of_case(case.id)):
            return
        await uow.reports.add(
            conversation_id=lane, case_id=case.id, kind=kind, state="offered", now=now
        )

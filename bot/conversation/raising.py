"""An answer that makes a report worse than it was raises its case, and brings the numbers."""

from __future__ import annotations

from bot.conversation.plan import Plan
from bot.conversation.render import Renderer, Setting
from bot.conversation.scene import Scene
from bot.domain.effects import ShowCard
from bot.domain.messages import Part
from bot.domain.risk import Urgency
from bot.escalation.lifecycle import Lifecycle
from bot.storage.reports import ReportRecord
from bot.storage.uow import UnitOfWork


async def carry_out(
    uow: UnitOfWork,
    lifecycle: Lifecycle,
    renderer: Renderer,
    report: ReportRecord,
    urgency: Urgency,
    scene: Scene,
    plan: Plan,
    setting: Setting,
) -> list[Part]:
    """Raise the report's case to `urgency` at least; return what is to be said about it.

    Who told of wages and turns out to be locked in gets the numbers then and there. Who got them
    before is only asked on.
    """
    case = await uow.cases.get(report.case_id)
    if urgency <= case.urgency:
        return []
    await lifecycle.report(uow, scene.thread.id, report.kind, urgency, scene.now)
    if case.urgency >= Urgency.HIGH or urgency < Urgency.HIGH:
        return []
    values = {"urgency": urgency.key, "report_kind": "danger", "offer_intake": "no"}
    return renderer.effect(ShowCard("danger", values), plan, setting)

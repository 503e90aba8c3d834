"""What a case is about in keys that name nobody: noted on its timeline, where figures count it."""

from __future__ import annotations

from bot.conversation.plan import Plan
from bot.conversation.scene import Scene
from bot.storage.cases import CaseRecord
from bot.storage.uow import UnitOfWork


async def note(uow: UnitOfWork, scene: Scene, plan: Plan, case: CaseRecord | None) -> None:
    """Note the first country and the first known pattern that an open case spoke of."""
    if case is None:
        return
    if plan.country:
        await uow.figures.note(case.id, "country", plan.country, scene.now)
    if plan.judgement is not None and plan.judgement.scams:
        await uow.figures.note(case.id, "scam", plan.judgement.scams[0].scam, scene.now)

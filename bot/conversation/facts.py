"""What a case is about in keys that name nobody: noted on its timeline, where figures count it."""

from __future__ import annotations

from bot.checks.places import places
from bot.conversation.plan import Plan
from bot.conversation.scene import Scene
from bot.storage.cases import CaseRecord
from bot.storage.uow import UnitOfWork

_HOME = "VN"


async def note(uow: UnitOfWork, scene: Scene, plan: Plan, case: CaseRecord | None) -> None:
    """Note the first country, place abroad and known pattern that an open case spoke of."""
    if case is None:
        return
    if plan.country:
        await uow.figures.note(case.id, "country", plan.country, scene.now)
    if place := _place(scene.said.text):
        await uow.figures.note(case.id, "place", place, scene.now)
    if plan.judgement is not None and plan.judgement.scams:
        await uow.figures.note(case.id, "scam", plan.judgement.scams[0].scam, scene.now)


def _place(text: str) -> str:
    """Return the first place abroad that a text names, as the lexicon spells it; "" for none."""
    spotted = (one.place for one in places().spot(text) if one.place is not None)
    return next((place.name for place in spotted if place.country != _HOME), "")

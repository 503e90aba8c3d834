"""What the registry says of the numbers in an offer that somebody asks about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from bot.conversation.plan import Plan
from bot.conversation.scene import Scene
from bot.domain.effects import Say
from bot.domain.messages import Part
from bot.domain.registry import Entry
from bot.escalation import registry
from bot.storage.uow import UnitOfWork

#: Warnings of one answer: who asks about ten numbers reads no more of them than this.
_MOST = 3
#: Who asks reads the month as Viet Nam has it.
_VIET_NAM = dt.timezone(dt.timedelta(hours=7))
Speak = Callable[[Say], list[Part]]


async def answer(uow: UnitOfWork, scene: Scene, plan: Plan, speak: Speak) -> list[Part]:
    """Return a part for an offer that names somebody, else none.

    It says neither how many reported nor who nor on which day; and of what is not known only that
    it is not known, which is the same for what was reported and nobody has confirmed.
    """
    if plan.judgement is None or plan.reticent:
        return []
    told, numbered = await registry.told_of(uow, scene.said.text, scene.now)
    if told:
        lines = dict.fromkeys(_line(entry, speak) for entry in told[:_MOST])
        return [Part("\n".join(lines))]
    return speak(Say("registry.nothing")) if numbered else []


def _line(entry: Entry, speak: Speak) -> str:
    assert entry.confirmed_at is not None
    month = f"{entry.confirmed_at.astimezone(_VIET_NAM):%m/%Y}"
    (part,) = speak(Say(f"registry.warned.{entry.kind}", {"source": entry.source, "month": month}))
    return part.text

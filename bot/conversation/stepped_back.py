"""What the bot still does while a human answers elsewhere: it listens, and hears a cry."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from bot.conversation.echo import Pause
from bot.conversation.plan import IntakeMove, Plan
from bot.domain.effects import OpenCase, ShowCard
from bot.domain.risk import Assessment, Urgency

#: A human who has been silent so long may have left the screen.
_AWAY = dt.timedelta(minutes=2)


def plan(pause: Pause, assessment: Assessment, danger: Plan) -> Plan:
    """Return what to do about a message in a paused thread; `danger` is the plan for a cry.

    Cases are opened and raised as ever. Only a critical cry is answered, once, when the human
    has been silent for two minutes.
    """
    if assessment.is_emergency:
        alone = pause.silence >= _AWAY and not pause.told
        if alone and assessment.urgency is Urgency.CRITICAL:
            # No question follows it: while the human is expected back nobody would go on.
            effects = tuple(
                ShowCard(one.card, {**one.values, "offer_intake": "no"})
                if isinstance(one, ShowCard)
                else one
                for one in danger.effects
            )
            return replace(danger, effects=effects, intake=IntakeMove.NOTHING)
        return replace(danger, intake=IntakeMove.NOTHING, speak=False)
    if assessment.urgency is Urgency.MEDIUM and assessment.report_kind:
        return Plan(assessment, (OpenCase("other_report", Urgency.MEDIUM),), speak=False)
    return Plan(assessment, country=danger.country, speak=False)

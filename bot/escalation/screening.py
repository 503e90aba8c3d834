"""Counts which signs of trafficking and forced labour the answers of a case speak for.

The person is never told: it helps who talks with them to see what to ask next.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.models.texts import Step
from bot.domain.gathered import Screening, Sign
from bot.escalation import answering


def screen(
    catalogue: Catalogue, answers: Iterable[tuple[str, str, str]], signals: Collection[str]
) -> Screening:
    """Return every indicator, and which of them (kind, step, answer) and signals speak for."""
    told = {
        (step, one.value)
        for kind, step, answer in answers
        if (asked := _step(catalogue, kind, step)) is not None
        for one in answering.meant(asked, answer)
    }
    return Screening(
        tuple(
            Sign(
                indicator.id,
                indicator.names.vi,
                indicator.grave,
                answered=any((one.step, one.value) in told for one in indicator.answers),
                heard=any(signal in signals for signal in indicator.signals),
            )
            for indicator in catalogue.indicators.values()
        )
    )


def _step(catalogue: Catalogue, kind: str, step_id: str) -> Step | None:
    intake = catalogue.intakes.get(kind)
    return next((one for one in intake.steps if one.id == step_id), None) if intake else None

"""Judges danger triage: an emergency is critical or high."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from bot.catalogue.catalogue import Catalogue
from bot.domain.risk import Urgency
from bot.evaluation import lines
from bot.evaluation.figures import (
    Figure,
    Miss,
    Report,
    bootstrap,
    f_score,
    percentile,
    proportion,
    share,
)
from bot.evaluation.lines import Example
from bot.safety.triage import Triage

_URGENCIES = tuple(urgency.key for urgency in Urgency)
#: A line: was it an emergency, was it judged one.
_Pair = tuple[bool, bool]


def check(example: Example) -> str:
    """Return what is wrong with an example, or ""."""
    return lines.one_of(example, "urgency", _URGENCIES)


class TriageJudge:
    """Asks triage; never Rasa."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._triage = Triage.of(catalogue)
        self._triage.warm()

    def predict(self, text: str) -> dict[str, Any]:
        """Return urgency, and the signals and probability that explain it."""
        assessment = self._triage.assess(text)
        return {
            "urgency": assessment.urgency.key,
            "probability": round(assessment.probability, 4),
            "unsure": assessment.unsure,
            "signals": [
                {"cue": signal.cue, "words": signal.words, "urgency": signal.urgency.key}
                for signal in assessment.signals
            ],
        }


def report(examples: Sequence[Example], predictions: Sequence[dict[str, Any]]) -> Report:
    """Return the figures of evaluation.md for triage."""
    made = Report()
    pairs = [
        (_emergency(example["urgency"]), _emergency(prediction["urgency"]))
        for example, prediction in zip(examples, predictions, strict=True)
    ]
    made.figures = _figures(pairs)
    times = [prediction["ms"] for prediction in predictions]
    made.figures["p50_ms"] = percentile(times, 0.5)
    made.figures["p99_ms"] = percentile(times, 0.99)
    made.figures["urgency_accuracy"] = share(
        [
            example["urgency"] == got["urgency"]
            for example, got in zip(examples, predictions, strict=True)
        ]
    )
    registers: dict[str, list[_Pair]] = defaultdict(list)
    for example, pair in zip(examples, pairs, strict=True):
        if example.get("register"):
            registers[str(example["register"])].append(pair)
    made.groups["by_register"] = {
        register: _figures(of_it) for register, of_it in sorted(registers.items())
    }
    for example, prediction in zip(examples, predictions, strict=True):
        cell = (example["urgency"], prediction["urgency"])
        made.confusion[cell] = made.confusion.get(cell, 0) + 1
        if _emergency(cell[0]) != _emergency(cell[1]):
            chance = prediction["probability"]
            how_bad = 1 - chance if _emergency(cell[0]) else chance
            made.misses.append(Miss(prediction["text"], *cell, how_bad))
    return made


def _emergency(key: str) -> bool:
    return Urgency.parse(key) >= Urgency.HIGH


def _figures(pairs: Sequence[_Pair]) -> dict[str, Figure]:
    wanted = sum(is_one for is_one, _ in pairs)
    judged = sum(got for _, got in pairs)
    hits = sum(is_one and got for is_one, got in pairs)
    calm = len(pairs) - wanted
    return {
        "recall": proportion(hits, wanted),
        "precision": proportion(hits, judged),
        "f2": bootstrap(pairs, _f2),
        "false_alarm_rate": proportion(judged - hits, calm),
    }


def _f2(pairs: Sequence[_Pair]) -> float | None:
    hits = sum(is_one and got for is_one, got in pairs)
    false = sum(got and not is_one for is_one, got in pairs)
    missed = sum(is_one and not got for is_one, got in pairs)
    return f_score(hits, false, missed, beta=2)

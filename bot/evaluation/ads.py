"""Judges the judge of job offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.catalogue.catalogue import Catalogue
from bot.checks.job_ad import JobAdJudge
from bot.domain.risk import Verdict
from bot.evaluation import lines
from bot.evaluation.figures import Figure, Miss, Report, bootstrap, f_score, proportion, share
from bot.evaluation.lines import Example

_VERDICTS = tuple(verdict.value for verdict in Verdict)
_FIRST = 5
#: Flags wanted and flags found in one line.
_Flags = tuple[frozenset[str], frozenset[str]]


def check(example: Example) -> str:
    """Return what is wrong with an example, or ""."""
    return (
        lines.one_of(example, "verdict", _VERDICTS)
        or lines.texts(example, "flags")
        or lines.texts(example, "scams")
    )


class AdsJudge:
    """Asks the judge of job offers."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._judge = JobAdJudge(catalogue)

    def predict(self, text: str) -> dict[str, Any]:
        """Return verdict, flags, scams and destination with the words that show them."""
        judged = self._judge.judge(text)
        return {
            "verdict": judged.verdict.value,
            "flags": sorted({found.flag for found in judged.flags}),
            "scams": [match.scam for match in judged.scams],
            "destination": judged.destination,
            "words": {found.flag: found.words for found in reversed(judged.flags)},
            "lawful_signs": {found.flag: found.words for found in judged.lawful_signs},
        }


def report(examples: Sequence[Example], predictions: Sequence[dict[str, Any]]) -> Report:
    """Return the figures of evaluation.md for ads."""
    made = Report()
    verdicts = [
        (example["verdict"], got["verdict"])
        for example, got in zip(examples, predictions, strict=True)
    ]
    high, none = Verdict.HIGH_RISK.value, Verdict.NO_RED_FLAG.value
    risky = [got for wanted, got in verdicts if wanted == high]
    lawful = [got for wanted, got in verdicts if wanted == none]
    flags = [
        (frozenset(example.get("flags", ())), frozenset(got["flags"]))
        for example, got in zip(examples, predictions, strict=True)
    ]
    made.figures = {
        "high_risk_recall": share([got == high for got in risky]),
        "caught": share([got != none for got in risky]),
        "false_alarm_rate": share([got == high for got in lawful]),
        "verdict_accuracy": share([wanted == got for wanted, got in verdicts]),
        "flag_micro_f1": bootstrap(flags, _micro_f1, n=sum(len(wanted) for wanted, _ in flags)),
        "scam_success_at_1": _success(examples, predictions, 1),
        "scam_success_at_5": _success(examples, predictions, _FIRST),
    }
    named = [
        example["destination"] == got["destination"]
        for example, got in zip(examples, predictions, strict=True)
        if example.get("destination")
    ]
    made.figures["destination_accuracy"] = share(named)
    made.groups["per_flag"] = _per_flag(flags)
    for cell, got in zip(verdicts, predictions, strict=True):
        made.confusion[cell] = made.confusion.get(cell, 0) + 1
        if cell[0] != cell[1]:
            steps = abs(_VERDICTS.index(cell[0]) - _VERDICTS.index(cell[1]))
            made.misses.append(Miss(got["text"], *cell, steps / (len(_VERDICTS) - 1)))
    return made


def _success(
    examples: Sequence[Example], predictions: Sequence[dict[str, Any]], first: int
) -> Figure:
    return share(
        [
            bool(set(example["scams"]) & set(got["scams"][:first]))
            for example, got in zip(examples, predictions, strict=True)
            if example.get("scams")
        ]
    )


def _micro_f1(flags: Sequence[_Flags]) -> float | None:
    hits = sum(len(wanted & found) for wanted, found in flags)
    false = sum(len(found - wanted) for wanted, found in flags)
    missed = sum(len(wanted - found) for wanted, found in flags)
    return f_score(hits, false, missed)


def _per_flag(flags: Sequence[_Flags]) -> dict[str, dict[str, Figure]]:
    names = sorted({flag for wanted, found in flags for flag in wanted | found})
    per_flag: dict[str, dict[str, Figure]] = {}
    for name in names:
        wanted = sum(name in one for one, _ in flags)
        found = sum(name in one for _, one in flags)
        hits = sum(name in one and name in other for one, other in flags)
        only = [(one & {name}, other & {name}) for one, other in flags]
        per_flag[name] = {
            "precision": proportion(hits, found),
            "recall": proportion(hits, wanted),
            "f1": bootstrap(only, _micro_f1, n=wanted),
        }
    return per_flag

"""Train the model of the job-ad judge and write it as plain numbers; run with Rasa's Python.

python -m nlu.ads.train             writes bot/checks/ad_model.json
python -m nlu.ads.train --check     says if the committed file follows from the committed data
python -m nlu.ads.train --validate  prints how it does on offers it has not seen, five folds

What the rules of content find in each offer is asked of the bot's own Python (.venv).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.model_selection import GroupKFold

from nlu.heads import ROOT, Recipe, command, fingerprint, fit, matrix, packed
from nlu.triage.data import teencode
from nlu.vitext.features import with_findings
from nlu.vitext.normalize import fold, nfc
from nlu.vitext.teencode import tokens

MODEL = ROOT / "bot/checks/ad_model.json"
_BOT = ROOT / ".venv/bin/python"
#: Of 2, 4, 8, 16 and 30 the one that told unseen offers apart best.
STRENGTH = 8.0
#: How much a merely suspicious offer counts as no trap.
_BETWEEN = 0.7
_HIGH, _LAWFUL = "high_risk", "no_red_flag"
#: What the findings of the rules depend on, besides the chat spellings and nlu/vitext.
_RULES = ("bot/checks/*.py", "content/red_flags/*.yaml", "content/lexicon/*.yaml")
_NOT_RULES = {"job_ad.py", "ad_model.py", "known_scams.py", "read_ads.py"}


@dataclass(frozen=True)
class Offer:
    """One offer in one spelling, with its labels."""

    text: str
    verdict: str
    flags: frozenset[str]
    #: Which line it is: the same with and without tone marks.
    line: int


def offers() -> list[Offer]:
    """Return every labelled offer as written and without its tone marks, in a fixed order."""
    found: list[Offer] = []
    rows = (
        json.loads(row)
        for path in sorted((ROOT / "nlu/ads").glob("*.jsonl"))
        for row in path.read_text("utf-8").splitlines()
    )
    for line, ad in enumerate(rows):
        typed = nfc(ad["text"])
        found.extend(
            Offer(text, ad["verdict"], frozenset(ad["flags"]), line)
            for text in dict.fromkeys((typed, fold(typed)))
        )
    return found


def _fingerprint(data: Sequence[Offer]) -> str:
    rules = [path for pattern in _RULES for path in sorted(ROOT.glob(pattern))]
    files = [path for path in rules if path.name not in _NOT_RULES]
    rows = ([one.text, one.verdict, sorted(one.flags)] for one in data)
    return fingerprint(rows, ROOT / "content/lawful_signs.yaml", *files)


def _findings(data: Sequence[Offer]) -> list[dict[str, Collection[str]]]:
    """Return the flags and signs that the rules find in each offer."""
    if not _BOT.exists():
        sys.exit("The bot's environment is missing: run `make setup` first.")
    command_line = [str(_BOT), "-m", "bot.checks.read_ads", str(ROOT / "content")]
    asked = "".join(json.dumps(one.text) + "\n" for one in data)
    done = subprocess.run(  # noqa: S603 - our own interpreter and module
        command_line, cwd=ROOT, input=asked, stdout=subprocess.PIPE, text=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def _features(data: Sequence[Offer]) -> Any:
    table = teencode()
    return matrix(
        [
            with_findings(tokens(one.text, table), found["flags"], found["signs"])
            for one, found in zip(data, _findings(data), strict=True)
        ]
    )


def _questions(data: Sequence[Offer]) -> dict[str, list[bool]]:
    """Return what each head is to answer for each offer."""
    flags = sorted(frozenset().union(*(one.flags for one in data)))
    return {
        "trap": [one.verdict == _HIGH for one in data],
        "off": [one.verdict != _LAWFUL for one in data],
        **{flag: [flag in one.flags for one in data] for flag in flags},
    }


def _weights(data: Sequence[Offer], head: str) -> Any:
    if head != "trap":
        return None
    plain = {_HIGH, _LAWFUL}
    return np.array([1.0 if one.verdict in plain else _BETWEEN for one in data])


def train(data: Sequence[Offer]) -> dict[str, Any]:
    """Return a head for the trap, one for anything off, one for each red flag."""
    features = _features(data)
    return {
        head: packed(fit(features, answers, STRENGTH, _weights(data, head)))
        for head, answers in _questions(data).items()
    }


def validate(data: Sequence[Offer]) -> None:
    """Print how well unseen offers are judged, by threshold."""
    features, questions = _features(data), _questions(data)
    odds = {head: np.zeros(len(data)) for head in questions}
    folds = GroupKFold(5).split(features, groups=[one.line for one in data])
    for seen, unseen in folds:
        known = [data[index] for index in seen]
        for head, answers in questions.items():
            wanted = [answers[index] for index in seen]
            model = fit(features[seen], wanted, STRENGTH, _weights(known, head))
            odds[head][unseen] = model.decision_function(features[unseen])
    print(f"{len(data)} forms of {data[-1].line + 1} offers, five folds")
    traps = np.array(questions["trap"])
    lawful = ~np.array(questions["off"])
    for threshold in (-1.0, -0.6, -0.4, -0.2, 0.0, 0.2, 0.5):
        high, off = odds["trap"] >= threshold, odds["off"] >= threshold
        print(
            f"{threshold:+.1f}: traps high risk {high[traps].mean():.3f},"
            f" caught {(high | off)[traps].mean():.3f},"
            f" lawful high risk {high[lawful].mean():.3f}, off {off[lawful].mean():.3f},"
            f" flags F1 {_micro_f1(odds, questions, threshold):.3f}"
        )


def _micro_f1(odds: dict[str, Any], questions: dict[str, list[bool]], threshold: float) -> float:
    flags = [head for head in questions if head not in ("trap", "off")]
    said = np.array([odds[flag] >= threshold for flag in flags])
    true = np.array([questions[flag] for flag in flags])
    return float(2 * (said & true).sum() / (said.sum() + true.sum()))


if __name__ == "__main__":
    raise SystemExit(
        command(
            Recipe(
                about=__doc__,
                name="ad",
                model=MODEL,
                data=offers,
                fingerprint=_fingerprint,
                train=train,
                validate=validate,
            )
        )
    )

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
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.model_selection import GroupKFold

from nlu.heads import ROOT, Recipe, command, fingerprint, fit, matrix, packed
from nlu.triage.data import rasa_lines, read_yaml, teencode
from nlu.vitext.features import with_findings
from nlu.vitext.normalize import fold, nfc
from nlu.vitext.teencode import tokens

MODEL = ROOT / "bot/checks/ad_model.json"
_BOT = ROOT / ".venv/bin/python"
#: Of 2, 4, 8, 16 and 30 the one that told unseen offers apart best.
STRENGTH = 8.0
#: How much a merely suspicious offer counts as no trap.
_BETWEEN = 0.7
_HIGH, _BETWEEN_BOTH, _LAWFUL = "high_risk", "suspicious", "no_red_flag"
#: What the findings of the rules depend on, besides the chat spellings and nlu/vitext.
_RULES = ("bot/checks/*.py", "content/red_flags/*.yaml", "content/lexicon/*.yaml")
_NOT_RULES = {"job_ad.py", "ad_model.py", "known_scams.py", "read_ads.py"}


#: Questions and small talk about every other thing: no offers, though they share the words.
_TALK = (
    *("companies", "contacts", "departure", "documents", "everyday", "fees", "law"),
    *("legal_channels", "out_of_scope", "session", "warnings"),
)
#: How much a line of those counts; there are many.
_TALK_WEIGHT = 0.15


@dataclass(frozen=True)
class Offer:
    """One text in one spelling, with its labels."""

    text: str
    verdict: str
    #: None where nobody labelled them.
    flags: frozenset[str] | None
    weight: float
    #: Which line it is: the same with and without tone marks.
    line: int


def _labelled() -> Iterator[tuple[str, str, frozenset[str] | None, float]]:
    for path in sorted((ROOT / "nlu/ads").glob("*.jsonl")):
        for row in path.read_text("utf-8").splitlines():
            ad = json.loads(row)
            yield ad["text"], ad["verdict"], frozenset(ad["flags"]), 1.0


def _told() -> Iterator[tuple[str, str, frozenset[str] | None, float]]:
    """Yield the examples of content's scams, and talk that is no offer."""
    for path in sorted((ROOT / "content/scams").glob("*.yaml")):
        scam = read_yaml(path)
        yield from ((text, _HIGH, None, 1.0) for text in scam["examples_positive"])
        yield from (
            (text, _LAWFUL, frozenset[str](), 1.0) for text in scam.get("examples_negative", ())
        )
    intents = read_yaml(ROOT / "nlu/intents.yml")["intents"]
    urgencies = {name: entry.get("urgency", "none") for name, entry in intents.items()}
    for name in _TALK:
        for line in rasa_lines(ROOT / f"nlu/data/{name}.yml", urgencies):
            yield line.text, _LAWFUL, frozenset(), _TALK_WEIGHT


def offers() -> list[Offer]:
    """Return every text as written and without its tone marks, in a fixed order."""
    found: list[Offer] = []
    for line, (written, verdict, flags, weight) in enumerate(chain(_labelled(), _told())):
        typed = nfc(written)
        found.extend(
            Offer(text, verdict, flags, weight, line)
            for text in dict.fromkeys((typed, fold(typed)))
        )
    return found


def _fingerprint(data: Sequence[Offer]) -> str:
    rules = [path for pattern in _RULES for path in sorted(ROOT.glob(pattern))]
    files = [path for path in rules if path.name not in _NOT_RULES]
    rows = ([one.text, one.verdict, sorted(one.flags or ()), one.weight] for one in data)
    return fingerprint(rows, ROOT / "content/lawful_signs.yaml", Path(__file__), *files)


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
    flags = sorted(frozenset().union(*(one.flags or () for one in data)))
    return {
        "trap": [one.verdict == _HIGH for one in data],
        "off": [one.verdict != _LAWFUL for one in data],
        **{flag: [flag in (one.flags or ()) for one in data] for flag in flags},
    }


def _weights(data: Sequence[Offer], head: str) -> Any:
    """Return how much each offer counts for a head: nothing where its label is not known."""
    weights = np.array([one.weight for one in data])
    if head == "trap":
        return weights * [_BETWEEN if one.verdict == _BETWEEN_BOTH else 1.0 for one in data]
    if head == "off":
        return weights
    return weights * [one.flags is not None for one in data]


def train(data: Sequence[Offer]) -> dict[str, Any]:
    """Return a head for the trap, one for anything off, one for each red flag."""
    features = _features(data)
    return {
        head: packed(fit(features, answers, STRENGTH, _weights(data, head)))
        for head, answers in _questions(data).items()
    }


def validate(data: Sequence[Offer]) -> None:
    """Print how well unseen labelled offers are judged, by threshold."""
    findings = _findings(data)
    features, questions = _features(data), _questions(data)
    odds = {head: np.zeros(len(data)) for head in questions}
    folds = GroupKFold(5).split(features, groups=[one.line for one in data])
    for seen, unseen in folds:
        known = [data[index] for index in seen]
        for head, answers in questions.items():
            wanted = [answers[index] for index in seen]
            model = fit(features[seen], wanted, STRENGTH, _weights(known, head))
            odds[head][unseen] = model.decision_function(features[unseen])
    full = np.array([one.weight == 1.0 and one.flags is not None for one in data])
    traps = np.array(questions["trap"])[full]
    lawful = ~np.array(questions["off"])[full]
    print(f"{full.sum()} forms of labelled offers, five folds")
    for threshold in (-1.0, -0.6, -0.4, -0.2, 0.0, 0.2, 0.5):
        high, off = odds["trap"][full] >= threshold, odds["off"][full] >= threshold
        print(
            f"{threshold:+.1f}: traps high risk {high[traps].mean():.3f},"
            f" caught {(high | off)[traps].mean():.3f},"
            f" lawful high risk {high[lawful].mean():.3f}, off {off[lawful].mean():.3f}"
        )
    flags = [head for head in questions if head not in ("trap", "off")]
    said = np.array([odds[flag][full] for flag in flags])
    true = np.array([questions[flag] for flag in flags])[:, full]
    ruled = np.array([[flag in found["flags"] for found in findings] for flag in flags])[:, full]
    print(f"flags: rules alone F1 {_f1(ruled, true):.3f}")
    for keep in (-1.6, -1.2, -0.8):
        for add in (-0.8, -0.4, 0.0, 0.5):
            held = np.where(ruled, said >= keep, said >= add)
            print(f"keep {keep:+.1f}, add {add:+.1f}: F1 {_f1(held, true):.3f}")


def _f1(said: Any, true: Any) -> float:
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

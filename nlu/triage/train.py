"""Train the danger model and write it as plain numbers; run with Rasa's Python.

python -m nlu.triage.train             writes bot/safety/model.json
python -m nlu.triage.train --check     says if the committed file follows from the committed data
python -m nlu.triage.train --validate  prints recall and precision by threshold, five folds
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.model_selection import GroupKFold

from nlu.heads import ROOT, Recipe, command, fingerprint, fit, matrix, packed
from nlu.triage.data import Line, lines, teencode
from nlu.vitext.features import hashed
from nlu.vitext.teencode import tokens

HEADS: dict[str, Callable[[Line], bool]] = {
    "medium": lambda line: line.urgency != "none",
    "emergency": lambda line: line.urgency in {"high", "critical"},
    "critical": lambda line: line.urgency == "critical",
    "ransom": lambda line: line.intent == "report_ransom",
    "missing": lambda line: line.intent in {"report_missing_relative", "report_missing_child"},
    "selfharm": lambda line: (
        line.intent in {"express_self_harm", "express_distress"} and line.urgency == "critical"
    ),
}
#: Found by five folds over 2, 4, 8, 16, 32: the last step that still helped.
STRENGTH = 16.0


def _features(pairs: list[tuple[str, int]]) -> Any:
    table = teencode()
    return matrix([hashed(tokens(form, table)) for form, _ in pairs])


def _pairs(data: list[Line]) -> list[tuple[str, int]]:
    return [(form, index) for index, line in enumerate(data) for form in line.forms]


def _fingerprint(data: list[Line]) -> str:
    rows = ([line.text, line.urgency, line.intent, line.weight] for line in data)
    return fingerprint(rows, Path(__file__))


def train(data: list[Line]) -> dict[str, Any]:
    """Return a head for each question."""
    pairs = _pairs(data)
    features, weights = _features(pairs), np.array([data[index].weight for _, index in pairs])
    return {
        name: packed(fit(features, [ask(data[index]) for _, index in pairs], STRENGTH, weights))
        for name, ask in HEADS.items()
    }


def validate(data: list[Line]) -> None:
    """Print how the emergency head does on lines it has not seen."""
    pairs = _pairs(data)
    features = _features(pairs)
    answers = np.array([HEADS["emergency"](data[index]) for _, index in pairs])
    own = np.array(
        [data[index].intent == "" or answers[row] for row, (_, index) in enumerate(pairs)]
    )
    weights = np.array([data[index].weight for _, index in pairs])
    guesses = np.zeros(len(pairs))
    groups = [index for _, index in pairs]
    for seen, unseen in GroupKFold(5).split(features, answers, groups):
        model = fit(features[seen], answers[seen], STRENGTH, weights[seen])
        guesses[unseen] = model.predict_proba(features[unseen])[:, 1]
    print(f"{len(data)} lines, {len(pairs)} forms, {answers.sum()} of them emergencies")
    for threshold in (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        said = guesses >= threshold
        hits = (said & answers).sum()
        print(
            f"{threshold:.2f}: recall {hits / answers.sum():.3f},"
            f" precision {hits / said.sum():.3f},"
            f" on hard lines {hits / (said & own).sum():.3f}"
        )


if __name__ == "__main__":
    raise SystemExit(
        command(
            Recipe(
                about=__doc__,
                name="danger",
                model=ROOT / "bot/safety/model.json",
                data=lines,
                fingerprint=_fingerprint,
                train=train,
                validate=validate,
            )
        )
    )

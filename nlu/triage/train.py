"""Train the danger model and write it as plain numbers; run with Rasa's Python.

python -m nlu.triage.train             writes bot/safety/model.json
python -m nlu.triage.train --check     says if the committed file follows from the committed data
python -m nlu.triage.train --validate  prints recall and precision by threshold, five folds
"""

from __future__ import annotations

import argparse
import base64
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from nlu.triage.data import ROOT, Line, fingerprint, lines, teencode
from nlu.vitext.features import BUCKETS, hashed
from nlu.vitext.teencode import Teencode, tokens

MODEL = ROOT / "bot/safety/model.json"
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
#: Integer weights: this many steps up and down.
STEPS = 127


def matrix(texts: Sequence[str], table: Teencode) -> csr_matrix:
    """Return one row of hashed features for each text."""
    rows, columns, values = [], [], []
    for row, text in enumerate(texts):
        for bucket, weight in hashed(tokens(text, table)).items():
            rows.append(row)
            columns.append(bucket)
            values.append(weight)
    return csr_matrix((values, (rows, columns)), shape=(len(texts), BUCKETS))


def fit(features: csr_matrix, answers: Sequence[bool]) -> LogisticRegression:
    """Return a trained head."""
    model = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=1000)
    return model.fit(features, np.asarray(answers))


def _head(model: LogisticRegression) -> dict[str, Any]:
    weights = model.coef_[0]
    scale = float(np.abs(weights).max()) / STEPS or 1.0
    steps = np.rint(weights / scale).astype(np.int8)
    return {
        "bias": round(float(model.intercept_[0]), 6),
        "scale": round(scale, 9),
        "weights": base64.b64encode(steps.tobytes()).decode("ascii"),
    }


def train(data: list[Line]) -> dict[str, Any]:
    """Return the model of `data` as JSON: fingerprint, buckets and a head for each question."""
    pairs = [(form, line) for line in data for form in line.forms]
    features = matrix([form for form, _ in pairs], teencode())
    heads = {
        name: _head(fit(features, [ask(line) for _, line in pairs])) for name, ask in HEADS.items()
    }
    return {"fingerprint": fingerprint(data), "buckets": BUCKETS, "heads": heads}


def validate(data: list[Line]) -> None:
    """Print how the emergency head does on lines it has not seen."""
    pairs = [(form, index) for index, line in enumerate(data) for form in line.forms]
    features = matrix([form for form, _ in pairs], teencode())
    answers = np.array([HEADS["emergency"](data[index]) for _, index in pairs])
    own = np.array(
        [data[index].intent == "" or answers[row] for row, (_, index) in enumerate(pairs)]
    )
    groups = [index for _, index in pairs]
    guesses = np.zeros(len(pairs))
    for seen, unseen in GroupKFold(5).split(features, answers, groups):
        guesses[unseen] = fit(features[seen], answers[seen]).predict_proba(features[unseen])[:, 1]
    print(f"{len(data)} lines, {len(pairs)} forms, {answers.sum()} of them emergencies")
    for threshold in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        said = guesses >= threshold
        hits = (said & answers).sum()
        print(
            f"{threshold:.1f}: recall {hits / answers.sum():.3f},"
            f" precision {hits / said.sum():.3f},"
            f" on hard lines {hits / (said & own).sum():.3f}"
        )


def main() -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--validate", action="store_true")
    parser.add_argument("--out", type=Path, default=MODEL)
    chosen = parser.parse_args()
    data = lines()
    if chosen.validate:
        validate(data)
        return 0
    if chosen.check:
        fresh = json.loads(MODEL.read_text("utf-8"))["fingerprint"] == fingerprint(data)
        print(
            "The danger model follows from its data." if fresh else "Train the danger model anew."
        )
        return 0 if fresh else 1
    chosen.out.write_text(json.dumps(train(data), indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Draw learning curves: `python -m nlu.curve HELD_OUT [--out plots]`, with Rasa's Python.

HELD_OUT is a folder with intents.jsonl and triage.jsonl. Each point is trained on that share of
the training sentences and judged on those files, typed and without tone marks: is more data of
the same kind still worth writing?
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score

from nlu.components import gazetteer, lexicon, linear
from nlu.components.gist import Fillers, gist
from nlu.components.reading import read
from nlu.heads import ROOT, fit, matrix
from nlu.progress import step
from nlu.triage.data import Line, lines, rasa_lines, read_yaml, teencode
from nlu.triage.train import HEADS, STRENGTH
from nlu.vitext.features import hashed
from nlu.vitext.normalize import fold
from nlu.vitext.teencode import tokens

SHARES = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
#: Judges what was learnt on texts: returns how right the answers to them are, 0 to 1.
Score = Callable[[Sequence[str]], float]


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _some(data: Sequence[Line], share: float) -> list[Line]:
    """Return a share of `data`; a smaller one is part of every larger one."""
    # Not for secrets: the same data must give the same curve.
    shuffled = random.Random(1).sample(list(data), len(data))  # noqa: S311
    return shuffled[: round(share * len(data))]


def _intents(data: Sequence[Line], wanted: Sequence[str]) -> Score:
    """Return the share of messages whose label is found by a classifier trained on `data`."""
    labels = {
        name: one["label"] for name, one in read_yaml(ROOT / "nlu/intents.yml")["intents"].items()
    }
    words = lexicon.load(ROOT / "nlu/data/generated/lexicon.json")
    pipeline = read_yaml(ROOT / "nlu/config.yml")["pipeline"]
    ours = next(one for one in pipeline if one["name"].endswith("VietnameseIntentClassifier"))
    fillers = Fillers.of(ours["address"], ours["particles"])

    def document(text: str) -> linear.Document:
        read_out = read(text, words.teencode)
        return linear.document(
            read_out, gist(read_out, gazetteer.find(text, read_out, words), fillers)
        )

    documents = [document(line.text) for line in data]
    model = linear.LinearTextClassifier.train(documents, [line.intent for line in data])

    def score(texts: Sequence[str]) -> float:
        best = model.probabilities([document(text) for text in texts]).argmax(axis=1)
        found = [labels[model.labels[one]] for one in best]
        return float(np.mean([one == other for one, other in zip(found, wanted, strict=True)]))

    return score


def _triage(data: Sequence[Line], wanted: Sequence[bool]) -> Score:
    """Return the average precision of the emergency head trained on `data`."""
    table = teencode()
    forms = [(form, HEADS["emergency"](line)) for line in data for form in line.forms]
    features = matrix([hashed(tokens(form, table)) for form, _ in forms])
    model = fit(features, [answer for _, answer in forms], STRENGTH)

    def score(texts: Sequence[str]) -> float:
        asked = matrix([hashed(tokens(text, table)) for text in texts])
        return float(average_precision_score(wanted, model.decision_function(asked)))

    return score


def main() -> None:
    """Train, judge and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("held_out", type=Path)
    parser.add_argument("--out", type=Path, default=Path("plots"))
    chosen = parser.parse_args()
    names = read_yaml(ROOT / "nlu/intents.yml")["intents"]
    urgencies = {name: entry.get("urgency", "none") for name, entry in names.items()}
    paths = sorted((ROOT / "nlu/data").glob("*.yml"))
    said = [line for path in paths for line in rasa_lines(path, urgencies)]
    asked = _rows(chosen.held_out / "intents.jsonl")
    cries = _rows(chosen.held_out / "triage.jsonl")
    urgent = [row["urgency"] in ("critical", "high") for row in cries]
    panels = (
        (
            "intents: accuracy",
            said,
            asked,
            lambda part: _intents(part, [one["intent"] for one in asked]),
        ),
        ("triage: average precision", lines(), cries, lambda part: _triage(part, urgent)),
    )
    curves: list[tuple[str, list[int], dict[str, list[float]]]] = []
    for title, data, rows, learn in panels:
        typed = [row["text"] for row in rows]
        sizes: list[int] = []
        scores: dict[str, list[float]] = {"as typed": [], "without tone marks": []}
        for share in SHARES:
            part = _some(data, share)
            with step(f"{title}, {len(part):,} sentences"):
                score = learn(part)
            sizes.append(len(part))
            scores["as typed"].append(score(typed))
            scores["without tone marks"].append(score([fold(text) for text in typed]))
        curves.append((title, sizes, scores))
    print(_draw(curves, chosen.out))


def _draw(curves: list[tuple[str, list[int], dict[str, list[float]]]], folder: Path) -> Path:
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(1, len(curves), figsize=(11, 4.2), squeeze=False)
    for axes, (title, sizes, scores) in zip(panels[0], curves, strict=True):
        for name, values in scores.items():
            axes.plot(sizes, values, marker="o", label=f"{name}: {values[-1]:.3f}")
        axes.set_title(title)
        axes.set_xlabel("training sentences")
        axes.grid(visible=True, alpha=0.3)
        axes.legend(loc="lower right")
    figure.tight_layout()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "learning-curve.png"
    figure.savefig(path, dpi=130)
    return path


if __name__ == "__main__":
    main()

"""Train the text model of the job-ad judge and write it as plain numbers; run with Rasa's Python.

python -m nlu.ads.train             writes bot/checks/ad_model.json
python -m nlu.ads.train --check     says if the committed file follows from the committed data
python -m nlu.ads.train --validate  prints how it does on offers it has not seen, five folds
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from nlu.triage.data import ROOT, Line, _rasa_lines, _yaml, teencode
from nlu.triage.train import matrix
from nlu.vitext import features, linear
from nlu.vitext.features import BUCKETS
from nlu.vitext.normalize import fold, nfc

MODEL = ROOT / "bot/checks/ad_model.json"
#: Of 4, 8, 16 and 64 the one that ranked unseen offers best.
STRENGTH = 8.0
#: Questions and facts about lawful ways to go: no traps, though they share every other word.
_LAWFUL_TALK = ("companies", "departure", "documents", "law", "legal_channels")
#: What training and reading share.
_CODE = ("normalize", "syllables", "telex", "teencode", "features", "linear")


@dataclass(frozen=True)
class Offer:
    """One text, whether it is a trap, and how much it counts."""

    text: str
    trap: bool
    weight: float

    @property
    def forms(self) -> tuple[str, str]:
        """The text as written and without its tone marks."""
        return nfc(self.text), fold(nfc(self.text))


def _ads() -> Iterator[Offer]:
    for path in sorted((ROOT / "nlu/ads").glob("*.jsonl")):
        for row in path.read_text("utf-8").splitlines():
            ad = json.loads(row)
            if ad["verdict"] == "high_risk":
                yield Offer(ad["text"], trap=True, weight=1.0)
            elif ad["verdict"] == "no_red_flag":
                yield Offer(ad["text"], trap=False, weight=1.5)


def _scams() -> Iterator[Offer]:
    for path in sorted((ROOT / "content/scams").glob("*.yaml")):
        scam = _yaml(path)
        for text in scam["examples_positive"]:
            yield Offer(text, trap=True, weight=1.0)
        for text in scam.get("examples_negative", ()):
            yield Offer(text, trap=False, weight=1.0)
        for text in scam.get("heard", ()):
            yield Offer(text, trap=True, weight=0.5)
        for evidence in scam["red_flags"]:
            for text in evidence["phrases"]:
                yield Offer(str(text), trap=True, weight=0.3)


def _lawful_talk() -> Iterator[Offer]:
    intents = _yaml(ROOT / "nlu/intents.yml")["intents"]
    urgencies = {name: entry.get("urgency", "none") for name, entry in intents.items()}
    for name in _LAWFUL_TALK:
        lines: Iterator[Line] = _rasa_lines(ROOT / f"nlu/data/{name}.yml", urgencies)
        for line in lines:
            yield Offer(line.text, trap=False, weight=0.2)


def offers() -> list[Offer]:
    """Return everything it learns from, in a fixed order."""
    return [*_ads(), *_scams(), *_lawful_talk()]


def fingerprint(data: Sequence[Offer]) -> str:
    """Return the SHA-256 of the texts, the chat spellings and the code that reads them."""
    digest = hashlib.sha256()
    for one in data:
        digest.update(json.dumps([one.text, one.trap, one.weight], ensure_ascii=False).encode())
    digest.update((ROOT / "content/lexicon/teencode.yaml").read_bytes())
    package = Path(features.__file__).parent
    for module in _CODE:
        digest.update((package / f"{module}.py").read_bytes())
    return digest.hexdigest()


def _fitted(rows: Any, answers: Any, weights: Any) -> LogisticRegression:
    model = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=1000)
    return model.fit(rows, answers, sample_weight=weights)


def _arrays(data: Sequence[Offer]) -> tuple[Any, Any, Any, Any]:
    pairs = [(form, index) for index, one in enumerate(data) for form in one.forms]
    rows = matrix([form for form, _ in pairs], teencode())
    answers = np.array([data[index].trap for _, index in pairs])
    weights = np.array([data[index].weight for _, index in pairs])
    return rows, answers, weights, np.array([index for _, index in pairs])


def train(data: Sequence[Offer]) -> dict[str, Any]:
    """Return the model as JSON: fingerprint, buckets and one head."""
    rows, answers, weights, _ = _arrays(data)
    model = _fitted(rows, answers, weights)
    packed = linear.pack([float(one) for one in model.coef_[0]], float(model.intercept_[0]))
    return {"fingerprint": fingerprint(data), "buckets": BUCKETS, "trap": packed}


def validate(data: Sequence[Offer]) -> None:
    """Print how well unseen offers are told apart."""
    rows, answers, weights, groups = _arrays(data)
    guesses = np.zeros(len(answers))
    for seen, unseen in GroupKFold(5).split(rows, answers, groups):
        model = _fitted(rows[seen], answers[seen], weights[seen])
        guesses[unseen] = model.decision_function(rows[unseen])
    full = weights >= 1.0
    area = roc_auc_score(answers[full], guesses[full])
    print(f"{len(data)} texts, {int(full.sum()) // 2} of full weight, area under curve {area:.3f}")


def main() -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--validate", action="store_true")
    parser.add_argument("--out", type=Path, default=MODEL)
    chosen = parser.parse_args()
    data = offers()
    if chosen.validate:
        validate(data)
        return 0
    if chosen.check:
        fresh = json.loads(MODEL.read_text("utf-8"))["fingerprint"] == fingerprint(data)
        print("The ad model follows from its data." if fresh else "Train the ad model anew.")
        return 0 if fresh else 1
    chosen.out.write_text(json.dumps(train(data), indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

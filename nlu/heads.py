"""Trains yes-or-no heads over hashed features, and the command line of those who do."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from nlu.vitext import linear
from nlu.vitext.features import BUCKETS

Data = TypeVar("Data")
ROOT = Path(__file__).resolve().parents[1]
#: What training and reading share: if one of these changes, every model must be trained anew.
_CODE = ("normalize", "syllables", "telex", "teencode", "patterns", "features", "linear")


def matrix(features: Sequence[Mapping[int, float]]) -> csr_matrix:
    """Return one row for each mapping of bucket to weight."""
    rows = [row for row, weights in enumerate(features) for _ in weights]
    columns = [bucket for weights in features for bucket in weights]
    values = [value for weights in features for value in weights.values()]
    return csr_matrix((values, (rows, columns)), shape=(len(features), BUCKETS))


def fit(
    features: csr_matrix, answers: Sequence[bool], strength: float, weights: Any = None
) -> LogisticRegression:
    """Return a trained head; `strength` is the inverse of its regularisation."""
    model = LogisticRegression(C=strength, solver="liblinear", max_iter=2000)
    return model.fit(features, np.asarray(answers), sample_weight=weights)


def packed(model: LogisticRegression) -> dict[str, Any]:
    """Return a head as what JSON can hold."""
    return linear.pack([float(one) for one in model.coef_[0]], float(model.intercept_[0]))


def fingerprint(rows: Iterable[object], *files: Path) -> str:
    """Return the SHA-256 of training rows, of `files`, the chat spellings and the shared code."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(json.dumps(row, ensure_ascii=False).encode())
    code = [ROOT / f"nlu/vitext/{module}.py" for module in _CODE]
    for path in (ROOT / "content/lexicon/teencode.yaml", Path(__file__), *code, *files):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True)
class Recipe(Generic[Data]):
    """How one model is made."""

    #: What `--help` says, and what the model is called.
    about: str
    name: str
    #: Where the committed model lies.
    model: Path
    data: Callable[[], Data]
    fingerprint: Callable[[Data], str]
    #: Returns the heads by name.
    train: Callable[[Data], dict[str, dict[str, Any]]]
    #: Prints how it does on what it has not seen.
    validate: Callable[[Data], None]


def command(recipe: Recipe[Data]) -> int:
    """Do what the command line asks; return the exit status."""
    parser = argparse.ArgumentParser(description=recipe.about)
    parser.add_argument("--check", action="store_true", help="does the model follow from its data?")
    parser.add_argument("--validate", action="store_true", help="judge it on lines left out")
    parser.add_argument("--out", type=Path, default=recipe.model)
    chosen = parser.parse_args()
    data = recipe.data()
    if chosen.validate:
        recipe.validate(data)
        return 0
    print_of = recipe.fingerprint(data)
    if chosen.check:
        fresh = json.loads(recipe.model.read_text("utf-8"))["fingerprint"] == print_of
        said = "follows from its data." if fresh else "does not follow from its data: `make train`."
        print(f"The {recipe.name} model {said}")
        return 0 if fresh else 1
    made = {"fingerprint": print_of, "buckets": BUCKETS, "heads": recipe.train(data)}
    chosen.out.write_text(json.dumps(made, indent=1) + "\n", "utf-8")
    return 0

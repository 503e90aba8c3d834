"""A linear text classifier on several views of a message, with calibrated probabilities.

The views: letter n-grams and word n-grams of the folded words and of their gist, which are the
same with and without tone marks; and word n-grams of the marked words, none when none was typed.
Every example is learnt twice, once without its marks, so that no view is leant on alone.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from nlu.components.reading import Word

#: Each view: the part of a Document that it reads, and its settings for TfidfVectorizer.
VIEWS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("plain", {"analyzer": "char", "ngram_range": (2, 5), "min_df": 2}),
    ("plain", {"analyzer": "word", "ngram_range": (1, 3)}),
    ("gist", {"analyzer": "word", "ngram_range": (1, 3)}),
    ("marked", {"analyzer": "word", "ngram_range": (1, 2)}),
)
#: One fold of so many is held out to calibrate; labels with fewer examples are not calibrated.
FOLDS = 5
_ANY_WORD = re.compile(r"\S+").pattern
_FILES = ("views.json", "weights.npz")


@dataclass(frozen=True)
class Document:
    """What is learnt from one message: words joined by blanks."""

    #: Folded words.
    plain: str
    #: What the message is about, see nlu.components.gist.
    gist: str
    #: Words with tone marks, a gap for each that was typed without; "" when all were.
    marked: str

    def without_marks(self) -> Document:
        """Return the same message as it reads when typed without tone marks."""
        return Document(self.plain, self.gist, "")


def document(words: list[Word], gist: str) -> Document:
    """Return the document of a message's words and gist."""
    marked = [word.marked or "_" for word in words]
    return Document(
        " ".join(["START", *(word.plain for word in words), "END"]),
        gist,
        " ".join(marked) if any(word.marked for word in words) else "",
    )


def _vectorizer(settings: dict[str, Any], **kwargs: Any) -> TfidfVectorizer:
    if settings["analyzer"] == "word":
        kwargs["token_pattern"] = _ANY_WORD
    return TfidfVectorizer(
        lowercase=False, sublinear_tf=True, dtype=np.float32, **settings, **kwargs
    )


def _softmax(scores: np.ndarray) -> np.ndarray:
    exp = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exp / exp.sum(axis=1, keepdims=True)


class LinearTextClassifier:
    """Learns labels from documents; `probabilities` are calibrated by one temperature."""

    def __init__(
        self,
        vectorizers: list[TfidfVectorizer],
        labels: list[str],
        weights: np.ndarray,
        bias: np.ndarray,
        temperature: float,
    ) -> None:
        self._vectorizers = vectorizers
        self._analysers = [vectorizer.build_analyzer() for vectorizer in vectorizers]
        # scikit-learn works these out anew each time they are asked for.
        self._idf = [vectorizer.idf_.astype(np.float32) for vectorizer in vectorizers]
        self.labels = labels
        self._weights = weights
        self._bias = bias
        self.temperature = temperature

    @classmethod
    def train(
        cls, documents: list[Document], labels: list[str], *, strength: float = 0.3
    ) -> LinearTextClassifier:
        """Learn; `strength` is the inverse of L2 regularisation. Needs three labels at least."""
        vectorizers = [_vectorizer(settings) for _, settings in VIEWS]
        for (part, _), vectorizer in zip(VIEWS, vectorizers, strict=True):
            vectorizer.fit(_column(documents, part))
        features = _features(vectorizers, documents)
        bare = _features(vectorizers, [document.without_marks() for document in documents])
        names = sorted(set(labels))
        wanted = np.array([names.index(label) for label in labels])
        temperature = _temperature(features, bare, wanted, strength)
        model = _fit(features, bare, wanted, strength)
        return cls(
            vectorizers,
            names,
            np.ascontiguousarray(model.coef_.T, dtype=np.float32),
            model.intercept_.astype(np.float32),
            temperature,
        )

    def probabilities(self, documents: list[Document]) -> np.ndarray:
        """Return one row per document, one column per label of `labels`."""
        scores = np.array([self._scores(document) for document in documents], dtype=np.float64)
        return _softmax(scores.reshape(-1, len(self.labels)) / self.temperature)

    def _scores(self, document: Document) -> np.ndarray:
        """Return what `_features(...) @ weights + bias` would, without sparse matrices.

        For one message those cost many times what the arithmetic does.
        """
        scores, offset = self._bias.copy(), 0
        for (part, _), vectorizer, analyse, idf in zip(
            VIEWS, self._vectorizers, self._analysers, self._idf, strict=True
        ):
            known = vectorizer.vocabulary_
            counts = Counter(
                known[term] for term in analyse(getattr(document, part)) if term in known
            )
            if counts:
                columns = np.fromiter(counts.keys(), dtype=np.int64)
                often = np.fromiter(counts.values(), dtype=np.float32)
                values = (np.log(often) + 1) * idf[columns]
                values /= np.linalg.norm(values)
                scores += values @ self._weights[columns + offset]
            offset += len(known)
        return scores

    def save(self, directory: Path) -> None:
        """Write the model into `directory` as JSON and plain arrays."""
        views = [
            sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.__getitem__)
            for vectorizer in self._vectorizers
        ]
        settings = {"labels": self.labels, "temperature": self.temperature, "views": views}
        (directory / _FILES[0]).write_text(json.dumps(settings), encoding="utf-8")
        arrays = {f"idf{i}": vectorizer.idf_ for i, vectorizer in enumerate(self._vectorizers)}
        np.savez(directory / _FILES[1], weights=self._weights, bias=self._bias, **arrays)

    @classmethod
    def load(cls, directory: Path) -> LinearTextClassifier:
        """Read what `save` wrote; nothing in it can carry code."""
        settings = json.loads((directory / _FILES[0]).read_text(encoding="utf-8"))
        with np.load(directory / _FILES[1], allow_pickle=False) as arrays:
            vectorizers = []
            for index, terms in enumerate(settings["views"]):
                vectorizer = _vectorizer(VIEWS[index][1], vocabulary=terms)
                vectorizer.vocabulary_ = {term: column for column, term in enumerate(terms)}
                vectorizer.idf_ = arrays[f"idf{index}"]
                vectorizers.append(vectorizer)
            return cls(
                vectorizers,
                settings["labels"],
                arrays["weights"],
                arrays["bias"],
                settings["temperature"],
            )


def _column(documents: list[Document], part: str) -> list[str]:
    return [getattr(document, part) for document in documents]


def _features(vectorizers: list[TfidfVectorizer], documents: list[Document]) -> csr_matrix:
    columns = [
        vectorizer.transform(_column(documents, part))
        for (part, _), vectorizer in zip(VIEWS, vectorizers, strict=True)
    ]
    return hstack(columns, format="csr")


def _fit(features: csr_matrix, bare: csr_matrix, wanted: np.ndarray, strength: float) -> LinearSVC:
    model = LinearSVC(C=strength, class_weight="balanced", random_state=1)
    return model.fit(vstack([features, bare], format="csr"), np.concatenate([wanted, wanted]))


def _temperature(
    features: csr_matrix, bare: csr_matrix, wanted: np.ndarray, strength: float
) -> float:
    """Return what scores must be divided by so that probabilities hold for unseen messages."""
    if np.bincount(wanted).min() < FOLDS:
        return 1.0
    train, test = next(StratifiedKFold(FOLDS, shuffle=True, random_state=1).split(bare, wanted))
    model = _fit(features[train], bare[train], wanted[train], strength)
    scores = model.decision_function(vstack([features[test], bare[test]]))
    truth = np.concatenate([wanted[test], wanted[test]])

    def loss(temperature: float) -> float:
        chances = _softmax(scores / temperature)[np.arange(len(truth)), truth]
        return float(-np.log(np.maximum(chances, 1e-12)).mean())

    return float(minimize_scalar(loss, bounds=(0.02, 2.0), method="bounded").x)

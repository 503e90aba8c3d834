"""A CRF over folded words that tags names: country, place, company, person, relation."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pycrfsuite

from nlu.components.gazetteer import Hit, find
from nlu.components.lexicon import Lexicon
from nlu.components.reading import Word, typed
from nlu.components.spans import Span, spans_of, tags_of

_FILE = "tagger.crfsuite"
#: crfsuite's settings: L1 keeps the model small.
_PARAMETERS = {"c1": 0.1, "c2": 0.02, "max_iterations": 60}
Features = list[dict[str, float]]


def features(text: str, words: list[Word], hits: list[Hit], *, marks: bool = True) -> Features:
    """Return crfsuite's features of each word; without `marks` as if none had been typed."""
    has_marks = marks and any(word.marked for word in words)
    own = [_own(text, word, marks=has_marks) for word in words]
    for hit in hits:
        for index in range(hit.first, hit.last):
            place = "B" if index == hit.first else "I"
            sure = "sure" if hit.sure else "unsure"
            own[index].append(f"lex={place}-{hit.name.kind}-{sure}")
            if hit.led:
                own[index].append(f"led={place}-{hit.name.kind}")
    plain = ["<", "<", *(word.plain for word in words), ">", ">"]
    rows: Features = []
    for index, mine in enumerate(own):
        row = dict.fromkeys(mine, 1.0)
        before2, before, here, after, after2 = plain[index : index + 5]
        for name, value in (
            ("-1", before),
            ("+1", after),
            ("-2", before2),
            ("+2", after2),
            ("-1|0", f"{before}|{here}"),
            ("0|+1", f"{here}|{after}"),
            ("-2|-1", f"{before2}|{before}"),
            ("-1|+1", f"{before}|{after}"),
        ):
            row[f"{name}={value}"] = 1.0
        for offset in (-1, 1):
            if 0 <= index + offset < len(own):
                row.update((f"{offset:+d}:{each}", 1.0) for each in own[index + offset][1:])
        rows.append(row)
    return rows


def _own(text: str, word: Word, *, marks: bool) -> list[str]:
    form = typed(text, word)
    found = [f"w={word.plain}"]
    if word.is_symbol:
        return [*found, "symbol"]
    found.append(f"end={word.plain[-2:]}")
    found.append(f"begin={word.plain[:2]}")
    if marks:
        found.append(f"m={word.marked or word.plain}")
    else:
        found.append("nomarks")
    if form[:1].isupper():
        found.append("upper" if form.isupper() and len(form) > 1 else "title")
    if form[:1].isdigit():
        found.append("digit")
    return found


class NameTagger:
    """Tags the words of a message."""

    def __init__(self, model: bytes, lexicon: Lexicon) -> None:
        self._model = model
        self._lexicon = lexicon
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(model)

    @classmethod
    def train(
        cls,
        examples: list[tuple[str, list[Word], list[Span]]],
        lexicon: Lexicon,
    ) -> NameTagger:
        """Learn from texts, their words and their named spans, each with and without marks.

        Of texts that name nothing there are plenty: every other one is enough.
        """
        trainer = pycrfsuite.Trainer(verbose=False)
        trainer.set_params(_PARAMETERS)
        for index, (text, words, spans) in enumerate(examples):
            if not spans and index % 2:
                continue
            tags = tags_of(len(words), spans)
            hits = find(text, words, lexicon)
            trainer.append(pycrfsuite.ItemSequence(features(text, words, hits)), tags)
            if spans and any(word.marked for word in words):
                bare = features(text.lower(), words, hits, marks=False)
                trainer.append(pycrfsuite.ItemSequence(bare), tags)
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / _FILE
            trainer.train(str(path))
            return cls(path.read_bytes(), lexicon)

    def tag(self, text: str, words: list[Word], hits: list[Hit]) -> list[tuple[Span, float]]:
        """Return the spans found, in order, with the probability of the least sure word."""
        if not words:
            return []
        tags = self._tagger.tag(pycrfsuite.ItemSequence(features(text, words, hits)))
        spans = spans_of(tags)
        return [(span, self._confidence(tags, span)) for span in spans]

    def _confidence(self, tags: list[str], span: Span) -> float:
        return min(self._tagger.marginal(tags[i], i) for i in range(span.first, span.last))

    def save(self, directory: Path) -> None:
        """Write the model into `directory`."""
        (directory / _FILE).write_bytes(self._model)

    @classmethod
    def load(cls, directory: Path, lexicon: Lexicon) -> NameTagger:
        """Read what `save` wrote."""
        return cls((directory / _FILE).read_bytes(), lexicon)

"""Which traps of the catalogue a text resembles: BM25 over folded words."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from bot.catalogue.models.scams import Scam
from bot.checks.words import words
from bot.domain.risk import ScamMatch
from nlu.vitext.normalize import fold

#: The usual constants of BM25 (Robertson and Zaragoza, 2009).
_K1, _B = 1.2, 0.6
#: How much a field counts: names and aliases say most.
_NAMES, _PHRASES, _STORY = 3, 2, 1
#: A trap whose destination the text names, and one whose red flags were found.
_DESTINATION, _FLAG = 2.5, 0.8
#: The destination is another: the trap can still be the same, but less likely so.
_ELSEWHERE = 0.75
_MOST_WORDS = 3000
#: Words that every offer holds.
_STOP_WORDS = """
va la cua cho co khong duoc thi ma nay do o di em anh chi minh toi ban a nhe nha voi ra vao cac
nhung mot se da dang bi ho nguoi ta noi thang ngay tu den lam viec len nua rang thay the hay
cung roi qua rat con nhu khi neu vi nen gi sao nao bao
"""
_STOP = frozenset(_STOP_WORDS.split())


class KnownScams:
    """Finds the traps that a text resembles; made once, asked often."""

    def __init__(self, scams: Iterable[Scam]) -> None:
        self._scams = tuple(scams)
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        documents = [_document(scam) for scam in self._scams]
        lengths = [sum(document.values()) for document in documents]
        mean = sum(lengths) / len(lengths) if lengths else 1.0
        for number, document in enumerate(documents):
            stretch = _K1 * (1 - _B + _B * lengths[number] / mean)
            for term, count in document.items():
                self._postings[term].append((number, count * (_K1 + 1) / (count + stretch)))
        total = len(documents)
        self._rarity = {
            term: math.log(1 + (total - len(places) + 0.5) / (len(places) + 0.5))
            for term, places in self._postings.items()
        }

    def match(
        self, text: str, countries: Sequence[str] = (), flags: Iterable[str] = (), most: int = 5
    ) -> list[ScamMatch]:
        """Return the closest traps, best first, at most `most`.

        `countries` are the destinations the text names, `flags` the red flags found in it.
        """
        scores: dict[int, float] = defaultdict(float)
        for term in dict.fromkeys(_terms(text)):
            rarity = self._rarity.get(term, 0.0)
            for number, weight in self._postings.get(term, ()):
                scores[number] += rarity * weight
        found_flags = set(flags)
        for number, scam in enumerate(self._scams):
            if number not in scores:
                continue
            shared = found_flags & {evidence.flag for evidence in scam.red_flags}
            scores[number] += _FLAG * len(shared)
            if set(scam.destinations) & set(countries):
                scores[number] += _DESTINATION
            elif scam.destinations and countries:
                scores[number] *= _ELSEWHERE
        best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:most]
        return [ScamMatch(self._scams[number].id, round(score, 3)) for number, score in best]


def _terms(text: str) -> list[str]:
    single = [word.text for word in words(fold(text))][:_MOST_WORDS]
    kept = [word for word in single if word not in _STOP]
    return kept + [f"{first} {second}" for first, second in pairwise(single)]


def _document(scam: Scam) -> Counter[str]:
    document: Counter[str] = Counter()
    fields = (
        (_NAMES, (scam.names.vi, *scam.aliases, *scam.places)),
        (_PHRASES, (phrase for evidence in scam.red_flags for phrase in evidence.phrases)),
        (_PHRASES, scam.heard),
        (_PHRASES, scam.heard),
        (_STORY, (scam.one_line, scam.story, *scam.targets)),
    )
    for weight, texts in fields:
        for text in texts:
            for term in _terms(text):
                document[term] += weight
    return document

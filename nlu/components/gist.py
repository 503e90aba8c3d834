"""A message boiled down to what it is about: who speaks, and how politely, taken out."""

from __future__ import annotations

from dataclasses import dataclass

from nlu.components.gazetteer import Hit
from nlu.components.reading import Word
from nlu.vitext.normalize import fold

_HOME = "VN"


@dataclass(frozen=True)
class Fillers:
    """Folded words that say who speaks to whom (one symbol for all) and that say nothing."""

    address: frozenset[str] = frozenset()
    particles: frozenset[str] = frozenset()

    @classmethod
    def of(cls, address: list[str], particles: list[str]) -> Fillers:
        """Return fillers from words that may carry tone marks."""
        return cls(frozenset(map(fold, address)), frozenset(map(fold, particles)))


def gist(words: list[Word], hits: list[Hit], fillers: Fillers) -> str:
    """Return the words of a message with names as COUNTRY, PLACE or HOME and fillers reduced."""
    names = {hit.first: hit for hit in hits if hit.is_likely}
    kept: list[str] = []
    skip_to = 0
    for index, word in enumerate(words):
        if index < skip_to:
            continue
        if index in names:
            kept.append(_symbol(names[index]))
            skip_to = names[index].last
            continue
        for part in word.plain.split():
            symbol = "WHO" if part in fillers.address else part
            repeated = symbol == "WHO" and kept[-1:] == ["WHO"]
            if part not in fillers.particles and not repeated:
                kept.append(symbol)
    return " ".join(["START", *kept, "END"])


def _symbol(hit: Hit) -> str:
    if hit.name.country == _HOME:
        return "HOME"
    return "COUNTRY" if hit.name.kind == "country" else "PLACE"

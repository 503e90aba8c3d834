"""Countries and places found by name among the words of a message."""

from __future__ import annotations

from dataclasses import dataclass

from nlu.components.lexicon import Lexicon, Name
from nlu.components.reading import Word, typed
from nlu.vitext.normalize import fold

_LEADING = frozenset(
    [
        "o",
        "ben",
        "qua",
        "sang",
        "di",
        "nuoc",
        "tai",
        "tu",
        "den",
        "toi",
        "gan",
        "khu",
        "tinh",
        "ve",
        "visa",
        "don",
        "so",
        "vung",
        "dat",
    ]
)


@dataclass(frozen=True)
class Hit:
    """A name of the lexicon among the words of a message."""

    #: Words [first, last).
    first: int
    last: int
    name: Name
    #: The name is sure and nothing beside it speaks against it.
    sure: bool
    #: A word that leads to a place stands before it: "sang cam", "ở đài".
    led: bool = False

    @property
    def is_likely(self) -> bool:
        """Tell whether it is more likely meant than not."""
        return self.sure or self.led


def find(text: str, words: list[Word], lexicon: Lexicon) -> list[Hit]:
    """Return the names among `words`, longest first at each place, never overlapping."""
    marked = [typed(text, word).lower() for word in words]
    plain = [
        "" if word.is_symbol else fold(form) for word, form in zip(words, marked, strict=False)
    ]
    hits: list[Hit] = []
    at = 0
    while at < len(words):
        hit = _longest_at(at, plain, marked, lexicon)
        if hit is None:
            at += 1
            continue
        hits.append(hit)
        at = hit.last
    return hits


def _longest_at(at: int, plain: list[str], marked: list[str], lexicon: Lexicon) -> Hit | None:
    for last in range(min(len(plain), at + lexicon.longest), at, -1):
        candidates = [
            name
            for name in lexicon.names.get(tuple(plain[at:last]), ())
            if name.fits(tuple(marked[at:last]))
        ]
        if candidates:
            name = max(candidates, key=lambda name: name.sure)
            before = plain[at - 1] if at else ""
            after = plain[last] if last < len(plain) else ""
            # The lexicon's not_before lists what may not follow the name, not_after what may not
            # precede it: "not before <word>".
            spoilt = after in name.not_before or before in name.not_after or before == "tieng"
            bare = name.needs_marks and all(word.isascii() for word in marked[at:last])
            led = before in _LEADING and not spoilt
            return Hit(at, last, name, name.sure and not spoilt and not bare, led)
    return None


def country_of(phrase: str, lexicon: Lexicon, kind: str) -> str:
    """Return the ISO code behind `phrase` when the lexicon knows it as a `kind`, else ""."""
    words = "".join(char if char.isalnum() else " " for char in fold(phrase)).split()
    for first in range(len(words)):
        for name in lexicon.names.get(tuple(words[first:]), ()):
            if name.kind == kind and name.country:
                return name.country
    return ""

"""Masks a message before anything is learnt from it: what must go, what may, what a person adds.

Numbers, accounts, links and the like always go. Names are proposed. The words of a message are
numbered, so that a form without JavaScript can say which of them a person wants masked too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from bot.checks import identifiers
from bot.checks.places import places
from bot.domain.risk import Entity
from bot.safety import names
from bot.safety.redact import redact
from nlu.vitext.normalize import fold

#: What words that a person masks may be; the first is what most of them are.
HIDDEN = ("name", "place", "company", "hidden")
#: Masked as a rule for Rasa, but no trace of anybody: sums, and days counted from today.
_HARMLESS = ("money", "date")
_COUNTED = re.compile(r"[+-]?P|W|lunar|--")
_CHUNK = re.compile(r"\s+|\S+")
_BLANK = re.compile(r"[ \t]+")
_LETTERS = re.compile(r"\w")
_REPEATED = re.compile(r"(.)\1{2,}")
_DIGITS = re.compile(r"\d+")
_TAIL = re.compile(r"(?:[ .-]?\d)+(?!\w)")
_SEPARATORS = re.compile(r"[\W_]+")
_PLACEHOLDER = re.compile(r"‹[a-z_]+›")
#: Digits of one chunk from which they are somebody's: a point on the map, a plate. Years have less.
_MANY = 5
_NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a message; joined again the pieces are exactly the message."""

    text: str
    #: Its number, by which a person masks it; None for what they can't choose.
    number: int | None = None
    #: What it must be masked as, whatever anybody chooses; "" for words.
    must: str = ""
    #: Proposed to be masked: a name.
    proposed: bool = False


def pieces(text: str) -> list[Piece]:
    """Cut a message into what must be masked, and words that may be."""
    fixed = _fixed(text)
    spots = [(one.start, one.end) for one in places().spot(text)]
    proposed = names.find(text, [*spots, *((start, end) for start, end, _ in fixed)])
    found: list[Piece] = []
    done = 0
    for start, end, kind in fixed:
        _cut(found, text, done, start, proposed)
        found.append(Piece(text[start:end], must=kind))
        done = end
    _cut(found, text, done, len(text), proposed)
    return found


def choices(cut: Sequence[Piece]) -> int:
    """Return how many words a person may choose: a page that knows of others is too old."""
    return sum(piece.number is not None for piece in cut)


def masked(cut: Sequence[Piece], chosen: Collection[int], kind: str = HIDDEN[0]) -> str:
    """Return the message with placeholders for what must be masked and for the chosen words.

    A proposed name that is chosen is a name; other words are `kind`. Neighbours of one kind share
    a placeholder. ValueError for a kind that there is not.
    """
    if kind not in HIDDEN:
        raise ValueError(f"words are masked as one of {', '.join(HIDDEN)}")
    parts: list[str] = []
    open_kind = ""
    for piece in cut:
        hidden = piece.must
        if piece.number is not None and piece.number in chosen:
            hidden = HIDDEN[0] if piece.proposed else kind
        if not hidden:
            parts.append(piece.text)
            if not _BLANK.fullmatch(piece.text):
                open_kind = ""
        elif piece.must or hidden != open_kind:
            parts.append(f"‹{hidden}›")
            open_kind = "" if piece.must else hidden
        elif _BLANK.fullmatch(parts[-1]):
            parts.pop()
    return "".join(parts)


def is_clean(text: str) -> bool:
    """Return whether a masked text holds nothing that must be masked."""
    return not _fixed(_PLACEHOLDER.sub(" ", text))


def alike(text: str) -> str:
    """Return what nearly equal messages have in common: no tone marks, signs, numbers, loooong."""
    spelt = _REPEATED.sub(r"\1", _DIGITS.sub("0", fold(text)))
    return _SEPARATORS.sub(" ", spelt).strip()


def _fixed(text: str) -> list[tuple[int, int, str]]:
    """Return what must be masked, in order, and as what.

    What was found is taken out and the rest is looked at again: two numbers in a row may have been
    read as one that is too long, and its end must not stay.
    """
    found: list[tuple[int, int, str]] = []
    rest = text
    while more := _once(rest):
        for start, end, kind in more:
            found.append((start, end, kind))
            rest = rest[:start] + " " * (end - start) + rest[end:]
    return sorted(found)


def _once(text: str) -> list[tuple[int, int, str]]:
    exact = identifiers.find(text)
    veiled = redact(text, exact)
    harmless = [(one.start, one.end) for one in exact if _is_harmless(one)]
    taken = [(mask.first, mask.last) for mask in veiled.masks]
    found = []
    for mask in veiled.masks:
        if (mask.first, mask.last) not in harmless:
            others = [span for span in taken if span != (mask.first, mask.last)]
            start, end = _with_digits(text, mask.first, mask.last, others)
            found.append((start, end, veiled.text[mask.start + 1 : mask.end - 1]))
    known = [*harmless, *((start, end) for start, end, _ in found)]
    return found + [(*span, _NUMBER) for span in _numbered(text, known)]


def _numbered(text: str, known: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the chunks with many digits that nothing else knows: points on the map, plates."""
    for chunk in _CHUNK.finditer(text):
        if sum(map(str.isdigit, chunk[0])) < _MANY:
            continue
        if any(start < chunk.end() and chunk.start() < end for start, end in known):
            continue
        lead, word, _ = _bare(chunk[0])
        start = chunk.start() + len(lead)
        yield start, start + len(word)


def _with_digits(
    text: str, start: int, end: int, others: Sequence[tuple[int, int]]
) -> tuple[int, int]:
    """Return the span with the digits that go on behind it, up to the next that was found."""
    if not text[end - 1].isdigit():
        return start, end
    until = min((first for first, _ in others if first >= end), default=len(text))
    tail = _TAIL.match(text, end, until)
    return start, tail.end() if tail else end


def _is_harmless(one: Entity) -> bool:
    if one.entity not in _HARMLESS:
        return False
    return one.entity == "money" or bool(_COUNTED.match(one.value))


def _cut(
    found: list[Piece], text: str, start: int, end: int, proposed: Sequence[tuple[int, int]]
) -> None:
    """Add the words and blanks of `text[start:end]`."""
    number = choices(found)
    for chunk in _CHUNK.finditer(text, start, end):
        if not _LETTERS.search(chunk[0]):
            found.append(Piece(chunk[0]))
            continue
        inside = any(first < chunk.end() and chunk.start() < last for first, last in proposed)
        # Signs around a name stay: they tell a question from a cry.
        lead, word, tail = _bare(chunk[0])
        found += [Piece(lead)] if lead else []
        found.append(Piece(word, number, proposed=inside))
        found += [Piece(tail)] if tail else []
        number += 1


def _bare(chunk: str) -> tuple[str, str, str]:
    first, last = 0, len(chunk)
    while first < last and not chunk[first].isalnum():
        first += 1
    while last > first and not chunk[last - 1].isalnum():
        last -= 1
    return chunk[:first], chunk[first:last], chunk[last:]

"""All cues and guards of content, compiled once, and what of them is found in a message."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Generic, TypeVar

from bot.catalogue.models.cues import Cue, Guard, Scope
from nlu.vitext.patterns import ANY, BadPattern, Compiled, compile_pattern, encode
from nlu.vitext.teencode import BREAK, Token

_Owner = TypeVar("_Owner", Cue, Guard)


@dataclass(frozen=True, slots=True)
class Place(Generic[_Owner]):
    """Where an entry's words stand: tokens `first` to `last`, both included."""

    owner: _Owner
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue that was found."""

    cue: Cue
    first: int
    last: int
    #: The guards that speak against it here.
    guards: frozenset[str]


@dataclass(frozen=True, slots=True)
class Found:
    """What is found in one message."""

    hits: tuple[Hit, ...]
    #: The guards that speak of the whole message, whether or not there is a cue.
    context: frozenset[str]


class _Index(Generic[_Owner]):
    """Entries by the word that their patterns begin with."""

    def __init__(self, entries: Iterable[_Owner], groups: Mapping[str, Sequence[str]]) -> None:
        self._by_word: dict[str, list[tuple[_Owner, Compiled]]] = defaultdict(list)
        for entry in entries:
            for pattern in entry.patterns:
                try:
                    compiled = compile_pattern(pattern, groups)
                except BadPattern as problem:
                    raise BadPattern(f"{entry.id}: {pattern!r}: {problem}") from problem
                for word in compiled.firsts:
                    self._by_word[word].append((entry, compiled))

    def warm(self) -> None:
        """Compile every pattern now rather than when it is first needed."""
        for entries in self._by_word.values():
            for _, compiled in entries:
                _ = compiled.regex

    def find(self, words: Sequence[str], text: str, starts: Sequence[int]) -> list[Place[_Owner]]:
        """Return every place an entry is found at; of one entry at one token the longest."""
        found: list[Place[_Owner]] = []
        for first, word in enumerate(words):
            longest: dict[str, Place[_Owner]] = {}
            tried = self._by_word.get("#" if word[0].isdigit() else word, ())
            for owner, compiled in chain(tried, () if first else self._by_word.get(ANY, ())):
                match = compiled.regex.match(text, starts[first])
                if match is None:
                    continue
                last = bisect_left(starts, match.end()) - 1
                if owner.id not in longest or longest[owner.id].last < last:
                    longest[owner.id] = Place(owner, first, last)
            found.extend(longest.values())
        return found


class CueBook:
    """Finds cues and what speaks against them."""

    def __init__(
        self,
        cues: Iterable[Cue],
        guards: Iterable[Guard],
        groups: Mapping[str, Sequence[str]],
    ) -> None:
        """Compile everything; BadPattern names the entry that can't be read."""
        self._cues = _Index(cues, groups)
        self._guards = _Index(guards, groups)

    def warm(self) -> None:
        """Compile every pattern now, so that no message waits for it."""
        self._cues.warm()
        self._guards.warm()

    def find(self, tokens: Sequence[Token]) -> Found:
        """Return the cues in `tokens`, in order, each with the guards that touch it."""
        text, starts = encode(tokens)
        words = [token.word for token in tokens]
        guards = self._guards.find(words, text, starts)
        near = _Near(
            [guard for guard in guards if guard.owner.scope is not Scope.MESSAGE],
            [index for index, word in enumerate(words) if word == BREAK],
        )
        everywhere = {
            guard.owner.id: guard.owner for guard in guards if guard.owner.scope is Scope.MESSAGE
        }.values()
        hits = tuple(
            Hit(
                place.owner,
                place.first,
                place.last,
                frozenset(guard.id for guard in everywhere if _concerns(guard, place.owner))
                | near.touching(place),
            )
            for place in self._cues.find(words, text, starts)
        )
        context = (
            guard.owner.id
            for guard in guards
            if guard.owner.scope is Scope.MESSAGE and not guard.owner.only
        )
        return Found(hits, frozenset(context))


def _concerns(guard: Guard, cue: Cue) -> bool:
    return guard.id not in cue.despite and (not guard.only or cue.id in guard.only)


#: Tokens; further off nothing is about the cue, however long the sentence. It also keeps the time
#: that a message takes in proportion to its length.
_FURTHEST = 120


class _Near:
    """The guards that speak of one place, found without looking at all of them."""

    def __init__(self, guards: Sequence[Place[Guard]], breaks: Sequence[int]) -> None:
        self._guards = guards  # in order of their first token
        self._firsts = [guard.first for guard in guards]
        self._breaks = breaks

    def touching(self, cue: Place[Cue]) -> frozenset[str]:
        """Return the ids of the guards in the cue's sentence that reach it."""
        begin = bisect_left(self._firsts, cue.first - _FURTHEST)
        end = bisect_left(self._firsts, cue.last + _FURTHEST)
        sentence = bisect_left(self._breaks, cue.first)
        return frozenset(
            guard.owner.id
            for guard in self._guards[begin:end]
            if _concerns(guard.owner, cue.owner)
            and _reaches(guard, cue)
            and bisect_left(self._breaks, guard.first) == sentence
        )


def _reaches(guard: Place[Guard], cue: Place[Cue]) -> bool:
    """Tell if a guard's place reaches the cue's. Guards are no words of the cue itself."""
    if guard.first >= cue.first and guard.last <= cue.last:
        return False
    match guard.owner.scope:
        case Scope.BEFORE:
            return guard.first < cue.first and cue.first - guard.last - 1 <= guard.owner.within
        case Scope.AFTER:
            return guard.last > cue.last and guard.first - cue.last - 1 <= guard.owner.within
        case _:
            return True

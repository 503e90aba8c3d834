"""Finds the patterns of content in a text that was read into words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.checks.compounds import COMPOUNDS
from nlu.vitext.patterns import Compiled, compile_pattern, encode
from nlu.vitext.teencode import BREAK, Token

T = TypeVar("T")

#: A plain word of a pattern. Each must bear its own tone marks where marks were typed at all:
#: in long ads "sơ" is often enough near something to pass for "số".
_WORD = re.compile(r"(?<![=\w.])[^\W_]+(?![\w}])")

#: Words that turn what follows into its opposite: typed with marks, and without. "cam" and "dung"
#: without marks are more often Cambodia and "use".
_NEGATIONS = frozenset({"không", "chưa", "chẳng", "chả", "đừng", "cấm", "nghiêm", "khỏi", "ngừng"})
_PLAIN_NEGATIONS = frozenset({"khong", "chua", "chang", "khoi"})
_REACH = 3
#: What ends a clause: "không cần thi, phí 8 triệu" does not deny the fee.
_CLAUSE = re.compile(r"[,;:()\-–—/+]")
#: What no pattern reaches across: what stands behind a comma is said of something else.
_BORDER = re.compile(r"[,;](?!\d)|\s[-–—•|]+\s|[()]")
#: Between words of `encoded` where a border is: neither a word nor a gap of a pattern fits it.
_WALL = "\n"
#: Share of words with marks from which a sentence counts as typed with marks.
_MOSTLY = 0.35


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A pattern found: words `first` to `last`, both included."""

    owner: T
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Read:
    """A text read into words, ready for patterns."""

    text: str
    tokens: Sequence[Token]
    encoded: str
    starts: Sequence[int]

    @classmethod
    def of(cls, text: str, tokens: Sequence[Token]) -> Read:
        """Return the `tokens` of `text` with the line that patterns match on."""
        read: list[Token] = []
        sentence: list[Token] = []
        for token in [*tokens, None]:
            if token is not None:
                sentence.append(token)
            if token is None or token.word == BREAK:
                read.extend(_as_meant(sentence))
                sentence = []
        return cls(text, tokens, *_encode(text, read))

    def sentence(self, position: int) -> tuple[int, int]:
        """Return the first word of the sentence around `position` and the one after its last."""
        first = position
        while first and self.tokens[first - 1].word != BREAK:
            first -= 1
        last = position
        while last < len(self.tokens) and self.tokens[last].word != BREAK:
            last += 1
        return first, last

    def negated(self, position: int) -> bool:
        """Tell whether a "không" or "đừng" stands right before the word at `position`."""
        here = self.tokens[position].start
        for token in reversed(self.tokens[max(0, position - _REACH) : position]):
            if token.word == BREAK or _CLAUSE.search(self.text, token.end, here):
                return False
            if token.marked in _NEGATIONS or (not token.marked and token.word in _PLAIN_NEGATIONS):
                return True
        return False


def _encode(text: str, tokens: Sequence[Token]) -> tuple[str, list[int]]:
    """Return `tokens` as the line that patterns match on, with walls between clauses."""
    encoded, starts = encode(tokens)
    pieces: list[str] = []
    shifted: list[int] = []
    walls = 0
    for position, start in enumerate(starts):
        if position and _BORDER.search(text, tokens[position - 1].end, tokens[position].start):
            pieces.append(_WALL)
            walls += 1
        end = starts[position + 1] if position + 1 < len(starts) else len(encoded)
        pieces.append(encoded[start:end])
        shifted.append(start + walls)
    return "".join(pieces), shifted


def _as_meant(sentence: Sequence[Token]) -> list[Token]:
    """Return a sentence with marks where they can be told, so that likenesses don't match.

    Who types marks means "gia" by "gia", not "giả"; who types none still means "hợp đồng".
    """
    marked = sum(bool(token.marked) for token in sentence)
    if marked <= _MOSTLY * len(sentence):
        return _with_compounds(sentence)
    return [token if token.marked else token._replace(marked=token.word) for token in sentence]


def _with_compounds(tokens: Sequence[Token]) -> list[Token]:
    """Return `tokens` with the marks of everyday pairs, so that "hop dong" is no "đóng"."""
    read = list(tokens)
    for position in range(len(read) - 1):
        first, second = read[position], read[position + 1]
        pair = COMPOUNDS.get((first.word, second.word))
        if pair and not first.marked and not second.marked:
            read[position] = first._replace(marked=pair[0])
            read[position + 1] = second._replace(marked=pair[1])
    return read


class Patterns(Generic[T]):
    """Many patterns with their owners; BadPattern at making if one can't be read."""

    def __init__(self, owned: Iterable[tuple[T, str]]) -> None:
        self._by_word: dict[str, list[tuple[T, Compiled]]] = defaultdict(list)
        for owner, pattern in owned:
            compiled = compile_pattern(_WORD.sub(r"=\g<0>", pattern), {})
            for word in compiled.firsts:
                self._by_word[word].append((owner, compiled))

    def find(self, read: Read) -> list[Found[T]]:
        """Return every match, in order of the words they begin with."""
        found: list[Found[T]] = []
        for first, token in enumerate(read.tokens):
            key = "#" if token.word[:1].isdigit() else token.word
            for owner, compiled in self._candidates(key, token.word):
                match = compiled.regex.match(read.encoded, read.starts[first])
                if match is not None and match.end() > match.start():
                    found.append(Found(owner, first, bisect_left(read.starts, match.end()) - 1))
        return found

    def _candidates(self, key: str, word: str) -> Iterable[tuple[T, Compiled]]:
        yield from self._by_word.get(key, ())
        if key == "#" and word != key:
            yield from self._by_word.get(word, ())

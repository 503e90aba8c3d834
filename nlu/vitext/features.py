"""Hashed features of a message: the same numbers in training and in the bot, without numpy."""

from __future__ import annotations

import math
import zlib
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from itertools import combinations, product

from nlu.vitext.teencode import BREAK, Token

#: Buckets; crc32 is the same on every machine and Python.
BUCKETS = 1 << 16
#: Lengths of the letter runs inside a word.
SHORTEST, LONGEST = 3, 5
#: Words tell more than letters, which only help with misspelt ones: of 0, 1/4, 1/2 and 1 this did
#: best on lines left out of training.
LETTERS = 0.25
#: How much each finding of a rule weighs beside the words, and each pair of findings.
FINDING, PAIR = 0.3, 0.1


def _bucket(feature: str) -> int:
    return zlib.crc32(feature.encode("utf-8", "surrogatepass")) % BUCKETS


@lru_cache(maxsize=16384)
def word_bucket(word: str) -> int:
    """Return the bucket of the folded `word` by itself."""
    return _bucket(f"w {word}")


def as_feature(token: Token) -> str:
    """Return the word of a token as features know it: all numbers are one."""
    return "#" if token.word.isdigit() else token.word


def _word_features(tokens: Sequence[Token]) -> Iterable[str]:
    before = "^"
    for token in tokens:
        word = as_feature(token)
        if word != BREAK:
            yield f"w {word}"
            if token.marked:
                yield f"m {token.marked}"
        yield f"b {before} {word}"
        before = word
    yield f"b {before} $"


@lru_cache(maxsize=16384)
def _letter_buckets(word: str) -> frozenset[int]:
    padded = f" {word} "
    return frozenset(
        _bucket(padded[start : start + size])
        for size in range(SHORTEST, LONGEST + 1)
        for start in range(len(padded) - size + 1)
    )


def hashed(tokens: Sequence[Token]) -> dict[int, float]:
    """Return bucket → weight: words, word pairs, marked words and letter runs, each counted once.

    The words together have length 1, the letters LETTERS: long messages weigh as much as short.
    """
    words = {_bucket(feature) for feature in _word_features(tokens)}
    letters = frozenset[int]().union(
        *(_letter_buckets(word) for word in {as_feature(token) for token in tokens} - {BREAK})
    )
    weights = dict.fromkeys(words, 1 / math.sqrt(len(words)))
    if letters:
        weight = LETTERS / math.sqrt(len(letters))
        for bucket in letters:
            weights[bucket] = weights.get(bucket, 0.0) + weight
    return weights


def with_findings(
    tokens: Sequence[Token], flags: Collection[str], signs: Collection[str]
) -> dict[int, float]:
    """Return the features of an offer: its words, what rules found in it, and pairs of those."""
    weights = hashed(tokens)
    found = [f"flag {flag}" for flag in sorted(flags)] or ["flag none"]
    lawful = [f"sign {sign}" for sign in sorted(signs)]
    for name in (*found, *lawful):
        bucket = _bucket(name)
        weights[bucket] = weights.get(bucket, 0.0) + FINDING
    for one, other in (*combinations(found, 2), *product(found, lawful)):
        bucket = _bucket(f"{one} & {other}")
        weights[bucket] = weights.get(bucket, 0.0) + PAIR
    return weights

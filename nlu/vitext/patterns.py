"""The small language that cues are written in, made into regular expressions over tokens.

bị ... nhốt        words in a row; "..." stands for up to three words, "...6" for up to six
(nhốt|giam) em?    one of several; "?" makes a word or group optional
=bán               if typed with tone marks it must be "bán", not "bạn"; plain "ban" matches
#                  a number
< cứu >            < is the beginning of the message, > its end
{kin}              a group of words from content/lexicon/word_groups.yaml
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nlu.vitext.normalize import fold, nfc
from nlu.vitext.syllables import tone_key
from nlu.vitext.teencode import BREAK, Token

_LEXEME = re.compile(r"\s*(\.\.\.?\d*|[()|?<>#]|\{[a-z_]+\}|=?[^\s()|?<>#{}=]+)")
_GAP = 3
_NEGATIONS = ("khong", "chua", "chang", "cha")
#: Among the words a pattern can begin with: any, because it begins with the message and a gap.
ANY = "*"
_END = rf"(?:{re.escape(BREAK)}/ )*\Z"


class BadPattern(ValueError):
    """A pattern of content can't be read; the message says why."""


class Compiled:
    """A pattern ready to match, and the folded words it can begin with.

    There are hundreds of patterns and a message begins few of them: each is compiled when it is
    first needed, so that a process answers at once after its start.
    """

    __slots__ = ("_regex", "_source", "firsts")

    def __init__(self, source: str, firsts: frozenset[str]) -> None:
        self._source = source
        self._regex: re.Pattern[str] | None = None
        self.firsts = firsts

    @property
    def regex(self) -> re.Pattern[str]:
        """The regular expression; safe to ask for from several threads."""
        if self._regex is None:
            self._regex = re.compile(self._source)
        return self._regex


@dataclass(frozen=True, slots=True)
class _Part:
    source: str
    firsts: frozenset[str]
    nullable: bool


def encode(tokens: Sequence[Token]) -> tuple[str, list[int]]:
    """Return `tokens` as the text that patterns match on, and where each token begins in it."""
    pieces: list[str] = []
    starts: list[int] = []
    place = 0
    for token in tokens:
        piece = f"{token.word}/{tone_key(token.marked) if token.marked else ''} "
        pieces.append(piece)
        starts.append(place)
        place += len(piece)
    return "".join(pieces), starts


def _word(written: str) -> _Part:
    plain = fold(nfc(written.lstrip("=")))
    if not re.fullmatch(r"[a-z0-9]+", plain):
        raise BadPattern(f"{written!r} is not one word")
    marks = f"(?:{re.escape(tone_key(nfc(written[1:])))})?" if written.startswith("=") else r"\S*"
    return _Part(f"{plain}/{marks} ", frozenset({plain}), nullable=False)


def _gap(lexeme: str) -> _Part:
    barred = [f"{re.escape(BREAK)}/"]
    if not lexeme.startswith("..."):
        barred += [f"{word}/" for word in _NEGATIONS]
    most = int(lexeme.lstrip(".") or _GAP)
    source = rf"(?:(?!{'|'.join(barred)})\S+ ){{0,{most}}}?"
    return _Part(source, frozenset({ANY}), nullable=True)


class _Parser:
    def __init__(self, pattern: str, groups: Mapping[str, Sequence[str]]) -> None:
        self.groups = groups
        self.left = _LEXEME.findall(pattern)
        self.anchored = self.left[:1] == ["<"]
        if "".join(self.left) != re.sub(r"\s+", "", pattern):
            raise BadPattern(f"{pattern!r} holds a sign that patterns don't know")

    def whole(self) -> _Part:
        part = self.alternatives()
        if self.left:
            raise BadPattern(f"there is a {self.left[0]!r} too many")
        if part.nullable or (ANY in part.firsts and not self.anchored):
            raise BadPattern("a pattern begins with a word that must be there")
        return part

    def alternatives(self) -> _Part:
        parts = [self.sequence()]
        while self.left and self.left[0] == "|":
            self.left.pop(0)
            parts.append(self.sequence())
        return _either(parts)

    def sequence(self) -> _Part:
        sources: list[str] = []
        firsts: frozenset[str] = frozenset()
        nullable = True
        while self.left and self.left[0] not in {"|", ")"}:
            part = self.item()
            if nullable:
                firsts |= part.firsts
            nullable = nullable and part.nullable
            sources.append(part.source)
        return _Part("".join(sources), firsts, nullable)

    def item(self) -> _Part:
        lexeme = self.left.pop(0)
        if lexeme == "<":
            return _Part(r"\A", frozenset(), nullable=True)
        if lexeme == ">":
            return _Part(_END, frozenset(), nullable=True)
        if lexeme.startswith(".."):
            return _gap(lexeme)
        part = self._solid(lexeme)
        if self.left and self.left[0] == "?":
            self.left.pop(0)
            return _Part(f"(?:{part.source})?", part.firsts, nullable=True)
        return part

    def _solid(self, lexeme: str) -> _Part:
        if lexeme == "#":
            return _Part(r"(?:\d\S*/\S* ){1,4}", frozenset({"#"}), nullable=False)
        if lexeme == "(":
            part = self.alternatives()
            if not self.left or self.left.pop(0) != ")":
                raise BadPattern("a bracket is not closed")
            return part
        if lexeme.startswith("{"):
            name = lexeme[1:-1]
            if name not in self.groups:
                raise BadPattern(f"there is no group of words {name!r}")
            return _group(tuple(self.groups[name]))
        if lexeme in {"?", ")"}:
            raise BadPattern(f"there is a {lexeme!r} too many")
        return _word(lexeme)


@functools.lru_cache(maxsize=1024)
def _group(phrases: tuple[str, ...]) -> _Part:
    return _either([_Parser(phrase, {}).whole() for phrase in phrases])


def _either(parts: list[_Part]) -> _Part:
    if len(parts) == 1:
        return parts[0]
    return _Part(
        "(?:" + "|".join(part.source for part in parts) + ")",
        frozenset().union(*(part.firsts for part in parts)),
        any(part.nullable for part in parts),
    )


def compile_pattern(pattern: str, groups: Mapping[str, Sequence[str]]) -> Compiled:
    """Return `pattern` ready to match at a token of an `encode`d text. Raises BadPattern."""
    part = _Parser(pattern, groups).whole()
    return Compiled(part.source, part.firsts)

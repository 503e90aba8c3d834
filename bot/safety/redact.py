"""Masks what could name a person before a text leaves the house: for Rasa, alerts and exports."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.risk import Entity

#: Entities that are masked, and the word that stands for each.
MASKED = {
    "phone": "phone",
    "bank_account": "bank_account",
    "url": "url",
    "social": "social",
    "case_code": "case_code",
    "money": "money",
    "date": "date",
    "age": "age",
}
#: What `checks` may have missed. Passports: a letter or two and 6-8 digits (ICAO 9303 allows nine
#: characters); identity cards: 9 or 12 digits; anything else with this many digits is masked too.
_PASSPORT = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{1,2}[ .-]?\d{6,8}(?![0-9A-Za-z])")
_DIGITS = re.compile(r"(?<![\w])\+?\d(?:[ .-]?\d){7,18}(?!\w)")
#: Lengths of RFC 5321: of a longer run the end is masked, and its length costs no time.
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_LEFT_OVER = (("mail", _MAIL), ("passport", _PASSPORT), ("number", _DIGITS))


@dataclass(frozen=True, slots=True)
class _Mask:
    #: In the redacted text.
    start: int
    end: int
    #: In the original.
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text with placeholders, and the way back to the original offsets."""

    text: str
    masks: tuple[_Mask, ...] = ()

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return where `text[start:end]` stands in the original.

        A span that touches a placeholder takes in all that it stands for.
        """
        return self._back(start, left=True), self._back(end, left=False)

    def _back(self, place: int, *, left: bool) -> int:
        before = bisect_right(self.masks, place if left else place - 1, key=lambda mask: mask.start)
        if before == 0:
            return place
        mask = self.masks[before - 1]
        if place < mask.end or (not left and place == mask.end):
            return mask.first if left else mask.last
        return place - mask.end + mask.last


def redact(text: str, entities: Sequence[Entity] = ()) -> Redacted:
    """Return `text` with ‹phone›, ‹passport›… where exact things stand.

    Masks the `entities` of MASKED kinds, and whatever else looks like a passport, an identity card
    or a long number. Of overlapping spans the earlier and longer wins. Pure, linear.
    """
    spans = [
        (found.start, -found.end, MASKED[found.entity])
        for found in entities
        if found.entity in MASKED and 0 <= found.start < found.end <= len(text)
    ]
    for word, pattern in _LEFT_OVER:
        spans += [(match.start(), -match.end(), word) for match in pattern.finditer(text)]
    pieces: list[str] = []
    masks: list[_Mask] = []
    done = length = 0
    for first, minus_last, word in sorted(spans, key=lambda span: span[:2]):
        last = -minus_last
        if first < done:
            continue
        mask = f"‹{word}›"
        length += first - done
        pieces += [text[done:first], mask]
        masks.append(_Mask(length, length + len(mask), first, last))
        length += len(mask)
        done = last
    pieces.append(text[done:])
    return Redacted("".join(pieces), tuple(masks))

"""Finds phone numbers, however they are spaced, spelled or disguised; values are E.164."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import phonenumbers

from bot.domain.risk import Entity
from nlu.vitext.normalize import Folded

#: One run of digits: letters that stand for digits count between or behind digits only.
_TOKEN = re.compile(
    r"(?:[oli]{1,2}(?=[0-9]))?[0-9](?:[0-9]|[oli]{1,3}(?=[0-9oli]{0,3}[0-9]))*(?:[ol]{1,3}(?![a-z]))?"
    r"|(?<![a-z])[oli](?![a-z])"
    r"|(?<![a-z])(?:khong|ko|mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin)(?![a-z])"
)
_SPELLED = {
    "khong": "0", "ko": "0", "mot": "1", "hai": "2", "ba": "3", "bon": "4", "tu": "4",
    "nam": "5", "lam": "5", "sau": "6", "bay": "7", "tam": "8", "chin": "9",
}  # fmt: skip
_LETTERS = str.maketrans("oli", "011")
#: What may stand between two digits of one number.
_GAP = re.compile(r"[ .\-_,()*·•|~'\"–—…\[\]{}]{0,4}|\s*(?:cham|gach|khoang)\s*")
_PLUS = re.compile(r"\+\s*\(?\s*$")
#: A digit must not be glued to these: 12/3, 5%, 07:30, 15tr, 2k.
_GLUED_AFTER = re.compile(r"[/:%]\d|\s?(?:tr|trieu|k|usd|vnd|dong|te|won|yen|man|do|cu|%)(?![a-z])")
_GLUED_BEFORE = re.compile(r"\d[/:]$|[a-z]\d*[/=#]$|@$")
#: Numbers with 8 to 15 digits are dialled between countries (ITU-T E.164); 7 is a local one.
_SHORTEST, _LONGEST = 8, 15
#: So that a page full of digits costs no more than this many look-ups.
_MOST_TRIES = 600
#: Country codes that people leave the plus off.
_CODES = (
    "84", "855", "856", "95", "66", "63", "86", "886", "82", "81", "60", "65", "62", "971",
    "966", "965", "974", "44", "49", "48", "40", "36", "420", "7", "61", "64", "852", "853",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Digits:
    """A run of digits as typed, on folded offsets."""

    text: str
    start: int
    end: int
    #: A plus stood before it.
    plus: bool
    #: It was spelled with letters or words.
    spelled: bool


def groups(folded: str) -> Iterator[list[Digits]]:
    """Yield groups of digit runs with nothing but blanks, dots and the like between them."""
    group: list[Digits] = []
    for found in _TOKEN.finditer(folded):
        token = found[0]
        spelled = not token[0].isdigit() and token not in ("o", "l", "i")
        digits = _SPELLED.get(token) or token.translate(_LETTERS)
        plus = bool(_PLUS.search(folded, max(0, found.start() - 4), found.start()))
        run = Digits(digits, found.start(), found.end(), plus, spelled)
        if group and (plus or not _GAP.fullmatch(folded, group[-1].end, run.start)):
            yield group
            group = []
        group.append(run)
    if group:
        yield group


def find(text: str, folded: Folded, regions: Sequence[str] = ()) -> list[Entity]:
    """Return the `phone` entities of `text`.

    `regions` are the countries named in the text: a number that is none of Viet Nam's is read as
    one of theirs.
    """
    found: list[Entity] = []
    tries = [_MOST_TRIES]
    for group in groups(folded.text):
        for start, end, value in _numbers(folded.text, group, regions, tries):
            first, last = folded.span(start, end)
            if start and folded.text[start - 1] == "+":
                first = folded.span(start - 1, start)[0]
            elif (plus := _PLUS.search(folded.text, max(0, start - 4), start)) is not None:
                first = folded.span(plus.start(), start)[0]
            found.append(Entity("phone", text[first:last], value, first, last))
    return found


def _numbers(
    line: str, group: list[Digits], regions: Sequence[str], tries: list[int]
) -> Iterator[tuple[int, int, str]]:
    position = 0
    while position < len(group):
        reading = _longest(line, group, position, regions, tries)
        if reading is None:
            position += 1
            continue
        last, value = reading
        yield group[position].start, group[last].end, value
        position = last + 1


def _longest(
    line: str, group: list[Digits], first: int, regions: Sequence[str], tries: list[int]
) -> tuple[int, str] | None:
    if _GLUED_BEFORE.search(line, max(0, group[first].start - 3), group[first].start):
        return None
    best: tuple[int, str] | None = None
    digits = ""
    for last in range(first, len(group)):
        digits += group[last].text
        if len(digits) > _LONGEST + 3:
            break
        if len(digits) < _SHORTEST - 1 or tries[0] <= 0:
            continue
        if _GLUED_AFTER.match(line, group[last].end):
            continue
        tries[0] -= 1
        value = _e164(digits, regions, plus=group[first].plus)
        if value:
            best = (last, value)
            if value.startswith("+84"):
                break
    return best


def _e164(digits: str, regions: Sequence[str], *, plus: bool) -> str:
    """Return the number in E.164, or "" when it is none."""
    if plus:
        return _valid("+" + digits, None)
    if digits.startswith("00"):
        return _valid("+" + digits[2:], None)
    if digits.startswith("0") or digits[:4] in ("1800", "1900"):
        home = _valid(digits, "VN")
        if home:
            return home
    for region in regions:
        if region != "VN" and (abroad := _valid(digits, region)):
            return abroad
    if len(digits) >= 10 and digits.startswith(_CODES):  # noqa: PLR2004 - code and subscriber
        return _valid("+" + digits, None)
    return ""


def _valid(digits: str, region: str | None) -> str:
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

"""Finds ages and case codes."""

from __future__ import annotations

import re

from bot.checks import numbers
from bot.domain.risk import Entity
from nlu.vitext.normalize import Folded

#: Nobody who writes to us is older.
_OLDEST = 110
_AGE = re.compile(
    rf"(?<![a-z0-9.,/\-])(?P<n>\d{{1,3}}|{numbers.WORDS})\s*"
    r"(?:(?P<word>tuoi|tui|age)(?:\s+ruoi)?|(?P<t>t))"
    r"(?![a-z0-9])"
)
#: "mã" without marks is "mà" too: then a code must be longer.
_BARE_LEAST = 3
_CODE_LEAD = (
    r"(?:ma|ma\s+so|so)\s*(?:ho\s*so|vu\s*viec|vu|case|don|bao\s*cao|tiep\s*nhan|bien\s*nhan|"
    r"tra\s*cuu|trinh\s*bao|yeu\s*cau)|ma\s+so(?!\s*thue)|bien\s+nhan|ho\s+so\s+so|case"
    r"|ma(?!\s*(?:so\s*)?(?:thue|vung|nuoc|otp|qr|vach|buu|pin|lai))"
    r"|hs|bn|phieu"
)
_CODE = re.compile(
    rf"(?<![a-z0-9])(?:(?P<lead>{_CODE_LEAD})(?![a-z])"
    r"(?:\s*(?:(?:la|so|gom|chu|cua\s+(?:em|toi|minh|e))(?![a-z])|[:#.\-]))*\s*)"
    r"(?P<code>(?:[a-z]{0,4}|[a-z] [a-z])\s?-?\s?\d[\da-z]*"
    r"(?:[\s\-.]{1,2}[\da-z]*\d[\da-z]*){0,4})(?![a-z0-9])"
)
_RECEIPT = re.compile(r"(?<![\d\-.])\d{4}[\-. ]\d{4}[\-. ]\d{4}(?![\d\-.]\d|\d)")
_NUMBERED = re.compile(r"(?<![a-z0-9])(?:k|hs|bn|vv|ben)\s?-\s?\d{3,}(?:-\d{2,})*(?![a-z0-9])")


def find(text: str, folded: Folded) -> list[Entity]:
    """Return `age` and `case_code` entities of `text`."""
    found = [*_ages(text, folded)]
    codes: list[tuple[int, int]] = []
    for rule, group in ((_CODE, "code"), (_RECEIPT, 0), (_NUMBERED, 0)):
        for match in rule.finditer(folded.text):
            start, end = match.span(group)
            digits = re.sub(r"\D", "", folded.text[start:end])
            least = _BARE_LEAST if rule is _CODE and match["lead"] in ("ma", "so", "hs") else 3
            if len(digits) < least or any(start < last and first < end for first, last in codes):
                continue
            if rule is _CODE and len(digits) > 16:  # noqa: PLR2004 - longer ones are no receipts
                continue
            codes.append((start, end))
            first, last = folded.span(start, end)
            typed = text[first:last]
            value = re.sub(r"[\s\-.]", "", typed).upper()
            found.append(Entity("case_code", typed, value, first, last))
    return found


def _ages(text: str, folded: Folded) -> list[Entity]:
    found: list[Entity] = []
    for match in _AGE.finditer(folded.text):
        written = match["n"]
        years = int(written) if written.isdigit() else numbers.in_words(written.split())
        if match["t"] and (years is None or not 5 <= years <= 80):  # noqa: PLR2004 - "17t"
            continue
        if match["t"] and not written.isdigit():
            continue
        if years is None or not 0 < years <= _OLDEST:
            continue
        first, last = folded.span(match.start(), match.end())
        if match["t"] and text[first:last][-1] != "t":
            continue
        typed = text[first:last].lower()
        if match["word"] == "tui" and not typed.endswith(("tủi", "tui")):
            continue
        found.append(Entity("age", text[first:last], str(years), first, last))
    return found

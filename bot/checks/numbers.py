"""Numbers as Vietnamese people write them: 1.500.000 · 1,5 · hai mươi lăm · một trăm hai."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

UNITS = {
    "khong": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5,
    "sau": 6, "bay": 7, "tam": 8, "chin": 9,
}  # fmt: skip
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")

#: A number in digits, on folded text.
DIGITS = r"\d{1,3}(?:[.,]\d{3})+(?!\d)|\d+(?:[.,]\d{1,2})?(?!\d)"
#: A number in words, on folded text; `in_words` says whether it makes sense.
WORDS = (
    r"(?:(?:mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin|muoi|chuc|tram|linh|le|ruoi)\s+){0,5}"
    r"(?:mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin|muoi|chuc|tram|ruoi)"
)


def in_digits(written: str) -> Decimal:
    """Return 1500000 for "1.500.000", 1.5 for "1,5"; the caller has matched DIGITS."""
    if _GROUPED.fullmatch(written):
        return Decimal(re.sub(r"[.,]", "", written))
    return Decimal(written.replace(",", "."))


def in_words(written: Sequence[str]) -> int | None:
    """Return 25 for ["hai", "muoi", "lam"]; None for what is no number below 1000."""
    if "tram" not in written:
        return _below_hundred(list(written), spoken=True)
    place = written.index("tram")
    head, rest = written[:place], list(written[place + 1 :])
    if len(head) > 1 or (head and head[0] not in UNITS):
        return None
    hundreds = 100 * (UNITS[head[0]] if head else 1)
    if len(rest) == 1 and rest[0] in UNITS and head:
        # "một trăm hai" is 120 to a Vietnamese ear.
        return hundreds + 10 * UNITS[rest[0]]
    if rest[:1] in (["linh"], ["le"]):
        rest = rest[1:]
    below = _below_hundred(rest, spoken=False)
    return None if below is None else hundreds + below


def _below_hundred(written: list[str], *, spoken: bool) -> int | None:
    """Read tens and ones; `spoken` accepts "hai lăm" for 25."""
    tens = 0
    ten = next((place for place, word in enumerate(written) if word in ("muoi", "chuc")), None)
    if ten is not None:
        head, written = written[:ten], written[ten + 1 :]
        if len(head) > 1 or (head and head[0] not in UNITS):
            return None
        tens = UNITS[head[0]] if head else 1
    elif spoken and len(written) == 2 and written[0] in UNITS:  # noqa: PLR2004 - tens and ones
        tens, written = UNITS[written[0]], written[1:]
    if len(written) > 1 or (written and written[0] not in UNITS):
        return None
    return 10 * tens + (UNITS[written[0]] if written else 0)


def plain(amount: Decimal) -> str:
    """Return "1500" or "1500.5": no exponent, no empty decimals."""
    whole = amount.to_integral_value()
    return str(int(whole)) if whole == amount else format(amount.normalize(), "f")

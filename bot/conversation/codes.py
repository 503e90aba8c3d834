"""Receipts as people type them: 4821-0937-5516, "mã 4821 0937 5516". Never inside a sentence."""

from __future__ import annotations

import re

from nlu.vitext.normalize import fold

#: Words that may stand before the digits.
_NAMED = r"(?:day so|ma so|ma|bien nhan|ma bien nhan|ma ho so|so bien nhan|receipt|code)\s*:?\s*"
_SIGNS = r"\s.\-\u2010-\u2015"
_GROUPS = rf"(\d{{4}})[{_SIGNS}]*(\d{{4}})[{_SIGNS}]*(\d{{4}})"
_RECEIPT = re.compile(rf"(?P<named>{_NAMED})?{_GROUPS}\s*[.!]?")
#: The shape in which we gave it. Twelve digits in a row may be somebody's identity card, and with
#: blanks a bank account.
_AS_GIVEN = re.compile(r"\d{4}[-\u2010-\u2015]\d{4}[-\u2010-\u2015]\d{4}[.!]?")


def read(text: str, *, answering: bool) -> str | None:
    """Return the twelve digits of a message that is a receipt and nothing else, else None.

    While a question of ours waits (`answering`), bare digits are the answer to it: only what is
    called a receipt, or looks exactly like one, is taken for one.
    """
    plain = fold(text).strip()
    match = _RECEIPT.fullmatch(plain)
    if match is None:
        return None
    if answering and not match["named"] and not _AS_GIVEN.fullmatch(plain):
        return None
    return match[2] + match[3] + match[4]

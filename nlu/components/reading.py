"""What the components see of a message: its words, read and folded, and symbols for its numbers.

Training data holds raw phones, sums and dates; at run time the bot has replaced most of them with
typed placeholders. Both become the same symbols here, so that what was learnt still fits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlu.vitext.normalize import fold_with_offsets, nfc
from nlu.vitext.teencode import BREAK, Teencode, tokens

#: Placeholder or shape → its symbol. Upper case, so that no folded word can look like one.
SYMBOLS = {
    "phone": "PHONE",
    "bank": "BANK",
    "bank_account": "BANK",
    "link": "LINK",
    "url": "LINK",
    "handle": "HANDLE",
    "social": "HANDLE",
    "money": "MONEY",
    "date": "DATE",
    "age": "AGE",
    "code": "CODE",
    "case_code": "CODE",
    "mail": "HANDLE",
    "passport": "CODE",
    "number": "BANK",
}
_NUMBER_WORD = (
    r"(?:mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin|muoi|chuc|tram|may|vai|ruoi|linh|\d[\d.,]*)"
)
_UNIT = (
    r"(?:trieu|tr|cu|chai|nghin|ngan|ty|ti|k|do la|do|usd|usdt|vnd|dong|te|ndt|man|yen"
    r"|won|euro|eur|eu|bang|bath|baht|dai te|dirham|ringgit|sgd|cad|aud|lit|xi|loet)"
)
_PERIOD = r"(?:\s*(?:/|mot|1|moi)\s*(?:thang|ngay|gio|nam|tuan|th|h)\b)?"
_AGO = r"(?:nay|truoc|qua|roi|sau|nua|r)"
_LINK = (
    r"(?P<link>(?:https?://|www\.)\S+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\."
    r"(?:com|vn|net|org|info|xyz|top|me|io|club|vip|cc|shop|online|site|link|ly|asia|app)"
    r"\b(?:/\S*)?)"
)
_DATE = (
    r"(?P<date>\b\d{1,2}\s?[/-]\s?\d{1,2}(?:\s?[/-]\s?\d{2,4})?\b(?!\s*tuoi)"
    rf"|\b{_NUMBER_WORD}\s*(?:phut|tieng|gio|h|bua|hom|ngay|tuan|thang|nam)\s+{_AGO}\b"
    r"|\b(?:hom|bua|toi|dem|sang|trua|chieu)\s+(?:qua|nay|kia|truoc|mai)\b"
    r"|\bngay\s+(?:mai|kia|mot)\b|\b(?:tuan|thang|nam)\s+(?:nay|truoc|sau|ngoai|toi)\b"
    r"|\bthu\s+(?:hai|ba|tu|nam|sau|bay|[2-7])\b|\b(?:ngay|mung|ram)\s+\d{1,2}\b)"
)
_MONEY = (
    rf"(?P<money>(?:\b{_NUMBER_WORD}\s?)+(?:[-–]\s?\d[\d.,]*\s?)?{_UNIT}(?![a-z])\d?"
    rf"(?:\s?{_UNIT}\b)?{_PERIOD}|[$€£¥]\s?\d[\d.,]*{_PERIOD}|\d[\d.,]*\s?[$€£¥]{_PERIOD})"
)
#: Tried in this order at each place; the first shape that fits takes the text. Folded text only.
_IN_ORDER = (
    r"‹(?P<placeholder>[a-z_]{2,16})›",
    _LINK,
    r"(?P<handle>(?<!\w)@[a-z0-9_][\w.]{2,})",
    r"(?P<code>\b\d{4}[ -]\d{4}[ -]\d{4}\b(?![ -]?\d)|\bk-?\d{6}\b)",
    _DATE,
    _MONEY,
    r"(?P<age>\b\d{1,2}\s?(?:tuoi|t\b))",
    r"(?P<phone>(?<![\d.])(?:\+|0)\d(?:[ .-]?\d){7,12}(?!\d))",
    r"(?P<bank>(?<!\d)\d(?:[ .-]?\d){7,18}(?!\d))",
)
_SHAPES = re.compile("|".join(_IN_ORDER))
_LONG_NUMBER = re.compile(r"\d{4,}\Z")


@dataclass(frozen=True)
class Word:
    """One word or symbol of a message."""

    #: Folded and read out ("k" → "khong"); several words joined by blanks; or a symbol.
    plain: str
    #: The same with tone marks; "" when it was typed without any.
    marked: str
    #: Offsets into the message as it was given.
    start: int
    end: int
    is_symbol: bool = False


def sound(text: str) -> str:
    """Return `text` of the same length without lone surrogates, which no library can encode."""
    if text.isascii():
        return text
    return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)


def read(text: str, table: Teencode) -> list[Word]:
    """Return the words of `text` in the order they were typed; signs other than ? are left out."""
    found: list[Word] = []
    folded = fold_with_offsets(text)
    for shape in _SHAPES.finditer(folded.text):
        kind = shape.group("placeholder") or str(shape.lastgroup)
        symbol = SYMBOLS.get(kind)
        if symbol:
            found.append(Word(symbol, "", *folded.span(*shape.span()), is_symbol=True))
    taken = [(word.start, word.end) for word in found]
    for token in tokens(text, table):
        if any(start < token.end and token.start < end for start, end in taken):
            continue
        if token.word == BREAK:
            if "?" in text[token.start : token.end]:
                found.append(Word("?", "", token.start, token.end, is_symbol=True))
            continue
        if found and (found[-1].start, found[-1].end) == (token.start, token.end):
            found[-1] = _joined(found[-1], token.word, token.marked)
            continue
        plain = "NUMBER" if _LONG_NUMBER.match(token.word) else token.word
        found.append(
            Word(plain, token.marked, token.start, token.end, is_symbol=plain != token.word)
        )
    return sorted(found, key=lambda word: word.start)


def _joined(word: Word, plain: str, marked: str) -> Word:
    both = f"{word.marked or word.plain} {marked or plain}"
    return Word(f"{word.plain} {plain}", both, word.start, word.end)


def typed(text: str, word: Word) -> str:
    """Return `word` as it stands in `text`, in NFC."""
    return nfc(text[word.start : word.end])

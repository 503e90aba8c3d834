"""Keeps what somebody did not agree to out of the words that they did agree to.

People put everything into one sentence: a name kept back under "name" may stand in "what happened".
Numbers, links, handles and names of an answer that stays here are covered wherever else they occur,
and of answers about people the name that everybody calls them by too. A name that was said only in
passing can't be known for one: operators read the packet before it is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.checks import identifiers
from bot.checks.places import places
from nlu.vitext.normalize import fold, fold_with_offsets, nfc

#: What stands in place of covered words.
COVER = "[giữ lại]"
_KINDS = frozenset({"phone", "bank_account", "url", "social", "case_code"})
_DIGITS = re.compile(r"\d(?:[ .-]?\d){5,}")
_CHUNK = re.compile(r"[,;:.!?\n/()|\d-]+")
#: Two or more words in a row that begin with a capital letter.
_NAME = re.compile(r"\b[^\W\d_a-z]\w*(?:[ ]+[^\W\d_a-z]\w*)+")
#: Words with a digit or a sign in them: a handle, a passport, an address of mail.
_TOKEN = re.compile(r"\w(?:[\w.@/-]*\w)?")
_SIGNS = re.compile(r"[\d._@]")
_WORD = re.compile(r"[^\W\d_]+")
#: Words of an answer that are nobody's name although it begins with them: "Không", "Mẹ, 50 tuổi".
_NO_NAMES = frozenset({
    "ai", "anh", "ba", "biết", "bác", "bạn", "bố", "cccd", "cha", "chua", "chưa", "chị", "chồng",
    "cmnd", "con", "cái", "có", "cô", "cậu", "dạ", "dì", "em", "giờ", "gái", "họ", "khong",
    "không", "mình", "má", "mẹ", "nhà", "năm", "nữ", "quê", "rồi", "số", "thôi", "tuổi", "tên",
    "tôi", "vâng", "vợ", "ông", "đã", "ở",
})  # fmt: skip
_SURNAMES = frozenset({
    "bui", "cao", "dang", "dinh", "do", "duong", "ho", "hoang", "huynh", "le", "ly", "ngo",
    "nguyen", "pham", "phan", "tran", "truong", "vo", "vu",
})  # fmt: skip
#: Words before a name that are none: "em tên là Hoa".
_LEADS = frozenset({
    "anh", "ba", "ban", "bac", "be", "ben", "chau", "chi", "cho", "chong", "co", "con", "cua",
    "cung", "di", "dua", "em", "gai", "gia", "goi", "ha", "ho", "hoc", "khoang", "la", "lam",
    "minh", "me", "nam", "nguoi", "nha", "o", "ong", "que", "sinh", "so", "ten", "thi", "thang",
    "toi", "trai", "tui", "tuoi", "tu", "va", "vo", "xa", "xom",
})  # fmt: skip
#: Fewer letters than this are found in too much that is nobody's name.
_LEAST = 5


def masked(text: str, withheld: Sequence[str], people: Sequence[str] = ()) -> str:
    """Return `text` with everything covered that an answer in `withheld` names.

    Of `people`, the answers in it that are about people, the last word of each name is covered
    too where it stands with a capital letter: who is called Nguyễn Thị Lan is Lan to everybody.
    """
    spans = sorted({
        *(_whole(text, *span) for span in _exact(text, withheld)),
        *_tokens(text, withheld),
        *_words(text, withheld),
        *_given_names(text, people),
    })  # fmt: skip
    parts, end = [], 0
    for start, stop in spans:
        if stop <= end:
            continue
        parts += [text[end : max(start, end)], COVER if start >= end else ""]
        end = stop
    return "".join([*parts, text[end:]])


def _exact(text: str, withheld: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where a number, an account or a link of `withheld` stands, however it is written."""
    values = {
        (one.entity, one.value)
        for answer in withheld
        for one in identifiers.find(answer)
        if one.entity in _KINDS
    }
    digits = {_bare(found[0]) for answer in withheld for found in _DIGITS.finditer(answer)}
    for one in identifiers.find(text):
        if (one.entity, one.value) in values:
            yield one.start, one.end
    for found in _DIGITS.finditer(text):
        if _bare(found[0]) in digits:
            yield found.span()


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span with all of the words that it begins and ends in."""
    while start and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return start, end


def _tokens(text: str, withheld: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where a handle, a passport or the like of `withheld` stands, as a whole."""
    found = {
        token.casefold()
        for answer in withheld
        for token in _TOKEN.findall(answer)
        if len(token) >= _LEAST and _SIGNS.search(token)
    }
    for one in _TOKEN.finditer(text):
        if one[0].casefold() in found:
            yield one.span()


def _given_names(text: str, people: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where the names that people are called by stand with a capital letter."""
    names = {spelt for answer in people for spelt in _spelt(nfc(answer))}
    if not names:
        return
    named = [(one.start, one.end) for one in places().spot(text)]
    for one in _WORD.finditer(text):
        word = nfc(one[0])
        if not word[0].isupper() or not {word.lower(), f"~{fold(word)}"} & names:
            continue
        # Thái Lan is where somebody is, whoever is called Lan.
        longer = (end - start > len(one[0]) for start, end in named if start <= one.start() < end)
        if not any(longer):
            yield one.span()


def _spelt(answer: str) -> Iterator[str]:
    """Yield the last word of each name, also without tone marks.

    Of an answer without any, "~" and the word: it stands for every word that folds to it.
    """
    plain = answer.isascii()
    for name in _names(answer):
        yield f"~{fold(name)}" if plain else name
        yield fold(name)


def _names(answer: str) -> Iterator[str]:
    for piece in _CHUNK.split(answer):
        words = piece.split()
        run: list[str] = []
        for word in [*words, ""]:
            if word[:1].isupper():
                run.append(word.lower())
                continue
            if len(run) > 1 or (run and run[0] not in _NO_NAMES):
                yield run[-1]
            run = []
        # Who types no capitals has a name too.
        if piece == piece.lower():
            while words and fold(words[0]) in _LEADS and len(words) > 1:
                words.pop(0)
            alone = len(words) == 1 and words[0] not in _NO_NAMES
            if alone or (len(words) in range(2, 6) and fold(words[0]) in _SURNAMES):
                yield words[-1]


def _bare(digits: str) -> str:
    return "".join(char for char in digits if char.isdigit())


def _words(text: str, withheld: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where words of a withheld answer stand, whatever their tone marks and letter case."""
    folded = fold_with_offsets(text)
    for chunk in {chunk for answer in withheld for chunk in _chunks(answer)}:
        pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, chunk.split())) + r"(?!\w)"
        for found in re.finditer(pattern, folded.text):
            yield folded.span(*found.span())


def _chunks(answer: str) -> Iterator[str]:
    """Yield the folded pieces of an answer that are worth covering: two words or more."""
    pieces: Iterable[str] = (*_CHUNK.split(answer), *_NAME.findall(answer))
    for piece in pieces:
        words = fold(piece).split()
        while words and words[0] in _LEADS:
            words.pop(0)
        if len(words) > 1 and sum(map(len, words)) >= _LEAST:
            yield " ".join(words)

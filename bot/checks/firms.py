"""Finds names of firms as people write them: "cty TNHH Hoàng Long", "Công ty XKLĐ Sao Mai"."""

from __future__ import annotations

import re

from nlu.vitext.normalize import fold

#: What leads to a firm's name, and what stands between it and the name.
_LEAD = r"(?:công\s*ty|cong\s*ty|c[.\s]?ty)"
_FORM = (
    r"(?:tnhh|trách nhiệm hữu hạn|cổ phần|co phan|cp|mtv|một thành viên|xklđ|xkld|"
    r"xuất khẩu lao động|tm|dv|thương mại|dịch vụ|tuyển dụng|môi giới)"
)
_START = re.compile(rf"(?<!\w){_LEAD}(?:\s+{_FORM}(?!\w)|\s*&)*\s+", re.IGNORECASE)
#: Words of the name: they begin with a capital or a digit, as names do.
_WORD = re.compile(r"[^\W_][\w&.\-]*")
_MOST_WORDS = 5
_FILLERS = re.compile(rf"(?<!\w)(?:{_LEAD}|{_FORM})(?!\w)", re.IGNORECASE)


def find(text: str) -> list[str]:
    """Return the names of firms in `text`, without what leads to them; only capitalised ones.

    Who writes all in small letters is not understood: a name made of the next words would be
    guessed, and an operator can add what they read.
    """
    found = []
    for start in _START.finditer(text):
        words: list[str] = []
        position = start.end()
        while len(words) < _MOST_WORDS:
            word = _WORD.match(text, position)
            if word is None or not (word[0][0].isupper() or (words and word[0][0].isdigit())):
                break
            words.append(word[0].rstrip(".-"))
            space = re.compile(r" +").match(text, word.end())
            if word[0].endswith(".") or space is None:
                break
            position = space.end()
        if words:
            found.append(" ".join(words))
    return list(dict.fromkeys(found))


def key(name: str) -> str:
    """Return what two spellings of one firm have in common: no tone marks, no legal form."""
    return re.sub(r"[\W_]+", "", fold(_FILLERS.sub(" ", name)))

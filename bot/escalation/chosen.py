"""What a person may choose for a phrase or a word of their own, and how it is known again.

It is compared without tone marks, letter case, blanks and signs, and only a keyed hash of it is
kept: nobody, not even we, can read it back.
"""

from __future__ import annotations

import enum

from nlu.vitext.normalize import fold

#: Characters of a message that may be a phrase at all; longer ones need no hashing.
LONGEST_MESSAGE = 120
#: Letters and words: more is hard to type in a hurry, and may be a story.
_MOST_LETTERS, _MOST_WORDS = 48, 8
#: A phrase has two words or so many letters; a word so many.
_LEAST_WORDS, _LEAST_LETTERS, _LEAST_IN_WORD = 2, 6, 3
#: What anybody may type without meaning anything by it, and what is obeyed already.
_COMMON = frozenset(
    "".join(words.split())
    for words in (
        "alo", "a lo", "alo alo", "hello", "hi", "hey", "chao", "xin chao", "chao ban", "chao em",
        "chao anh", "chao chi", "chao shop", "em chao", "cam on", "cam on ban", "cam on nhieu",
        "cam on nhe", "thank you", "thanks", "ok", "oke", "okay", "ok ban", "ok nhe", "ok em",
        "da", "vang", "u", "uh", "um", "duoc", "duoc roi", "co", "khong", "khong co", "ko", "k",
        "khong biet", "khong biet nua", "khong sao", "chua", "chua biet", "roi", "xong", "xong roi",
        "tam biet", "bye", "bye bye", "hen gap lai", "ngu ngon", "chuc ngu ngon",
        "chao buoi sang", "good morning", "good night", "ban oi", "em oi", "anh oi", "chi oi",
        "ad oi", "shop oi", "co ai khong", "co ai o do khong", "ban la ai", "may la ai",
        "dang lam gi", "dang lam gi do", "an com chua", "khoe khong", "co khoe khong", "o dau",
        "dang o dau", "em day", "minh day", "toi day", "anh day", "chi day", "vang a", "da vang",
        "xoa", "xoa het", "xoa di", "xoa tin nhan", "xoa het di", "thoat", "dung", "dung lai",
        "thoi", "tiep", "tiep tuc", "ke tiep", "bo qua", "gap nguoi", "gap nguoi that", "menu",
        "giup", "giup voi", "giup em", "cuu", "cuu em", "cuu voi", "cuu em voi", "bi theo doi",
        "mat khau", "password", "matkhau", "abc", "abcdef", "abc xyz", "mot hai ba", "nho nhe",
        "buon qua", "met qua", "vui qua", "troi oi", "hom nay", "ngay mai",
        "chon mot tu", "hen mot cau", "nhan duoc", "chua tien",
    )
)  # fmt: skip
#: Said instead of choosing anything.
_DECLINED = frozenset({
    "khong", "khongbiet", "khongcan", "ko", "k", "kocan", "khongcandau", "thoi", "chua", "no",
    "dauco", "chuacan", "chuabiet", "khongmuon", "boqua",
})  # fmt: skip


class Fault(enum.StrEnum):
    """Why something can't be chosen."""

    SHORT = "short"
    LONG = "long"
    #: Others type it too, or we obey it already.
    COMMON = "common"
    #: It stands for something else already.
    SAME = "same"


def key(text: str) -> str:
    """Return what two spellings of the same phrase share; "" for a message that is none."""
    if len(text) > LONGEST_MESSAGE:
        return ""
    return "".join(char for char in fold(text) if char.isalnum())


def phrase_fault(text: str) -> Fault | None:
    """Return why `text` can't be a phrase, None when it can."""
    letters = sum(char.isalpha() for char in key(text))
    words = len(fold(text).split())
    if letters > _MOST_LETTERS or words > _MOST_WORDS or len(text) > LONGEST_MESSAGE:
        return Fault.LONG
    if key(text) in _COMMON:
        return Fault.COMMON
    enough = words >= _LEAST_WORDS and letters >= _LEAST_IN_WORD + 1
    return None if enough or letters >= _LEAST_LETTERS else Fault.SHORT


def word_fault(text: str) -> Fault | None:
    """Return why `text` can't be the word that opens a case again, None when it can."""
    chosen, words = key(text), len(fold(text).split())
    if len(chosen) > _MOST_LETTERS or words > _MOST_WORDS or len(text) > LONGEST_MESSAGE:
        return Fault.LONG
    if chosen in _COMMON:
        return Fault.COMMON
    return None if len(chosen) >= _LEAST_IN_WORD else Fault.SHORT


def declines(text: str) -> bool:
    """Return whether somebody says that they want to choose nothing."""
    return key(text) in _DECLINED

"""Finds what may be somebody's name, for a person to look at: rather too much than too little.

No list holds all names, and half of all people type theirs in small letters. So this reads what
stands before a name ("tên là", "anh", "con gái em là") as much as the name itself; whoever masks
a text sees what was found, lets go of what is none, and adds what was overlooked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from nlu.vitext.normalize import fold, nfc

Span = tuple[int, int]

_WORD = re.compile(r"[^\W\d_]+")
#: What may stand between two words of one name.
_GAP = re.compile(r"[ \t]{1,2}")
#: Words of a name at most.
_MOST = 5
#: Surnames that, before one of _MIDDLE, begin a name however it is typed.
_SURNAMES = frozenset({
    "bui", "cao", "dang", "dinh", "do", "duong", "ho", "hoang", "huynh", "le", "lo", "luong", "ly",
    "mai", "ngo", "nguyen", "nong", "pham", "phan", "phung", "quach", "ta", "tran", "trieu",
    "trinh", "truong", "vang", "vi", "vo", "vu",
})  # fmt: skip
#: Of these some are common words too: before "thi" they need a name that people are called by.
_WORDS_TOO = frozenset(
    {"cao", "dang", "do", "ho", "le", "lo", "luong", "ly", "mai", "ta", "vi", "vo"}
)
#: What stands between surname and name, with its marks or without any.
_MIDDLE = frozenset({
    "thị", "văn", "đức", "ngọc", "hữu", "xuân", "đình", "quốc", "thi", "van", "duc", "ngoc",
    "minh", "huu", "xuan", "dinh", "quoc",
})  # fmt: skip
#: Who is called: a word that stands before a name.
_CALLED = frozenset({
    "anh", "a", "ac", "ba", "bac", "ban", "be", "cau", "chau", "chi", "c", "chu", "co", "con",
    "cu", "em", "e", "me", "mo", "ong", "thay", "thang", "thim", "vo", "chong", "ten",
})  # fmt: skip
#: The same before a word with a capital letter: "em là Lan".
_INTRODUCED = _CALLED | {"la", "goi"}
#: What people are often called, where it stands small after one of those.
_GIVEN = frozenset({
    "an", "binh", "chien", "cuong", "diep", "diem", "dung", "duc", "duy", "duyen", "giang", "hai",
    "hang", "hanh", "hao", "hien", "hiep", "hieu", "hoa", "hoang", "hong", "hung", "huong", "huy",
    "huyen", "khanh", "khoa", "kien", "lan", "linh", "loan", "long", "luyen", "ly", "mai", "manh",
    "minh", "my", "nga", "ngan", "nghia", "ngoc", "nguyet", "nhung", "oanh", "phuc", "phuong",
    "quan", "quang", "quyen", "quynh", "son", "tam", "tan", "thang", "thanh", "thao", "thuy",
    "tien", "toan", "trang", "trinh", "trung", "tu", "tuan", "tung", "tuyen", "tuyet", "van",
    "vinh", "xuan", "yen",
})  # fmt: skip
#: After "tên" comes a name, unless one of these does; they also end one.
_NO_NAMES = frozenset({
    "ai", "bao", "bi", "bo", "cho", "chua", "co", "cua", "cung", "da", "dang", "day", "de", "di",
    "do", "duoc", "gi", "giup", "ha", "hay", "ho", "hoi", "khong", "ko", "k", "la", "lam", "luon",
    "muon", "nam", "nao", "nay", "nha", "nhe", "nu", "o", "que", "roi", "sang", "sdt", "sinh",
    "so", "thi", "thiet", "tuoi", "tren", "va", "ve", "voi", "vay", "a", "ak", "nhi",
    "that", "cong", "cty", "trong", "tai", "khoan", "em", "toi", "minh", "chau", "con",
})  # fmt: skip
#: Words that begin sentences, or are written large for other reasons, and are no names.
_LARGE = frozenset({
    "anh", "ad", "bao", "ben", "bo", "bot", "cam", "cccd", "cha", "chao", "chi", "cho", "co", "con",
    "cong", "cuu", "da", "dai", "di", "do", "em", "fb", "gio", "hai", "hom", "hop", "khi",
    "khong", "la", "luong", "me", "minh", "mot", "neu", "nguoi", "nha", "nhat", "ngay", "oi",
    "phai", "phi", "sao", "sau", "so", "stk", "tai", "tat", "tien", "toi", "tren", "trong",
    "truoc", "tui", "vay", "viec", "viet", "visa", "xin", "xkld", "zalo", "eps", "tts", "vn",
    "cty", "tnhh", "ctv", "bhxh", "hd", "hđ", "ok", "sdt", "telegram", "facebook", "tiktok",
})  # fmt: skip


def find(text: str, no_names: Collection[Span] = ()) -> list[Span]:
    """Return the spans of `text` that may be names, in order, without overlaps.

    What overlaps one of `no_names` (places, numbers, links) is none. Pure, linear.
    """
    words = [(found.start(), found.end()) for found in _WORD.finditer(text)]
    folded = [fold(text[start:end]) for start, end in words]
    shouted = _is_shouted(text)
    kept: list[Span] = []
    done = 0
    found = _candidates(text, words, folded, shouted=shouted)
    for first, last in sorted(found, key=lambda run: (run[0], -run[1])):
        start, end = words[first][0], words[last - 1][1]
        if start < done or any(start < stop and begin < end for begin, stop in no_names):
            continue
        kept.append((start, end))
        done = end
    return kept


def _candidates(
    text: str, words: list[Span], folded: list[str], *, shouted: bool
) -> Iterator[tuple[int, int]]:
    """Yield runs of words by their numbers."""
    for at, word in enumerate(folded):
        if not shouted:
            end = _run(text, words, at, lambda place: _is_large(text, words, folded, place))
            if end - at > 1 or (end > at and _follows(text, words, folded, at, _INTRODUCED)):
                yield at, end
        if word in _SURNAMES and (end := _small_name(text, words, folded, at)):
            yield at, end
        if word == "ten":
            begin = at + 1
            if begin < len(folded) and folded[begin] == "la":
                begin += 1
            end = _run(text, words, begin, lambda place: folded[place] not in _NO_NAMES)
            if end > begin and _joined(text, words, begin):
                yield begin, min(end, begin + _MOST)
        if word in _GIVEN and _follows(text, words, folded, at, _CALLED):
            yield at, at + 1


def _run(text: str, words: list[Span], at: int, belongs: Callable[[int], bool]) -> int:
    """Return the end of the words from `at` on that belong, with no more than a blank between."""
    end = at
    while end < min(len(words), at + _MOST) and belongs(end):
        if end > at and not _joined(text, words, end):
            break
        end += 1
    return end


def _joined(text: str, words: list[Span], at: int) -> bool:
    return at > 0 and bool(_GAP.fullmatch(text, words[at - 1][1], words[at][0]))


def _is_large(text: str, words: list[Span], folded: list[str], at: int) -> bool:
    start, end = words[at]
    return text[start].isupper() and folded[at] not in _LARGE and not text[start:end].isupper()


def _follows(
    text: str, words: list[Span], folded: list[str], at: int, leads: Collection[str]
) -> bool:
    """Return whether the word before says that a name follows."""
    return at > 0 and folded[at - 1] in leads and _joined(text, words, at)


def _small_name(text: str, words: list[Span], folded: list[str], at: int) -> int:
    """Return the end of a whole name typed small, "nguyen van an"; 0 for none."""
    middle = at + 1
    if middle + 1 >= len(folded):
        return 0
    between = nfc(text[slice(*words[middle])]).lower()
    doubtful = folded[at] in _WORDS_TOO and folded[middle] == "thi"
    if between not in _MIDDLE or (doubtful and folded[middle + 1] not in _GIVEN):
        return 0
    large = text[words[at][0]].isupper()
    end = _run(
        text,
        words,
        at,
        lambda place: (
            place <= middle + 1
            or (folded[place] in _GIVEN and text[words[place][0]].isupper() == large)
        ),
    )
    return end if end > middle + 1 else 0


def _is_shouted(text: str) -> bool:
    """Return whether somebody types in capitals, which then mean nothing."""
    letters = [char for char in text if char.isalpha()]
    return sum(char.isupper() for char in letters) * 2 > len(letters)

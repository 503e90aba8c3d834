"""Finds phone numbers, however they are spaced, spelled or disguised; values are E.164."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import phonenumbers

from bot.checks.places import FoundPlace
from bot.domain.risk import Entity
from nlu.vitext.normalize import Folded, fold

_WORD = "khong|ko|mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin"
#: One run of digits: letters that stand for digits count between or behind digits only.
_TOKEN = re.compile(
    r"(?:[oli]{1,2}(?=[0-9]))?[0-9](?:[0-9]|[oli]{1,3}(?=[0-9oli]{0,3}[0-9]))*(?:[ol]{1,3}(?![a-z]))?"
    r"|(?<![a-z0-9])[oli]{1,4}(?![a-z0-9])"
    rf"|(?<![a-z])(?:{_WORD})(?![a-z])"
)
#: "ba số không", "năm lần số không", "hai con tám": so many times the same digit.
_TIMES = re.compile(
    # Not "tu", which is "từ" as well: "từ số không chín…".
    r"(?<![a-z0-9])(?P<times>hai|ba|bon|nam|sau|bay|tam|[2-9])\s+(?:con|so|lan|lan\s+so|lan\s+con)\s+"
    rf"(?P<digit>{_WORD}|[0-9])(?![a-z0-9])"
)
_SPELLED = {
    "khong": "0", "ko": "0", "mot": "1", "hai": "2", "ba": "3", "bon": "4", "tu": "4",
    "nam": "5", "lam": "5", "sau": "6", "bay": "7", "tam": "8", "chin": "9",
}  # fmt: skip
_LETTERS = str.maketrans("oli", "011")
#: What may stand between two digits of one number.
_MARK = r"(?:[^\w\s@#:;/=+%?!]|_)"
_GAP = re.compile(rf"{_MARK}{{0,3}} {{0,2}}{_MARK}{{0,3}} {{0,2}}|,?\s*(?:cham|gach|khoang|roi)\s*")
_PLUS = re.compile(r"\(?\+\s*\(?\s*$")
#: A digit must not be glued to these: 12/3, 5%, 07:30.
_GLUED_AFTER = re.compile(r"[/:%]\d|\s?%")
#: Nor to a unit of money: 15tr, 2k. No sum begins with 0, so that "… ba không năm đó" is none.
_PRICED = re.compile(r"\s?(?:tr|trieu|k|usd|vnd|dong|te|won|yen|man|do|cu)(?![a-z])")
_GLUED_BEFORE = re.compile(r"\d[/:]$|[a-z]\d*[/=#]$|@$")
#: Numbers with 8 to 15 digits are dialled between countries (ITU-T E.164); 7 is a local one.
_SHORTEST, _LONGEST = 8, 15
#: So that a page full of digits costs no more than this many look-ups.
_MOST_TRIES = 600
#: A Vietnamese mobile number: ten digits (numbering plan of 2018).
_MOBILE = re.compile(r"0[35789]\d{8}")
#: How far before a number the country it belongs to may be named.
_NEAR = 14
_TELEPHONE = re.compile(
    r"(?:sdt|dien\s*thoai|dt|zalo|zl|hotline|so\s*may|alo|tel|phone|goi|lien\s*he|lh|whatsapp|wa|"
    r"viber|wechat|imo|line|so)[\s:./(\-]*(?:so|la|em|e|qua|no)?[\s:]*$"
)
_TOLD_AFTER = re.compile(
    r"\s*\(?(?:la\s+)?(?:zalo|zl|sdt|so\s+(?:dien\s*thoai|dt|zalo|em|minh)|viber)"
)
#: "số Đài Loan của bà chủ em là …": the country is that of the number.
_NUMBER_OF = re.compile(
    r"(?<![a-z])(?:so|sdt|sim|dt|dien\s*thoai|may|whatsapp)\s*(?:ben|o|nuoc)?\s*$"
)
#: How far such a number may be from its country.
_FAR = 45
#: Short names of countries that stand right before a number: "số thái 081…", "🇯🇵 090…".
_HINTS = {
    "thai": "TH", "lao": "LA", "cam": "KH", "mien": "MM", "dai": "TW", "han": "KR", "nhat": "JP",
    "trung": "CN", "tau": "CN", "tq": "CN", "sing": "SG", "malai": "MY", "ma": "MY", "phi": "PH",
    "nga": "RU", "duc": "DE", "uc": "AU", "my": "US", "kr": "KR", "jp": "JP", "tw": "TW",
}  # fmt: skip
_HINT = re.compile(rf"(?<![a-z])({'|'.join(_HINTS)})(?:\s*(?:so|sdt|la))?[\s:(\-]*$")
_FLAG = re.compile("([\U0001f1e6-\U0001f1ff]{2})[^\\w+]{0,4}$")
_CODE_NAMED = re.compile(r"(?:ma|dau)\s*(?:vung|nuoc|quoc\s*gia|so)\s*\+?(\d{1,3})(?!\d)")
#: Country codes that people leave the plus off.
_CODES = (
    "84", "855", "856", "95", "66", "63", "86", "886", "82", "81", "60", "65", "62", "971",
    "966", "965", "974", "44", "49", "48", "40", "36", "420", "7", "61", "64", "852", "853",
)  # fmt: skip
#: +84 (0) 912…: the zero is dialled at home only.
_TRUNK = re.compile(rf"^({'|'.join(_CODES)})0")


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
    for run in _runs(folded):
        # "… 000 6183 không cho em gọi": after so many figures a word is a word.
        spoken = run.spelled and _figures(group) >= _SHORTEST - 2
        if group and (run.plus or spoken or not _GAP.fullmatch(folded, group[-1].end, run.start)):
            yield group
            group = []
        group.append(run)
    if group:
        yield group


def _figures(group: Sequence[Digits]) -> int:
    """Return how many digits a group has if all were typed as figures, else 0."""
    return 0 if any(run.spelled for run in group) else sum(len(run.text) for run in group)


def _runs(folded: str) -> Iterator[Digits]:
    position = 0
    while found := _TOKEN.search(folded, position):
        token = found[0]
        digits = _SPELLED.get(token) or token.translate(_LETTERS)
        if times := _TIMES.match(folded, found.start()):
            found = times
            digits = _digit(times["digit"]) * int(_digit(times["times"]))
        plus = bool(_PLUS.search(folded, max(0, found.start() - 4), found.start()))
        yield Digits(digits, found.start(), found.end(), plus, token in _SPELLED)
        position = found.end()


def _digit(word: str) -> str:
    return _SPELLED.get(word, word)


def find(text: str, folded: Folded, named: Sequence[FoundPlace] = ()) -> list[Entity]:
    """Return the `phone` entities of `text`.

    `named` are the countries and places in the text: a number right after one is read as its own,
    and so is any number that is none of Viet Nam's.
    """
    found: list[Entity] = []
    reader = _Reader(text, folded, named)
    for group in groups(folded.text):
        for start, end, value in reader.numbers(group):
            first, last = folded.span(start, end)
            plus = _PLUS.search(folded.text, max(0, start - 4), start)
            if plus is not None:
                first = folded.span(plus.start(), start)[0]
            found.append(Entity("phone", text[first:last], value, first, last))
    return found


class _Reader:
    """Reads numbers out of groups of digits, with a limit on the work."""

    def __init__(self, text: str, folded: Folded, named: Sequence[FoundPlace]) -> None:
        self._text = text
        self._folded = folded
        self._named = [place for place in named if place.country != "VN"]
        self._tries = _MOST_TRIES
        codes = [int(found[1]) for found in _CODE_NAMED.finditer(folded.text)]
        self._regions = list(
            dict.fromkeys(
                [
                    *(place.country for place in self._named),
                    *(phonenumbers.region_code_for_country_code(code) for code in codes),
                ]
            )
        )

    def numbers(self, group: list[Digits]) -> Iterator[tuple[int, int, str]]:
        """Yield (start, end, E.164) on folded offsets."""
        position = 0
        while position < len(group) and self._tries > 0:
            reading = self._longest(group, position)
            if reading is None:
                position += 1
                continue
            last, value = reading
            yield group[position].start, group[last].end, value
            position = last + 1

    def _longest(self, group: list[Digits], first: int) -> tuple[int, str] | None:
        line, start = self._folded.text, group[first].start
        if _GLUED_BEFORE.search(line, max(0, start - 3), start):
            return None
        near = self._region_before(start)
        told = bool(
            _TELEPHONE.search(line, max(0, start - 30), start)
            or _TOLD_AFTER.match(line, group[-1].end)
        )
        best: tuple[int, str] | None = None
        digits = ""
        for last in range(first, len(group)):
            digits += group[last].text
            if len(digits) > _LONGEST + 3 or self._tries <= 0:
                break
            if len(digits) < _SHORTEST - 1 or _glued(line, group[last].end, digits):
                continue
            self._tries -= 1
            value = self._e164(digits, near, plus=group[first].plus, told=told)
            if value:
                best = (last, value)
                if value.startswith("+84") and _exists(value):
                    break
        return best

    def _region_before(self, start: int) -> str:
        """Return the country named right before a number, "" if there is none."""
        typed = self._folded.span(start, start + 1)[0]
        line, left = self._folded.text, max(0, start - _NEAR)
        for place in reversed(self._named):
            between = typed - place.end
            if 0 <= between <= _NEAR or (0 <= between <= _FAR and self._qualifies(place, typed)):
                return place.country
        if flag := _FLAG.search(line, left, start):
            return "".join(chr(ord(letter) - 0x1F1E6 + ord("A")) for letter in flag[1])
        hint = _HINT.search(line, left, start)
        return _HINTS[hint[1]] if hint else ""

    def _qualifies(self, place: FoundPlace, typed: int) -> bool:
        """Tell whether `place` says whose number stands at `typed`: "số Mã Lai của chị là …"."""
        before = fold(self._text[max(0, place.start - 20) : place.start])
        between = self._text[place.end : typed]
        return bool(_NUMBER_OF.search(before)) and not any(one.isdigit() for one in between)

    def _e164(self, digits: str, near: str, *, plus: bool, told: bool) -> str:
        """Return the number in E.164, or "" when it is none."""
        if plus or digits.startswith("00"):
            international = _TRUNK.sub(r"\1", digits.removeprefix("00"))
            return _number("+" + international, None, strict=False)
        if near and (abroad := _number(digits, near, strict=not told)):
            return abroad
        if _MOBILE.fullmatch(digits):
            return "+84" + digits[1:]
        if digits.startswith("0") or digits[:4] in ("1800", "1900"):
            home = "" if self._code_named(digits) else _number(digits, "VN", strict=True)
            if home:
                return home
        for region in self._regions:
            if abroad := _number(digits, region, strict=True):
                return abroad
        if told and _MOBILE.fullmatch(f"0{digits}"):
            return f"+84{digits}"
        if len(digits) >= 10 and digits.startswith(_CODES):  # noqa: PLR2004 - code and subscriber
            return _number("+" + digits, None, strict=not told)
        return ""

    def _code_named(self, digits: str) -> bool:
        """Tell whether the text names a foreign code and `digits` fit it."""
        return any(_number(digits, region, strict=True) for region in self._regions)


def _exists(value: str) -> bool:
    return phonenumbers.is_valid_number(phonenumbers.parse(value))


def _glued(line: str, end: int, digits: str) -> bool:
    """Tell whether digits that end at `end` are part of a date, a share, a sum of money."""
    if _GLUED_AFTER.match(line, end):
        return True
    return not digits.startswith("0") and bool(_PRICED.match(line, end))


def _number(digits: str, region: str | None, *, strict: bool) -> str:
    """Return E.164 of a number that exists (`strict`) or that has the right length, else ""."""
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return ""
    fits = phonenumbers.is_valid_number if strict else phonenumbers.is_possible_number
    if not fits(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

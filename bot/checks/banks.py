"""Finds bank accounts and which bank they are with."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from bot.catalogue.models.places import Bank
from bot.checks import phones
from bot.checks.lexicon import Lexicon
from bot.checks.words import PhraseIndex, words
from bot.domain.risk import Entity
from nlu.vitext.normalize import Folded

#: Vietnamese account numbers run from 6 (chosen ones) to 19 digits.
_SHORTEST, _LONGEST = 6, 19
#: How far a bank's name or "stk" may stand from its number.
_NEAR = 45
#: So many names before and behind a number are looked at.
_FEW = 4
_ACCOUNT = re.compile(
    r"(?<![a-z])(?:s\.?t\.?k|so\s*(?:tai\s*khoan|tk|the)|tai\s*khoan|tk|account|acc|ck|chuyen\s*khoan"
    r"|chuyen\s*tien|ngan\s*hang|bank)(?![a-z])"
)
_TELEPHONE = re.compile(
    r"(?:sdt|dien\s*thoai|dt|zalo|hotline|so\s*may|alo|tel|phone|goi|lien\s*he|lh|whatsapp)"
    r"[\s:.(\-]*(?:so\s*)?$"
)


@dataclass(frozen=True, slots=True)
class BankAccount:
    """An account in a text; `bank` is "" when it was not named."""

    entity: Entity
    bank: str

    @property
    def key(self) -> str:
        """`VCB:0123456789`, or the digits alone."""
        return f"{self.bank}:{self.entity.value}" if self.bank else self.entity.value


class Banks:
    """Finds accounts; made once, asked often."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._index: PhraseIndex[Bank] = PhraseIndex(
            (alias, bank) for bank in lexicon.banks for alias in (bank.name, *bank.aliases)
        )

    def find(self, text: str, folded: Folded) -> list[BankAccount]:
        """Return the accounts in `text`; a bare number needs "stk" or a bank's name near it."""
        line = folded.text
        text_words = words(line)
        names = [
            (text_words[hit.first].start, text_words[hit.last].end, hit.value)
            for hit in self._index.find(line, text_words)
        ]
        marks = [found.end() for found in _ACCOUNT.finditer(line)]
        if not names and not marks:
            return []
        found: list[BankAccount] = []
        for group in phones.groups(line):
            for start, end, digits in _runs(group):
                bank = _nearest(names, start, end, line)
                marked = _marked(marks, start, line)
                if not (marked or bank) or _is_telephone(line, start, bank, marked=marked):
                    continue
                first, last = folded.span(start, end)
                entity = Entity("bank_account", text[first:last], digits, first, last)
                found.append(BankAccount(entity, bank.code if bank else ""))
        return found


def _marked(marks: list[int], start: int, line: str) -> bool:
    """Tell whether "stk" or the like ends shortly before `start`; `marks` are such ends, sorted."""
    place = bisect_right(marks, start) - 1
    if place < 0 or start - marks[place] > _NEAR:
        return False
    return not re.search(r"\d{4}|\n\n", line[marks[place] : start])


def _runs(group: list[phones.Digits]) -> list[tuple[int, int, str]]:
    """Return the one number that a group of digits makes, if it has the length of an account."""
    figures = [place for place, run in enumerate(group) if not run.spelled]
    # "… 000410, không nói ngân hàng nào": what stands around figures is no digit.
    runs = group[figures[0] : figures[-1] + 1] if figures else group
    if runs[0].plus:
        return []
    digits = "".join(run.text for run in runs)
    if _SHORTEST <= len(digits) <= _LONGEST:
        return [(runs[0].start, runs[-1].end, digits)]
    return [
        (run.start, run.end, run.text) for run in runs if _SHORTEST <= len(run.text) <= _LONGEST
    ]


def _nearest(names: list[tuple[int, int, Bank]], start: int, end: int, line: str) -> Bank | None:
    best: tuple[int, Bank] | None = None
    # Names are sorted: only the few around the number can be near enough.
    around = bisect_right(names, start, key=lambda name: name[0])
    for first, last, bank in names[max(0, around - _FEW) : around + _FEW]:
        between = line[last:start] if last <= start else line[end:first]
        if len(between) > _NEAR or re.search(r"\d{5}", between) or (last > start and first < end):
            continue
        if best is None or len(between) < best[0]:
            best = (len(between), bank)
    return best[1] if best else None


def _is_telephone(line: str, start: int, bank: Bank | None, *, marked: bool) -> bool:
    """Tell whether a number near a bank is rather a telephone (a wallet's number is one)."""
    if _TELEPHONE.search(line, max(0, start - 30), start):
        return True
    return bank is not None and bank.wallet and not marked

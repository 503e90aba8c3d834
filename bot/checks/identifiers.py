"""Finds what has an exact form: phones, accounts, links, handles, money, dates, ages, codes."""

from __future__ import annotations

import functools

from bot.checks import dates, facts, links, money, phones
from bot.checks.banks import BankAccount, Banks
from bot.checks.lexicon import Lexicon, lexicon
from bot.checks.places import Places
from bot.domain.risk import Entity
from nlu.vitext.normalize import fold_with_offsets

#: Who wins when two readings overlap: the first.
_PRIORITY = {
    "url": 0, "social": 1, "bank_account": 2, "case_code": 3, "phone": 4, "money": 5,
    "date": 6, "age": 7,
}  # fmt: skip
#: Longer messages are read up to here; the longest any channel takes is 64 kB.
_LONGEST = 200_000


class Identifiers:
    """Finds identifiers; made once, asked often."""

    def __init__(self, words: Lexicon) -> None:
        self._banks = Banks(words)
        self._places = Places(words)

    def find(self, text: str) -> list[Entity]:
        """Return the entities of `text` in order, without overlaps, on its own offsets.

        Values are normalised: E.164 phones, account digits, links without scheme and with an IDNA
        host, `network:handle`, "25000000 VND/month", ISO dates and durations, years of age.
        """
        text = text[:_LONGEST]
        folded = fold_with_offsets(text)
        named = self._places.spot(text)
        found = [
            *links.find(text, folded),
            *facts.find(text, folded),
            *(account.entity for account in self._banks.find(text, folded)),
            *phones.find(text, folded, named),
            *money.find(text, folded),
            *dates.find(text, folded),
        ]
        return _without_overlaps(found)

    def accounts(self, text: str) -> list[BankAccount]:
        """Return the bank accounts of `text` with the bank that was named beside them."""
        folded = fold_with_offsets(text[:_LONGEST])
        kept = {
            (entity.start, entity.end)
            for entity in self.find(text)
            if entity.entity == "bank_account"
        }
        return [
            account
            for account in self._banks.find(text[:_LONGEST], folded)
            if (account.entity.start, account.entity.end) in kept
        ]


@functools.cache
def identifiers() -> Identifiers:
    """Return the finder that knows the lexicon shipped with the bot."""
    return Identifiers(lexicon())


def find(text: str) -> list[Entity]:
    """Return the identifiers of `text`; see `Identifiers.find`."""
    return identifiers().find(text)


def _without_overlaps(found: list[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    by_rank = sorted(
        found, key=lambda one: (_PRIORITY[one.entity], -(one.end - one.start), one.start)
    )
    taken = bytearray(max((one.end for one in found), default=0))
    for one in by_rank:
        if one.end > one.start and not any(taken[one.start : one.end]):
            taken[one.start : one.end] = b"\1" * (one.end - one.start)
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)

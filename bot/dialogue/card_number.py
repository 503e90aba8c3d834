"""Numbers that we give ourselves, and those that look almost like them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.catalogue.models.base import Source
from bot.catalogue.models.contacts import HotlineKind, PhoneNumber
from bot.catalogue.overlays import Told
from bot.catalogue.texts import BASE
from bot.dialogue.wording import Wording, newest
from bot.domain.casefile import IdentifierKind

#: What is said about the registry of recruiters, here and in bot.conversation.listed.
KEYS = (
    *(f"registry.warned.{kind}" for kind in IdentifierKind),
    *(f"registry.checks.{kind}" for kind in IdentifierKind),
    *(
        f"registry.{piece}"
        for piece in (
            "nothing", "reply", "found", "ours", "retired", "near", "emergency", "tap.wish",
            "wish_kept", "wish_lost", "news", "tap.news", "about", "news_over",
        )
    ),
)  # fmt: skip
#: Viet Nam's code, and what stands in its place inside the country.
_ABROAD, _AT_HOME = "84", "0"
#: Shorter numbers have neighbours that are numbers of their own: 113, 114, 115.
_LONG = 8


@dataclass(frozen=True, slots=True)
class _Own:
    """A number of content/."""

    field: str
    id: str
    #: Who says so.
    sources: tuple[Source, ...]
    shown: str
    #: Once right, now wrong.
    retired: bool = False


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """What is said of one of the numbers asked about."""

    line: str
    #: It is ours; else it only looks so.
    same: bool


class OwnNumbers:
    """Knows every number that a card may show."""

    def __init__(self, words: Wording) -> None:
        self._words = words
        self._known: dict[str, _Own] = {}
        for digits, own in _all(words):
            # A number that is right somewhere is not retired by being wrong elsewhere.
            if digits not in self._known or self._known[digits].retired:
                self._known[digits] = own

    def knows(self, digits: str) -> bool:
        """Return whether these digits are one of them."""
        return _plain(digits) in self._known

    def said_of(self, numbers: Iterable[str], locale: str = BASE) -> list[OwnNumber]:
        """Return what is to be said of numbers, as they were written or normalised; once each."""
        found: dict[str, OwnNumber] = {}
        for number in numbers:
            digits = _plain(number)
            own = self._known.get(digits)
            if own is not None:
                found[own.id + own.shown] = OwnNumber(self._ours(own, locale), same=True)
            elif (near := self._near(digits)) is not None:
                line = self._say("registry.near", near, locale)
                found[near.id + near.shown] = OwnNumber(line, same=False)
        return list(found.values())

    def _ours(self, own: _Own, locale: str) -> str:
        return self._say("registry.retired" if own.retired else "registry.ours", own, locale)

    def _say(self, key: str, own: _Own, locale: str) -> str:
        source = newest(own.sources)
        told = Told(self._words.catalogue, locale)
        if own.field == "emergency":
            country = self._words.country(own.id, locale)
            name = self._words.say("registry.emergency", locale, country=country)
        else:
            name = told.name(own.field, own.id)
        return self._words.say(
            key,
            locale,
            name=name,
            number=own.shown,
            source=source.publisher if source else "",
            month=self._words.month((source.seen_on if source else "") or "", locale),
        )

    def _near(self, digits: str) -> _Own | None:
        """Return ours that differs in one digit, or in two that changed places."""
        if len(digits) < _LONG:
            return None
        for known, own in self._known.items():
            if not own.retired and len(known) == len(digits) and _alike(known, digits):
                return own
        return None


def _alike(one: str, other: str) -> bool:
    wrong = [place for place in range(len(one)) if one[place] != other[place]]
    if len(wrong) == 1:
        return True
    first, last = wrong[0], wrong[-1]
    swapped = one[first] == other[last] and one[last] == other[first]
    return len(wrong) == 2 and last == first + 1 and swapped  # noqa: PLR2004 - a pair


def _all(words: Wording) -> Iterator[tuple[str, _Own]]:
    catalogue = words.catalogue
    for hotline in catalogue.hotlines.values():
        if hotline.may_be_shown:
            retired = hotline.kind is HotlineKind.RETIRED
            for number in hotline.numbers:
                own = _Own("hotlines", hotline.id, hotline.sources, number.number, retired)
                yield _plain(number.dial), own
    for mission in catalogue.missions.values():
        if mission.may_be_shown:
            for number in mission.numbers:
                yield (
                    _plain(number.dial),
                    _Own("missions", mission.id, mission.sources, number.number),
                )
    for country, numbers in catalogue.emergency.items():
        if numbers.may_be_shown and country == "VN":
            # The same short numbers mean something else in every country.
            for number in _emergency(
                numbers.police, numbers.police_alternative, numbers.ambulance, numbers.fire
            ):
                yield (
                    _plain(number.dial),
                    _Own("emergency", country, numbers.sources, number.number),
                )


def _emergency(*numbers: PhoneNumber | None) -> list[PhoneNumber]:
    return [number for number in numbers if number is not None]


def _plain(number: str) -> str:
    """Return digits by which a number meets itself, written at home or from abroad."""
    digits = re.sub(r"\D", "", number)
    abroad = number.strip().startswith("+") or len(digits) > _LONG + 2
    if abroad and digits.startswith(_ABROAD):
        return _AT_HOME + digits.removeprefix(_ABROAD)
    return digits

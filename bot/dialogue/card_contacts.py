"""Whom to call: the consular hotline first, then what is known of the country, with its date."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from itertools import groupby

from bot.catalogue.contacts import CountryContacts, Line, for_country
from bot.catalogue.models.contacts import PhoneNumber
from bot.dialogue.wording import Wording
from bot.domain.messages import Call, Part, QuickReply

HOME = "VN"
#: Countries offered as taps when somebody asks for a number and names none.
OFFERED = ("KH", "MM", "LA", "TH", "TW", "JP", "KR", "CN", "MY", "AE")
#: More countries in one question than this are answered one by one.
_MOST_COUNTRIES = 3
#: More lines of one country than this bury the right one.
_MOST_LINES = 3


class Want(enum.StrEnum):
    """What is asked for."""

    HOTLINE = "hotline"
    EMBASSY = "embassy"
    POLICE = "police"
    AMBULANCE = "ambulance"

    @classmethod
    def parse(cls, word: str) -> Want:
        """Return what `word` names; the hotline, which knows everything, for anything else."""
        return cls(word) if word in set(cls) else cls.HOTLINE


def contacts(words: Wording, locale: str, countries: Iterable[str], want: str) -> list[Part]:
    """Return the numbers for `countries` (ISO codes), one part for each country after the first.

    What we don't know, or may not show, is said honestly beside the hotline. A question that
    needs a country and names none is answered with the hotline and a question back.
    """
    wish = Want.parse(want)
    named = _asked(countries, wish)
    first = _hotline(words, locale)
    if not named:
        return [_without_country(words, locale, first, wish)]
    blocks = [_Country(words, locale, iso, wish).part() for iso in named]
    head = Part(f"{first.text}\n\n{blocks[0].text}", (), first.calls + blocks[0].calls)
    parts = [head, *blocks[1:]]
    last = parts[-1]
    parts[-1] = Part(last.text, _after(words, locale), last.calls)
    return parts


def _asked(countries: Iterable[str], wish: Want) -> list[str]:
    """Leave out what is too much, and Viet Nam where it only says whose embassy or hotline."""
    named = list(dict.fromkeys(iso.strip().upper() for iso in countries if iso.strip()))
    abroad = [iso for iso in named if iso != HOME]
    if abroad or wish in (Want.EMBASSY, Want.HOTLINE):
        named = abroad
    return named[:_MOST_COUNTRIES]


def _hotline(words: Wording, locale: str) -> Part:
    line = words.hotline
    text = words.say(
        "contacts.hotline", locale, number=line.shown, date=words.month(line.source_date, locale)
    )
    return Part(text, (), (words.hotline_call(locale),))


def _without_country(words: Wording, locale: str, first: Part, wish: Want) -> Part:
    if wish is Want.HOTLINE:
        text = words.say("contacts.home", locale)
        calls = (*first.calls, *(Call(number, number) for number in ("111", "113", "115")))
        unable = words.say("contacts.unable", locale)
        return Part(f"{first.text}\n\n{text}\n{unable}", _after(words, locale), calls)
    taps = tuple(
        QuickReply(words.country(iso, locale), f"contacts:{wish}:{iso.lower()}") for iso in OFFERED
    )
    ask = words.say("contacts.ask_country", locale)
    return Part(f"{first.text}\n\n{ask}", taps, first.calls)


def _after(words: Wording, locale: str) -> tuple[QuickReply, ...]:
    return (
        words.tap("menu.tap.danger", "menu:danger", locale),
        words.tap("menu.tap.human", "menu:human", locale),
    )


class _Country:
    """What may be said about one country."""

    def __init__(self, words: Wording, locale: str, iso: str, wish: Want) -> None:
        self._words = words
        self._locale = locale
        self._iso = iso
        self._wish = wish
        self._name = words.country(iso, locale)
        self._known: CountryContacts = for_country(words.catalogue, iso, locale)

    def part(self) -> Part:
        """Return one bubble with everything asked for."""
        pieces: list[tuple[str, tuple[Call, ...]]] = []
        if self._wish in (Want.EMBASSY, Want.HOTLINE) and self._iso != HOME:
            pieces.extend(self._missions())
        if self._wish is not Want.EMBASSY:
            pieces.append(self._emergency())
        if self._wish is Want.HOTLINE:
            pieces.extend(self._lines(self._known.hotlines))
        return Part(
            "\n\n".join(text for text, _ in pieces),
            (),
            tuple(dict.fromkeys(call for _, calls in pieces for call in calls)),
        )

    def _missions(self) -> list[tuple[str, tuple[Call, ...]]]:
        if not self._known.missions:
            return [(self._say("contacts.mission_unknown", mission=self._mission_name()), ())]
        return self._lines(self._known.missions)

    def _mission_name(self) -> str:
        """Return what the first mission there is called; we may know its name and no number."""
        missions = self._words.catalogue.missions.values()
        first = next((one.id for one in missions if one.country == self._iso), "")
        name = self._words.told(self._locale).name("missions", first)
        return name or self._say("contacts.embassy", country=self._name)

    def _lines(self, lines: Sequence[Line]) -> list[tuple[str, tuple[Call, ...]]]:
        """Return one piece for each mission or hotline, its numbers side by side."""
        emergency = {number.dial for number in self._numbers()}
        pieces: list[tuple[str, tuple[Call, ...]]] = []
        wanted = [line for line in lines if line.dial and line.dial not in emergency]
        for _, group in groupby(wanted, key=lambda line: line.id):
            same = list(group)
            shown = self._say("contacts.or").join(
                f"{line.shown} ({line.note})" if line.note else line.shown for line in same
            )
            text = self._say(
                "contacts.line",
                name=same[0].label,
                numbers=shown,
                date=self._month(same[0].source_date),
            )
            pieces.append((text, tuple(Call(line.label, line.dial) for line in same)))
        return pieces[:_MOST_LINES]

    def _numbers(self) -> list[PhoneNumber]:
        """Return the emergency numbers that answer what is asked for."""
        known = self._words.emergency(self._iso)
        if known is None or self._wish is Want.EMBASSY:
            return []
        police = [known.police, known.police_alternative]
        wanted = {
            Want.POLICE: police,
            Want.AMBULANCE: [known.ambulance],
            Want.HOTLINE: [*police, known.ambulance],
        }[self._wish]
        return [number for number in wanted if number]

    def _emergency(self) -> tuple[str, tuple[Call, ...]]:
        known = self._words.emergency(self._iso)
        if known is None or not self._numbers():
            return self._say("contacts.emergency_unknown", country=self._name), ()
        rows: list[str] = []
        calls: list[Call] = []
        police = [one for one in (known.police, known.police_alternative) if one]
        for key, numbers in (("police", police), ("ambulance", [known.ambulance])):
            wanted = [one for one in numbers if one and one in self._numbers()]
            if not wanted or (key == "ambulance" and self._wish is Want.POLICE):
                continue
            shown = self._words.either(wanted, self._locale)
            rows.append(self._say(f"contacts.{key}", country=self._name, numbers=shown))
            label = self._say(f"contacts.call.{key}", country=self._name)
            calls.extend(Call(label, one.dial) for one in wanted)
        place = "vietnam" if self._iso == HOME else "abroad"
        rows.append(self._say(f"contacts.emergency_only.{place}", country=self._name))
        if known.source_date:
            rows.append(self._say("contacts.source", date=self._month(known.source_date)))
        else:
            rows.append(self._say("contacts.read_on", date=self._month(str(known.compiled_on))))
        return "\n".join(rows), tuple(calls)

    def _month(self, date: str) -> str:
        return self._words.month(date, self._locale)

    def _say(self, key: str, **values: str) -> str:
        return self._words.say(key, self._locale, **values)

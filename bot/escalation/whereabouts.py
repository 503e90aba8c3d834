"""Where a point lies, in words: near which towns, how sure that is. Nobody outside is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from bot.catalogue import towns
from bot.catalogue.catalogue import Catalogue
from bot.catalogue.texts import Texts
from bot.catalogue.towns import FAR, Near, Town
from bot.domain.earth import Point, read
from bot.domain.gathered import Position
from bot.domain.messages import Author, InboundKind
from bot.domain.views import ThreadItem

#: Nearer than this one is in the town, as far as its middle can tell. Kilometres.
_THERE = 1.5
#: From here on distances are told in steps of five kilometres.
_COARSE = 30


class Whereabouts:
    """Puts points into words, from the content alone."""

    def __init__(self, catalogue: Catalogue, content: Path) -> None:
        self._catalogue = catalogue
        self._texts = Texts(catalogue)
        self._content = content

    def of(self, point: Point) -> str:
        """Return near which towns a point lies, or that there are none."""
        found = towns.of(self._content).near(point)
        if not found:
            return self._texts.say("desk.place.nowhere", km=f"{FAR:.0f}")
        first, *others = found
        parts = [self._first(first)]
        for one in others:
            across = one.town.country != first.town.country
            key = "desk.place.across" if across else "desk.place.known"
            parts.append(self._texts.say(key, town=self._name(one.town), km=_rounded(one)))
        return "; ".join(parts)

    def within(self, text: str) -> str:
        """Return the same for the point that a text names; "" when it names none."""
        point = read(text)
        return "" if point is None else self.of(point)

    def shown(self, items: Iterable[ThreadItem]) -> list[ThreadItem]:
        """Return a thread whose points have their places beside them."""
        return [
            item
            if item.author is not Author.CONTACT or not (words := self.within(item.text))
            else replace(item, place=words)
            for item in items
        ]

    def positions(self, items: Iterable[ThreadItem], most: int = 3) -> list[Position]:
        """Return the last points that a person sent, each once, the newest first."""
        found: dict[Point, Position] = {}
        for item in reversed(list(items)):
            point = read(item.text) if item.author is Author.CONTACT else None
            if point is None or point in found:
                continue
            typed = item.kind is not InboundKind.LOCATION
            found[point] = Position(point, item.at, typed, self.of(point))
            if len(found) == most:
                break
        return list(found.values())

    def _first(self, one: Near) -> str:
        if one.kilometres < _THERE:
            return self._texts.say("desk.place.at", town=self._name(one.town))
        way = self._texts.say(f"desk.place.heading.{one.heading.value}")
        return self._texts.say(
            "desk.place.near", town=self._name(one.town), km=_rounded(one), heading=way
        )

    def _name(self, town: Town) -> str:
        country = self._catalogue.countries.get(town.country)
        named = [town.name, town.province, country.name if country else town.country]
        return ", ".join(dict.fromkeys(one for one in named if one))


def _rounded(one: Near) -> str:
    far = one.kilometres
    return f"{max(1, round(far)) if far < _COARSE else 5 * round(far / 5)}"

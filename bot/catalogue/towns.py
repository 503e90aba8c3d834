"""The towns near a point, out of content/places/towns.csv: no map service is ever asked.

The file is made by scripts/towns.py from GeoNames (CC BY 4.0). It knows the middles of towns, not
borders: what lies in which country is not its to say.
"""

from __future__ import annotations

import csv
import functools
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.domain.earth import Heading, Point, heading, kilometres

#: Relative to the root of the content.
FILE = "places/towns.csv"
COLUMNS = ("name", "province", "country", "latitude", "longitude", "population")
#: Further away than this no town says where somebody is. Kilometres.
FAR = 150.0
#: People of a town whose name one may have heard.
KNOWN = 20_000
#: As near as this a town of another country may be the right one. Kilometres.
BORDER = 25.0
#: Kilometres to one degree of latitude, rounded down so that no town is missed.
_DEGREE = 110.0


@dataclass(frozen=True, slots=True)
class Town:
    """A town by its middle."""

    name: str
    #: "" where the data has none.
    province: str
    #: ISO 3166-1 alpha-2.
    country: str
    point: Point
    population: int


@dataclass(frozen=True, slots=True)
class Near:
    """A town as it lies to a point."""

    town: Town
    kilometres: float
    #: Which way one goes from the middle of the town to the point.
    heading: Heading


class Towns:
    """Looks towns up by how near they are."""

    def __init__(self, towns: Iterable[Town]) -> None:
        self._towns = sorted(towns, key=lambda town: town.point.latitude)
        self._latitudes = [town.point.latitude for town in self._towns]

    def __len__(self) -> int:
        return len(self._towns)

    @property
    def countries(self) -> frozenset[str]:
        """The codes of all countries that it has a town of."""
        return frozenset(town.country for town in self._towns)

    def near(self, point: Point) -> list[Near]:
        """Return what tells best where a point is: the nearest town first, at most three.

        After it the nearest one whose name is known, if that is another; and the nearest of
        another country where that is close. Nothing when all are far.
        """
        found = sorted(self._within(point, FAR), key=lambda one: one.kilometres)
        if not found:
            return []
        first = found[0]
        here = [one for one in found if one.town.country == first.town.country]
        known = next((one for one in here if one.town.population >= KNOWN), first)
        across = next((one for one in found if one.town.country != first.town.country), None)
        chosen = [first, known]
        if across is not None and across.kilometres <= BORDER:
            chosen.append(across)
        return list(dict.fromkeys(chosen))

    def _within(self, point: Point, most: float) -> Iterator[Near]:
        rise = most / _DEGREE
        first = bisect_left(self._latitudes, point.latitude - rise)
        last = bisect_right(self._latitudes, point.latitude + rise)
        widest = math.cos(math.radians(min(89.0, abs(point.latitude) + rise)))
        turn = rise / widest
        for town in self._towns[first:last]:
            apart = abs(town.point.longitude - point.longitude)
            if min(apart, 360 - apart) > turn:
                continue
            far = kilometres(town.point, point)
            if far <= most:
                yield Near(town, far, heading(town.point, point))


def read(path: Path) -> Towns:
    """Return the towns of a file. Raises ValueError, with the line, for what is no town."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        if tuple(next(rows, ())) != COLUMNS:
            raise ValueError(f"line 1: the columns are {','.join(COLUMNS)}")
        return Towns(_town(row, number) for number, row in enumerate(rows, 2))


@functools.lru_cache(maxsize=4)
def of(content: Path) -> Towns:
    """Return the towns of a content folder, read once; none where it has no such file."""
    path = content / FILE
    return read(path) if path.exists() else Towns(())


def _town(row: list[str], line: int) -> Town:
    try:
        name, province, country, latitude, longitude, population = row
        town = Town(
            name, province, country, Point(float(latitude), float(longitude)), int(population)
        )
    except ValueError as error:
        raise ValueError(f"line {line}: {error}") from error
    if not name or not country or not town.point.is_on_earth:
        raise ValueError(f"line {line}: this is no town: {row}")
    return town

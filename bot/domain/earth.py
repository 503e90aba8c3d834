"""Points on the earth: how far, which way, and what of a text is one. Nothing here asks anybody."""

from __future__ import annotations

import enum
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

#: Degrees of latitude at a pole.
_POLE = 90.0
#: Mean radius in kilometres.
_RADIUS = 6371.0088
_NUMBER = r"[-+]?\d{1,3}\.\d{2,15}"
#: "11.0631, 106.1355" and what map applications copy: at least four decimals, so that neither money
#: ("12.500, 13.500") nor a date is a place.
_FINE = r"[-+]?\d{1,3}\.\d{4,15}"
_PAIR = re.compile(rf"(?<![\w.,/-])({_FINE})(?:\s*[,;]\s*|\s+)({_FINE})(?![\w]|[.,]\d)")
#: The point of a map link: where its pin is before where its middle is.
_LINKS = (
    re.compile(rf"!3d({_NUMBER})!4d({_NUMBER})"),
    re.compile(
        rf"(?:[?&](?:q|ll|query|center|destination|daddr)=|[?&]q=loc:|/place/|/search/|geo:)"
        rf"\s*({_NUMBER})(?:,|%2C)(?:\+|%20)?({_NUMBER})",
        re.IGNORECASE,
    ),
    re.compile(rf"/@({_NUMBER}),({_NUMBER})"),
)


class Heading(enum.StrEnum):
    """One of eight ways to go."""

    NORTH = "north"
    NORTH_EAST = "north_east"
    EAST = "east"
    SOUTH_EAST = "south_east"
    SOUTH = "south"
    SOUTH_WEST = "south_west"
    WEST = "west"
    NORTH_WEST = "north_west"


_HEADINGS = tuple(Heading)


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees, WGS 84."""

    latitude: float
    longitude: float

    @property
    def is_on_earth(self) -> bool:
        """True for what degrees can be."""
        return abs(self.latitude) <= _POLE and abs(self.longitude) <= 2 * _POLE

    def __str__(self) -> str:
        return f"{self.latitude:.5f}, {self.longitude:.5f}"


#: What machines send that know no place.
_NOWHERE = Point(0.0, 0.0)


def kilometres(one: Point, other: Point) -> float:
    """Return how far it is as the crow flies."""
    north, south = math.radians(one.latitude), math.radians(other.latitude)
    rise = math.sin((south - north) / 2) ** 2
    turn = math.sin(math.radians(other.longitude - one.longitude) / 2) ** 2
    inner = rise + math.cos(north) * math.cos(south) * turn
    return 2 * _RADIUS * math.asin(min(1.0, math.sqrt(inner)))


def heading(start: Point, goal: Point) -> Heading:
    """Return which way one leaves `start` for `goal`."""
    north, south = math.radians(start.latitude), math.radians(goal.latitude)
    turn = math.radians(goal.longitude - start.longitude)
    east = math.sin(turn) * math.cos(south)
    up = math.cos(north) * math.sin(south) - math.sin(north) * math.cos(south) * math.cos(turn)
    degrees = math.degrees(math.atan2(east, up)) % 360
    return _HEADINGS[round(degrees / 45) % 8]


def read(text: str) -> Point | None:
    """Return the point that a text names: figures side by side, or a map link that holds them.

    A short link holds none and is never followed.
    """
    return next(points(text), None)


def points(text: str) -> Iterator[Point]:
    """Yield every point that a text names, those of links first."""
    for pattern in (*_LINKS, _PAIR):
        for found in pattern.finditer(text):
            point = Point(float(found[1]), float(found[2]))
            if point.is_on_earth and point != _NOWHERE:
                yield point

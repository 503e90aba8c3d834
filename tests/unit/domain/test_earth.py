"""Points: how far, which way, and which texts name one."""

import pytest

from bot.domain.earth import Heading, Point, heading, kilometres, read

HANOI, SAIGON = Point(21.0285, 105.8542), Point(10.7769, 106.7009)


def test_distances_are_those_of_the_atlas():
    assert kilometres(HANOI, SAIGON) == pytest.approx(1144, abs=5)
    assert kilometres(HANOI, HANOI) == 0
    # Over the date line it is near, not around the world.
    assert kilometres(Point(0, 179.9), Point(0, -179.9)) == pytest.approx(22.2, abs=0.1)


@pytest.mark.parametrize(
    ("north", "east", "way"),
    [
        (1, 0, Heading.NORTH), (1, 1, Heading.NORTH_EAST), (0, 1, Heading.EAST),
        (-1, 1, Heading.SOUTH_EAST), (-1, 0, Heading.SOUTH), (-1, -1, Heading.SOUTH_WEST),
        (0, -1, Heading.WEST), (1, -1, Heading.NORTH_WEST),
    ],
)  # fmt: skip
def test_a_way_is_one_of_eight(north, east, way):
    assert heading(Point(11, 106), Point(11 + north / 10, 106 + east / 10)) is way


@pytest.mark.parametrize(
    "text",
    [
        "11.06317, 106.13557",
        "em ở 11.06317 106.13557 nha anh",
        "11.06317,106.13557",
        "https://www.google.com/maps?q=11.06317,106.13557",
        "https://maps.google.com/?q=11.06317%2C106.13557&z=17",
        "https://www.google.com/maps/search/11.06317,+106.13557?entry=tts",
        "https://www.google.com/maps/place/11.06317,106.13557",
        "https://www.google.com/maps/@11.06317,106.13557,17z",
        "https://www.google.com/maps/place/Bavet/@11.1,106.2,15z/data=!3m1!4b1!3d11.06317!4d106.13557",
        "geo:11.06317,106.13557",
    ],
)
def test_a_point_is_read_as_maps_and_people_write_it(text):
    assert read(text) == Point(11.06317, 106.13557)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lương 12.500, 13.500 một ngày",
        "1.500.000 2.500.000",
        "0912 000 123",
        "ngày 21.11.2026, 22.11.2026",
        "https://maps.app.goo.gl/abcDEF123",
        "95.12345, 106.13557",
        "11.06317, 181.00000",
        "0.00000, 0.00000",
        "192.168.11.0631 10.0.106.1355",
    ],
)
def test_what_names_no_point_is_none(text):
    assert read(text) is None

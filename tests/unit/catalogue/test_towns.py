"""Which towns are near a point, out of the committed file."""

import random
from pathlib import Path

import pytest

from bot.catalogue import lint, towns
from bot.catalogue.towns import BORDER, FAR, Town, Towns
from bot.domain.earth import Heading, Point, kilometres

CONTENT = Path(__file__).resolve().parents[3] / "content"


@pytest.fixture(scope="module")
def real():
    return towns.read(CONTENT / towns.FILE)


@pytest.mark.parametrize(
    ("latitude", "longitude", "name", "country"),
    [
        (11.0660, 106.1400, "Bavet", "KH"),
        (16.6900, 98.5100, "Myawaddy", "MM"),
        (16.8250, 98.5200, "Shwe Kokko", "MM"),
        (10.6090, 103.5300, "Sihanoukville", "KH"),
        (13.6570, 102.5600, "Poipet", "KH"),
        (21.5260, 107.9600, "Móng Cái", "VN"),
        (23.6900, 98.7600, "Laukkaing", "MM"),
    ],
)
def test_known_towns_are_found(real, latitude, longitude, name, country):
    first = real.near(Point(latitude, longitude))[0]
    assert (first.town.name, first.town.country) == (name, country)
    assert first.kilometres < 5


def test_at_the_golden_triangle_no_town_says_for_sure_which_country_it_is(real):
    # The special economic zone lies in Laos, Thailand is over the river.
    here, *others = real.near(Point(20.3550, 100.0930))
    assert (here.town.province, here.town.country) == ("Bokeo", "LA")
    (across,) = [one for one in others if one.town.country != "LA"]
    assert (across.town.name, across.heading) == ("Chiang Saen", Heading.NORTH)
    assert across.kilometres <= BORDER


def test_beside_a_hamlet_a_town_whose_name_is_known_is_named(real):
    found = real.near(Point(16.8250, 98.5200))
    assert "Myawaddy" in [one.town.name for one in found]


def test_in_the_middle_of_the_sea_no_town_is_near(real):
    assert real.near(Point(0.0, 80.0)) == []
    assert real.near(Point(-89.99, 0.0)) == []


def test_the_index_finds_what_looking_at_every_town_finds():
    dice = random.Random(5)
    listed = [
        Town(str(number), "", "KH", Point(dice.uniform(-80, 80), dice.uniform(-180, 180)), 1)
        for number in range(3000)
    ]
    # Where the date line passes, and close to a pole, where a degree of longitude is short.
    listed += [
        Town("line", "", "FJ", Point(10.0, 179.9), 1),
        Town("ice", "", "NO", Point(88, 0), 1),
    ]
    points = [Point(dice.uniform(-80, 80), dice.uniform(-180, 180)) for _ in range(300)]
    for point in [*points, Point(10.0, -179.9), Point(88.5, 60)]:
        best = min(listed, key=lambda town: kilometres(town.point, point))
        found = Towns(listed).near(point)
        if kilometres(best.point, point) > FAR:
            assert found == []
        else:
            assert found[0].town == best


def test_the_file_is_small_and_its_countries_have_names(real, catalogue):
    assert (CONTENT / towns.FILE).stat().st_size < 1_000_000
    assert len(real) > 10_000
    assert real.countries <= catalogue.countries.keys()
    assert {mission.country for mission in catalogue.missions.values()} <= real.countries


def test_a_line_that_is_no_town_is_named(tmp_path):
    path = tmp_path / "towns.csv"
    path.write_text("name,province,country,latitude,longitude,population\nBavet,,KH,111,106,1\n")
    with pytest.raises(ValueError, match="line 2"):
        towns.read(path)
    assert not [one for one in lint.check(CONTENT) if one.file == towns.FILE]

"""A place beside a point: in the thread, in the file, in the packet."""

import pytest

from bot.domain.earth import Point
from bot.domain.messages import Inbound, InboundKind
from bot.escalation.whereabouts import Whereabouts


@pytest.fixture
def whereabouts(catalogue, settings):
    return Whereabouts(catalogue, settings.content_dir)


def test_a_town_is_named_with_its_province_and_country_in_vietnamese(whereabouts):
    words = whereabouts.of(Point(11.0632, 106.1726))
    assert words.startswith("cách Bavet, Svay Rieng, Campuchia khoảng 4 km về hướng đông")


def test_in_the_middle_of_a_town_no_way_is_told(whereabouts):
    assert whereabouts.of(Point(16.6891, 98.5089)).startswith("ngay Myawaddy, Kayin, Myanmar")


def test_close_to_a_border_it_says_that_the_side_is_not_sure(whereabouts):
    words = whereabouts.of(Point(20.3550, 100.0930))
    assert "Chiang Saen, Chiang Rai, Thái Lan" in words
    assert "chưa chắc đang ở bên nước nào" in words


def test_far_from_everything_it_says_so(whereabouts):
    assert whereabouts.of(Point(0.0, 80.0)) == "không có thị trấn nào trong vòng 150 km"


async def test_the_desk_shows_it_beside_what_was_sent_and_typed(world):
    operator = await world.operator("lan")
    await world.hears("cứu em, em bị nhốt không cho về")
    event = Inbound(
        "terminal", "place", "an", InboundKind.LOCATION, latitude=11.0632, longitude=106.1726
    )
    await world.services.reception.accept(event)
    await world.work()
    await world.hears("em ở 16.68911, 98.50893")
    case = await world.case_of()
    view = await world.desk.open(operator, case.id)
    places = {item.text: item.place for item in view.thread if item.author == "contact"}
    assert "Bavet" in places["📍 11.06320, 106.17260"]
    assert "Myawaddy" in places["em ở 16.68911, 98.50893"]
    assert places["cứu em, em bị nhốt không cho về"] == ""
    newest, first = view.gathered.positions
    assert (newest.typed, first.typed) == (True, False)
    assert newest.point == Point(16.68911, 98.50893)


async def test_our_own_words_are_no_place_of_theirs(world):
    operator = await world.operator("lan")
    await world.hears("cứu em, em bị nhốt không cho về")
    case = await world.case_of()
    await world.desk.claim(operator, case.id)
    await world.desk.reply(operator, case.id, "bạn có ở 11.06317, 106.13557 không", confirmed=True)
    view = await world.desk.open(operator, case.id)
    assert view.gathered.positions == ()
    assert not any(item.place for item in view.thread)

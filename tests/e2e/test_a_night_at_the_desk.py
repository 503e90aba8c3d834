"""One night: twenty people write, two operators and a supervisor answer, and every promise between
them is kept at once.

It is one story in chapters, each a function, told in their order: what is promised of a claim, a
wall or a silence only shows its worth when all the rest goes on beside it.
"""

import pytest

from tests.e2e.night import evening, family, morning, silence, work
from tests.e2e.night.house import Night, NightHouse
from tests.support.outside import Outside
from tests.support.pushed_clock import PushedClock


@pytest.fixture
def night(tmp_path, elsewhere, browser, watched):
    clock = PushedClock(tmp_path / "clock")
    with Outside(clock) as outside:
        house = NightHouse(tmp_path, elsewhere, outside, clock)
        house.start()
        told = Night(house, outside, lambda **options: watched(browser, **options))
        try:
            told.hires()
            yield told
        finally:
            told.ends()
            house.stop()


def test_a_night_at_the_desk(night):
    evening.nobody_is_at_the_desk(night)
    evening.the_desk_opens(night)
    evening.the_rest_of_them_write(night)
    evening.a_captor_takes_the_phone(night)
    evening.whoever_is_in_danger_goes_first(night)
    family.a_wall_goes_through_a_family(night)
    family.a_packet_holds_what_was_agreed_to(night)
    family.a_child_is_among_them(night)
    silence.somebody_is_watched(night)
    silence.nothing_leaves_outside_the_window(night)
    work.two_write_one_fact(night)
    work.a_case_changes_hands(night)
    work.a_tip_ends_in_the_registry(night)
    work.a_photo_and_a_place_are_seen(night)
    silence.who_wants_no_message_gets_none(night)
    morning.everybody_is_answered(night)
    morning.every_case_ends(night)
    morning.the_supervisor_sees_what_happened(night)
    morning.nothing_of_it_stands_in_a_log(night)

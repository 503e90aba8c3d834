"""Our own numbers are known however they are written, and so is what only looks like them."""

import pytest

from bot.dialogue.card_number import OwnNumbers
from bot.dialogue.wording import Wording

HOTLINE = "+84981848484"


@pytest.fixture(scope="module")
def numbers(catalogue):
    return OwnNumbers(Wording(catalogue))


@pytest.mark.parametrize("written", ["+84 981 84 84 84", "0981848484", "84981848484"])
def test_a_number_of_ours_is_named_with_its_source(numbers, written):
    (said,) = numbers.said_of([written])
    assert said.same
    assert "Tổng đài bảo hộ công dân" in said.line
    assert "Nguồn:" in said.line


@pytest.mark.parametrize("written", ["0981848485", "+84981848448", "0981488484"])
def test_what_differs_in_a_digit_or_a_turn_of_two_is_warned_about(numbers, written):
    (said,) = numbers.said_of([written])
    assert not said.same
    assert "+84 981 84 84 84" in said.line


@pytest.mark.parametrize("written", ["0912000123", "981", "112", ""])
def test_of_others_nothing_is_said(numbers, written):
    found = numbers.said_of([written])
    assert [one for one in found if not one.same] == []


def test_short_numbers_have_no_neighbours(numbers):
    (said,) = numbers.said_of(["113"])
    assert said.same
    assert numbers.knows("113")
    assert not numbers.knows("11")


def test_every_number_that_may_be_shown_is_known(numbers, catalogue):
    for hotline in catalogue.hotlines.values():
        if hotline.may_be_shown:
            for number in hotline.numbers:
                assert numbers.knows(number.number), number
                assert numbers.knows(number.dial), number


def test_what_is_said_reads_the_same_in_english(numbers):
    (said,) = numbers.said_of([HOTLINE], "en")
    assert said.line.startswith("It is the number of")

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.checks import numbers


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("nam", 5),
        ("muoi", 10),
        ("muoi lam", 15),
        ("hai muoi", 20),
        ("hai lam", 25),
        ("tam muoi chin", 89),
        ("mot tram", 100),
        ("mot tram hai", 120),
        ("mot tram linh hai", 102),
        ("hai tram nam muoi", 250),
        ("hai chuc", 20),
    ],
)
def test_spoken_numbers_are_read(words, number):
    assert numbers.in_words(words.split()) == number


@pytest.mark.parametrize("words", ["hai ba bon", "muoi muoi", "tram tram", "hai muoi ba bon"])
def test_words_that_make_no_number_give_none(words):
    assert numbers.in_words(words.split()) is None


@pytest.mark.parametrize(
    ("written", "number"),
    [("1.500.000", "1500000"), ("1,5", "1.5"), ("1.5", "1.5"), ("15,000", "15000"), ("7", "7")],
)
def test_dots_and_commas_group_or_divide_by_what_follows(written, number):
    assert numbers.in_digits(written) == Decimal(number)


@pytest.mark.parametrize(
    ("amount", "shown"), [("1500", "1500"), ("1.50", "1.5"), ("1E+6", "1000000")]
)
def test_numbers_are_written_without_exponent(amount, shown):
    assert numbers.plain(Decimal(amount)) == shown

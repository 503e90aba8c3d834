from __future__ import annotations

import pytest

from bot.checks import facts
from nlu.vitext.normalize import fold_with_offsets


def found(text: str) -> list[tuple[str, str]]:
    return [(one.value_text, one.value) for one in facts.find(text, fold_with_offsets(text))]


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("cháu 15 tuổi", "15 tuổi", "15"),
        ("con em 17t", "17t", "17"),
        ("mười bảy tuổi", "mười bảy tuổi", "17"),
        ("17 tuổi rưỡi", "17 tuổi rưỡi", "17"),
    ],
)
def test_ages_are_years(text, words, value):
    assert found(text) == [(words, value)]


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("mã hồ sơ 4821-0937-5516", "4821-0937-5516", "482109375516"),
        ("case cs-5582 sao rồi", "cs-5582", "CS5582"),
        ("số K-000123", "K-000123", "K000123"),
    ],
)
def test_codes_are_upper_case_without_dashes(text, words, value):
    assert found(text) == [(words, value)]


@pytest.mark.parametrize(
    "text", ["mất 6000 đô mà chưa đi", "mã số thuế 0101234567", "180 tuổi", "25tr", "18-35 tuổi"]
)
def test_other_numbers_are_neither_age_nor_code(text):
    assert found(text) == []

from __future__ import annotations

import time

import pytest

from bot.checks.identifiers import Identifiers
from bot.checks.lexicon import lexicon

FINDER = Identifiers(lexicon())


def found(text: str) -> list[tuple[str, str]]:
    return [(one.value_text, one.value) for one in FINDER.find(text) if one.entity == "phone"]


@pytest.mark.parametrize(
    "typed",
    [
        "0912000123",
        "0912 000 123",
        "0912.000.123",
        "09-12-000-123",
        "0912 OOO l23",
        "o912ooo123",
        "+84 912 000 123",
        "0084 912 000 123",
        "84912000123",
        "không chín một hai không không không một hai ba",
        "0️⃣9️⃣1️⃣2️⃣0️⃣0️⃣0️⃣1️⃣2️⃣3️⃣",
        "０９１２０００１２３",
    ],
)
def test_one_number_is_the_same_however_it_is_typed(typed):
    assert found(f"sdt em: {typed} nha") == [(typed, "+84912000123")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("số bên Thái 081 234 5678", "+66812345678"),
        ("campuchia 012 345 678", "+85512345678"),
        ("+855 (0)12 345 678", "+85512345678"),
        ("số đài loan 0912-345-678", "+886912345678"),
        ("🇯🇵 090-1234-5678", "+819012345678"),
        ("hàn quốc 010 1234 5678", "+821012345678"),
        ("china 138 0013 8000", "+8613800138000"),
    ],
)
def test_a_number_beside_a_country_is_read_as_its_own(text, value):
    assert [number for _, number in found(text)] == [value]


def test_two_numbers_side_by_side_are_two():
    assert [value for _, value in found("0912 000 123 0987 000 456")] == [
        "+84912000123",
        "+84987000456",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "gọi 111 hay 113",
        "CCCD 079080000456",
        "cccd 0790 8000 0456",
        "mã số thuế 0101234567",
        "lương 12.500.000",
        "12/05/2025 08:30",
        "sđt 09x2 000 xxx",
        "hộ chiếu C1234567",
        "một hai ba bốn năm",
    ],
)
def test_other_digits_are_no_phone(text):
    assert found(text) == []


def test_a_page_of_digits_takes_bounded_time():
    begun = time.process_time()
    FINDER.find("1 2 3 4 " * 12_500)
    assert time.process_time() - begun < 30

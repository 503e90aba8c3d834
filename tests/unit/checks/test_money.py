from __future__ import annotations

import pytest

from bot.checks import money
from nlu.vitext.normalize import fold, fold_with_offsets


def sums(text: str) -> list[tuple[str, str]]:
    return [(one.value_text, one.value) for one in money.find(text, fold_with_offsets(text))]


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("lương 25tr/tháng nha", "25tr/tháng", "25000000 VND/month"),
        ("có 800 đô", "800 đô", "800 USD"),
        ("được 1k5 usd", "1k5 usd", "1500 USD"),
        ("đòi 50 củ", "50 củ", "50000000 VND"),
        ("80-100 triệu", "80-100 triệu", "80000000-100000000 VND"),
        ("20tr-25tr một tháng", "20tr-25tr một tháng", "20000000-25000000 VND/month"),
        ("từ 20 đến 25 triệu", "20 đến 25 triệu", "20000000-25000000 VND"),
        ("hai mươi lăm triệu", "hai mươi lăm triệu", "25000000 VND"),
        ("2 củ rưỡi", "2 củ rưỡi", "2500000 VND"),
        ("1tr2", "1tr2", "1200000 VND"),
        ("1 tỷ 2", "1 tỷ 2", "1200000000 VND"),
        ("15.000.000đ", "15.000.000đ", "15000000 VND"),
        ("đúng 3 trăm triệu", "3 trăm triệu", "300000000 VND"),
        ("28.590 đài tệ", "28.590 đài tệ", "28590 TWD"),
        ("3 vạn tệ", "3 vạn tệ", "30000 CNY"),
        ("20 man", "20 man", "200000 JPY"),
        ("1.800.000 won/tháng", "1.800.000 won/tháng", "1800000 KRW/month"),
        ("$900", "$900", "900 USD"),
        ("tháng kiếm 30 triệu", "30 triệu", "30000000 VND/month"),
    ],
)
def test_sums_are_read_with_currency_range_and_period(text, words, value):
    assert sums(text) == [(words, value)]


@pytest.mark.parametrize("text", ["lương 25tr/tháng", "hai mươi triệu", "50 củ", "1k5 đô"])
def test_sums_without_tone_marks_have_the_same_value(text):
    assert [value for _, value in sums(fold(text))] == [value for _, value in sums(text)]


@pytest.mark.parametrize(
    "text",
    [
        "nhiệt độ 20 độ",
        "nhà cũ lắm",
        "năm 2023",
        "18 - 35 tuổi",
        "em nợ 2 tháng lương",
        "sinh năm 2k4",
        "0912 000 123",
        "từ đó im luôn",
        "giảm 50%",
        "",
    ],
)
def test_other_numbers_are_no_money(text):
    assert sums(text) == []


def test_after_is_not_six_where_tone_marks_are_typed():
    assert sums("lần sau ba triệu, lần đầu một triệu") == [
        ("ba triệu", "3000000 VND"),
        ("một triệu", "1000000 VND"),
    ]

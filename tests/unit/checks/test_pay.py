from __future__ import annotations

import pytest

from bot.catalogue.models.red_flags import PayLimit
from bot.checks import money, pay
from nlu.vitext.normalize import fold_with_offsets

LIMITS = (
    PayLimit(countries=("KH",), high=450, reason="x"),
    PayLimit(countries=("JP",), high=1900, reason="x"),
    PayLimit(countries=(), high=700, reason="x"),
)


def too_good(text: str, *countries: str, skilled: bool = False) -> list[str]:
    sums = money.find(text, fold_with_offsets(text))
    return [one.value_text for one in pay.too_good(text, sums, countries, LIMITS, skilled=skilled)]


def test_pay_is_judged_by_the_country():
    assert too_good("lương 25 triệu/tháng", "KH") == ["25 triệu/tháng"]
    assert too_good("lương 25 triệu/tháng", "JP") == []


def test_the_richest_country_named_counts():
    assert too_good("lương 25 triệu/tháng", "KH", "JP") == []


def test_skilled_work_may_pay_more():
    assert too_good("lương 60 triệu/tháng", "JP") == ["60 triệu/tháng"]
    assert too_good("lương 60 triệu/tháng", "JP", skilled=True) == []


@pytest.mark.parametrize(
    "text",
    ["cọc 30 triệu", "phí 25 triệu trọn gói", "chuyển 40 triệu", "50 triệu tiền môi giới"],
)
def test_fees_are_no_pay(text):
    assert too_good(text, "KH") == []


def test_day_wages_count_for_a_month():
    assert too_good("lương 2 triệu/ngày", "KH") == ["2 triệu/ngày"]
    assert too_good("60k/giờ") == []

from __future__ import annotations

import pytest

from bot.checks import dates
from nlu.vitext.normalize import fold_with_offsets


def found(text: str) -> list[tuple[str, str]]:
    return [(one.value_text, one.value) for one in dates.find(text, fold_with_offsets(text))]


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("mất liên lạc 3 tuần nay", "3 tuần nay", "-P3W"),
        ("cách đây 5 ngày", "cách đây 5 ngày", "-P5D"),
        ("hơn 2 tháng trước em đi", "hơn 2 tháng trước", "-P2M"),
        ("hôm qua nó gọi", "hôm qua", "-P1D"),
        ("ngày mai em bay", "ngày mai", "P1D"),
        ("mai em bay", "mai", "P1D"),
        ("2 tháng nữa", "2 tháng nữa", "P2M"),
        ("ngày 15/8/2025", "15/8/2025", "2025-08-15"),
        ("bay ngày 20/12", "20/12", "--12-20"),
        ("15 tháng 8 năm 2025", "15 tháng 8 năm 2025", "2025-08-15"),
        ("thứ 6 tuần trước", "thứ 6 tuần trước", "WXX-5"),
        ("Thứ bảy này em bay", "Thứ bảy này", "WXX-6"),
        ("chủ nhật tuần sau", "chủ nhật tuần sau", "WXX-7"),
        ("rằm tháng 7 âm lịch", "rằm tháng 7 âm lịch", "lunar --07-15"),
        ("mùng 3 tết", "mùng 3 tết", "lunar --01-03"),
        ("6 giờ tối nay", "6 giờ tối nay", "P0DT18:00"),
        ("em sn 2k4", "2k4", "2004"),
        ("năm ngoái", "năm ngoái", "-P1Y"),
    ],
)
def test_dates_are_found_and_written_as_iso(text, words, value):
    assert found(text) == [(words, value)]


@pytest.mark.parametrize(
    "text",
    [
        "nợ 2 tháng lương",
        "chị Mai gọi",
        "trực 24/7",
        "ngày 31/2/2025",
        "vào Nam rồi mất tích",
        "bản tin hằng tuần này",
        "một hai ba",
    ],
)
def test_durations_names_and_impossible_days_are_no_dates(text):
    assert found(text) == []

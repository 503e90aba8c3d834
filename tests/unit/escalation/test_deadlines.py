"""Until when somebody threatens is read as people write it, and asked again when it is unclear."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.domain.contact_rule import VIETNAM
from bot.escalation.deadlines import Due, NoDeadline, Unclear, read

#: A Sunday, two in the afternoon in Viet Nam.
NOW = dt.datetime(2026, 11, 22, 14, 0, tzinfo=VIETNAM)


def shown(text: str, now: dt.datetime = NOW, *, cautious: bool = False) -> str:
    due = read(text, now, cautious=cautious)
    if not isinstance(due, Due):
        return type(due).__name__
    assert due.at.tzinfo is dt.UTC
    at, until = (f"{one.astimezone(VIETNAM):%d/%m %H:%M}" for one in (due.at, due.until))
    return at if at == until else f"{at} - {until}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("48 tiếng nữa", "24/11 14:00"),
        ("48h", "24/11 14:00"),
        ("trong 24 tiếng", "23/11 14:00"),
        ("24h nữa", "23/11 14:00"),
        ("hai tiếng nữa", "22/11 16:00"),
        ("1 tiếng rưỡi nữa", "22/11 15:30"),
        ("nửa tiếng nữa", "22/11 14:30"),
        ("30 phút nữa", "22/11 14:30"),
        ("con 3 ngay nua", "25/11 14:00"),
        ("họ cho 3 ngày", "25/11 14:00"),
        ("2 ngày tới", "24/11 14:00"),
        ("24 đến 48 tiếng", "23/11 14:00 - 24/11 14:00"),
        ("một tuần nữa", "29/11 14:00"),
        ("30 phút", "22/11 14:30"),
        ("10 phút", "22/11 14:10"),
        ("15p", "22/11 14:15"),
        ("nó nói 30 phút phải chuyển", "22/11 14:30"),
        ("2 ngày", "24/11 14:00"),
        ("3 ngày.", "25/11 14:00"),
        ("một tuần", "29/11 14:00"),
        ("half an hour", "22/11 14:30"),
        ("an hour", "22/11 15:00"),
        ("2 days from now", "24/11 14:00"),
        ("midnight", "23/11 00:00"),
        ("by 5 pm today", "22/11 17:00"),
        ("ngay bây giờ phải có", "22/11 14:00 - 22/11 15:00"),
        ("ngay lập tức", "22/11 14:00 - 22/11 15:00"),
        ("ngay bay gio", "22/11 14:00 - 22/11 15:00"),
        ("bây giờ", "22/11 14:00 - 22/11 15:00"),
        ("right now", "22/11 14:00 - 22/11 15:00"),
        ("9 giờ kém 10 phút tối nay", "22/11 21:00"),
        ("tối nay", "22/11 18:00 - 22/11 23:59"),
        ("toi nay", "22/11 18:00 - 22/11 23:59"),
        ("chiều nay", "22/11 14:00 - 22/11 17:59"),
        ("trong ngày hôm nay", "22/11 14:00 - 22/11 23:59"),
        ("trước 5 giờ chiều mai", "23/11 17:00"),
        ("truoc 5h chieu mai", "23/11 17:00"),
        ("5 giờ chiều nay", "22/11 17:00"),
        ("8h tối nay", "22/11 20:00"),
        ("tối nay 8 giờ", "22/11 20:00"),
        ("tối mai lúc 9h30", "23/11 21:30"),
        ("9h30 sáng mai", "23/11 09:30"),
        ("9 giờ rưỡi sáng mai", "23/11 09:30"),
        ("sáng mai", "23/11 06:00 - 23/11 10:59"),
        ("ngày mai", "23/11 06:00 - 23/11 23:59"),
        ("mai", "23/11 06:00 - 23/11 23:59"),
        ("12h đêm nay", "23/11 00:00"),
        ("2h đêm nay", "23/11 02:00"),
        ("12h trưa mai", "23/11 12:00"),
        ("17h", "22/11 17:00"),
        ("17h30", "22/11 17:30"),
        ("17:30", "22/11 17:30"),
        ("17 giờ 30 phút ngày 25/11", "25/11 17:30"),
        ("trước 5h", "22/11 17:00"),
        ("10h sáng", "23/11 10:00"),
        ("ngày 25/11", "25/11 06:00 - 25/11 23:59"),
        ("25/11", "25/11 06:00 - 25/11 23:59"),
        ("hạn 25-11-2026", "25/11 06:00 - 25/11 23:59"),
        ("ngày 25 tháng 11", "25/11 06:00 - 25/11 23:59"),
        ("ngày 25", "25/11 06:00 - 25/11 23:59"),
        ("trưa ngày 25", "25/11 11:00 - 25/11 12:59"),
        ("8h sáng 2/12", "02/12 08:00"),
        ("ngày 5/1", "05/01 06:00 - 05/01 23:59"),
        ("thứ sáu", "27/11 06:00 - 27/11 23:59"),
        ("5 giờ chiều thứ 6", "27/11 17:00"),
        ("thứ tư ngày 25/11", "25/11 06:00 - 25/11 23:59"),
        ("sáng thứ hai tuần sau", "23/11 06:00 - 23/11 10:59"),
        ("tối thứ 7 này", "28/11 18:00 - 28/11 23:59"),
        ("15/12/2026 lúc 8:00", "15/12 08:00"),
        ("22 giờ tối nay", "22/11 22:00"),
        ("hen 9h toi nay", "22/11 21:00"),
        ("5pm tomorrow", "23/11 17:00"),
        ("in 48 hours", "24/11 14:00"),
        ("tomorrow morning at 9:30 am", "23/11 09:30"),
        ("tonight", "22/11 18:00 - 22/11 23:59"),
        ("ngày mốt", "24/11 06:00 - 24/11 23:59"),
        ("chiều mốt", "24/11 13:00 - 24/11 17:59"),
        (
            "nó bảo trước 5 giờ chiều mai không chuyển 200 triệu thì bán con tôi đi chỗ khác",
            "23/11 17:00",
        ),
        ("tối nay phải đủ 150 triệu, không thì nó bán", "22/11 18:00 - 22/11 23:59"),
        ("họ đòi 10-12 triệu, hạn tối mai", "23/11 18:00 - 23/11 23:59"),
    ],
)
def test_a_deadline_is_read(text: str, expected: str) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "5h mai",
        "sớm lắm",
        "càng nhanh càng tốt",
        "200 triệu",
        "vài ngày nữa",
        "bay gio",
        "nó gọi 10 phút trước",
        "bị nhốt 3 ngày rồi",
        "rằm tháng này",
        "ngày 32",
        "31/2",
        "tối nay hoặc sáng mai",
        "8h tối hoặc 10h tối nay",
        "8h sáng nay",
        "20/10",
        "chị Mai",
        "cuối tuần này",
        "1h",
        "a" * 400,
        "",
    ],
)
def test_what_is_not_clear_is_asked_again(text: str) -> None:
    assert isinstance(read(text, NOW), Unclear)


@pytest.mark.parametrize(
    "text", ["họ không hẹn", "bây giờ chưa nói", "chưa nói", "không biết", "ko noi", "Không"]
)
def test_no_deadline_is_an_answer(text: str) -> None:
    assert isinstance(read(text, NOW), NoDeadline)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5h mai", "23/11 05:00 - 23/11 17:00"),
        ("vài tiếng nữa", "22/11 15:00"),
        ("mấy ngày nữa", "23/11 14:00"),
        ("nó nói 2 ngày phải chuyển", "24/11 14:00"),
        ("không biết mấy ngày nữa", "NoDeadline"),
        ("bị nhốt 3 ngày rồi", "Unclear"),
        ("sớm lắm", "Unclear"),
    ],
)
def test_the_second_time_the_earlier_hour_counts(text: str, expected: str) -> None:
    assert shown(text, cautious=True) == expected


def test_late_in_the_evening_tonight_is_now_and_tomorrow_is_tomorrow() -> None:
    late = NOW.replace(hour=23, minute=30)
    assert shown("tối nay", late) == "22/11 23:30 - 22/11 23:59"
    assert shown("1h sáng mai", late) == "23/11 01:00"
    assert shown("1h sáng", late) == "23/11 01:00"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2h đêm nay", "23/11 02:00"),
        ("2 giờ đêm", "23/11 02:00"),
        ("3h khuya", "23/11 03:00"),
        ("12h đêm nay", "24/11 00:00"),
        ("2h đêm 23/11", "23/11 02:00"),
        ("đêm nay", "23/11 01:10 - 23/11 05:59"),
        ("khuya nay", "23/11 01:10 - 23/11 05:59"),
        ("đêm", "23/11 01:10 - 23/11 05:59"),
        ("5h sáng nay", "23/11 05:00"),
        ("sáng mai", "Unclear"),
        ("mai", "Unclear"),
        ("5 giờ chiều mai", "Unclear"),
        ("sáng mai 24/11", "24/11 06:00 - 24/11 10:59"),
    ],
)
def test_in_the_small_hours_the_night_has_begun_and_tomorrow_may_be_today(
    text: str, expected: str
) -> None:
    assert shown(text, dt.datetime(2026, 11, 23, 1, 10, tzinfo=VIETNAM)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sáng mai", "23/11 06:00 - 23/11 10:59"),
        ("mai", "23/11 06:00 - 23/11 23:59"),
        ("5 giờ chiều mai", "23/11 17:00"),
        ("1h sáng mai", "24/11 01:00"),
    ],
)
def test_in_the_small_hours_tomorrow_is_today_the_second_time(text: str, expected: str) -> None:
    small = dt.datetime(2026, 11, 23, 1, 10, tzinfo=VIETNAM)
    assert shown(text, small, cautious=True) == expected


def test_the_clock_of_viet_nam_counts_wherever_the_bot_runs() -> None:
    # Half past midnight on the 23rd in Viet Nam is still the 22nd in UTC.
    assert shown("tối nay", dt.datetime(2026, 11, 22, 17, 30, tzinfo=dt.UTC)).startswith("23/11")

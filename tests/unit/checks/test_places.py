from __future__ import annotations

import pytest

from bot.checks.lexicon import lexicon
from bot.checks.places import Places, countries
from nlu.vitext.normalize import fold

PLACES = Places(lexicon())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("e dc ban ru sang cam lam game", "KH"),
        ("dsq vn o mien dien so may", "MM"),
        ("công an bên thái gọi số mấy", "TH"),
        ("con trai tôi sang lào làm", "LA"),
        ("đi đài làm nhà máy", "TW"),
        ("xuất khẩu lao động Nhật", "JP"),
        ("thợ hàn đi Hàn", "KR"),
        ("sang Anh làm nail", "GB"),
        ("tôi ở Đức 3 năm", "DE"),
        ("qua bavet rồi", "KH"),
        ("bị bán vào KK Park", "MM"),
        ("em o uc lam farm", "AU"),
        ("đơn thực phẩm nhật", "JP"),
    ],
)
def test_countries_are_known_by_name_slang_and_place(text, code):
    assert [one for one in countries(text) if one != "VN"] == [code]


@pytest.mark.parametrize(
    "text",
    [
        "mình cam kết đúng hẹn",
        "thích ăn cam",
        "chủ nhật này con em về",
        "tổng đài báo bận",
        "em khám thai ở viện",
        "đi anh ơi",
        "chi phí bao nhiêu",
        "học tiếng Nhật",
        "lao động chân tay",
        "nghe trên đài lúc trưa",
        "chị Mỹ gọi cho em",
        "thuyền trưởng cầm hết",
        "lý lịch tư pháp",
    ],
)
def test_words_that_sound_like_countries_are_none(text):
    assert countries(text) == []


@pytest.mark.parametrize("text", ["sang Campuchia", "ở Đài Loan", "qua Bò Kẹo", "bên Miến Điện"])
def test_missing_tone_marks_change_nothing(text):
    assert countries(fold(text)) == countries(text) != []


def test_a_foreign_town_is_a_country_too_when_nothing_else_names_it():
    assert [(one.entity, one.value) for one in PLACES.find("em ở Myawaddy")] == [
        ("place", "Myawaddy"),
        ("country", "MM"),
    ]
    assert [(one.entity, one.value) for one in PLACES.find("Myawaddy bên Myanmar")] == [
        ("place", "Myawaddy"),
        ("country", "MM"),
    ]
    assert [one.entity for one in PLACES.find("em quê Tây Ninh")] == ["place"]


def test_programmes_lead_to_countries_but_name_none():
    text = "đăng ký thi EPS ở Nghệ An"
    assert "KR" not in countries(text)
    assert PLACES.destinations(text, PLACES.spot(text)) == ["KR"]


def test_a_job_at_home_leads_home():
    text = "quán ăn ở Hải Phòng"
    assert PLACES.destinations(text, PLACES.spot(text)) == ["VN"]

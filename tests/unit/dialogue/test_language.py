from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.language import detect
from nlu.vitext.normalize import fold


@pytest.mark.parametrize(
    "text",
    [
        "Con tôi mất liên lạc",
        "con toi mat lien lac",
        "e dc ban ru sang cam lam game",
        "k bt lm sao",
        "me no khong cho di",
        "toi muoons veef nhaf",
        "cuuuuu",
        "bị nhốt ở KK Park, Myawaddy",
        "hello bot nha",
        "boss khong tra luong",
        "xem giùm facebook.com/viec.lam",
        "stk 19000011112222 techcombank",
    ],
)
def test_vietnamese_of_any_kind_stays_vietnamese(text):
    assert detect(text) == "vi"
    assert detect(fold(text)) == "vi"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("please help me", "en"),
        ("they took my passport", "en"),
        ("is it far from here", "en"),
        ("ช่วยฉันด้วย", "th"),
        ("ຊ່ວຍຂ້ອຍແດ່", "lo"),
        ("ជួយខ្ញុំផង", "km"),
        ("ကူညီပါ", "my"),
        ("도와주세요", "ko"),
        ("助けてください", "ja"),
        ("请帮帮我", "zh"),
        ("помогите мне", "ru"),
        ("tolong bantu saya pulang", "id"),
        ("encik tolong saya nak balik", "ms"),
        ("bonjour, j'ai besoin d'aide", "fr"),
    ],
)
def test_other_languages_are_told_apart(text, language):
    assert detect(text) == language


@pytest.mark.parametrize("text", ["", "ok", "123", "👍", "visa", "0912 000 123"])
def test_what_says_nothing_keeps_the_language_of_before(text):
    assert detect(text) == "vi"
    assert detect(text, prior="km") == "km"


@settings(max_examples=60)
@given(st.text(max_size=80))
def test_any_text_has_a_language_and_always_the_same(text):
    first = detect(text)
    assert first.isalpha()
    assert detect(text) == first

"""A number sent alone is a question about it; a number in a story, or one's own, is not."""

import pytest

from bot.conversation.asking import named

#: What the house itself gives, for these tests.
OWN = {"113", "18000000"}


def own(digits):
    return digits in OWN


@pytest.mark.parametrize(
    "text",
    [
        "0912000123",
        "0912 000 123",
        "+84 912 000 123",
        "số 0912 000 123 có phải lừa đảo ko",
        "so nay lua dao k 0912.000.123",
        "check giúp em số này với ạ 0912000123",
        "coi giùm em với 0912000123",
        "0912000123 có bị lừa không",
        "sđt 0912000123 của ai vậy?",
        "stk 123456789012 vcb",
        "123456789012 vietcombank",
        "tài khoản 19036789012345 techcombank có uy tín không",
        "19036789012345",
        "https://viec-nhe-luong-cao.example/dangky",
        "trang fb.com/tuyendung.thu có lừa đảo không ạ",
        "Công ty TNHH Sao Thử có uy tín không?",
        "is 0912000123 a scam?",
        "113",
        "1800 0000",
    ],
)
def test_a_number_alone_is_looked_up(text):
    assert named(text, own)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "chào bạn",
        "2026",
        "25000000",
        "12",
        "số em 0912000123",
        "sđt của mình 0912 000 123 nhé",
        "gọi em số 0912000123",
        "cứu em với 0912000123",
        "ai giúp em với 0912000123",
        "giup voi 0912000123",
        "em không an toàn 0912000123",
        "k an toan 0912000123",
        "em bị lừa đảo rồi 0912000123",
        "bị công ty lừa rồi giúp em với ạ 0912000123",
        "nó giữ hộ chiếu em, số nó 0912000123",
        "chồng em mất liên lạc, sđt 0912000123",
        "tuyển người sang campuchia lương 25tr lh 0912000123",
        "em chuyển tiền vào stk 123456789012 vcb rồi",
        "1234" * 90,
    ],
)
def test_a_story_is_not(text):
    assert not named(text, own)

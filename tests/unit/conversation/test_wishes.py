"""What somebody asks of what is kept of them is read, and stories are not."""

import pytest

from bot.conversation.wishes import Wish, read, receipt


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("xóa hồ sơ của tôi", Wish.ERASURE),
        ("cho em xoá dữ liệu của em với ạ", Wish.ERASURE),
        ("Xin xóa hết dữ liệu", Wish.ERASURE),
        ("xoa ho so cua toi 4821-0937-5516", Wish.ERASURE),
        ("delete all my data", Wish.ERASURE),
        ("xóa hết thông tin của em đi bạn ơi", Wish.ERASURE),
        ("lấy bản sao hồ sơ của em", Wish.ACCESS),
        ("xin xem dữ liệu", Wish.ACCESS),
        ("cho tôi xem hồ sơ của tôi", Wish.ACCESS),
        ("em muốn xem lại những gì đã kể của em", Wish.ACCESS),
        ("I want to see my data", Wish.ACCESS),
        ("sửa hồ sơ của tôi", Wish.CORRECTION),
        ("nhờ đính chính thông tin của em", Wish.CORRECTION),
        ("hồ sơ của tôi tới đâu rồi", Wish.STATUS),
        ("Hồ sơ số 4821-0937-5516 của tôi đến đâu rồi ạ?", Wish.STATUS),
    ],
)
def test_a_wish_is_read(text, wish):
    assert read(text) is wish


@pytest.mark.parametrize(
    "text",
    [
        "",
        "XÓA",
        "xóa giúp em đoạn chat này đi",
        "chúng nó giữ hồ sơ của em",
        "công ty bảo xem hồ sơ rồi mới ký",
        "nó bắt em xóa hết ảnh trong máy",
        "môi giới nói sửa tuổi trong hộ chiếu",
        "xin lấy hồ sơ của em từ chủ, nó giữ hộ chiếu",
        "lấy lại hồ sơ của em",
        "hủy hồ sơ của em với công ty xklđ",
        "cho em sửa hồ sơ của em đi Nhật được không",
        "em muốn xem hồ sơ của em ở sứ quán",
        "xóa dữ liệu của em nó mới cho về",
        "họ đòi 200 triệu, em lo quá không biết có phải lừa không, họ bảo xóa dữ liệu của em đi",
    ],
)
def test_what_asks_nothing_of_us_is_no_wish(text):
    assert read(text) is None


def test_the_receipt_in_it_is_read():
    assert receipt("hồ sơ 4821-0937-5516 tới đâu rồi") == "482109375516"
    assert receipt("hồ sơ của tôi tới đâu rồi") is None
    assert receipt("số 0123456789 của tôi") is None

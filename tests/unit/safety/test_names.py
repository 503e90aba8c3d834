"""Names are proposed wherever they may stand; places, shouting and questions are none."""

from itertools import pairwise

import pytest

from bot.safety import names


def found(text, no_names=()):
    return [text[start:end] for start, end in names.find(text, no_names)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Con em tên là Nguyễn Văn An, 20 tuổi", ["Nguyễn Văn An"]),
        ("em ten la hoa o nghe an", ["hoa"]),
        ("bạn ấy tên Tèo ạ", ["Tèo"]),
        ("anh Tuấn bên công ty bảo nộp tiền", ["Tuấn"]),
        ("chi hanh thu tien roi mat", ["hanh"]),
        ("Lò Thị Xoan Quỳnh tuyển lao động", ["Lò Thị Xoan Quỳnh"]),
        ("nguyen van an di lam o dai", ["nguyen van an"]),
        ("Vừ Khướu Tủa cũng về rồi", ["Vừ Khướu Tủa"]),
        ("Em là Lan, chồng em Hùng đi rồi", ["Lan", "Hùng"]),
        ("ho thi hoa gui tien", ["ho thi hoa"]),
        ("CỨU EM VỚI ANH TUẤN ƠI", ["TUẤN"]),
    ],
)
def test_names_are_found_as_people_write_them(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "tên gì vậy", "cho em hoi phi di nhat", "Cho em hỏi phí đi Nhật", "Tôi muốn về nước",
        "giờ hỏi cái đó thì im", "ho thi bao vay", "họ vẫn chưa trả",
        "LÀM SAO ĐỂ VỀ NHÀ", "", "123 !!!", "di dai loan can giay to gi",
    ],
)  # fmt: skip
def test_what_is_no_name_is_left_alone(text):
    assert found(text) == []


def test_what_is_known_for_a_place_is_no_name():
    text = "em Lan đi Thái Lan"
    assert found(text) == ["Lan", "Thái Lan"]
    assert found(text, [(text.index("Thái"), len(text))]) == ["Lan"]


def test_what_was_found_never_overlaps_and_stands_in_order():
    text = "anh Nguyễn Văn Hùng, chị Lan, em tên là Trần Thị Bé Hai ở quê"
    spans = names.find(text)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    assert found(text) == ["Nguyễn Văn Hùng", "Lan", "Trần Thị Bé Hai"]

"""What somebody kept back is covered in what they did agree to, however short it was said there."""

import pytest

from bot.escalation.referral.masking import masked


@pytest.mark.parametrize(
    ("text", "people", "shown"),
    [
        ("Em Lan bị giữ ở Bavet", "Lan, 19 tuổi, Nghệ An", "Em [giữ lại] bị giữ ở Bavet"),
        (
            "Nguyễn Thị Lan bị giữ, Lan gọi về",
            "Nguyễn Thị Lan, quê Nghệ An",
            "[giữ lại] bị giữ, [giữ lại] gọi về",
        ),
        ("LAN bị giữ", "em tên lan", "[giữ lại] bị giữ"),
        ("bé Nguyệt khóc", "le thi anh nguyet, 2009", "bé [giữ lại] khóc"),
        ("bé Nguyet khóc", "Lê Thị Ánh Nguyệt", "bé [giữ lại] khóc"),
        ("Ngọc đang tìm con", "mẹ là Trần Thị Mỹ Ngọc", "[giữ lại] đang tìm con"),
        ("Hà gọi về rồi", "Hà, 20 tuổi", "[giữ lại] gọi về rồi"),
        ("Em Minh bị đánh. Mình sợ", "Nguyễn Văn Minh", "Em [giữ lại] bị đánh. Mình sợ"),
    ],
)
def test_the_name_that_everybody_calls_them_by_is_covered(text, people, shown):
    assert masked(text, [people], [people]) == shown


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("em đang ở Thái Lan, gần Mae Sot", "Lan, 19 tuổi"),
        ("Không ra được, Chưa ăn gì. Có người canh", "Không. Chưa có ai"),
        ("người quê An Giang", "Lan, quê Nghệ An"),
        ("Không ra được", "không"),
        ("hoa nở ngoài sân", "Trần Thị Hoa"),
        ("Mẹ em biết rồi", "Mẹ, 50 tuổi"),
        ("Con em bị giữ", "con, 19 tuổi"),
    ],
)
def test_where_they_are_and_what_is_no_name_stays(text, people):
    assert masked(text, [people], [people]) == text


@pytest.mark.parametrize(
    ("text", "withheld", "shown"),
    [
        ("zalo em là lan.nguyen99 nhé", "zalo lan.nguyen99", "zalo em là [giữ lại] nhé"),
        ("nhắn LAN_99.", "lan_99", "nhắn [giữ lại]."),
        ("hộ chiếu B1234567 của em", "B1234567", "hộ chiếu [giữ lại] của em"),
        ("hộ chiếu B1234567 của em", "số 1234567", "hộ chiếu [giữ lại] của em"),
        ("thư lan@example.org", "lan@example.org", "thư [giữ lại]"),
        ("có 19 người, 2009 đô", "Lan, 19 tuổi, 2009", "có 19 người, 2009 đô"),
    ],
)
def test_handles_and_papers_are_covered_whole(text, withheld, shown):
    assert masked(text, [withheld]) == shown

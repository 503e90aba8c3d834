import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.splitting import split, units

VIETNAMESE = st.text(
    st.sampled_from('aăâbđeêghốồẩ\u0301\u0323 \n.?!…113+😀\u200d👩\t"”') | st.characters(),
    max_size=200,
)


def solid(text):
    return "".join(unicodedata.normalize("NFC", text).split())


@given(VIETNAMESE, st.integers(min_value=2, max_value=60))
def test_no_sign_is_lost_and_no_piece_is_too_long_or_blank(text, limit):
    pieces = split(text, limit)
    assert solid("".join(pieces)) == solid(text)
    assert all(1 <= units(piece) <= limit for piece in pieces)
    assert all(piece == piece.strip() != "" for piece in pieces)


def test_a_text_that_fits_stays_whole():
    assert split("Chào bạn.\n\nMình nghe đây.", 4096) == ["Chào bạn.\n\nMình nghe đây."]
    assert split(" \n ", 10) == []


def test_letters_and_marks_become_one_sign_before_they_are_counted():
    assert split(unicodedata.normalize("NFD", "ẩn ốc"), 5) == ["ẩn ốc"]


def test_it_is_cut_at_a_paragraph_before_a_sentence():
    text = "Một câu. Hai câu.\n\nBa câu. Bốn câu."
    assert split(text, 28) == ["Một câu. Hai câu.", "Ba câu. Bốn câu."]


def test_it_is_cut_at_a_sentence_before_a_word():
    assert split("Đừng gửi tiền. Gọi ngay cho nhà.", 22) == ["Đừng gửi tiền.", "Gọi ngay cho nhà."]


def test_a_piece_may_end_right_where_the_space_stands():
    assert split("mười chữ nữa", 8) == ["mười chữ", "nữa"]


def test_a_number_stays_whole():
    for limit in range(18, 30):
        assert any("+84 981 84 84 84" in one for one in split("Gọi số +84 981 84 84 84 nhé", limit))


def test_a_word_longer_than_a_message_is_cut_but_no_mark_leaves_its_letter():
    pieces = split("x\u0323\u0302" * 10, 4)
    assert all(not unicodedata.combining(piece[0]) for piece in pieces)


def test_signs_outside_the_basic_plane_count_twice():
    assert [len(piece) for piece in split("😀" * 5, 4)] == [2, 2, 1]

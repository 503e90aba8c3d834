"""What is masked of a message: numbers always, names unless a person lets go, words as chosen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.escalation import veiling


def proposed(cut):
    return {piece.number for piece in cut if piece.proposed}


def veiled(text):
    cut = veiling.pieces(text)
    return veiling.masked(cut, proposed(cut))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("anh Tuấn 0912 000 123 đòi 20tr", "anh ‹name› ‹phone› đòi 20tr"),
        ("em Lan 19 tuổi ở Bavet", "em ‹name› ‹age› ở Bavet"),
        ("xem fb.com/tuan.vieclam nhé", "xem ‹url› nhé"),
        ("hộ chiếu C1234567 mất rồi", "hộ chiếu ‹passport› mất rồi"),
        ("3 tuần nay không nghe máy", "3 tuần nay không nghe máy"),
        ("sinh 12/3/2005", "sinh ‹date›"),
        ("gửi a.b@example.org", "gửi ‹mail›"),
        ("(Nguyễn Văn An) hỏi gì?", "(‹name›) hỏi gì?"),
        ("em ở 11.0631, 106.1355 nè", "em ở ‹number›, ‹number› nè"),
        ("biển số 51F-123.45", "biển số ‹number›"),
        ("lương 25.000.000-30.000.000đ từ 2024", "lương 25.000.000-30.000.000đ từ 2024"),
    ],
)
def test_what_names_somebody_is_masked_and_what_it_is_about_stays(text, masked):
    assert veiled(text) == masked


def test_a_person_masks_further_words_and_neighbours_share_one_placeholder():
    text = "nhà em ở xóm Chuồn Chuồn, gần chợ"
    cut = veiling.pieces(text)
    words = {piece.text: piece.number for piece in cut if piece.number is not None}
    chosen = {number for word, number in words.items() if word in ("xóm", "Chuồn")}
    chosen |= {piece.number for piece in cut if piece.text == "Chuồn"}
    for piece in cut:
        assert piece.text != "chợ" or not piece.proposed
    assert veiling.masked(cut, {*chosen, words["chợ"]}, "place") in (
        "nhà em ở ‹place› ‹name›, gần ‹place›", "nhà em ở ‹place›, gần ‹place›",
    )  # fmt: skip


def test_a_name_that_is_none_can_be_let_go_and_a_number_can_not():
    cut = veiling.pieces("chị Hoa gọi 0912000123")
    assert veiling.masked(cut, ()) == "chị Hoa gọi ‹phone›"
    must = [piece for piece in cut if piece.must]
    assert [piece.number for piece in must] == [None]


def test_words_are_masked_as_what_they_may_be():
    with pytest.raises(ValueError, match="masked as one of"):
        veiling.masked(veiling.pieces("xin chào"), {0}, "phone")


@given(st.text(max_size=60))
def test_pieces_joined_are_the_message(text):
    cut = veiling.pieces(text)
    assert "".join(piece.text for piece in cut) == text
    numbers = [piece.number for piece in cut if piece.number is not None]
    assert numbers == list(range(veiling.choices(cut)))


@given(
    st.lists(
        st.sampled_from([
            "anh Tuấn", "0912 000 123", "stk 19027000456013", "ở", ",", "20tr", "12/3/2005", "1",
            "3 tuần nay", "a.b@example.org", "C1234567", "zalo.me/0912000123", "19 tuổi", "-",
        ]),
        max_size=8,
    )
)  # fmt: skip
def test_whatever_stands_beside_each_other_a_masked_text_is_clean(words):
    text = " ".join(words)
    assert "".join(piece.text for piece in veiling.pieces(text)) == text
    assert veiling.is_clean(veiled(text))


def test_a_text_with_a_number_is_not_clean():
    assert not veiling.is_clean("gọi 0912 000 123")
    assert veiling.is_clean("gọi ‹phone›, 20tr, 3 tuần nay")


def test_nearly_the_same_messages_are_alike():
    one = veiling.alike("Cho em hỏi phí đi Nhật 2025???")
    assert one == veiling.alike("cho em hoi phi di nhat 2026")
    assert one != veiling.alike("cho em hỏi phí đi Hàn 2025")
    assert veiling.alike("alooooo") == veiling.alike("alo")

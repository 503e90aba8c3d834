"""Danger is seen in every register, and only where it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.risk import Urgency
from bot.safety.triage import WINDOW, Triage

PADDING = "em chào anh chị, em hỏi giấy tờ đi lao động bên Nhật cần những gì ạ. "


@pytest.fixture(scope="module")
def triage(catalogue):
    return Triage.of(catalogue)


@pytest.mark.parametrize(
    "text",
    [
        "Cứu em với, em bị nhốt ở Myawaddy không cho về",
        "cuu e voi e bi nhot o myawaddy k cho ve",
        "cuwus em voiws, em bij nhoots",
        "kíu tui dzí, tụi nó nhốt tui hổng cho dìa",
        "răng chừ trốn được, hấn nhốt tui trong ni",
        "mình bị nó bán rồi, nó không cho mình về nhà",
        "c\u200bứu em với",
        "CỨU EM VỚI",
        "сứu em với bị nhốt",  # a Cyrillic с
        "nó bắt em nói là khoẻ, thật ra em bị giữ",
        "em muốn chết",
        "mất hết tiền rồi em muốn chết",
    ],
)
def test_a_cry_for_help_is_critical_in_any_spelling(triage, text):
    assert triage.assess(text).urgency is Urgency.CRITICAL


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "!!!",
        "cho em xin số bảo hộ công dân",
        "xem phim thấy cô gái bị nhốt mà sợ",
        "theo luật thì tội bắt cóc phạt bao nhiêu năm tù",
        "cứu lấy âm nhạc đi trời",
        "chào bạn",
    ],
)
def test_what_is_no_danger_raises_no_alarm(triage, text):
    assert not triage.assess(text).is_emergency


@pytest.mark.parametrize(
    ("text", "report"),
    [
        ("em bị nhốt ở Bavet", "danger"),
        ("con trai tôi sang Lào làm 3 tuần nay không liên lạc được", "missing_relative"),
        ("nó đòi 150 triệu mới thả con tôi", "ransom"),
        ("chong toi bi giu ben lao no bat nop 200tr truoc 5h chieu mai", "ransom"),
        ("em mất hộ chiếu, hết tiền, ngủ ngoài bến xe", "other_report"),
        ("cho em hỏi phí đi Nhật", ""),
    ],
)
def test_it_says_what_a_report_would_be_about(triage, text, report):
    assert triage.assess(text).report_kind == report


def test_signals_show_the_words_as_they_were_typed(triage):
    text = "a ơi 😭 e bị  nhốt rồi"
    (signal,) = (found for found in triage.assess(text).signals if found.cue == "held_locked")
    assert signal.words == text[signal.start : signal.end] == "bị  nhốt"


def test_danger_spread_over_three_messages_is_seen(triage):
    parts = ["nó khoá cửa", "em không ra được", "ở bavet"]
    assert triage.assess(parts[2], parts[:2]).urgency is Urgency.CRITICAL


def test_an_earlier_cry_still_counts_after_a_calm_word(triage):
    assert triage.assess("dạ", ["em bị nhốt, cứu em"]).is_emergency


def test_only_the_last_messages_of_the_history_count(triage):
    calm = ["em hỏi phí đi Nhật", "cần giấy tờ gì", "cảm ơn"]
    assert not triage.assess("dạ", ["em bị nhốt, cứu em", *calm]).is_emergency


def test_history_never_lowers_and_signals_are_the_new_messages_own(triage):
    alone = triage.assess("em bị nhốt")
    after = triage.assess("em bị nhốt", ["xem phim không"])
    assert after.urgency == alone.urgency
    assert all(signal.words in "em bị nhốt" for signal in after.signals)


def test_a_cry_deep_in_a_long_text_is_found(triage):
    text = PADDING * 300 + "nó nhốt em lại rồi, tối nay nó bán em qua Myanmar. " + PADDING * 300
    found = triage.assess(text)
    assert found.urgency is Urgency.CRITICAL
    assert any("nhốt" in signal.words for signal in found.signals)


def test_a_long_calm_text_stays_calm(triage):
    assert not triage.assess(PADDING * (WINDOW // 5)).is_emergency


def test_an_emergency_that_no_sure_cue_bears_out_is_called_unsure(triage):
    found = triage.assess("chị ơi ở đây có gì đó sai sai, em thấy sợ quá mà không ra ngoài")
    assert found.unsure or found.signals


@given(st.text(max_size=80), st.lists(st.text(max_size=40), max_size=3))
def test_any_text_is_assessed(triage, text, history):
    found = triage.assess(text, history)
    assert 0 <= found.probability <= 1
    assert bool(found.report_kind) is (found.urgency > Urgency.NONE)
    for signal in found.signals:
        assert signal.words == text[signal.start : signal.end]


@pytest.mark.timeout(30)
@pytest.mark.parametrize("unit", ["cứu ", "bị ", "nó nhốt em ", "không ", "a.", "\u0301", "1 "])
def test_a_hundred_kilobytes_of_anything_are_assessed(triage, unit):
    text = unit * (100_000 // len(unit.encode()))
    assert triage.assess(text).urgency in Urgency

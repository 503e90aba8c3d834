from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checks.disguise import undo


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("l.ư.ơ.n.g cao", "lương cao"),
        ("l/ư/ơ/n/g", "lương"),
        ("l ư ơ n g 25tr", "lương 25tr"),
        ("sang C@m", "sang Cam"),
        ("c4mpu", "campu"),
        ("🅲🅰🅼", "cam"),
        ("𝗧𝗲𝗹𝗲", "Tele"),
        ("C*a*m", "Cam"),
        ("lư\u200bơng", "lương"),
        ("🇰🇭 tuyển", " campuchia  tuyển"),
    ],
)
def test_disguises_are_undone(typed, meant):
    assert undo(typed).text == meant


@pytest.mark.parametrize(
    "text",
    ["Lương 25.000.000 đ/tháng", "a e c", "TP. HCM, 12/5", "0912 000 123", "x@example.com", ""],
)
def test_plain_text_stays_as_it_was(text):
    assert undo(text).text == text


@given(st.text())
def test_any_text_is_accepted_and_every_character_knows_where_it_came_from(text):
    revealed = undo(text)
    assert len(revealed.starts) == len(revealed.ends) == len(revealed.text)
    assert all(0 <= a < b <= len(text) for a, b in zip(revealed.starts, revealed.ends, strict=True))

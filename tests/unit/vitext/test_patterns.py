"""The language that cues are written in."""

import pytest

from nlu.vitext.patterns import BadPattern, compile_pattern, encode
from nlu.vitext.teencode import Teencode, tokens

GROUPS = {"kin": ("con trai", "vợ"), "they": ("nó", "họ")}


def matches(pattern, text):
    encoded, starts = encode(tokens(text, Teencode()))
    compiled = compile_pattern(pattern, GROUPS)
    return any(compiled.regex.match(encoded, start) for start in starts)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("bị nhốt", "em BỊ NHỐT rồi"),
        ("bị nhốt", "em bi nhot"),
        ("bị ... nhốt", "em bị tụi nó đem nhốt"),
        ("bị ...5 nhốt", "bị một hai ba bốn năm nhốt"),
        ("(nhốt|giam giữ) em", "nó giam giữ em"),
        ("nhốt (luôn)? em", "nhốt em"),
        ("=bán em", "ban em"),
        ("=bán em", "bán em"),
        ("=hoà", "hòa"),
        ("đòi # triệu", "đòi 150 triệu"),
        ("đòi # triệu", "đòi 1.5 triệu"),
        ("< cứu >", "cứu!!!"),
        ("{kin} ...1 mất tích", "con trai tôi mất tích"),
        ("{they} nhốt", "họ nhốt"),
    ],
)
def test_a_pattern_finds_what_it_says(pattern, text):
    assert matches(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("bị nhốt", "bị nó nhốt"),
        ("bị ... nhốt", "bị một hai ba bốn nhốt"),
        ("bị ... nhốt", "em bị ốm. nó nhốt gà"),
        ("=bán em", "bạn em"),
        ("< cứu >", "ai cứu"),
        ("< cứu >", "cứu em"),
        ("đòi # triệu", "đòi mấy triệu"),
        ("nhốt", "nhot1"),
    ],
)
def test_a_pattern_finds_nothing_else(pattern, text):
    assert not matches(pattern, text)


@pytest.mark.parametrize(
    "pattern",
    [
        "(bị nhốt",
        "bị nhốt)",
        "{nobody} nhốt",
        "... nhốt",
        "(bị)?",
        "bị & nhốt",
        "",
        "? bị",
        "bị | (a",
    ],
)
def test_a_pattern_that_cannot_be_read_is_refused(pattern):
    with pytest.raises(BadPattern):
        compile_pattern(pattern, GROUPS)

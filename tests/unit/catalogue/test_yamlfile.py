from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue import yamlfile


@pytest.mark.parametrize(
    "word", ["no", "NO", "on", "0912000123", "+84981848484", "1.10", "2025-12"]
)
def test_a_plain_word_stays_the_word_that_was_written(word: str) -> None:
    assert yamlfile.read(f"a: {word}") == {"a": word}


@pytest.mark.parametrize("nothing", ["", "~", "null"])
def test_nothing_is_none_unless_it_is_quoted(nothing: str) -> None:
    assert yamlfile.read(f"a: {nothing}") == {"a": None}
    assert yamlfile.read(f'a: "{nothing}"') == {"a": nothing}


def test_a_key_given_twice_is_refused_on_its_second_line() -> None:
    with pytest.raises(yamlfile.YamlProblem, match="stands here twice") as caught:
        yamlfile.read("a: 1\nb: 2\na: 3\n")
    assert caught.value.line == 3


@pytest.mark.parametrize("text", ["a: [1", "a: &x 1\nb: *y\n", "? [a]\n: b\n", "\ta: 1"])
def test_broken_yaml_names_a_line(text: str) -> None:
    with pytest.raises(yamlfile.YamlProblem) as caught:
        yamlfile.read(text)
    assert caught.value.line >= 1


def test_lines_of_values_and_of_what_lies_around_a_missing_one() -> None:
    where = yamlfile.lines("a: 1\nb:\n  - c: 2\n    d: 3\n  - e: 4\n")
    assert yamlfile.line_of(where, ("b", 0, "d")) == 4
    assert yamlfile.line_of(where, ("b", 1, "missing", "deeper")) == 5
    assert yamlfile.line_of(where, ("nowhere",)) == 1
    assert yamlfile.line_of(yamlfile.lines(""), ("a",)) == 1


@pytest.mark.parametrize(
    "text", ["a: &x [1]\nb: *x\n", "a: &x [*x]\n", "a: !python/name:os.system x\n"]
)
def test_anchors_and_tags_are_refused(text: str) -> None:
    with pytest.raises(yamlfile.YamlProblem, match="write the text out"):
        yamlfile.read(text)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_line_of_it(text: str) -> None:
    refused_on = 1
    try:
        yamlfile.read(text)
    except yamlfile.YamlProblem as problem:
        refused_on = problem.line
    assert 1 <= refused_on <= len(text) + 1

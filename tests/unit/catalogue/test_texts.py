from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.texts import Texts, fill, placeholders
from bot.domain.errors import ContentError


@pytest.fixture
def texts() -> Texts:
    return Texts(
        Catalogue(
            version="x",
            texts={
                "vi": {"hello": "Chào {name}.", "bye": "Tạm biệt."},
                "en": {"hello": "Hello {name}."},
            },
        )
    )


def test_a_text_is_said_in_the_language_asked_for(texts: Texts) -> None:
    assert texts.say("hello", "en", name="Lan") == "Hello Lan."


@pytest.mark.parametrize("locale", ["en", "km", "vi"])
def test_a_language_without_the_text_falls_back_to_vietnamese(texts: Texts, locale: str) -> None:
    assert texts.say("bye", locale) == "Tạm biệt."


def test_has_does_not_fall_back(texts: Texts) -> None:
    assert texts.has("bye")
    assert not texts.has("bye", "en")


def test_a_missing_value_is_refused_by_name(texts: Texts) -> None:
    with pytest.raises(ContentError, match=r"hello: the text wants \{name\}"):
        texts.say("hello")


def test_an_unknown_key_is_refused(texts: Texts) -> None:
    with pytest.raises(ContentError, match="has no text 'nothing'"):
        texts.say("nothing")


@pytest.mark.parametrize("template", ["{a!r}", "{a:>9}", "{}", "{a.__class__}", "{a", "}"])
def test_only_plain_names_may_stand_in_braces(template: str) -> None:
    with pytest.raises(ContentError):
        fill(template, "here", {"a": "x"})


@given(st.text())
def test_values_go_in_literally(value: str) -> None:
    assert fill("<{a}>", "here", {"a": value}) == f"<{value}>"


def test_doubled_braces_are_braces() -> None:
    assert fill("{{a}} {a}", "here", {"a": "b"}) == "{a} b"
    assert placeholders("{{a}} {b} {c}") == {"b", "c"}

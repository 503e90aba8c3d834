"""A bare stop is read with its marks: "đúng" is an answer, and Dũng is a name."""

from __future__ import annotations

import unicodedata

import pytest

from bot.conversation import commands
from bot.escalation import stop_words

WORDS = frozenset({"dung", "dung lai", "thoi", "stop"})


@pytest.mark.parametrize(
    "text", ["dừng", "Dừng!", "DUNG", "dung", "dừng lại", "đừng", "thôi", "STOP.", "Dừng  lại"]
)
def test_who_wants_an_end_is_understood(text):
    assert stop_words.says(text, WORDS)
    assert stop_words.says(unicodedata.normalize("NFD", text), WORDS)


@pytest.mark.parametrize("text", ["đúng", "Đúng.", "Dũng", "đứng lại", "đụng", "dừng xe cứu em"])
def test_an_answer_is_no_stop(text):
    assert not stop_words.says(text, WORDS)
    assert not stop_words.says(unicodedata.normalize("NFD", text), WORDS)


def test_who_gets_warnings_may_say_that_something_is_right():
    assert commands.unsubscribes("dừng", "", subscribed=True)
    assert not commands.unsubscribes("đúng", "", subscribed=True)

from __future__ import annotations

from bot.checks.words import PhraseIndex, words


def hits(text: str, *phrases: str) -> list[str]:
    index = PhraseIndex((phrase, phrase) for phrase in phrases)
    return [hit.value for hit in index.find(text, words(text))]


def test_phrases_are_found_whole_and_the_longest_first():
    assert hits("o mien dien roi", "Miến", "Miến Điện") == ["Miến Điện", "Miến"]


def test_a_phrase_does_not_cross_lines_or_commas():
    assert hits("ba, lan", "Ba Lan") == []
    assert hits("ba\nlan", "Ba Lan") == []
    assert hits("ba-lan", "Ba Lan") == ["Ba Lan"]


def test_a_phrase_inside_a_word_is_not_found():
    assert hits("camera", "cam") == []

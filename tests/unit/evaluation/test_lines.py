from __future__ import annotations

import pytest

from bot.evaluation import ads, contacts, intents, language, lines, triage


def read(tmp_path, text, check=triage.check):
    path = tmp_path / "file.jsonl"
    path.write_text(text, encoding="utf-8")
    return lines.read(path, check)


def test_examples_are_read_and_blank_lines_skipped(tmp_path):
    text = '{"text": "a", "urgency": "none"}\n\n{"text": "b", "urgency": "high"}\n'
    assert [example["text"] for example in read(tmp_path, text)] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"text": "a", "urgency": "none"}\n{"text": ', r":2: not JSON"),
        ("[1]", r":1: a line must be one JSON object"),
        ('{"urgency": "none"}', r":1: 'text' is missing"),
        ('{"text": 5, "urgency": "none"}', r":1: 'text' must be a text"),
        ('{"text": "a"}', r":1: 'urgency' is missing"),
        ('{"text": "a", "urgency": "bad"}', r":1: 'urgency' is 'bad'; it must be one of"),
        ("", r":1: there is no example"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_with_what_is_wrong(tmp_path, text, sentence):
    with pytest.raises(lines.BadFile, match=sentence):
        read(tmp_path, text)


def test_a_missing_file_is_said_plainly(tmp_path):
    with pytest.raises(lines.BadFile, match="can't be read"):
        lines.read(tmp_path / "none.jsonl", triage.check)


@pytest.mark.parametrize(
    ("check", "example"),
    [
        (ads.check, {"text": "a", "verdict": "safe", "flags": []}),
        (ads.check, {"text": "a", "verdict": "high_risk", "flags": "x"}),
        (contacts.check, {"text": "a", "kind": "phone"}),
        (contacts.check, {"text": "a", "kind": "fax", "value": "1"}),
        (language.check, {"text": "a", "lang": "vie"}),
        (intents.check, {"text": "a", "intent": "greet", "entities": {}}),
        (
            intents.check,
            {"text": "a", "intent": "greet", "entities": [{"entity": "age", "value_text": "9"}]},
        ),
    ],
)
def test_each_kind_of_file_says_what_is_wrong(check, example):
    assert check(example)


@pytest.mark.parametrize(
    ("check", "example"),
    [
        (ads.check, {"text": "a", "verdict": "high_risk", "flags": [], "scams": ["x"]}),
        (contacts.check, {"text": "a", "kind": "none", "value": None}),
        (language.check, {"text": "a", "lang": "vi"}),
        (
            intents.check,
            {"text": "9 a", "intent": "x", "entities": [{"entity": "age", "value_text": "9"}]},
        ),
    ],
)
def test_good_lines_pass(check, example):
    assert check(example) == ""

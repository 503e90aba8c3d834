"""Judges how languages are told apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.dialogue.language import detect
from bot.evaluation import lines
from bot.evaluation.figures import Miss, Report, share
from bot.evaluation.lines import Example

_HOME = "vi"


def check(example: Example) -> str:
    """Return what is wrong with an example, or ""."""
    wrong = lines.text(example, "lang")
    code = example.get("lang", "")
    if wrong or (isinstance(code, str) and len(code) == 2 and code.isalpha() and code.islower()):  # noqa: PLR2004
        return wrong
    return f"'lang' is {code!r:.40}; it must be an ISO 639-1 code such as vi"


class LanguageJudge:
    """Asks the language detector."""

    def predict(self, text: str) -> dict[str, Any]:
        """Return the language."""
        return {"lang": detect(text)}


def report(examples: Sequence[Example], predictions: Sequence[dict[str, Any]]) -> Report:
    """Return the figures of evaluation.md for language."""
    made = Report()
    pairs = [
        (example["lang"], got["lang"]) for example, got in zip(examples, predictions, strict=True)
    ]
    made.figures = {
        "accuracy": share([wanted == got for wanted, got in pairs]),
        "vi_kept": share([got == _HOME for wanted, got in pairs if wanted == _HOME]),
    }
    made.groups["per_language"] = {
        code: {"recall": share([got == code for wanted, got in pairs if wanted == code])}
        for code in sorted({wanted for wanted, _ in pairs})
    }
    for pair in pairs:
        made.confusion[pair] = made.confusion.get(pair, 0) + 1
    made.misses = [
        Miss(got["text"], *pair, 1.0)
        for pair, got in zip(pairs, predictions, strict=True)
        if pair[0] != pair[1]
    ]
    return made

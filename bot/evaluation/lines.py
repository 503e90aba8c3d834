"""Reads JSONL files of examples and says what is wrong with a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from bot.domain.errors import BenError

Example = dict[str, Any]


class BadFile(BenError):
    """A file of examples can't be read; the message names the line and what is wrong."""


def read(path: Path, check: Callable[[Example], str]) -> list[Example]:
    """Return the examples of `path`; blank lines are skipped.

    `check` returns what is wrong with an example, or "". Raises BadFile.
    """
    examples: list[Example] = []
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    examples.append(_example(path, number, line, check))
    except OSError as error:
        raise BadFile(f"{path} can't be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise BadFile(f"{path}:{len(examples) + 1}: not UTF-8.") from None
    if not examples:
        raise BadFile(f"{path}:1: there is no example in it.")
    return examples


def _example(path: Path, number: int, line: str, check: Callable[[Example], str]) -> Example:
    try:
        example = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadFile(f"{path}:{number}: not JSON: {error.msg} at column {error.colno}.") from None
    if not isinstance(example, dict):
        raise BadFile(f"{path}:{number}: a line must be one JSON object.")
    wrong = text(example, "text") or check(example)
    if wrong:
        raise BadFile(f"{path}:{number}: {wrong}.")
    return example


def text(example: Example, key: str) -> str:
    """Return what is wrong with the text under `key`, or ""."""
    if key not in example:
        return f"{key!r} is missing"
    value = example[key]
    return "" if isinstance(value, str) and value else f"{key!r} must be a text, not {value!r:.40}"


def one_of(example: Example, key: str, allowed: Collection[str]) -> str:
    """Return what is wrong with a label under `key`, or ""."""
    wrong = text(example, key)
    if wrong or example[key] in allowed:
        return wrong
    return f"{key!r} is {example[key]!r:.40}; it must be one of {', '.join(sorted(allowed))}"


def texts(example: Example, key: str) -> str:
    """Return what is wrong with an optional list of texts under `key`, or ""."""
    value = example.get(key, [])
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ""
    return f"{key!r} must be a list of texts"

"""YAML as content uses it: every plain word stays text, so no phone or country changes its meaning.

YAML's own guessing turns `no` into false, `0912` into a number and `+84981848484` into another;
here the schema alone decides what a word is. Parsed by libyaml where PyYAML has it, which is about
ten times faster than ruamel.yaml and keeps the start of the bot short.
"""

from __future__ import annotations

from typing import Any

import yaml

#: Where a value stands: keys and list positions from the top of the file.
Path = tuple[str | int, ...]

_EMPTY = frozenset({"", "~", "null"})
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class YamlProblem(Exception):
    """A file is not the YAML we accept; `line` counts from 1."""

    def __init__(self, line: int, sentence: str) -> None:
        self.line = line
        super().__init__(sentence)


def read(text: str) -> Any:
    """Return the content of a YAML document as dicts, lists, strings and None.

    Raises YamlProblem for broken YAML, a key given twice, an anchor that is used or a tag.
    """
    return _build(_compose(text), set())


def lines(text: str) -> dict[Path, int]:
    """Return the line (from 1) on which each value of a readable document begins."""
    found: dict[Path, int] = {}
    _locate(_compose(text), (), found)
    return found


def line_of(where: dict[Path, int], path: Path) -> int:
    """Return the line of `path`, or of the nearest thing around it that has one."""
    for length in range(len(path), -1, -1):
        if path[:length] in where:
            return where[path[:length]]
    return 1


def _compose(text: str) -> Any:
    try:
        return yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlProblem(mark.line + 1 if mark else 1, f"{error.problem}") from error
    except yaml.YAMLError as error:
        raise YamlProblem(1, str(error)) from error


def _build(node: Any, seen: set[int]) -> Any:
    if node is None:
        return None
    if id(node) in seen or not node.tag.startswith("tag:yaml.org,2002:"):
        raise YamlProblem(
            node.start_mark.line + 1, "anchors and tags are not used here: write the text out"
        )
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        return None if not node.style and node.value in _EMPTY else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, seen) for item in node.value]
    made: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise YamlProblem(key.start_mark.line + 1, "a key must be a plain word")
        if key.value in made:
            raise YamlProblem(
                key.start_mark.line + 1, f"the key {key.value!r} stands here twice: keep one"
            )
        made[key.value] = _build(value, seen)
    return made


def _locate(node: Any, path: Path, found: dict[Path, int]) -> None:
    if node is None:
        return
    found[path] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            _locate(item, (*path, position), found)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            _locate(value, (*path, key.value), found)
            found[*path, key.value] = key.start_mark.line + 1

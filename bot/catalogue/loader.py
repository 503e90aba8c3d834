"""Loads content/ once, checks it as a whole and freezes it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.catalogue import yamlfile
from bot.catalogue.catalogue import Catalogue
from bot.catalogue.findings import Finding
from bot.catalogue.models.texts import Language, LanguageFile, LocaleFile
from bot.catalogue.overlays import FILES, Overlaid
from bot.catalogue.read_overlays import broken_overlays
from bot.catalogue.references import broken_references, unanswerable
from bot.catalogue.registry import KINDS, Kind
from bot.catalogue.texts import BASE
from bot.domain.errors import ContentError


@dataclass
class _Reading:
    """What has been read so far, and all that is wrong with it."""

    root: Path
    problems: list[Finding] = field(default_factory=list)
    digest: Any = field(default_factory=hashlib.sha256)
    origins: dict[tuple[str, str], str] = field(default_factory=dict)

    def say(self, file: str, line: int, sentence: str) -> None:
        """Write down a problem."""
        self.problems.append(Finding(file, line, sentence))

    def documents(self, pattern: str) -> Iterator[tuple[str, str, Any]]:
        """Yield (relative path, text, data) of each readable file, in order."""
        for path in sorted(self.root.glob(pattern)):
            name = path.relative_to(self.root).as_posix()
            raw = path.read_bytes()
            self.digest.update(f"{name}\0{len(raw)}\0".encode())
            self.digest.update(raw)
            try:
                text = raw.decode("utf-8")
                yield name, text, yamlfile.read(text)
            except UnicodeDecodeError as error:
                line = raw[: error.start].count(b"\n") + 1
                self.say(name, line, "not UTF-8: save the file as UTF-8.")
            except yamlfile.YamlProblem as problem:
                self.say(name, problem.line, f"{problem}.")

    def parse(
        self, model: type[BaseModel], name: str, text: str, data: Any, prefix: yamlfile.Path = ()
    ) -> Any:
        """Return `data` as `model`, or None after writing down what is wrong with it."""
        try:
            return model.model_validate(data)
        except ValidationError as error:
            where = yamlfile.lines(text)
            for detail in error.errors():
                path = (*prefix, *detail["loc"])
                line = yamlfile.line_of(where, path)
                self.say(name, line, _sentence(detail, path))
            return None


def load(root: Path) -> Catalogue:
    """Return everything below `root` (the folder content/).

    Raises ContentError that lists every problem found, a line each, as file:line: sentence.
    """
    catalogue, problems = examine(root)
    if problems:
        raise ContentError("\n".join(str(problem) for problem in problems))
    return catalogue


def examine(root: Path) -> tuple[Catalogue, list[Finding]]:
    """Return what could be read below `root`, and everything that is wrong with it.

    Raises ContentError only if `root` is not a folder.
    """
    if not root.is_dir():
        raise ContentError(f"{root} is not a folder: point the setting at content/.")
    reading = _Reading(root)
    fields: dict[str, Any] = {
        kind.field: MappingProxyType(_entries(reading, kind)) for kind in KINDS
    }
    texts, overlays = _locales(reading)
    fields["texts"] = MappingProxyType(texts)
    fields["overlays"] = MappingProxyType(overlays)
    listed = _languages(reading)
    fields["languages"] = MappingProxyType({lang.code: lang for lang in listed.languages})
    fields["required_texts"] = listed.required
    fields["operator_texts"] = listed.operators
    catalogue = Catalogue(
        version=reading.digest.hexdigest(), origins=MappingProxyType(reading.origins), **fields
    )
    if not reading.problems:
        reading.problems.extend(broken_references(catalogue))
        reading.problems.extend(unanswerable(catalogue))
        reading.problems.extend(broken_overlays(catalogue, root))
    return catalogue, reading.problems


def _entries(reading: _Reading, kind: Kind) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, text, data in reading.documents(kind.files):
        for prefix, item in _items(reading, kind, name, data):
            entry = reading.parse(kind.model, name, text, item, prefix)
            if entry is None:
                continue
            key = str(getattr(entry, kind.key))
            if key in found:
                first = reading.origins[kind.field, key]
                reading.say(name, 1, f"{key!r} is already in {first}: keep one.")
            if not kind.many and Path(name).stem != key:
                reading.say(
                    name, 1, f"{kind.key} is {key!r}: name the file {key}.yaml or mend the id."
                )
            found[key] = entry
            reading.origins[kind.field, key] = name
    return found


def _items(reading: _Reading, kind: Kind, name: str, data: Any) -> list[tuple[yamlfile.Path, Any]]:
    if not kind.many:
        return [((), data)]
    if not isinstance(data, dict) or not isinstance(data.get(kind.many), list):
        reading.say(name, 1, f"the file must hold a list under {kind.many!r}.")
        return []
    for extra in data.keys() - {kind.many}:
        reading.say(name, 1, f"unknown key {extra!r} beside {kind.many!r}: remove it.")
    return [((kind.many, position), item) for position, item in enumerate(data[kind.many])]


def _locales(
    reading: _Reading,
) -> tuple[dict[str, Mapping[str, str]], dict[tuple[str, str, str], BaseModel]]:
    """Return the texts by key of each language, and its overlays by (language, kind, id)."""
    texts: dict[str, dict[str, str]] = {}
    overlays: dict[tuple[str, str, str], BaseModel] = {}
    for name, text, data in reading.documents("locales/*/*.yaml"):
        _, code, file = name.split("/")
        if file in FILES:
            overlays.update(_overlays(reading, FILES[file], name, text, data))
        else:
            _texts(reading, texts.setdefault(code, {}), name, text, data)
    return {code: MappingProxyType(found) for code, found in texts.items()}, overlays


def _texts(reading: _Reading, locale: dict[str, str], name: str, text: str, data: Any) -> None:
    file = reading.parse(LocaleFile, name, text, data)
    if file is None:
        return
    for key in file.root.keys() & locale.keys():
        line = yamlfile.line_of(yamlfile.lines(text), (key,))
        reading.say(name, line, f"{key!r} is in another file too: keep one.")
    locale.update(file.root)
    code = name.split("/")[1]
    reading.origins.update({("texts", f"{code}:{key}"): name for key in file.root})


def _overlays(
    reading: _Reading, kind: Overlaid, name: str, text: str, data: Any
) -> Iterator[tuple[tuple[str, str, str], BaseModel]]:
    code = name.split("/")[1]
    if code == BASE:
        reading.say(name, 1, f"Vietnamese stands in {kind.field}/: mend it there.")
    elif not isinstance(data, dict):
        reading.say(name, 1, "the file must go from ids to their words.")
    else:
        for entry_id, words in data.items():
            overlay = reading.parse(kind.model, name, text, words, (entry_id,))
            if overlay is not None:
                yield (code, kind.field, entry_id), overlay


def _languages(reading: _Reading) -> LanguageFile:
    for name, text, data in reading.documents("languages.yaml"):
        file = reading.parse(LanguageFile, name, text, data)
        if isinstance(file, LanguageFile):
            return file
    return LanguageFile(
        languages=(Language(code="vi", name="Tiếng Việt", native_name="Tiếng Việt", live=True),)
    )


def _sentence(detail: Any, path: yamlfile.Path) -> str:
    """Put a pydantic error into a sentence with its remedy."""
    place = ".".join(str(part) for part in path) or "the file"
    match detail["type"]:
        case "extra_forbidden":
            return f"{place} is not a key we know: remove it or mend its spelling."
        case "missing":
            return f"{place} is missing: add it."
        case _:
            given = detail.get("input")
            shown = f" (it is {given!r:.80})" if isinstance(given, str | int | float) else ""
            return f"{place}: {detail['msg']}{shown}."

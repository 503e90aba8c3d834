"""Writes what is made from content: the list of sources, the word lists Rasa learns with."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.findings import Finding
from bot.catalogue.models.base import Source

#: Generated files, relative to the root of the repository.
SOURCES = "content/SOURCES.md"
LEXICON = "nlu/data/generated/lexicon.json"
_WITH_SOURCES = (
    "scams",
    "red_flags",
    "hotlines",
    "missions",
    "emergency",
    "agencies",
    "grounds",
    "guides",
    "intakes",
)


def generated(catalogue: Catalogue) -> dict[str, str]:
    """Return path (relative to the repository) to text of every file made from content."""
    return {SOURCES: sources_page(catalogue), LEXICON: lexicon(catalogue)}


def write(catalogue: Catalogue, repository: Path) -> list[str]:
    """Write the generated files that differ; return their paths, relative to `repository`."""
    written: list[str] = []
    for name, text in generated(catalogue).items():
        path = repository / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            written.append(name)
    return written


def check(catalogue: Catalogue, repository: Path) -> list[Finding]:
    """Return a finding for each generated file that is not what content makes of it now."""
    return [
        Finding(name, 1, "is older than content: run `ben content export` and commit it.")
        for name, text in generated(catalogue).items()
        if not (repository / name).exists()
        or (repository / name).read_text(encoding="utf-8") != text
    ]


def lexicon(catalogue: Catalogue) -> str:
    """Return the countries, places, recruiters' names and chat spellings as JSON."""
    return (
        json.dumps(
            {
                "countries": _plain(catalogue.countries),
                "places": _plain(catalogue.places),
                "brokers": _plain(catalogue.brokers),
                "spellings": _plain(catalogue.spellings),
            },
            ensure_ascii=False,
            indent=1,
        )
        + "\n"
    )


def sources_page(catalogue: Catalogue) -> str:
    """Return a Markdown page of every source, by publisher, with what rests on it."""
    used: dict[Source, list[str]] = defaultdict(list)
    for name, source in _sources(catalogue):
        if name not in used[source]:
            used[source].append(name)
    by_publisher: dict[str, list[Source]] = defaultdict(list)
    for source in used:
        by_publisher[source.publisher].append(source)
    lines = [
        "# Sources",
        "",
        "Generated from content/ by `ben content export`; do not edit. After each source: its own",
        "date, then what rests on it. Nothing here was dialled unless an entry says so.",
        "",
        f"{len(used)} sources from {len(by_publisher)} publishers.",
    ]
    for publisher in sorted(by_publisher, key=str.casefold):
        lines += ["", f"## {publisher}", ""]
        listed = sorted(by_publisher[publisher], key=lambda s: (s.seen_on or "", s.title))
        lines += [_line(source, used[source]) for source in reversed(listed)]
    return "\n".join(lines) + "\n"


def _plain(entries: Mapping[str, BaseModel]) -> list[dict[str, Any]]:
    return [entry.model_dump(mode="json", exclude_defaults=True) for entry in entries.values()]


def _sources(catalogue: Catalogue) -> Iterator[tuple[str, Source]]:
    for kind in _WITH_SOURCES:
        for name, entry in getattr(catalogue, kind).items():
            for source in entry.sources:
                yield f"{kind}/{name}", source


def _line(source: Source, names: list[str]) -> str:
    title = source.title.replace("[", "(").replace("]", ")")
    shown = f"[{title}]({source.url})" if source.url else title
    if source.document:
        shown += f" (document {source.document})"
    date = source.seen_on or "no date"
    if source.approximate:
        date = f"about {date}"
    return f"- {shown}, {date}: {', '.join(sorted(names))}"

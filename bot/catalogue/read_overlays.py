"""Looks, while content is loaded, for overlays of nothing and for words that lost a placeholder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.catalogue import yamlfile
from bot.catalogue.catalogue import Catalogue
from bot.catalogue.findings import Finding
from bot.catalogue.overlays import Telling, file_of
from bot.catalogue.texts import placeholders
from bot.domain.errors import ContentError


def broken_overlays(catalogue: Catalogue, root: Path) -> Iterator[Finding]:
    """Yield a finding, with its line, for each overlay that does not fit the entry it is for."""
    for locale, field, entry_id in catalogue.overlays:
        telling = Telling(catalogue, locale, field, entry_id)
        problems = list(_problems(telling, field, entry_id))
        if not problems:
            continue
        file = file_of(locale, field)
        where = yamlfile.lines((root / file).read_text(encoding="utf-8"))
        for path, sentence in problems:
            yield Finding(file, yamlfile.line_of(where, (entry_id, *path)), sentence)


def _problems(telling: Telling, field: str, entry_id: str) -> Iterator[tuple[yamlfile.Path, str]]:
    if telling.entry is None:
        yield (), f"there is no {entry_id!r} in {field}: mend the name or remove it."
        return
    for path, words in telling.given.items():
        place = ".".join(str(step) for step in (entry_id, *path))
        base = telling.asked.get(path)
        if base is None:
            yield path, f"{place} has no Vietnamese in {field}: add it there or remove it."
            continue
        try:
            wanted, kept = placeholders(base, place), placeholders(words, place)
        except ContentError as error:
            yield path, f"{error}"
            continue
        for name in sorted(wanted - kept):
            yield path, f"{place} lacks {{{name}}}, which the Vietnamese text has."
        for name in sorted(kept - wanted):
            yield path, f"{place} wants {{{name}}}, which the Vietnamese text has not."

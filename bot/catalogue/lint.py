"""Holds content against its rules: what `ben content check` prints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.catalogue import towns
from bot.catalogue.catalogue import Catalogue
from bot.catalogue.findings import Finding
from bot.catalogue.loader import examine, load
from bot.catalogue.rules import facts, numbers, wording
from bot.catalogue.rules.published import Pages


def check(root: Path) -> list[Finding]:
    """Return everything to mend in the content below `root`, by file and line.

    When the files can't be read or break their schema, only that is reported: the other rules
    need content that holds together. Raises ContentError if `root` is not a folder.
    """
    catalogue, problems = examine(root)
    return sorted(set(problems or _rules(root, catalogue)))


def stale(root: Path, today: dt.date) -> list[Finding]:
    """Return what has to be rung or read again by now; old is not wrong, so `check` is silent.

    Raises ContentError as `load` does.
    """
    return sorted(_named(Pages(root), facts.stale(load(root), today)))


def _rules(root: Path, catalogue: Catalogue) -> Iterator[Finding]:
    pages = Pages(root)
    yield from wording.letters(root)
    yield from wording.words(catalogue, pages)
    yield from wording.coverage(catalogue)
    yield from _named(pages, facts.sources(catalogue))
    yield from _named(pages, numbers.valid(catalogue))
    yield from numbers.in_prose(catalogue, pages)
    yield from _towns(root, catalogue)


def _towns(root: Path, catalogue: Catalogue) -> Iterator[Finding]:
    if not (path := root / towns.FILE).exists():
        return
    try:
        unnamed = towns.read(path).countries - catalogue.countries.keys()
    except ValueError as error:
        yield Finding(towns.FILE, 1, f"{error}: make it anew with scripts/towns.py.")
    else:
        for code in sorted(unnamed):
            yield Finding(towns.FILE, 1, f"{code} has no name in lexicon/countries.yaml.")


def _named(pages: Pages, found: Iterable[tuple[str, str, str]]) -> Iterator[Finding]:
    """Yield findings about entries, on the line where each begins."""
    for file, name, sentence in found:
        yield pages.finding(file, name, f"{name}: {sentence}.")

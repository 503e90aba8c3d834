from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from bot.catalogue import export
from bot.catalogue.loader import load

Write = Callable[[str, str], Path]


def test_a_source_stands_once_with_everything_that_rests_on_it(root: Path, write: Write) -> None:
    page = export.sources_page(load(root))
    assert page.count("https://example.org/a") == 1
    assert "2025-12: agencies/line111, hotlines/vn-consular-hotline, red_flags/fee_upfront" in page
    assert "- [Bài báo](https://example.org/b), 2025-12-01: scams/fruit-picking" in page


def test_brackets_in_a_title_do_not_break_the_link(root: Path, write: Write) -> None:
    path = root / "scams/fruit-picking.yaml"
    text = path.read_text(encoding="utf-8").replace("title: Bài báo", 'title: "Bài [1]"')
    path.write_text(text, encoding="utf-8")
    assert "- [Bài (1)](https://example.org/b)" in export.sources_page(load(root))


def test_the_lexicon_holds_names_as_content_spells_them(root: Path, write: Write) -> None:
    made = json.loads(export.lexicon(load(root)))
    assert {"code": "KR", "name": "Hàn Quốc", "names": ["hàn quốc"]} in made["countries"]
    assert made["spellings"] == []


def test_written_files_are_current_until_content_changes(root: Path, write: Write) -> None:
    repository = root.parent
    catalogue = load(root)
    assert [finding.file for finding in export.check(catalogue, repository)] == [
        export.SOURCES,
        export.LEXICON,
    ]
    assert export.write(catalogue, repository) == [export.SOURCES, export.LEXICON]
    assert export.check(catalogue, repository) == []
    assert export.write(catalogue, repository) == []
    path = root / "lexicon/countries.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("hàn quốc", "hàn"), encoding="utf-8")
    changed = load(root)
    assert [finding.file for finding in export.check(changed, repository)] == [export.LEXICON]

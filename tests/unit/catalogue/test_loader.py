from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.catalogue.loader import examine, load
from bot.domain.errors import ContentError

Write = Callable[[str, str], Path]


def test_a_folder_of_content_becomes_one_frozen_catalogue(root: Path, write: Write) -> None:
    catalogue = load(root)
    assert list(catalogue.scams) == ["fruit-picking"]
    assert catalogue.hotlines["vn-consular-hotline"].numbers[0].dial == "+84981848484"
    assert catalogue.texts["vi"]["welcome"] == "Chào bạn, mình nghe đây."
    assert catalogue.languages["vi"].live
    assert catalogue.origins["scams", "fruit-picking"] == "scams/fruit-picking.yaml"
    with pytest.raises(TypeError):
        catalogue.scams["new"] = catalogue.scams["fruit-picking"]  # type: ignore[index]


def test_the_version_changes_with_any_byte_and_only_then(root: Path, write: Write) -> None:
    first = load(root).version
    assert load(root).version == first
    write("locales/vi/talk.yaml", 'welcome: "Chào bạn, mình nghe đây nhé."\n')
    assert load(root).version != first


def test_every_problem_is_named_with_file_line_and_remedy(root: Path, write: Write) -> None:
    write("scams/other.yaml", "id: other\nnames: {vi: Tên}\ncolour: red\n")
    write("missions/kh.yaml", "missions:\n  - id: kh\n    country: Cam\n    city: X\n")
    write("guides/bad.yaml", "slug: [bad\n")
    with pytest.raises(ContentError) as caught:
        load(root)
    said = str(caught.value).splitlines()
    assert (
        "scams/other.yaml:3: colour is not a key we know: remove it or mend its spelling." in said
    )
    assert "scams/other.yaml:1: one_line is missing: add it." in said
    assert any(line.startswith("missions/kh.yaml:3: missions.0.country:") for line in said)
    assert any(line.startswith("guides/bad.yaml:") for line in said)


def test_a_file_that_is_not_utf_8_is_named_with_its_line(root: Path, write: Write) -> None:
    write("guides/odd.yaml", "").write_bytes(b"slug: odd\ntitle: \xff\xfe\n")
    assert "guides/odd.yaml:2: not UTF-8" in str(examine(root)[1][0])


def test_an_id_must_be_the_name_of_its_file_and_stand_once(root: Path, write: Write) -> None:
    again = (root / "scams/fruit-picking.yaml").read_text(encoding="utf-8")
    write("scams/again.yaml", again)
    said = [finding.sentence for finding in examine(root)[1]]
    assert any("already in scams/again.yaml" in sentence for sentence in said)
    assert any("name the file fruit-picking.yaml" in sentence for sentence in said)


def test_a_list_file_must_hold_its_list_and_nothing_else(root: Path, write: Write) -> None:
    write("missions/kh.yaml", "embassies: []\n")
    write("missions/la.yaml", "missions: []\nnotes: x\n")
    said = [str(finding) for finding in examine(root)[1]]
    assert "missions/kh.yaml:1: the file must hold a list under 'missions'." in said
    assert "missions/la.yaml:1: unknown key 'notes' beside 'missions': remove it." in said


def test_a_text_in_two_files_is_found_where_it_stands_again(root: Path, write: Write) -> None:
    write("locales/vi/zz.yaml", 'bye: "Chào."\nwelcome: "Khác."\n')
    assert [str(f) for f in examine(root)[1]] == [
        "locales/vi/zz.yaml:2: 'welcome' is in another file too: keep one."
    ]


def test_languages_come_from_their_file(root: Path, write: Write) -> None:
    write(
        "languages.yaml",
        """
        required: [welcome]
        languages:
          - {code: vi, name: Tiếng Việt, native_name: Tiếng Việt, live: true}
          - {code: en, name: Tiếng Anh, native_name: English}
        """,
    )
    catalogue = load(root)
    assert [code for code, language in catalogue.languages.items() if language.live] == ["vi"]
    assert catalogue.required_texts == ("welcome",)


def test_a_missing_folder_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="is not a folder"):
        load(tmp_path / "nowhere")

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.catalogue import lint

Write = Callable[[str, str], Path]
TODAY = dt.date(2026, 11, 21)


def spoil(root: Path, name: str, old: str, new: str) -> None:
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def said(root: Path) -> str:
    return "\n".join(str(finding) for finding in lint.check(root))


def test_right_content_has_no_findings(root: Path, write: Write) -> None:
    assert lint.check(root) == []


def test_content_that_cannot_be_read_is_reported_alone(root: Path, write: Write) -> None:
    spoil(root, "scams/fruit-picking.yaml", "severity: 4", "severity: 9")
    spoil(root, "locales/vi/talk.yaml", "Chào bạn", "Quý khách")
    assert [finding.file for finding in lint.check(root)] == ["scams/fruit-picking.yaml"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("lương cao rồi", "rất an toàn rồi", "fruit-picking.yaml:5: one_line says 'an toàn'"),
        ("Đừng đóng cọc", "Vui lòng đừng đóng cọc", "says 'Vui lòng': officialese"),
        (
            "Rủ đi hái quả lương cao rồi thu tiền cọc và biến mất.",
            "Ru di hai qua luong cao roi thu tien coc va bien mat.",
            "one_line Vietnamese without tone marks: add them",
        ),
        ("Đừng đóng cọc", "Gọi 0912 000 123, đừng đóng cọc", "before holds '0912 000 123'"),
        ("Đừng đóng cọc", "Gọi 1234, đừng đóng cọc", "before holds '1234'"),
    ],
)
def test_words_that_must_not_be_said_are_found(
    root: Path, write: Write, old: str, new: str, sentence: str
) -> None:
    spoil(root, "scams/fruit-picking.yaml", old, new)
    assert sentence in said(root)


@pytest.mark.parametrize("number", ["+84 981 84 84 84", "0981 84 84 84"])
def test_the_consular_hotline_may_stand_in_any_text(root: Path, write: Write, number: str) -> None:
    spoil(root, "scams/fruit-picking.yaml", "Đừng đóng cọc", f"Gọi {number}, đừng đóng cọc")
    assert lint.check(root) == []


def test_years_sums_and_articles_are_not_numbers_to_dial(root: Path, write: Write) -> None:
    text = "Năm 2019 có 166 người mất 100 triệu, theo Điều 150 của luật; gọi 300 người cũng vậy"
    spoil(root, "scams/fruit-picking.yaml", "Đừng đóng cọc", text)
    assert lint.check(root) == []


def test_look_alike_letters_loose_marks_and_invisible_signs_are_found_on_their_line(
    root: Path, write: Write
) -> None:
    loose = unicodedata.normalize("NFD", "ế")
    write("locales/vi/bad.yaml", f'a: "Chào bạn nh\u0435."\nb: "Đ{loose}n"\nc: "Chào\u200b"\n')
    found = said(root)
    assert "locales/vi/bad.yaml:1: 'nh\u0435' mixes look-alike letters" in found
    assert "locales/vi/bad.yaml:2: letters and marks stand apart" in found
    assert "locales/vi/bad.yaml:3: holds an invisible character" in found


def test_a_message_longer_than_the_narrowest_channel_is_found(root: Path, write: Write) -> None:
    write("locales/vi/long.yaml", f'long: "{"Chào bạn. " * 201}"\n')
    assert "locales/vi/long.yaml:1: long longer than 2000 characters: split it." in said(root)


def test_a_shown_number_must_exist_in_its_country(root: Path, write: Write) -> None:
    spoil(root, "hotlines/vn.yaml", "+84 981 84 84 84", "+84 981 84 84 8")
    assert "hotlines/vn.yaml:6: vn-consular-hotline" not in said(root)
    assert "+84 981 84 84 8 is no number there: mend it." in said(root)


def test_an_emergency_number_must_be_known_unless_it_says_that_no_table_has_it(
    root: Path, write: Write
) -> None:
    body = """
        countries:
          - country: VN
            police: {police}
            confidence: confirmed
            compiled_on: 2026-11-21
            sources: [{{title: Thông báo, publisher: Báo}}]
        """
    write("emergency/numbers.yaml", body.format(police="113"))
    assert lint.check(root) == []
    write("emergency/numbers.yaml", body.format(police="199"))
    assert "199 is no emergency number of VN" in said(root)
    write("emergency/numbers.yaml", body.format(police='{number: "199", unlisted: true}'))
    assert lint.check(root) == []


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("confidence: single_source", "confidence: from_memory", "show is yes but confidence"),
        ("source_date: 2025-12-01", "source_date: 2024", "not that of the newest source"),
        ("compiled_on: 2026-11-21\n", "", "compiled_on is missing"),
    ],
)
def test_a_fact_must_be_borne_out_by_its_sources(
    root: Path, write: Write, old: str, new: str, sentence: str
) -> None:
    spoil(root, "scams/fruit-picking.yaml", old, new)
    assert sentence in said(root)


def test_a_fact_without_any_source_is_found(root: Path, write: Write) -> None:
    path = root / "agencies/vn/line111.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("sources:")], encoding="utf-8")
    assert "line111: no source: add one" in said(root)


def test_a_shown_line_needs_something_to_reach_it_by(root: Path, write: Write) -> None:
    spoil(root, "hotlines/vn.yaml", "    numbers: [+84 981 84 84 84]\n", "")
    assert "is shown but has no number" in said(root)


LANGUAGES = """
    required: [welcome, erased]
    languages:
      - {code: vi, name: Tiếng Việt, native_name: Tiếng Việt, live: true}
      - {code: en, name: Tiếng Anh, native_name: English, live: true}
    """


def test_a_live_language_must_have_every_required_text(root: Path, write: Write) -> None:
    write("languages.yaml", LANGUAGES)
    found = said(root)
    assert "locales/en:1: welcome is required: translate it." in found
    assert "no text begins with 'erased': mend `required`." in found


def test_a_translation_may_not_want_what_the_vietnamese_text_does_not_give(
    root: Path, write: Write
) -> None:
    write("locales/en/talk.yaml", 'welcome: "Hello {name}"\nextra: "x"\ncountry.kr: "Korea"\n')
    write("locales/vi/odd.yaml", 'odd: "Chào {bạn"\n')
    write("languages.yaml", LANGUAGES.replace(", erased", ""))
    found = said(root)
    assert "welcome wants {name}, which the Vietnamese text has not." in found
    assert "extra exists in no Vietnamese file" in found
    assert "country.kr" not in found
    assert "locales/vi:1: odd:" in found


def test_an_old_number_is_to_be_rung_and_old_reading_to_be_done_again(
    root: Path, write: Write
) -> None:
    assert lint.stale(root, TODAY) == []
    late = [finding.sentence for finding in lint.stale(root, dt.date(2027, 12, 1))]
    assert late == [
        "line111: read on 2026-11-21: read its sources again.",
        "vn-consular-hotline: source of 2025-12: gọi kiểm tra.",
        "fruit-picking: read on 2026-11-21: read its sources again.",
    ]


def test_a_number_that_was_dialled_is_fresh_again(root: Path, write: Write) -> None:
    spoil(
        root, "hotlines/vn.yaml", "source_date", "confirmed_by_call_on: 2027-11-01\n    source_date"
    )
    late = [finding.sentence for finding in lint.stale(root, dt.date(2027, 12, 1))]
    assert not any(sentence.startswith("vn-consular-hotline") for sentence in late)
    early = [finding.sentence for finding in lint.stale(root, TODAY)]
    assert early == ["vn-consular-hotline: confirmed_by_call_on lies in the future: mend it."]


def test_a_tap_that_no_channel_shows_whole_is_found(root: Path, write: Write) -> None:
    write("locales/vi/taps.yaml", 'menu.tap.check: "Kiểm tra lời mời làm việc"\n')
    assert "menu.tap.check longer than 20 characters: shorten the tap." in said(root)

"""What people read in content: plain, neutral where it must be, with known numbers only."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.loader import load
from bot.catalogue.texts import placeholders
from bot.dialogue.cards import Cards
from bot.domain.cases import Outcome

ROOT = Path(__file__).parents[2]
PREVIEW = 40
TELLING = re.compile(
    r"\d|cứu|công an|cảnh sát|hồ sơ|đại sứ|bảo hộ|lừa|nạn nhân|bị giữ|trốn|nguy hiểm", re.IGNORECASE
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(ROOT / "content")


def spoken(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield (where it stands, words) for everything that people read."""
    for locale, texts in catalogue.texts.items():
        for key, text in texts.items():
            yield f"{locale}:{key}", text
    for guide in catalogue.guides.values():
        yield f"guide {guide.slug}", guide.title
        yield from ((f"guide {guide.slug}", text) for text in guide.messages)
    for intake in catalogue.intakes.values():
        yield from ((f"intake {intake.kind}", text) for text in intake.opening)
        yield from ((f"intake {intake.kind}", step.ask) for step in intake.steps)
        yield f"intake {intake.kind}", intake.receipt


def test_nothing_is_ever_called_safe(catalogue):
    for where, text in spoken(catalogue):
        assert not re.search(r"an toàn|\bsafe\b|yên tâm", text, re.IGNORECASE), where


def test_nobody_is_promised_to_be_let_off(catalogue):
    for where, text in spoken(catalogue):
        assert not re.search(r"miễn (tội|trách nhiệm)|không bị (phạt|tội|xử)", text), where


def test_nobody_is_blamed(catalogue):
    for where, text in spoken(catalogue):
        assert not re.search(r"lẽ ra|đáng lẽ|sao bạn lại|ai bảo bạn|nhẹ dạ|quá cả tin", text), where


def test_words_are_composed_the_same_way(catalogue):
    for where, text in spoken(catalogue):
        assert unicodedata.is_normalized("NFC", text), where
        assert "  " not in text, where


def test_every_number_in_the_words_is_one_that_may_be_shown(catalogue):
    known = {
        number.dial
        for entries in (catalogue.hotlines, catalogue.missions)
        for entry in entries.values()
        if entry.may_be_shown
        for number in entry.numbers
    }
    for numbers in catalogue.emergency.values():
        known |= {one.dial for one in (numbers.police, numbers.ambulance) if one}
    for where, text in spoken(catalogue):
        if "4821-0937-5516" in text:
            continue
        dates_out = re.sub(r"\d{1,2}/\d{4}|Luật \d+/\d+|Điều \d+(, \d+)*", "", text)
        for run in re.findall(r"\+?\d[\d \-]*\d", dates_out):
            digits = re.sub(r"[ \-]", "", run)
            if len(digits) >= 3 and not re.fullmatch(r"(19|20)\d\d", digits):
                assert digits in known, (where, run)


@pytest.mark.parametrize("key", [f"closing.{outcome}" for outcome in Outcome])
def test_closing_words_are_neutral_on_a_lock_screen(catalogue, key):
    text = catalogue.texts["vi"][key]
    assert not TELLING.search(text[:PREVIEW])


def test_questions_are_short_neutral_and_quick_to_answer(catalogue):
    assert set(catalogue.intakes) == {
        "danger", "missing_relative", "ransom", "labour_abuse", "money_lost", "tip_off",
        "return_home", "support_after_return", "other_report",
    }  # fmt: skip
    for intake in catalogue.intakes.values():
        for text in (*intake.opening, intake.receipt, intake.resume):
            assert not TELLING.search(text[:PREVIEW]), (intake.kind, text)
        for step in intake.steps:
            assert len(step.ask) <= 120, (intake.kind, step.id)
            assert not TELLING.search(step.ask[:PREVIEW]), (intake.kind, step.id)
            assert step.optional
            assert step.en
        assert sum(bool(step.choices) for step in intake.steps) >= 3
        # Not counting what only some answers lead to; most are a tap.
        asked = [step for step in intake.steps if not step.when]
        assert len(asked) <= 14, intake.kind
        assert sum(not step.choices and not step.consent for step in asked) <= 8, intake.kind


def test_only_the_receipt_is_filled_into_an_intake(catalogue):
    for intake in catalogue.intakes.values():
        assert placeholders(intake.receipt) == {"receipt"}
        for text in (*intake.opening, intake.resume, *(step.ask for step in intake.steps)):
            assert not placeholders(text)


def test_the_first_question_of_danger_is_where_and_of_a_family_who(catalogue):
    assert catalogue.intakes["danger"].steps[0].id == "where"
    assert catalogue.intakes["missing_relative"].steps[0].id == "relation"
    for intake in catalogue.intakes.values():
        ids = [step.id for step in intake.steps]
        assert "contact_rule" in ids


def test_a_family_hears_about_evidence_and_money_before_any_question(catalogue):
    opening = " ".join(catalogue.intakes["missing_relative"].opening)
    assert "giữ hết tin nhắn" in opening
    assert "đừng gửi" in opening


def test_every_scam_card_fits_a_bubble(catalogue):
    cards = Cards(catalogue)
    for scam in catalogue.scams.values():
        for part in cards.scam(scam.id) if scam.may_be_shown else []:
            assert len(part.text) <= 1900, scam.id


def literal_keys() -> Iterator[tuple[str, str]]:
    """Yield (file, key) of every Say("key") in the code."""
    for path in sorted((ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "Say"
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                yield path.name, str(node.args[0].value)


def test_every_text_that_the_code_says_exists(catalogue):
    said = list(literal_keys())
    assert said
    for file, key in said:
        assert key in catalogue.texts["vi"], (file, key)


def test_every_live_language_has_the_required_texts(catalogue):
    for language in catalogue.languages.values():
        if not language.live:
            continue
        for key in catalogue.texts["vi"]:
            if key.startswith(tuple(catalogue.required_texts)):
                assert key in catalogue.texts[language.code], (language.code, key)


def test_every_language_fills_the_same_places(catalogue):
    for locale, texts in catalogue.texts.items():
        for key, text in texts.items():
            if key in catalogue.texts["vi"]:
                allowed = placeholders(catalogue.texts["vi"][key]) | {"hotline", "email"}
                assert placeholders(text) <= allowed, (locale, key)
            else:
                assert key.startswith(("country.", "flag.")), (locale, key)

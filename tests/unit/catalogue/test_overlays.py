"""Words of another language must fit the entry they are for; what lacks is said in Vietnamese."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.catalogue import lint
from bot.catalogue.coverage import coverage, lines
from bot.catalogue.loader import examine, load
from bot.catalogue.overlays import Told

Write = Callable[[str, str], Path]

GUIDE = """
    slug: fees
    title: Tiền và phí
    confidence: from_memory
    show: "no"
    messages:
      - "Đừng nộp tiền trước khi ký hợp đồng nhé."
      - "Cần hỏi thêm thì gọi {hotline} bạn nhé."
    quick:
      - {title: Hướng dẫn khác, payload: menu:guides}
    """
INTAKE = """
    kind: danger
    title: Người gặp nguy
    urgency: critical
    opening: ["Cảm ơn bạn đã nhắn cho mình nhé."]
    steps:
      - id: people
        ask: "Bạn đang một mình hay có ai nữa không?"
        kind: choice
        choices: [{value: alone, title: Một mình}, {value: few, title: Vài người}]
    receipt: "Mình ghi lại hết rồi nhé. {receipt}"
    """
LANGUAGES = """
    required: [intakes.]
    languages:
      - {code: vi, name: Tiếng Việt, native_name: Tiếng Việt, live: true}
      - {code: en, name: Tiếng Anh, native_name: English, live: true}
    """
ENGLISH = """
    danger:
      opening: ["Thank you for writing."]
      steps:
        people:
          ask: "Are you alone?"
          choices: {alone: Alone, few: Some people}
      receipt: "I have it all. {receipt}"
    """


@pytest.fixture
def content(root: Path, write: Write) -> Path:
    write("guides/fees.yaml", GUIDE)
    write("intakes/danger.yaml", INTAKE)
    write("languages.yaml", LANGUAGES)
    write("locales/en/intakes.yaml", ENGLISH)
    write("locales/en/countries.yaml", 'country.kh: "Cambodia"\n')
    return root


def problems(root: Path) -> list[str]:
    return [str(finding) for finding in examine(root)[1]]


def test_an_entry_is_told_in_the_words_of_the_language(content: Path) -> None:
    told = Told(load(content), "en").intake("danger")
    assert told is not None
    assert told.opening == ("Thank you for writing.",)
    assert [choice.title for choice in told.steps[0].choices] == ["Alone", "Some people"]
    assert [choice.value for choice in told.steps[0].choices] == ["alone", "few"]
    assert told.title == "Người gặp nguy"


def test_what_lacks_is_told_in_vietnamese_one_by_one(content: Path, write: Write) -> None:
    write("locales/en/guides.yaml", 'fees:\n  messages: ["Pay nothing before you sign."]\n')
    guide = Told(load(content), "en").guide("fees")
    assert guide is not None
    assert guide.messages[0] == "Pay nothing before you sign."
    assert guide.messages[1].startswith("Cần hỏi thêm")
    assert guide.title == "Tiền và phí"


def test_a_name_comes_from_the_overlay_then_from_beside_the_vietnamese_one(
    content: Path, write: Write
) -> None:
    assert Told(load(content), "en").name("scams", "fruit-picking") == "Fruit picking"
    write("locales/en/scams.yaml", 'fruit-picking: {name: "Picking fruit abroad"}\n')
    catalogue = load(content)
    assert Told(catalogue, "en").name("scams", "fruit-picking") == "Picking fruit abroad"
    assert Told(catalogue, "km").name("scams", "fruit-picking") == "Hái quả trả nghìn đô"
    assert Told(catalogue, "en").name("scams", "nobody") == ""


def test_an_overlay_of_nothing_is_named_with_its_line(content: Path, write: Write) -> None:
    write("locales/en/guides.yaml", 'fees: {title: Fees}\nfeees:\n  title: "Fees"\n')
    assert problems(content) == [
        "locales/en/guides.yaml:2: there is no 'feees' in guides: mend the name or remove it."
    ]


def test_words_for_what_the_entry_has_not_are_named_with_their_line(
    content: Path, write: Write
) -> None:
    write(
        "locales/en/guides.yaml",
        """
        fees:
          messages: ["One.", "Call {hotline}.", "Three."]
          quick:
            "menu:human": "A person"
        """,
    )
    said = problems(content)
    assert any(line.startswith("locales/en/guides.yaml:2: fees.messages.2 has no") for line in said)
    assert any("guides.yaml:4: fees.quick.menu:human has no Vietnamese" in line for line in said)


def test_a_lost_placeholder_is_named_with_its_line(content: Path, write: Write) -> None:
    write("locales/en/guides.yaml", 'fees:\n  messages:\n    - "One."\n    - "Call {line}."\n')
    where = "locales/en/guides.yaml:4: fees.messages.1"
    assert problems(content) == [
        f"{where} lacks {{hotline}}, which the Vietnamese text has.",
        f"{where} wants {{line}}, which the Vietnamese text has not.",
    ]
    write("locales/en/guides.yaml", 'fees:\n  messages: ["One.", "Call {hotline."]\n')
    assert "locales/en/guides.yaml:2: fees.messages.1:" in problems(content)[0]


def test_a_key_that_no_overlay_has_and_a_tap_that_is_too_long_are_named(
    content: Path, write: Write
) -> None:
    write("locales/en/guides.yaml", "fees:\n  titel: Fees\n  title: A title of far too many\n")
    said = problems(content)
    assert any(
        line.startswith("locales/en/guides.yaml:2: fees.titel is not a key") for line in said
    )
    assert any(line.startswith("locales/en/guides.yaml:3: fees.title:") for line in said)


def test_vietnamese_has_no_overlay(content: Path, write: Write) -> None:
    write("locales/vi/guides.yaml", "fees: {title: Phí}\n")
    assert problems(content) == [
        "locales/vi/guides.yaml:1: Vietnamese stands in guides/: mend it there."
    ]
    write("locales/vi/guides.yaml", "")
    write("locales/en/guides.yaml", "- fees\n")
    assert any("must go from ids to their words" in line for line in problems(content))


def test_coverage_counts_texts_countries_and_the_words_of_entries(content: Path) -> None:
    (english,) = coverage(load(content))
    assert str(english).startswith("English (en): 100 % of what is required, ")
    keys = {line.key: line.said for line in lines(load(content), "en")}
    assert keys["intakes.danger.steps.people.choices.alone"]
    assert keys["country.kh"]
    assert not keys["country.kr"]
    assert not keys["guides.fees.messages.0"]
    assert not keys["welcome"]
    assert english.rest.said == sum(
        said for key, said in keys.items() if not key.startswith("intakes.")
    )


def test_a_required_text_of_an_entry_that_lacks_is_a_finding(content: Path, write: Write) -> None:
    assert not [one for one in lint.check(content) if "required" in one.sentence]
    write("locales/en/intakes.yaml", ENGLISH.replace("few: Some people", ""))
    found = [str(one) for one in lint.check(content)]
    assert (
        "locales/en/intakes.yaml:1: intakes.danger.steps.people.choices.few is required: "
        "translate it." in found
    )


def test_english_may_not_call_anything_safe_nor_type_a_number(content: Path, write: Write) -> None:
    write(
        "locales/en/guides.yaml",
        'fees:\n  messages: ["This is safe, call 0999 888 777.", "Dear customer, {hotline}."]\n',
    )
    said = [str(one) for one in lint.check(content)]
    assert any("guides.yaml:2: messages says 'safe'" in line for line in said)
    assert any("guides.yaml:2: messages says 'Dear customer'" in line for line in said)
    assert any("holds '0999 888 777'" in line for line in said)

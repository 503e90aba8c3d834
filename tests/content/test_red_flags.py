"""Every red flag is found in its own examples and in none of its counterexamples."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue.loader import load
from bot.checks.ad_rules import AdRules
from nlu.vitext.normalize import fold

CONTENT = Path(__file__).parents[2] / "content"
CATALOGUE = load(CONTENT)
FLAGS = sorted(CATALOGUE.red_flags)
SIGNS = sorted(CATALOGUE.lawful_signs)
#: The labels that the assistant is judged by.
LABELS = {
    "unrealistic_pay", "no_skill_needed", "vague_job", "compound_destination", "fee_upfront",
    "private_payment", "broker_fee", "wrong_visa", "illegal_crossing", "all_expenses_covered",
    "urgent_departure", "no_company", "private_chat_only", "papers_kept", "no_contract", "secrecy",
    "targets_vulnerable", "impersonation", "guaranteed_result", "marriage_surrogacy_organ",
    "debt_bondage", "rescue_fee",
}  # fmt: skip


@pytest.fixture(scope="module")
def rules() -> AdRules:
    return AdRules(CATALOGUE)


def flags(rules: AdRules, text: str) -> set[str]:
    return {found.flag for found in rules.flags(rules.look(text))}


def test_there_is_a_file_for_every_label_and_no_other():
    assert set(FLAGS) == LABELS


@pytest.mark.parametrize("marks", [True, False])
@pytest.mark.parametrize("name", FLAGS)
def test_a_flag_is_found_in_its_examples_only(rules, name, marks):
    flag = CATALOGUE.red_flags[name]
    for example in flag.examples:
        assert name in flags(rules, example if marks else fold(example)), example
    for example in flag.counterexamples:
        assert name not in flags(rules, example if marks else fold(example)), example


def test_a_question_about_help_shows_no_flag_at_all(rules):
    for example in CATALOGUE.red_flags["rescue_fee"].counterexamples:
        assert flags(rules, example) == set(), example


@pytest.mark.parametrize("name", SIGNS)
def test_a_sign_of_lawfulness_is_found_in_its_examples(rules, name):
    for example in CATALOGUE.lawful_signs[name].examples:
        assert name in {found.flag for found in rules.signs(rules.look(example))}, example


@pytest.mark.parametrize(
    "warning",
    [
        "Công an xã cảnh báo: bọn lừa đảo hứa việc nhẹ lương cao, bao đậu visa, cọc 10 triệu",
        "Nội quy nhóm: cấm đăng tin thu cọc, bài nào đòi đóng 5 triệu giữ chỗ là xoá",
        "Đừng tin lời rủ đi làm game, không cần hộ chiếu, hỏi thì nói đi du lịch",
    ],
)
def test_flags_that_are_only_warned_of_are_none(rules, warning):
    assert flags(rules, warning) == set()


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("Phỏng vấn sáng thứ 2 và thứ 5 hằng tuần tại công ty", "fee_upfront"),
        ("Xưởng trả 8,5 euro/h, nghỉ chủ nhật", "fee_upfront"),
        ("Lương 16–19 triệu, tuổi 20-35", "targets_vulnerable"),
        ("Mẹ nào cho con đi học nhớ lưu số 113", "marriage_surrogacy_organ"),
        ("Ký hợp đồng trước, sau ba tháng tăng lương", "no_contract"),
        ("Mang hồ sơ tới nộp, hợp đồng ba năm, Tết được về", "debt_bondage"),
        ("Tuyển nữ phục vụ quán phở", "targets_vulnerable"),
        ("Lương 29.500 tệ ở Đài Loan", "unrealistic_pay"),
        ("Ngân hàng duyệt khoản vay 80 triệu đi Nhật", "unrealistic_pay"),
    ],
)
@pytest.mark.parametrize("marks", [True, False])
def test_likenesses_are_no_flag(rules, text, flag, marks):
    assert flag not in flags(rules, text if marks else fold(text))


@pytest.mark.parametrize("name", FLAGS)
def test_flags_only_lean_on_flags_that_exist(name):
    assert set(CATALOGUE.red_flags[name].together_with) <= LABELS


@pytest.mark.parametrize("name", FLAGS)
def test_what_people_read_about_a_flag_is_short(name):
    assert len(CATALOGUE.red_flags[name].names.vi) <= 60
    assert "an toàn" not in CATALOGUE.red_flags[name].why

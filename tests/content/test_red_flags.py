"""Every red flag is found in its own examples and in none of its counterexamples."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue.loader import load
from bot.checks.job_ad import JobAdJudge
from bot.domain.risk import Verdict

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
def judge() -> JobAdJudge:
    return JobAdJudge(CATALOGUE)


def flags(judge: JobAdJudge, text: str) -> set[str]:
    # A weak flag alone gives no verdict; beside a grave one every flag is shown.
    judged = judge.judge(f"{text}. Chuyện khác: có người nhận giải cứu lấy tiền chuộc")
    assert judged.verdict is Verdict.HIGH_RISK
    return {found.flag for found in judged.flags}


def test_there_is_a_file_for_every_label_and_no_other():
    assert set(FLAGS) == LABELS


@pytest.mark.parametrize("name", [flag for flag in FLAGS if flag != "rescue_fee"])
def test_a_flag_is_found_in_its_examples_only(judge, name):
    flag = CATALOGUE.red_flags[name]
    for example in flag.examples:
        assert name in flags(judge, example), example
    for example in flag.counterexamples:
        assert name not in flags(judge, example), example


def test_money_for_a_rescue_is_found_and_a_question_about_help_is_not(judge):
    flag = CATALOGUE.red_flags["rescue_fee"]
    for example in flag.examples:
        assert "rescue_fee" in {found.flag for found in judge.judge(example).flags}, example
    for example in flag.counterexamples:
        assert judge.judge(example).flags == (), example


@pytest.mark.parametrize("name", SIGNS)
def test_a_sign_of_lawfulness_is_found_in_its_examples(judge, name):
    for example in CATALOGUE.lawful_signs[name].examples:
        assert name in {found.flag for found in judge.judge(example).lawful_signs}, example


@pytest.mark.parametrize("name", FLAGS)
def test_flags_only_lean_on_flags_that_exist(name):
    assert set(CATALOGUE.red_flags[name].together_with) <= LABELS


@pytest.mark.parametrize("name", FLAGS)
def test_what_people_read_about_a_flag_is_short(name):
    assert len(CATALOGUE.red_flags[name].names.vi) <= 60
    assert "an toàn" not in CATALOGUE.red_flags[name].why

"""Without Rasa, which has learnt Vietnamese only, English questions get their own answer too."""

from __future__ import annotations

import pytest

from bot.checks.places import countries
from bot.dialogue.fallback import FallbackDialogue, chat_reader
from bot.dialogue.keywords_english import RULES, WHOLE
from bot.dialogue.replies import LABELS


@pytest.fixture(scope="module")
def fallback(catalogue):
    return FallbackDialogue(countries, lambda _: False, chat_reader(catalogue))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("is this job real?", "check_job_offer"),
        ("Is it a scam? They offer 2000 USD for typing", "check_job_offer"),
        ("A friend found work in Poland, should I go?", "check_job_offer"),
        ("We are hiring 10 waitresses. Salary 1500 USD. Pay 500 USD deposit", "check_job_offer"),
        ("is this company licensed?", "check_company"),
        ("I want to talk to a person", "talk_to_human"),
        ("they took my passport", "report_labour_abuse"),
        ("my boss doesn't pay me for three months", "report_labour_abuse"),
        ("I lost my money to an agent", "report_money_lost"),
        ("I was cheated by a broker", "report_money_lost"),
        ("how do I go home without a passport", "ask_return_home"),
        ("my visa has expired", "ask_return_home"),
        ("how much is the broker fee", "ask_fees"),
        ("what documents do I need", "ask_documents"),
        ("what should I prepare before I go to Japan", "ask_departure_checklist"),
        ("can I work in Korea legally", "ask_legal_channels"),
        ("what does the law say", "ask_law"),
        ("common scams", "ask_scam_warning"),
        ("please delete all my messages", "erase_traces"),
        ("are you a bot", "bot_challenge"),
        ("what can you do", "ask_capabilities"),
        ("I am so tired and scared", "express_distress"),
        ("is there any shelter for women", "ask_victim_support"),
        ("I want to report a recruiter", "report_trafficking"),
        ("any news about my case", "case_status"),
        ("good morning", "greet"),
        ("thank you so much", "thanks"),
    ],
)
async def test_a_question_in_english_is_understood(fallback, text, label):
    assert (await fallback.understand(text)).intent == label


@pytest.mark.parametrize(
    ("text", "want", "country"),
    [
        ("I need the Vietnamese embassy in Cambodia", "embassy", "KH"),
        ("where is the consulate in Osaka", "embassy", "JP"),
        ("police number in Thailand", "police", "TH"),
        ("what is the ambulance number in Taiwan", "ambulance", "TW"),
        ("hotline number please", "hotline", ""),
        ("who can I call for help", "hotline", ""),
    ],
)
async def test_a_question_for_a_number_in_english_names_whose_and_where(
    fallback, text, want, country
):
    slots = dict((await fallback.understand(text)).slots)
    assert slots["want"] == want
    assert country in slots.get("country", "")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("cho hỏi law bên đó thế nào, có luật sư không", "ask_law"),
        ("job này có thật không ạ", "check_job_offer"),
        ("xin sdt dsq", "ask_embassy"),
        ("xoa het tin nhan", "erase_traces"),
    ],
)
async def test_vietnamese_with_english_words_is_still_read_as_vietnamese(fallback, text, label):
    assert (await fallback.understand(text)).intent == label


def test_every_label_is_answered():
    assert {rule.label for rule in RULES} | {label for label, _ in WHOLE} <= set(LABELS)

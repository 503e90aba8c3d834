"""Danger told in English is heard by triage itself, and Vietnamese is not taken for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.risk import Assessment, Urgency
from bot.safety import english
from bot.safety.triage import Triage

ROOT = Path(__file__).parents[3]
CALM = Assessment(Urgency.NONE)

HELD = [
    "help me please they locked me in a room",
    "They took my passport and won't let me leave",
    "I am trapped in a scam compound in Myawaddy",
    "my boss beats me every day",
    "they will sell me to another company tomorrow",
    "I was sold to a casino in Bavet",
    "they hit us with electric sticks",
    "armed guards do not let us out",
    "he raped me",
    "they force me to have sex with customers",
    "I escaped and hide near the border, no passport",
    "we\u2019re locked inside the building on the 3rd floor",
    "they make us scam people 16 hours a day",
    "they threaten to cut off my fingers",
    "I am on a fishing boat and cannot leave",
    "I am in a truck, no air, help",
    "they say I owe 8000 dollars and cannot go home",
    "my daughter is 15 and a man took her across the border to China",
    "I am pregnant and they will take my baby",
    "pls help my wife",
    "don't call me, they can hear",
]
HELD += [
    "they shock us with electricity",
    "we are forced to scam people",
    "I am being forced to have sex with customers",
    "they are hitting me",
    "the guard hurts us when we stop",
    "I am a prisoner here",
    "they keep us like prisoners",
    "we are kept in a room with guards",
    "they tied me to the bed",
    "tomorrow they sell me",
    "can you get me out of here",
    "I need to be rescued",
    "they took my passport and I can't go home",
    "I am forced to work 18 hours",
    "if we don't reach the target they don't give us food",
    "they took our phones and they lock the gate at night",
    "they inject me with drugs",
    "I need help to escape",
    "they are moving us to another compound tonight",
    "need police now",
    "I'm not safe here",
    "we don't feel safe in this house",
]
RANSOM = [
    "they will send my son's finger if I don't pay",
    "my sister is held in Cambodia and they want 5000 dollars",
    "they demand a ransom for my son",
    "they ask for 100 million dong to let him come home",
]
MISSING = [
    "my daughter went to Cambodia and does not answer since 5 days",
    "I don't know where my husband is",
    "my brother went to Thailand for work and we lost contact for two weeks",
    "I can't find my daughter, her phone is off since Monday",
    "I haven't heard from my husband for a month, he works in Laos",
]
DESPAIR = [
    "I cut my wrist",
    "there is no reason to live",
    "I want to die",
    "I don't want to live anymore",
    "I am going to kill myself",
]
ORDINARY = [
    "is it safe to work in Japan",
    "I do not feel safe to send them a photo of my passport",
    "is this job real",
    "I need the embassy in Cambodia",
    "they took my passport",
    "my boss does not pay me for 3 months",
    "I lost my passport in Bangkok and want to go home",
    "the interview is held in Hanoi next week",
    "I was sold a fake ticket",
    "I cannot leave work early, is overtime legal?",
    "he will not let me down",
    "the meeting was locked in for Monday",
    "I can't find my contract",
    "what is a ransom scam",
    "my friend found work in Japan, is it ok",
    "thank you for your help",
    "hit me up on Zalo for details",
    "this will save us money on the flight",
    "please help my brother find a job in Japan",
    "please help my friend with her visa papers",
    "they are selling us tickets for the bus",
    "our products are being sold to customers in Europe",
    "can I escape the contract early?",
    "does my boss have to let us leave early on Friday? he doesn't let us leave early",
    "I lost contact with the recruiter, is my deposit gone?",
    "no contact from the company since I applied",
    "I am looking for my friend's company address",
    "I am locked out of my account",
    "I'm trapped in traffic",
    "the manager took my sister to the hospital, she is fine",
    "people are locked into three year contracts",
    "he beat me at football",
]


@pytest.fixture(scope="module")
def triage(catalogue):
    return Triage.of(catalogue)


@pytest.mark.parametrize(
    ("text", "report"),
    [
        *((text, "danger") for text in HELD),
        *((text, "ransom") for text in RANSOM),
        *((text, "missing_relative") for text in MISSING),
        *((text, "danger") for text in DESPAIR),
    ],
)
def test_a_cry_in_english_is_an_emergency_of_its_kind(triage, text, report):
    found = triage.assess(text)
    assert found.is_emergency
    assert not found.unsure
    assert found.report_kind == report


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_question_in_english_is_none(triage, text):
    assert not triage.assess(text).is_emergency


@pytest.mark.parametrize("text", DESPAIR)
def test_despair_is_told_from_captivity(triage, text):
    assert {signal.kind for signal in triage.assess(text).signals} == {"selfharm"}


@pytest.mark.parametrize("pasted", [60, 200])
def test_a_cry_behind_a_long_pasted_text_is_heard(triage, pasted):
    text = "Hello, I am asking about the price of this ticket, thank you. " * pasted
    assert not triage.assess(text).is_emergency
    assert triage.assess(text + "They locked us in a room").is_emergency


def test_a_sentence_in_pieces_is_heard_whole(triage):
    assert triage.assess("us in a room", ["hello", "they locked"]).urgency is Urgency.CRITICAL
    assert not triage.assess("us in a room").is_emergency
    # What was heard when it came makes no second alarm of the thanks that follow.
    assert not english.continued(CALM, "thank you", ["they locked us in a room"]).is_emergency


def test_a_signal_holds_the_words_as_they_were_typed():
    text = "Please — they WON\u2019T   let me leave!"
    (signal,) = english.raised(CALM, text).signals
    assert signal.words == "WON\u2019T   let me leave"
    assert text[signal.start : signal.end] == signal.words


def test_what_was_found_before_is_never_lowered():
    before = Assessment(Urgency.CRITICAL, (), 0.9, unsure=False, report_kind="ransom")
    after = english.raised(before, "my sister is missing, we lost contact")
    assert after.urgency is Urgency.CRITICAL
    assert after.report_kind == "ransom"
    assert english.raised(before, "nothing of the kind") is before


def test_no_line_in_vietnamese_is_taken_for_a_cry_in_english():
    """Thousands of lines, with marks and without, that speak of everything people write to us."""
    heard = [
        (path.name, line)
        for path in sorted((ROOT / "nlu" / "data").rglob("*.yml"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if english.raised(CALM, line) is not CALM
    ]
    assert heard == []


def test_ordinary_english_of_the_held_out_lines_is_calm():
    calm = {"where is the embassy", "No thanks", "is this a scam?", "how much do i pay",
            "can you speak english", "thank you so much", "i want to go home"}  # fmt: skip
    path = ROOT / "tests" / "fixtures" / "heldout" / "lang.jsonl"
    lines = {json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()}
    assert calm <= lines
    assert [text for text in calm if english.raised(CALM, text) is not CALM] == []


@given(st.text(max_size=300))
def test_any_text_is_read_and_its_places_are_its_own(text):
    for tail in ("", " they locked me in"):
        found = english.raised(CALM, text + tail)
        for signal in found.signals:
            assert (text + tail)[signal.start : signal.end] == signal.words

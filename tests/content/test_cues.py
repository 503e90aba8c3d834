"""Every cue finds its own examples and leaves its counterexamples alone."""

from pathlib import Path

import pytest

from bot.catalogue.loader import load
from bot.catalogue.models.cues import Strength
from bot.catalogue.models.lexicon import teencode
from bot.domain.risk import Urgency
from bot.safety.triage import Triage
from nlu.vitext.normalize import fold

CONTENT = Path(__file__).parents[2] / "content"
CUES = sorted(path.stem for path in (CONTENT / "cues").glob("*.yaml"))


@pytest.fixture(scope="module")
def triage(catalogue):
    return Triage.of(catalogue)


@pytest.fixture
def cues(catalogue, name):
    return [
        cue
        for cue in catalogue.cues.values()
        if catalogue.origins["cues", cue.id] == f"cues/{name}.yaml"
    ]


def found(assessment):
    return {signal.cue for signal in assessment.signals}


@pytest.mark.parametrize("name", CUES)
def test_a_cue_finds_its_examples_with_and_without_tone_marks(triage, cues, name):
    for cue in cues:
        if cue.strength is Strength.ASK:
            continue
        for example in cue.examples:
            for typed in (example, fold(example)):
                assessment = triage.assess(typed)
                assert assessment.urgency >= cue.level, typed
                assert cue.id in found(assessment), typed


@pytest.mark.parametrize("name", CUES)
def test_a_cue_leaves_its_counterexamples_alone(triage, cues, name):
    for cue in cues:
        for counterexample in cue.counterexamples:
            assessment = triage.assess(counterexample)
            assert cue.id not in found(assessment), counterexample
            assert not assessment.is_emergency, counterexample


def test_what_only_asks_makes_the_answer_ask_and_is_no_emergency(triage, catalogue):
    asking = [cue for cue in catalogue.cues.values() if cue.strength is Strength.ASK]
    assert asking
    for cue in asking:
        for example in cue.examples:
            for typed in (example, fold(example)):
                assessment = triage.assess(typed)
                assert assessment.unsure, typed
                assert not assessment.is_emergency, typed
        assert not any(triage.assess(text).unsure for text in cue.counterexamples)


def test_guards_named_by_cues_and_cues_named_by_guards_are_there(catalogue):
    for cue in catalogue.cues.values():
        assert set(cue.despite) <= set(catalogue.guards), cue.id
    for guard in catalogue.guards.values():
        assert set(guard.only) <= set(catalogue.cues), guard.id


def test_every_cue_opens_an_intake_that_is_there(catalogue):
    assert {cue.report for cue in catalogue.cues.values()} <= set(catalogue.intakes)


def test_only_hints_need_the_model_and_sure_cues_are_emergencies(catalogue):
    for cue in catalogue.cues.values():
        assert cue.strength is not Strength.SURE or cue.level >= Urgency.HIGH, cue.id


def test_no_chat_spelling_is_listed_that_folding_already_reads(catalogue):
    for form, reading in teencode(catalogue.spellings.values()).words.items():
        assert form == reading.words or fold(form) != fold(reading.words), form


def test_the_content_loads_without_the_rest_of_the_house():
    assert load(CONTENT).cues

"""Rules, stories and training data, judged by Rasa itself and against nlu/intents.yml."""

import os
import re
import subprocess

import pytest
from ruamel.yaml import YAML

from bot.dialogue.rasa import FALLBACK, load_meanings
from tests.conftest import ROOT

SLOW = [pytest.mark.rasa, pytest.mark.timeout(1500)]


def slow(test):
    for mark in SLOW:
        test = mark(test)
    return test


def load(path):
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def run(python, *arguments):
    environment = {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "BEN_RASA_ACTIONS_URL": "http://127.0.0.1:1",
        "BEN_RASA_ACTIONS_SECRET": "",
    }
    done = subprocess.run(
        [python, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def labels():
    """The intents that have training examples."""
    return {
        block["intent"]
        for path in (ROOT / "nlu" / "data").glob("*.yml")
        for block in load(path)["nlu"]
        if "intent" in block
    }


def test_every_intent_of_the_data_is_known_to_the_domain_and_has_a_meaning():
    domain = {
        name
        for intent in load(ROOT / "stories" / "domain" / "intents.yml")["intents"]
        for name in intent
    }
    meanings = set(load_meanings(ROOT / "nlu" / "intents.yml"))
    assert labels() == meanings == domain - {FALLBACK}


def test_every_label_has_training_data_of_its_own():
    meanings = load_meanings(ROOT / "nlu" / "intents.yml")
    assert {meaning.label for meaning in meanings.values()} <= labels()
    assert len({meaning.label for meaning in meanings.values()}) == 35


def test_only_names_are_marked_in_the_data():
    marked = set()
    for path in (ROOT / "nlu" / "data").glob("*.yml"):
        marked |= set(re.findall(r"\]\(([^)]*)\)", path.read_text(encoding="utf-8")))
    assert marked <= {"country", "place", "company", "person", "relation"}


@slow
def test_rasa_finds_nothing_wrong_with_the_data(rasa_python):
    run(rasa_python, "-m", "nlu.validate")


@slow
def test_the_stories_come_true_on_the_trained_model(rasa_python, rasa_model, tmp_path):
    run(
        *(rasa_python, "-W", "ignore", "-m", "rasa", "test", "core", "--quiet"),
        *("--stories", "stories/tests", "--model", str(rasa_model), "--out", str(tmp_path)),
        *("--endpoints", "nlu/endpoints.yml", "--fail-on-prediction-errors"),
    )
    failed = (tmp_path / "failed_test_stories.yml").read_text(encoding="utf-8")
    assert "None of the test stories failed" in failed

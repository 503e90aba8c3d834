"""Understanding does not drift: figures on the held-out files stay above committed floors.

Floors and known misses lie beside the files (tests/fixtures/heldout/README.md says how to move
them). Every miss is printed when a floor is broken.
"""

from __future__ import annotations

import json

import pytest
from ruamel.yaml import YAML

from bot.evaluation import rasa_server
from bot.evaluation.run import Wishes, figures
from tests.conftest import ROOT, lacking

HELDOUT = ROOT / "tests/fixtures/heldout"
FLOORS = YAML(typ="safe", pure=True).load(HELDOUT / "floors.yml")
KNOWN = YAML(typ="safe", pure=True).load(HELDOUT / "known_misses.yml")
FILES = {"language": "lang"}


@pytest.fixture(scope="module")
def judged():
    """Return the reports of a task, judged once."""
    kept = {}

    def of(task):
        if task not in kept:
            file = HELDOUT / f"{FILES.get(task, task)}.jsonl"
            kept[task] = figures(Wishes(task, file, content=ROOT / "content"))
        return kept[task]

    return of


def broken(reports, floors):
    """Return every figure that crossed its floor ("_at_most": its ceiling), and the misses."""
    found = {}
    for name, limit in floors.items():
        folded = name.startswith("folded_")
        key = name.removeprefix("folded_").removesuffix("_at_most")
        value = reports["folded" if folded else ""].figures[key].value
        if value > limit if name.endswith("_at_most") else value < limit:
            found[name] = f"{value:.3f}, the floor is {limit}"
    misses = [
        f"{key or 'typed'}: {miss.text!r} is {miss.wanted}, judged {miss.got}"
        for key, report in reports.items()
        for miss in report.misses
    ]
    return {**found, "misses": misses} if found else {}


@pytest.mark.parametrize("task", ["triage", "ads", "contacts", "language"])
def test_no_figure_falls_below_its_floor(judged, task):
    assert broken(judged(task), FLOORS[task]) == {}


@pytest.mark.rasa
@pytest.mark.timeout(900)
def test_intents_and_entities_keep_their_floors(judged):
    if not (rasa_server.PYTHON.exists() and rasa_server.MODEL.exists()):
        lacking("rasa", "there is no trained model")
    assert broken(judged("intents"), FLOORS["intents"]) == {}


#: What must never be missed quietly: task → is this miss one of those?
GRAVE = {
    "triage": lambda miss: miss.wanted in ("critical", "high"),
    "ads": lambda miss: miss.wanted == "high_risk" and miss.got == "no_red_flag",
    "contacts": lambda miss: True,
}


@pytest.mark.parametrize("task", GRAVE)
def test_grave_misses_are_the_known_ones_and_no_others(judged, task):
    missed = {miss.text for miss in judged(task)[""].misses if GRAVE[task](miss)}
    known = set(KNOWN[task])
    assert sorted(missed - known) == [], "newly missed"
    assert sorted(known - missed) == [], "understood now: take them off known_misses.yml"


def test_known_misses_stand_in_the_files():
    for task, texts in KNOWN.items():
        lines = (HELDOUT / f"{task}.jsonl").read_text("utf-8").splitlines()
        assert set(texts) <= {json.loads(line)["text"] for line in lines}

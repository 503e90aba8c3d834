"""The committed danger model follows from the committed sentences."""

import json
import subprocess
from pathlib import Path

import pytest

from bot.safety.model import read_model
from bot.safety.triage import Thresholds
from nlu.vitext.teencode import Teencode, tokens
from tests.conftest import lacking

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-nlu/bin/python"
ASKED = ["cứu em với", "bị nhốt ở Bavet", "phí đi Nhật bao nhiêu", "em muốn chết", "cảm ơn bạn"]

pytestmark = pytest.mark.rasa


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory):
    if not PYTHON.exists():
        lacking("rasa", "there is no .venv-nlu")
    out = tmp_path_factory.mktemp("model") / "model.json"
    command = [str(PYTHON), "-m", "nlu.triage.train", "--out", str(out)]
    subprocess.run(command, cwd=ROOT, check=True)
    return out.read_text("utf-8")


@pytest.mark.timeout(900)
def test_training_again_gives_the_committed_model(rebuilt):
    committed = (ROOT / "bot/safety/model.json").read_text("utf-8")
    assert json.loads(rebuilt)["fingerprint"] == json.loads(committed)["fingerprint"]
    old, new = read_model(committed), read_model(rebuilt)
    for text in ASKED:
        words = tokens(text, Teencode())
        before, after = old.probabilities(words), new.probabilities(words)
        assert after == pytest.approx(before, abs=0.01)
        assert (after["emergency"] >= Thresholds().alone) is (
            before["emergency"] >= Thresholds().alone
        )

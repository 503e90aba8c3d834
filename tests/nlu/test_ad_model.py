"""The committed text model of the job-ad judge follows from the committed offers."""

import json
import subprocess
from pathlib import Path

import pytest

from bot.checks.ad_model import read_model
from nlu.vitext.teencode import Teencode, tokens
from tests.conftest import lacking

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-nlu/bin/python"
ASKED = [
    "tuyển game bên Campuchia bao ăn ở, xe đón tận nhà",
    "công ty có giấy phép, thi tuyển tại văn phòng, hợp đồng 3 năm",
    "cảm ơn bạn",
]

pytestmark = pytest.mark.rasa


@pytest.mark.timeout(900)
def test_training_again_gives_the_committed_model(tmp_path):
    if not PYTHON.exists():
        lacking("rasa", "there is no .venv-nlu")
    out = tmp_path / "model.json"
    subprocess.run([str(PYTHON), "-m", "nlu.ads.train", "--out", str(out)], cwd=ROOT, check=True)
    committed = (ROOT / "bot/checks/ad_model.json").read_text("utf-8")
    rebuilt = out.read_text("utf-8")
    assert json.loads(rebuilt)["fingerprint"] == json.loads(committed)["fingerprint"]
    old, new = read_model(committed), read_model(rebuilt)
    for text in ASKED:
        words = tokens(text, Teencode())
        before = old.opinion(words, {"vague_job"}, ())
        after = new.opinion(words, {"vague_job"}, ())
        assert after.trap == pytest.approx(before.trap, abs=0.05)
        assert after.off == pytest.approx(before.off, abs=0.05)
        assert after.flags == pytest.approx(before.flags, abs=0.05)

"""What Bến is judged with is not what it learns from."""

from __future__ import annotations

import json

import pytest

from bot.evaluation.likeness import messages, near, runs
from nlu.triage.data import lines, read_yaml
from tests.conftest import ROOT

HELDOUT = ROOT / "tests/fixtures/heldout"


@pytest.fixture(scope="module")
def learnt():
    """Every text that anything learns from: Rasa, triage, the judge of offers."""
    offers = messages(ROOT / "nlu/ads")
    scams = [read_yaml(path) for path in sorted((ROOT / "content/scams").glob("*.yaml"))]
    told = [
        text
        for scam in scams
        for text in (*scam["examples_positive"], *scam.get("examples_negative", ()))
    ]
    return [*(line.text for line in lines()), *offers, *told]


@pytest.mark.parametrize("folder", [HELDOUT, HELDOUT / "earlier"], ids=["heldout", "earlier"])
def test_no_held_out_message_is_among_the_training_data(learnt, folder):
    held_out = messages(folder)
    found = list(near(learnt, [runs(text) for text in held_out]))
    assert [(text, held_out[index]) for text, index in found] == []


def test_no_message_of_the_shared_dev_files_is_among_the_training_data(learnt):
    # Their words stay where they are: here lie the hashes of their runs of three words.
    kept = json.loads((HELDOUT / "dev_runs.json").read_text("utf-8"))
    assert [text for text, _ in near(learnt, [frozenset(one) for one in kept])] == []


def test_a_message_with_a_word_changed_is_found_out():
    judged = [runs("Con trai tôi đi Campuchia ba tháng nay không liên lạc được với gia đình")]
    copied = "con trai tui di campuchia ba thang nay khong lien lac duoc voi gia dinh"
    other = "Con gái tôi đi Đài Loan làm giúp việc, mỗi tuần vẫn gọi điện về nhà một lần"
    assert [text for text, _ in near([copied, other], judged)] == [copied]

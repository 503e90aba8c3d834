"""The judge keeps what it has learnt on the offers that were written for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.catalogue.loader import load
from bot.checks.job_ad import JobAdJudge
from nlu.vitext.normalize import fold

ROOT = Path(__file__).parents[2]
ADS = [
    json.loads(line)
    for name in ("offers", "stories", "lawful")
    for line in (ROOT / "nlu" / "ads" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.fixture(scope="module")
def verdicts():
    judge = JobAdJudge(load(ROOT / "content"))
    return {
        marks: [
            (ad["verdict"], judge.judge(ad["text"] if marks else fold(ad["text"])).verdict.value)
            for ad in ADS
        ]
        for marks in (True, False)
    }


@pytest.mark.parametrize("marks", [True, False])
def test_traps_are_caught_and_mostly_called_high_risk(verdicts, marks):
    got = [judged for wanted, judged in verdicts[marks] if wanted == "high_risk"]
    assert sum(one != "no_red_flag" for one in got) / len(got) >= 0.97
    assert sum(one == "high_risk" for one in got) / len(got) >= 0.85


@pytest.mark.parametrize("marks", [True, False])
def test_lawful_notices_are_not_called_high_risk(verdicts, marks):
    got = [judged for wanted, judged in verdicts[marks] if wanted == "no_red_flag"]
    assert sum(one == "high_risk" for one in got) / len(got) <= 0.05

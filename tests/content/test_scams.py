"""Every trap is recognised by its own examples, however they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue.catalogue import Catalogue
from bot.catalogue.loader import load
from bot.checks.job_ad import JobAdJudge
from bot.checks.known_scams import KnownScams
from bot.domain.risk import Verdict
from nlu.vitext.normalize import fold

CONTENT = Path(__file__).parents[2] / "content"
SCAMS = sorted(path.stem for path in (CONTENT / "scams").glob("*.yaml"))


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(CONTENT)


@pytest.fixture(scope="module")
def known(catalogue: Catalogue) -> KnownScams:
    return KnownScams(catalogue.scams.values())


@pytest.fixture(scope="module")
def judge(catalogue: Catalogue) -> JobAdJudge:
    return JobAdJudge(catalogue)


@pytest.mark.parametrize("name", SCAMS)
def test_examples_of_a_trap_bring_it_up_with_and_without_tone_marks(catalogue, known, name):
    for example in catalogue.scams[name].examples_positive:
        for typed in (example, fold(example)):
            assert name in [match.scam for match in known.match(typed)], typed


def test_the_first_trap_named_is_nearly_always_the_right_one(catalogue, known):
    firsts = [
        known.match(example)[0].scam == scam.id
        for scam in catalogue.scams.values()
        for example in scam.examples_positive
    ]
    assert sum(firsts) / len(firsts) >= 0.95


@pytest.mark.parametrize("name", SCAMS)
def test_what_only_looks_like_a_trap_is_not_called_high_risk(catalogue, judge, name):
    for example in catalogue.scams[name].examples_negative:
        judged = judge.judge(example)
        assert judged.verdict is not Verdict.HIGH_RISK, (example, judged.flags)

import re

from bot.console import labels
from bot.domain.cases import CaseAction, CaseState, Outcome
from bot.domain.people import ContactRule, Role
from bot.domain.risk import Urgency
from tests.conftest import ROOT


def test_everything_that_can_be_shown_has_words():
    for words, keys in (
        (labels.URGENCY, Urgency),
        (labels.STATE, CaseState),
        (labels.OUTCOME, Outcome),
        (labels.RULE, ContactRule),
        (labels.RULE_WARNING, ContactRule),
        (labels.ROLE, Role),
    ):
        assert set(words) == set(keys)


def test_urgencies_are_told_apart_by_their_words():
    assert len(set(labels.URGENCY.values())) == len(Urgency)


def test_no_word_promises_that_somebody_is_safe():
    for table in (labels.OUTCOME, labels.STATE, labels.SIGNAL, labels.EVENT):
        assert all("an toàn" not in words.lower() for words in table.values())


def test_every_kind_of_cue_in_content_has_words(catalogue):
    assert {cue.kind for cue in catalogue.cues.values()} <= set(labels.SIGNAL)


def test_details_of_our_own_are_told_in_words_and_others_as_they_are():
    assert labels.event_detail("critical") == "Nguy cấp"
    assert labels.event_detail("advised") == "Đã tư vấn xong"
    assert labels.event_detail("hết ca trực") == "hết ca trực"


def test_everything_that_happens_to_a_case_has_words():
    written = re.compile(r"add_event\([^()]*?\"([a-z_]+)\"", re.DOTALL)
    source = "\n".join(path.read_text() for path in (ROOT / "bot").rglob("*.py"))
    happened = set(written.findall(source))
    assert {"opened", "report_done", "unreadable"} <= happened
    assert happened <= set(labels.EVENT)


def test_actions_are_those_of_the_domain():
    assert set(labels.EVENT) >= {"opened", "claimed", "released", "closed", "reopened"}
    assert CaseAction.CLOSE in CaseAction

"""Whom a case can be handed to: the likeliest first, and each says why."""

from pathlib import Path

import pytest
import yaml

from bot.catalogue.models.base import Show
from bot.catalogue.models.referrals import People, Where
from bot.checks.lexicon import Lexicon
from bot.checks.places import Places
from bot.domain.risk import Urgency
from bot.escalation.referral.circumstances import Circumstances, Told, provinces, read
from bot.escalation.referral.proposals import Reason, Why, proposals


@pytest.fixture(scope="module")
def places(catalogue):
    return Places(Lexicon.of(catalogue))


def told(kind, **answers):
    return [Told(kind, step, text) for step, text in answers.items()]


def title(catalogue, kind, step, value):
    """Return a choice as operators read it, which is how it is kept."""
    (asked,) = [one for one in catalogue.intakes[kind].steps if one.id == step]
    return next(one.title for one in asked.choices if one.value == value)


def fitting(catalogue, known):
    return [one.agency.id for one in proposals(catalogue, known) if one.fits]


def reasons(catalogue, known, agency):
    return next(one for one in proposals(catalogue, known) if one.agency.id == agency).reasons


def test_what_was_told_says_where_from_where_and_what_about(catalogue, places):
    known = read(
        catalogue,
        places,
        "danger",
        Urgency.CRITICAL,
        told(
            "danger", where="em ở kk park", identity="Hoa, quê Nghệ An", vulnerable="Có người đau"
        ),
    )
    assert known == Circumstances(frozenset({"danger"}), Urgency.CRITICAL, "MM", "Nghệ An")


def test_an_answer_tells_what_a_report_of_many_matters_is_about(catalogue, places):
    about = told(
        "other_report",
        about=title(catalogue, "other_report", "about", "labour_abuse"),
        where="nhà máy ở Đài Loan",
    )
    known = read(catalogue, places, "other_report", Urgency.MEDIUM, about)
    assert (known.situations, known.country) == (frozenset({"labour_abuse"}), "TW")
    words = told("other_report", about="labour_abuse gì đó em không rõ")
    assert not read(catalogue, places, "other_report", Urgency.MEDIUM, words).situations


def test_a_border_and_a_child_are_seen(catalogue, places):
    answers = told("danger", where="cửa khẩu Mộc Bài", vulnerable="Có người dưới 18")
    known = read(catalogue, places, "danger", Urgency.CRITICAL, answers)
    assert known.where == {Where.HOME, Where.BORDER}
    assert known.people == {People.CHILDREN}
    assert fitting(catalogue, known)[:3] == ["line111", "border-guard", "police-local"]


def test_abroad_and_in_danger_the_consular_department_stands_first(catalogue):
    for country in ("KH", "MM", "LA", "TH", "AE", "RU"):
        known = Circumstances(frozenset({"danger"}), Urgency.CRITICAL, country)
        assert fitting(catalogue, known)[0] == "consular-dept", country


def test_every_reason_is_said(catalogue):
    known = Circumstances(frozenset({"danger"}), Urgency.CRITICAL, "MM", "Nghệ An")
    title = catalogue.situations["danger"].title
    assert reasons(catalogue, known, "police-local") == (
        Reason(Why.TAKES, title), Reason(Why.AT_ONCE), Reason(Why.LOCAL, "Nghệ An"),
        Reason(Why.NO_NUMBER),
    )  # fmt: skip
    assert Reason(Why.MISSION, "MM") in reasons(catalogue, known, "missions")
    assert Reason(Why.COUNTRY, "MM") in reasons(catalogue, known, "blue-dragon")


def test_who_is_not_there_or_not_for_this_stands_last_and_says_so(catalogue):
    known = Circumstances(frozenset({"danger"}), Urgency.CRITICAL, "JP")
    found = proposals(catalogue, known)
    fits = [one.fits for one in found]
    assert fits == sorted(fits, reverse=True)
    assert Reason(Why.ELSEWHERE, "JP") in reasons(catalogue, known, "blue-dragon")
    assert Reason(Why.OTHER_MATTER) in reasons(catalogue, known, "legal-aid")


def test_a_mission_where_viet_nam_has_none_in_the_content_is_not_promised(catalogue):
    known = Circumstances(frozenset({"danger"}), Urgency.CRITICAL, "XX")
    assert Reason(Why.NO_MISSION, "XX") in reasons(catalogue, known, "missions")


def test_an_office_for_women_of_some_provinces(catalogue):
    known = Circumstances(
        frozenset({"after_return"}), Urgency.MEDIUM, "VN", "Hải Dương",
        people=frozenset({People.WOMEN}),
    )  # fmt: skip
    assert fitting(catalogue, known)[0] == "osso"
    elsewhere = Circumstances(frozenset({"after_return"}), Urgency.MEDIUM, "VN", "Cà Mau")
    assert "osso" not in fitting(catalogue, elsewhere)
    assert Reason(Why.ONLY_PEOPLE, "women") in reasons(catalogue, elsewhere, "osso")


def test_an_agency_from_memory_is_marked_and_weighs_less(catalogue):
    known = Circumstances(frozenset({"after_return"}), Urgency.MEDIUM, "VN")
    found = {one.agency.id: one for one in proposals(catalogue, known)}
    assert Reason(Why.UNCHECKED) in found["hagar"].reasons
    assert found["hagar"].weight < found["women-union-peace"].weight


def test_no_number_leaves_the_content_that_may_not_be_shown(catalogue):
    hidden = {
        number.number
        for hotline in catalogue.hotlines.values()
        if not hotline.may_be_shown
        for number in hotline.numbers
    }
    assert hidden
    for country in ("", "VN", "KH", "MM"):
        known = Circumstances(frozenset({"danger"}), Urgency.CRITICAL, country)
        shown = {line.shown for one in proposals(catalogue, known) for line in one.lines}
        assert not shown & hidden


def test_nothing_known_proposes_everybody_and_rejects_nobody(catalogue):
    found = proposals(catalogue, Circumstances())
    assert len(found) == len(catalogue.agencies)
    assert all(one.fits for one in found)


def test_every_agency_says_what_it_takes_and_every_matter_has_somebody(catalogue):
    terms = {one.id: one.referral for one in catalogue.agencies.values()}
    assert None not in terms.values()
    taken = {matter for one in terms.values() for matter in one.takes}
    assert taken == set(catalogue.situations)
    assert {one.receiver for one in terms.values()} == set(catalogue.receivers)
    assert not [one.id for one in catalogue.agencies.values() if one.show is Show.NO]


#: Questions whose answers never leave the house, each with why.
NEVER = {
    "signal": "whether a phrase was agreed on",
    "watched_phrase": "a phrase of their own: not even we keep it",
    "exit_phrase": "likewise",
    "photo": "a picture is shown at the desk and copied by hand, if at all",
}


def test_every_question_goes_into_one_field_or_never_leaves(catalogue):
    """A new question is judged here before it can reach anybody."""
    of = {}
    for field in catalogue.packet_fields.values():
        for step in field.steps:
            assert of.setdefault(step, field.id) == field.id, f"{step} stands in two fields"
    asked = {step.id for intake in catalogue.intakes.values() for step in intake.steps}
    private = {
        step.id
        for intake in catalogue.intakes.values()
        for step in intake.steps
        if step.kind == "consent"
    }
    assert asked - set(of) - private <= set(NEVER)
    assert not set(of) & set(NEVER)


def test_identity_contact_and_family_each_ask_for_their_own_consent(catalogue):
    asked = {one.id: one.consent for one in catalogue.packet_fields.values()}
    assert {field: asked[field] for field in ("person", "reporter", "reach", "family")} == {
        "person": "identity", "reporter": "contact", "reach": "contact", "family": "family",
    }  # fmt: skip
    assert {asked[field] for field in asked} == {"story", "identity", "contact", "family"}


def test_a_shelter_or_a_lawyer_is_not_told_where_somebody_was_held(catalogue):
    for receiver in ("shelter", "womens_union", "local_government"):
        assert not {"where", "recruiter", "traces"} & set(catalogue.receivers[receiver].fields)


def test_the_desk_can_choose_any_province(catalogue):
    found = provinces(catalogue)
    assert {"Hà Nội", "Nghệ An", "Cà Mau"} <= set(found)
    assert found == sorted(found)


def test_the_content_has_no_terms_but_those_of_its_files():
    root = Path(__file__).resolve().parents[3] / "content" / "agencies"
    for path in root.glob("*/*.yaml"):
        assert "referral" in yaml.safe_load(path.read_text()), path.name

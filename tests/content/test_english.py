"""Whoever reads English finds English: in every card, every question, every tap."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.catalogue.coverage import coverage, lines
from bot.catalogue.overlays import KINDS, Told
from bot.catalogue.texts import BASE, placeholders
from bot.dialogue.card_contacts import Want
from bot.dialogue.card_danger import VARIANTS
from bot.dialogue.cards import CARDS, Cards
from bot.domain.cases import Outcome
from bot.domain.effects import Say, ShowCard
from bot.domain.messages import InboundKind
from bot.domain.risk import AdJudgement, FoundFlag, ScamMatch, Urgency, Verdict
from bot.settings import Organisation

#: Letters that English has not.
VIETNAMESE = re.compile(
    "[\u00c0-\u00c3\u00c8-\u00ca\u00cc\u00cd\u00d2-\u00d5\u00d9\u00da\u00dd"
    "\u00e0-\u00e3\u00e8-\u00ea\u00ec\u00ed\u00f2-\u00f5\u00f9\u00fa\u00fd"
    "\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]"
)
#: Names that have to be said in Vietnamese, so that the reader can ask for them there.
NAMES = ("Bến", "Sở Nội vụ", "Ngôi nhà Bình yên")
#: A lock screen shows so much, and this must not stand there.
PREVIEW = 40
TELLING = re.compile(
    r"\d{3}|rescue|police|embassy|consul|hotline|victim|traffick|scam|escape|danger|held|case|report",
    re.IGNORECASE,
)
ORGANISATION = Organisation(name="Test Group", contact="help@example.org", hours="7:00-22:00")


@pytest.fixture(scope="module")
def cards(catalogue):
    return Cards(catalogue)


def left_in_vietnamese(parts, *quoted):
    """Return what is Vietnamese in the parts besides names, quotes and titles of sources."""
    found = []
    for part in parts:
        rows = [row for row in part.text.split("\n") if not row.startswith("Source: ")]
        rows += [reply.title for reply in part.quick_replies]
        rows += [call.label for call in part.calls]
        for row in rows:
            bare = row
            for words in (*NAMES, *quoted):
                bare = bare.replace(words, "")
            if VIETNAMESE.search(bare):
                found.append(row)
    return found


def judged(catalogue, verdict):
    """Return a judgement with every flag, every sign and one known trap."""
    return AdJudgement(
        verdict,
        tuple(FoundFlag(flag, "tiền cọc", 0, 8) for flag in catalogue.red_flags),
        (ScamMatch("friend-recruit", 1.0),),
        tuple(FoundFlag(sign, "giấy phép", 0, 9) for sign in catalogue.lawful_signs),
    )


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("country", ["", "VN", "MM", "LA", "JP"])
def test_the_danger_reply_is_in_english(cards, variant, country):
    for on_duty in (True, False):
        for asks in (True, False):
            parts = cards.danger(
                urgency=Urgency.CRITICAL, report_kind=variant, country=country,
                on_duty=on_duty, offer_intake=asks, locale="en",
            )  # fmt: skip
            assert left_in_vietnamese(parts) == []


def test_numbers_of_every_country_are_told_in_english(cards, catalogue):
    for country in ("", *catalogue.countries):
        for want in Want:
            assert left_in_vietnamese(cards.contacts([country], want, locale="en")) == [], country


def test_every_guide_is_in_english(cards, catalogue):
    for slug in catalogue.guides:
        assert left_in_vietnamese(cards.guide(slug, locale="en")) == [], slug
    for page in (0, 1):
        assert left_in_vietnamese(cards.guides(page, locale="en")) == []


def test_every_known_trap_is_in_english(cards, catalogue):
    shown = [scam.id for scam in catalogue.scams.values() if scam.may_be_shown]
    assert shown
    for scam_id in shown:
        assert left_in_vietnamese(cards.scam(scam_id, locale="en")) == [], scam_id


@pytest.mark.parametrize("verdict", Verdict)
def test_the_answer_about_an_offer_is_in_english_and_quotes_what_was_sent(
    cards, catalogue, verdict
):
    parts = cards.job_ad(judged(catalogue, verdict), locale="en")
    assert left_in_vietnamese(parts, "tiền cọc", "giấy phép") == []
    for flag in catalogue.red_flags:
        one = AdJudgement(verdict, (FoundFlag(flag, "tiền cọc", 0, 8),))
        assert left_in_vietnamese(cards.job_ad(one, locale="en"), "tiền cọc") == [], flag


#: What each card needs besides the language.
VALUES = {
    "danger": {"report_kind": "danger"},
    "guide": {"slug": "fees"},
    "scam": {"id": "kidney"},
    "receipt": {"code": "4821-0937-5516"},
    "held_notice": {"name": "Ha"},
    "closing": {"outcome": "advised"},
    "ask_back": {"first": "ask_fees", "second": "ask_law"},
    "truth": {"country": "KH"},
}


@pytest.mark.parametrize("card", sorted(CARDS))
def test_every_card_is_in_english(cards, catalogue, card):
    values = VALUES.get(card, {})
    for organisation in (ORGANISATION, None):
        for on_duty in ("yes", "no"):
            for reads in ("yes", "no"):
                told = values | {"on_duty": on_duty, "reads": reads}
                parts = cards.render(ShowCard(card, told), locale="en", organisation=organisation)
                # Each language of the list is offered under its own name.
                assert left_in_vietnamese(parts, "Tiếng Việt") == []


def test_every_outcome_and_everything_unreadable_is_in_english(cards):
    for outcome in Outcome:
        assert left_in_vietnamese(cards.closing(outcome, locale="en")) == []
    for kind in InboundKind:
        assert left_in_vietnamese(cards.unreadable(kind, locale="en")) == []


def test_every_plain_text_is_in_english(cards, catalogue):
    asked = (placeholders(text) for text in catalogue.texts[BASE].values())
    filled = dict.fromkeys(set().union(*asked), "x")
    for key in catalogue.texts[BASE]:
        if not key.startswith((*catalogue.operator_texts, "choose_language")):
            assert left_in_vietnamese(cards.say(Say(key, filled), locale="en")) == [], key


def questions(catalogue):
    for kind in catalogue.intakes:
        told = Told(catalogue, "en").intake(kind)
        yield from ((kind, "opening", text) for text in told.opening)
        for step in told.steps:
            yield kind, step.id, step.ask
            yield from ((kind, step.id, choice.title) for choice in step.choices)
        yield kind, "receipt", told.receipt
        yield kind, "resume", told.resume


def test_every_question_and_every_tap_of_a_report_is_in_english(catalogue):
    asked = list(questions(catalogue))
    assert len(asked) > len(catalogue.intakes) * 10
    assert [one for one in asked if VIETNAMESE.search(one[2])] == []


def test_questions_in_english_tell_nothing_on_a_lock_screen(catalogue):
    for kind, step, text in questions(catalogue):
        if kind in ("danger", "ransom", "missing_relative"):
            assert not TELLING.search(text[:PREVIEW]) or len(text) <= 20, (kind, step, text)


def test_what_is_stored_of_a_tap_is_the_same_in_every_language(catalogue):
    for kind, intake in catalogue.intakes.items():
        told = Told(catalogue, "en").intake(kind)
        assert [step.id for step in told.steps] == [step.id for step in intake.steps]
        base = Told(catalogue, BASE).intake(kind)
        for said, step in zip(told.steps, base.steps, strict=True):
            assert [one.value for one in said.choices] == [one.value for one in step.choices]
            titles = [one.title for one in said.choices]
            assert len(set(titles)) == len(titles), (kind, step.id)


def test_english_is_whole(catalogue):
    """What English lacks is told by `ben content check`; what is required must not lack."""
    (english,) = [one for one in coverage(catalogue) if one.language.code == "en"]
    assert english.required.said == english.required.of
    lacking = [line.key for line in lines(catalogue, "en") if not line.said]
    assert len(lacking) <= english.rest.of // 20, lacking


def test_every_kind_of_overlay_is_of_a_field_that_content_has(catalogue):
    for kind in KINDS:
        assert getattr(catalogue, kind.field), kind.field


def test_without_an_overlay_vietnamese_is_said(catalogue):
    bare = replace(catalogue, overlays={})
    assert Told(bare, "en").guide("fees") == catalogue.guides["fees"]
    assert Told(catalogue, BASE).guide("fees") == catalogue.guides["fees"]
    assert Told(catalogue, "en").guide("fees").title == "Money and fees"

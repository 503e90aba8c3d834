"""Promises: "We never say that something is safe" and "Every number we give comes from a source
that may be shown." """

from __future__ import annotations

import itertools
import re

import pytest

from bot.catalogue.rules.published import published
from bot.dialogue.card_danger import VARIANTS
from bot.dialogue.cards import Cards
from bot.domain.cases import Outcome
from bot.domain.messages import Part
from bot.domain.risk import AdJudgement, FoundFlag, ScamMatch, Urgency, Verdict
from bot.settings import Organisation
from nlu.vitext.normalize import fold
from tests.support.people import words_of

#: Verdicts in disguise. "an toàn" is judged with its tone marks: "an toan" may be other words. That
#: no news does not mean "đáng tin" is said in so many words.
SAFE = re.compile(
    r"an toàn|(?<!không có nghĩa là )đáng tin|yên tâm đi|cam đoan"
    r"|\b(?:is|are|looks?|seems?) (?:\w+ )?safe\b|trustworthy",
    re.IGNORECASE,
)
LONG = re.compile(r"(?<![\w./%-])(?:\+|0)\d[\d .-]{6,18}\d(?![\w/%])")
SHORT = re.compile(r"(?<![\d.,/-])\b1\d{2}\b(?![.,]?\d|[%/-])")
WANTS = ("", "hotline", "embassy", "police", "ambulance")
ORGANISATION = Organisation(name="Nhóm Thử", contact="thu@example.org", hours="7:00-22:00")


@pytest.fixture(scope="module")
def cards(catalogue):
    return Cards(catalogue)


@pytest.fixture(scope="module")
def everything(catalogue, cards) -> list[tuple[str, Part]]:
    """Every text of content and every card in every setting that changes its words."""
    said = [(f"{text.file}: {text.what}", Part(text.text)) for text in published(catalogue)]
    said += [
        (f"intake {kind}: resume", Part(one.resume)) for kind, one in catalogue.intakes.items()
    ]
    countries = ("", "VN", "XX", *catalogue.countries)
    for country, want in itertools.product(countries, WANTS):
        asked = [country] if country else []
        said += [(f"contacts {country} {want}", part) for part in cards.contacts(asked, want)]
    for variant, country in itertools.product(VARIANTS, countries):
        parts = cards.danger(
            urgency=Urgency.CRITICAL, report_kind=variant, country=country, on_duty=True
        )
        said += [(f"danger {variant} {country}", part) for part in parts]
    for country in countries:
        said += [(f"truth {country}", part) for part in cards.truth(country)]
    for verdict, scam in itertools.product(Verdict, (None, *catalogue.scams)):
        judged = AdJudgement(
            verdict,
            tuple(FoundFlag(flag, "", 0, 0) for flag in catalogue.red_flags),
            (ScamMatch(scam, 1.0),) if scam else (),
        )
        said += [(f"offer {verdict} {scam}", part) for part in cards.job_ad(judged)]
    for slug in catalogue.guides:
        said += [(f"guide {slug}", part) for part in cards.guide(slug)]
    for scam in (scam for scam in catalogue.scams if catalogue.scams[scam].may_be_shown):
        said += [(f"scam {scam}", part) for part in cards.scam(scam)]
    for outcome in Outcome:
        said += [(f"closing {outcome}", part) for part in cards.closing(outcome)]
    for organisation in (None, ORGANISATION):
        said += [("welcome", part) for part in cards.welcome(organisation)]
        said += [("about", part) for part in cards.about(organisation)]
        said += [("nobody", part) for part in cards.nobody_on_duty(organisation)]
    said += [("hotline", part) for part in cards.hotline_only()]
    return said


def test_nothing_we_say_calls_anything_safe(everything):
    assert len(everything) > 500
    guilty = {
        (where, match.group())
        for where, part in everything
        for match in SAFE.finditer(words_of(part))
    }
    assert guilty == set()


def showable(catalogue) -> set[str]:
    """Return every number that may be given to people, as digits with + where it has one."""
    numbers = set()
    facts = (*catalogue.hotlines.values(), *catalogue.missions.values())
    for fact in facts:
        if fact.may_be_shown:
            numbers |= {number.dial for number in fact.numbers}
    for four in catalogue.emergency.values():
        assert four.may_be_shown
        known = (four.police, four.police_alternative, four.ambulance, four.fire)
        numbers |= {number.dial for number in known if number}
    # The consular hotline as it is dialled inside Viet Nam.
    return numbers | {"0981848484"}


def dialled(text: str) -> str:
    return re.sub(r"[ .-]", "", text)


def test_every_number_we_give_is_a_fact_that_may_be_shown(everything, catalogue):
    allowed = showable(catalogue)
    assert "+84981848484" in allowed
    wrong = {
        (where, found)
        for where, part in everything
        for found in (*LONG.findall(part.text), *(call.number for call in part.calls))
        if dialled(found) not in allowed
    }
    assert wrong == set()


def test_every_short_number_we_give_is_an_emergency_number_or_a_hotline(everything, catalogue):
    allowed = showable(catalogue)
    wrong = {
        (where, found.group())
        for where, part in everything
        for found in SHORT.finditer(part.text)
        if found.group() not in allowed and _is_called(part.text, found.start())
    }
    assert wrong == set()


def _is_called(text: str, start: int) -> bool:
    before = fold(text[max(0, start - 30) : start])
    return bool(re.search(r"(goi|so|bam|quay|cong an|canh sat|cap cuu)\W*\w*\W*$", before))


async def test_an_offer_without_red_flags_is_not_called_safe(person):
    """The promise where it is hardest to keep: somebody asks whether it is safe."""
    for text in (
        "công ty này an toàn không ạ, lương 8 triệu làm ở Bắc Ninh, có hợp đồng",
        "em đi nhật theo công ty có giấy phép, ký hợp đồng đàng hoàng, có an toàn không",
        "cty tuyển đi đài loan, phí theo quy định, an toàn chứ ạ?",
    ):
        for part in await person.says(text):
            assert "an toàn" not in part.text.lower(), part.text

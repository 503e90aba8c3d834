"""Promise: "A cry for help is answered at once, by at most three short lines. What a lock screen
shows of it is neutral. A human is promised only when one is on duty." """

from __future__ import annotations

import itertools
import re

import pytest

from bot.dialogue.card_danger import VARIANTS
from bot.dialogue.cards import Cards
from bot.domain.risk import Urgency
from nlu.vitext.normalize import fold
from tests.support.people import opens_desk, operator

CRIES = {
    "held": "cuu e voi e bi nhot o myawaddy k cho ve",
    "beaten": "em bị đánh đập bắt lừa đảo, nó giữ hộ chiếu, cứu em với",
    "ransom": "tụi nó gọi đòi 200 triệu mới thả con tôi về",
    "missing": "con trai tôi sang lào làm 3 tuần nay không liên lạc được",
    "despair": "em không muốn sống nữa",
}
#: Letters that a lock screen shows, and what they must not tell.
SHOWN_LOCKED = 40
TELLING = re.compile(
    r"\d|cuu|cong an|canh sat|ho so|to giac|giai cuu|tong dai|bao ho|dai su|lanh su|mua ban nguoi"
    r"|buon nguoi|bat coc|nan nhan|truc"
    r"|police|embassy|consul|hotline|rescue|help|case|traffick|victim|duty"
)
#: Words that promise that somebody will come or has been told.
HUMAN = re.compile(r"nguoi (dang )?truc|nhan vien|tong dai vien|da bao|se co nguoi|on duty|told")
LONGEST = 320


@pytest.fixture(scope="module")
def cards(catalogue):
    return Cards(catalogue)


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_every_danger_reply_is_three_neutral_lines(cards, catalogue, locale):
    assert catalogue.languages[locale].live
    countries = ("", "VN", "XX", *catalogue.countries)
    for variant, urgency, country, on_duty, asks in itertools.product(
        VARIANTS, (Urgency.HIGH, Urgency.CRITICAL), countries, (True, False), (True, False)
    ):
        (part,) = cards.danger(
            urgency=urgency, report_kind=variant, country=country, on_duty=on_duty,
            offer_intake=asks, locale=locale,
        )  # fmt: skip
        where = f"{variant}, {urgency.key}, {country or 'nowhere'}: {part.text!r}"
        assert part.text.count("\n") <= 2, where
        assert len(part.text) <= LONGEST, where
        assert not TELLING.search(fold(part.text[:SHOWN_LOCKED])), where
        assert bool(HUMAN.search(fold(part.text))) is on_duty, where
        assert part.calls, where


@pytest.mark.parametrize("cry", CRIES.values(), ids=CRIES)
async def test_a_cry_is_answered_in_the_same_turn_without_an_introduction(person, cry):
    first, *_ = await person.says(cry)
    assert first.text.count("\n") <= 2
    assert not TELLING.search(fold(first.text[:SHOWN_LOCKED])), first.text
    assert (await person.case()).urgency >= Urgency.HIGH


@pytest.mark.parametrize("cry", CRIES.values(), ids=CRIES)
async def test_no_human_is_promised_when_no_desk_is_open(services, person, cry):
    await operator(services, "ha")
    said = await person.says(cry)
    assert not any(HUMAN.search(fold(part.text)) for part in said), said


@pytest.mark.parametrize("cry", CRIES.values(), ids=CRIES)
async def test_a_human_is_mentioned_when_a_desk_is_open(services, person, cry):
    await opens_desk(services, await operator(services, "ha"))
    said = await person.says(cry)
    assert HUMAN.search(fold(said[0].text)), said


async def test_a_desk_that_was_left_open_and_went_silent_is_nobody(services, person, clock):
    await opens_desk(services, await operator(services, "ha"))
    clock.forward(120)
    said = await person.says(CRIES["held"])
    assert not HUMAN.search(fold(said[0].text)), said


async def test_an_admins_desk_is_nobody_on_duty(services, person):
    from bot.domain.people import Role

    await opens_desk(services, await operator(services, "root", Role.ADMIN))
    said = await person.says(CRIES["held"])
    assert not HUMAN.search(fold(said[0].text)), said

"""Promise: "No reply promises a human unless one is on duty." Every text that could is walked."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.dialogue.cards import Cards
from bot.dialogue.office import in_words
from bot.dialogue.wording import Wording
from bot.domain.duty import DepartureKind, Hours, Post
from bot.domain.people import Role
from bot.domain.risk import Urgency
from bot.settings import Organisation
from nlu.vitext.normalize import fold
from tests.conftest import ROOT
from tests.support.people import Person, opens_desk, operator

#: What tells somebody that a human knows of them now, or is about to come.
PROMISE = re.compile(
    r"da (bao|goi) (cho )?(nguoi|anh chi)|bao nguoi truc|nguoi (dang )?truc (dang|se)|\bho se\b"
    r"|\bse co nguoi|co nguoi (doc|nghe|tra loi|nhan|goi lai|vao)|cho minh mot chut"
    r"|(nhan vien|tinh nguyen vien|tong dai vien) (se|dang)"
    r"|\bse (goi|nhan|tra loi|lien lac|lien he|den|toi) (lai )?(cho |voi )?ban\b"
    r"|\bi (have told|told|tell) (the|those|them)|please wait a little"
    r"|(person|people|those|someone|somebody|(?<!says )they|whoever comes) "
    r"(on duty )?(will|is reading|are reading)"
)
#: Said only while somebody is on duty and sits at the desk.
WHILE_ON_DUTY = {"danger.on_duty", "handover.on_duty", "media.voice.on_duty"}
#: Said only after a human took the case.
AFTER_A_CLAIM = {"already_held"}
#: That nobody came, and why: these tell of people in order to say so.
THE_TRUTH = {"ladder.truth"}
#: What somebody chose to be done later: it says that nobody may be there then.
FOR_LATER = {"journey.will.desk", "journey.will.family", "family.said.no"}
#: The name of that choice, and what the machine itself will do.
NO_PROMISE = {"journey.tap.desk", "family.agreed"}
#: Stories of how others behave, and what others are to be told.
ABOUT_OTHERS = ("scams.", "red_flags.", "companies.", "agencies.", "hotlines.", "missions.")
CRIES = {
    "held": "cuu e voi e bi nhot o myawaddy k cho ve",
    "missing": "con trai tôi sang lào làm 3 tuần nay không liên lạc được",
    "ransom": "tụi nó gọi đòi 200 triệu mới thả con tôi về",
}


def flat(where: str, value: Any) -> list[tuple[str, str]]:
    if isinstance(value, str):
        return [(where, value)]
    parts = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value or ())
        if isinstance(value, list)
        else ()
    )
    return [one for key, inner in parts for one in flat(f"{where}.{key}".strip("."), inner)]


def said() -> list[tuple[str, str]]:
    """Return every text of the content that a person may read, by its key."""
    found = []
    for path in sorted((ROOT / "content").rglob("*.yaml")):
        folder = path.relative_to(ROOT / "content").parts
        if folder[0] not in ("locales", "guides", "intakes"):
            continue
        if folder[0] == "locales" and folder[-1] in ("alarm.yaml", "figures.yaml", "desk.yaml"):
            continue
        kind = Path(folder[-1]).stem
        base = "" if folder[0] == "locales" and folder[1] == "vi" else f"{kind}."
        content = yaml.safe_load(path.read_text())
        keyed = isinstance(content, dict) and any("." in str(key) for key in content)
        found += flat("" if keyed else base, content)
    return found


TEXTS = said()


def test_every_text_that_promises_a_human_is_one_that_waits_for_one():
    assert len(TEXTS) > 500
    promising = {
        key: text
        for key, text in TEXTS
        if PROMISE.search(fold(text)) and not key.startswith(ABOUT_OTHERS)
    }
    known = WHILE_ON_DUTY | AFTER_A_CLAIM | THE_TRUTH | FOR_LATER | NO_PROMISE
    assert set(promising) <= known, promising


def test_what_is_to_be_done_later_says_that_nobody_may_be_there():
    for wanted in FOR_LATER:
        told = [text.lower() for key, text in TEXTS if key == wanted]
        assert len(told) == 2, f"{wanted} in both languages"
        for text in told:
            assert "chưa chắc có ai trực" in text or "nobody may be there" in text, text


def test_the_walk_finds_what_it_is_to_find():
    for wanted in WHILE_ON_DUTY | AFTER_A_CLAIM:
        told = [text for key, text in TEXTS if key == wanted]
        assert len(told) == 2, f"{wanted} in both languages"
        assert all(PROMISE.search(fold(text)) for text in told), told
    for text in ("Sẽ có người gọi bạn.", "Người trực sẽ trả lời.", "Someone will call you."):
        assert PROMISE.search(fold(text)), text


@pytest.fixture(scope="module")
def cards(catalogue):
    return Cards(catalogue)


ORGANISATION = Organisation(name="Nhóm Thử", contact="thu@example.org", hours="7:00-22:00")


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_no_card_promises_a_human_when_none_is_there(cards, locale):
    parts = [
        *cards.nobody_on_duty(ORGANISATION, locale=locale),
        *cards.called(locale=locale),
        *cards.hotline_only(locale=locale),
        *cards.truth("KH", locale=locale, nobody=True),
        *cards.about(ORGANISATION, locale=locale),
        *cards.welcome(ORGANISATION, locale=locale),
    ]
    for kind in ("danger", "ransom", "selfharm", "missing_relative", "child"):
        for urgency in (Urgency.HIGH, Urgency.CRITICAL):
            for asks in (True, False):
                parts += cards.danger(
                    urgency=urgency, report_kind=kind, on_duty=False, offer_intake=asks,
                    locale=locale,
                )  # fmt: skip
    for name in ("voice", "photo", "file"):
        parts += cards.media(name, {"on_duty": "no", "reads": "yes"}, locale=locale)
    assert all(parts)
    for part in parts:
        assert not PROMISE.search(fold(part.text)), part.text


def test_whoever_is_in_danger_hears_that_only_a_machine_is_there(cards):
    def last(kind: str, *, on_duty: bool) -> str:
        (part,) = cards.danger(urgency=Urgency.CRITICAL, report_kind=kind, on_duty=on_duty)
        return part.text.splitlines()[-1]

    for kind in ("held", "ransom", "missing_relative", "child"):
        assert last(kind, on_duty=False).startswith("Giờ ở đây chỉ có máy, bạn đừng chờ.")
        assert "chỉ có máy" not in last(kind, on_duty=True)
    assert "chỉ có máy" not in last("selfharm", on_duty=False), "nobody is sent away there"


# Who is on duty, by roster and open desk


async def roster(services, who, now, *, hours=24) -> None:
    async with services.store.write() as uow:
        await uow.duty.add_departure(
            DepartureKind.ON, now, now + dt.timedelta(hours=hours), now,
            operator_id=who.id, post=Post.FIRST,
        )  # fmt: skip
        await uow.commit()


def promises(parts) -> bool:
    return any(PROMISE.search(fold(part.text)) for part in parts)


@pytest.mark.parametrize("cry", [*CRIES.values(), "gặp người thật"], ids=[*CRIES, "asks"])
async def test_an_open_desk_is_a_promise_only_in_its_shift(services, shown, clock, cry):
    async def somebody_says(address: str) -> list[Any]:
        return await Person(services, shown, clock, address).says(cry)

    ha, nam = await operator(services, "ha"), await operator(services, "nam")
    await roster(services, ha, clock.now(), hours=1)
    await opens_desk(services, nam)
    assert not promises(await somebody_says("a")), "Nam is not on duty, whatever stands open"
    await opens_desk(services, ha)
    assert promises(await somebody_says("b"))
    clock.forward(3600)
    await opens_desk(services, ha)
    assert not promises(await somebody_says("c")), "the shift is over"


async def test_who_is_on_duty_but_not_there_is_called_and_not_promised(services, person, clock):
    await roster(services, await operator(services, "ha"), clock.now())
    said = "\n".join(part.text for part in await person.says("gặp người thật"))
    assert "Mình đang gọi người trực" in said
    assert "chưa biết có ai vào ngay không" in said
    assert "+84 981 84 84 84" in said


async def test_when_nobody_is_on_duty_the_hours_of_the_office_are_told(services, person, clock):
    lan = await operator(services, "lan", Role.SUPERVISOR)
    await roster(services, lan, clock.now() - dt.timedelta(days=2))
    async with services.store.write() as uow:
        await uow.duty.set_office([Hours(day, 8 * 60, 17 * 60) for day in range(5)])
        await uow.commit()
    said = "\n".join(part.text for part in await person.says("gặp người thật"))
    assert "Lúc này chưa có người trực, giờ trực là thứ Hai đến thứ Sáu 8:00–17:00." in said
    about = "\n".join(part.text for part in await person.says("bạn là ai vậy"))
    assert "Giờ có người trực: thứ Hai đến thứ Sáu 8:00–17:00." in about


async def test_at_the_end_of_the_ladder_an_empty_roster_is_told_as_it_is(services, person, clock):
    ha = await operator(services, "ha")
    await roster(services, ha, clock.now() - dt.timedelta(days=2))
    await person.says(CRIES["held"])
    for seconds in (61, 121, 121):
        clock.forward(seconds)
        await services.runner.drain()
    said = "\n".join(part.text for part in await person.says("có ai không"))
    assert "Giờ này không có ai trực, mình đã gọi mà chưa ai vào trả lời." in said
    assert "+84 981 84 84 84" in said


@pytest.mark.parametrize(
    ("office", "vi", "en"),
    [
        ([(day, 420, 1320) for day in range(7)], "7:00–22:00 mỗi ngày", "7:00–22:00 every day"),
        ([(0, 480, 1020), (1, 480, 1020), (5, 480, 720)],
         "thứ Hai đến thứ Ba 8:00–17:00, thứ Bảy 8:00–12:00",
         "Monday to Tuesday 8:00–17:00, Saturday 8:00–12:00"),
        ([(6, 600, 0)], "Chủ nhật 10:00–24:00", "Sunday 10:00–24:00"),
        ([], "", ""),
    ],
)  # fmt: skip
def test_the_hours_of_the_office_in_words(catalogue, office, vi, en):
    hours = [Hours(*one) for one in office]
    assert in_words(Wording(catalogue), "vi", hours) == vi
    assert in_words(Wording(catalogue), "en", hours) == en

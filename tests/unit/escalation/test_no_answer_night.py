"""A whole night in which nobody answers: by the roster, over three bells, in an hour of no time."""

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
from pydantic import SecretStr

from bot.domain.duty import DepartureKind, Hours, Post
from bot.domain.people import Role
from bot.storage.queues import Queue
from tests.fakes import posts
from tests.fakes import telegram as fakes
from tests.fakes.telegram import ALARM_TOKEN, FakeTelegram

CRY = "cứu em với em bị nhốt ở bavet"
GROUP = -1001234567890
DESK = "https://ban-truc.example.org"
SECRET = "0123456789abcdef0123456789abcdef"
#: The clock of tests stands at ten in the morning of a Saturday in Viet Nam.
TODAY = 5
ALL_DAY = Hours(TODAY, 0, 0)


@pytest.fixture
async def telegram():
    async with FakeTelegram(ALARM_TOKEN).running() as fake:
        yield fake


@pytest.fixture
def group(telegram):
    return telegram.group(GROUP)


@pytest.fixture
async def post():
    async with posts.PostOffice().running() as office:
        yield office


@pytest.fixture
async def gateway(clock):
    async with posts.Gateway(SECRET, clock.now).running() as running:
        yield running


@pytest.fixture
def settings(settings, telegram, group, post, gateway):
    return settings.model_copy(
        update={
            "telegram_alarm_token": SecretStr(ALARM_TOKEN),
            "telegram_alarm_group": str(GROUP),
            "telegram_api": telegram.url,
            "mail_host": "localhost",
            "mail_port": post.port,
            "mail_tls": "none",
            "mail_from": "ben@example.org",
            "mail_to": tuple((one, f"{one}@example.org") for one in ("ha", "nam", "lan")),
            "webhook_url": gateway.url,
            "webhook_secret": SecretStr(SECRET),
            "webhook_private": True,
            "desk_url": DESK,
        }
    )


@pytest.fixture
async def people(world: Any) -> dict[str, Any]:
    """Three people on a roster of today: at each post one."""
    found = {
        "ha": await world.operator("ha"),
        "nam": await world.operator("nam"),
        "lan": await world.operator("lan", Role.SUPERVISOR),
    }
    async with world.services.store.write() as uow:
        for login, place in zip(found, Post, strict=True):
            await uow.duty.add_shift(found[login].id, place, ALL_DAY)
        await uow.commit()
    return found


async def soon(world: Any, seconds: float = 2) -> None:
    world.clock.forward(seconds)
    await world.work()


async def timeline(world: Any, address: str = "an") -> list[tuple[str, str]]:
    case = await world.case_of(address)
    async with world.services.store.read() as uow:
        return [(one.what, one.detail) for one in await uow.cases.timeline(case.id)]


def metric(world: Any, line: str) -> bool:
    return line in world.services.metrics.text().decode().splitlines()


async def test_a_night_in_which_nobody_answers(
    world: Any, people, telegram, group, post, gateway
) -> None:
    await world.hears(CRY)
    await soon(world)
    said = []
    for seconds in (58, 120, 120):
        await soon(world, seconds)
        await soon(world)
        said.append((await world.case_of()).truth_due)
    # On duty, then also the second, then also the supervisor, then all of them again.
    ladder = [["ha"], ["ha", "nam"], ["ha", "nam", "lan"], ["ha", "nam", "lan"]]
    assert post.envelopes == [[f"{one}@example.org" for one in some] for some in ladder]
    calls = [one for one in gateway.calls if one["event"] == "call"]
    assert [[one["login"] for one in call["people"]] for call in calls] == ladder
    assert [one["post"] for one in calls[-1]["people"]] == ["first", "second", "supervisor"]
    assert [call["cases"][0]["rung"] for call in calls] == [0, 1, 2, 3]
    assert gateway.forged == 0
    assert len(group.sees()) == 4
    assert "Gọi: Chị Ha, Chị Nam, Chị Lan" in group.sees()[-1].text
    assert said == [False, False, True]
    # Every step stands in the case's timeline, and is measured.
    assert [one for one in await timeline(world) if one[0] in ("called", "rung", "truth_due")] == [
        ("called", "first: Chị Ha"),
        ("rung", "1"),
        ("called", "first second: Chị Ha, Chị Nam"),
        ("rung", "2"),
        ("called", "first second supervisor: Chị Ha, Chị Nam, Chị Lan"),
        ("rung", "3"),
        ("truth_due", ""),
        ("called", "first second supervisor: Chị Ha, Chị Nam, Chị Lan"),
    ]
    for rung in (1, 2, 3):
        assert metric(world, f'ben_ladder_rungs_total{{rung="{rung}",urgency="critical"}} 1.0')
    for bell in ("telegram", "mail", "webhook"):
        assert metric(world, f'ben_alarms_total{{bell="{bell}",verdict="rang"}} 4.0')
    # Hours go by. Nothing is pushed at somebody who may be watched, and no bell rings for ever.
    world.shown.clear()
    await soon(world, 6 * 3600)
    assert world.shown.text == ""
    assert len(post.letters) == 4
    async with world.services.store.read() as uow:
        assert (await uow.queues.depth(Queue.TIMER)).waiting == 0
    # At their next message they hear the truth and what to do now, once.
    await world.hears("có ai không")
    assert "chưa ai vào" in world.shown.text
    assert "+84 981 84 84 84" in world.shown.text
    assert ("told_the_truth", "") in await timeline(world)
    # In the morning somebody comes: the gateway hears that it may stop phoning.
    await world.desk.claim(people["nam"], (await world.case_of()).id)
    await world.work()
    last = gateway.calls[-1]
    assert (last["event"], last["call"]) == ("change", calls[-1]["call"])
    assert last["cases"][0]["standing"] == "held"


async def test_a_claim_at_any_rung_ends_the_night(world: Any, people, post, gateway) -> None:
    await world.hears(CRY)
    await soon(world)
    await soon(world, 60)
    await soon(world)
    await world.desk.claim(people["ha"], (await world.case_of()).id)
    await soon(world, 6 * 3600)
    assert len(post.letters) == 2
    assert not (await world.case_of()).truth_due


@pytest.mark.parametrize("dead", ["telegram", "mail", "webhook", "telegram mail", "mail webhook"])
async def test_a_dead_bell_holds_back_no_other(
    world: Any, people, telegram, group, post, gateway, dead
) -> None:
    def rings() -> dict[str, int]:
        calls = [one for one in gateway.calls if one["event"] == "call"]
        return {"telegram": len(group.sees()), "mail": len(post.letters), "webhook": len(calls)}

    if "telegram" in dead:
        telegram.fails("sendMessage", *[fakes.BROKEN] * 20)
    post.broken = "mail" in dead
    gateway.faults += [503] * 20 if "webhook" in dead else []
    await world.hears(CRY)
    await soon(world)
    for seconds in (58, 120, 120):
        await soon(world, seconds)
        await soon(world)
    assert rings() == {bell: 0 if bell in dead else 4 for bell in rings()}
    # Whoever is mended tells what is true then: one call, not four.
    telegram.faults.clear()
    gateway.faults.clear()
    post.broken = False
    await soon(world, 600)
    await soon(world, 600)
    assert rings() == {bell: 1 if bell in dead else 4 for bell in rings()}


async def test_a_dead_bell_is_tried_again_later_each_time(world: Any, people, gateway) -> None:
    gateway.faults += [503] * 100
    await world.hears(CRY)
    tried = []
    for second in range(330):
        await soon(world, 1)
        if len(gateway.headers) > len(tried):
            tried.append(second)
    pauses = [later - sooner for sooner, later in pairwise(tried)]
    assert pauses[:3] == [5, 10, 20]
    assert pauses == sorted(pauses)
    assert max(pauses) <= 300


async def test_when_the_roster_names_nobody_everybody_is_called(world: Any, post, people) -> None:
    async with world.services.store.write() as uow:
        now = world.clock.now()
        for one in people.values():
            await uow.duty.add_departure(
                DepartureKind.OFF, now, now + dt.timedelta(days=1), now, operator_id=one.id
            )
        await uow.commit()
    await world.hears(CRY)
    await soon(world)
    await soon(world, 60)
    assert ("called", "all") in await timeline(world)
    assert post.envelopes[0] == ["ha@example.org", "nam@example.org", "lan@example.org"]
    assert metric(world, 'ben_ladder_unmanned_total{urgency="critical"} 1.0')


async def test_who_stands_in_is_called_in_place_of_who_is_away(world: Any, post, people) -> None:
    async with world.services.store.write() as uow:
        now = world.clock.now()
        day = now + dt.timedelta(days=1)
        await uow.duty.add_departure(DepartureKind.OFF, now, day, now, operator_id=people["ha"].id)
        await uow.duty.add_departure(
            DepartureKind.ON, now, day, now, operator_id=people["lan"].id, post=Post.FIRST
        )
        await uow.commit()
    await world.hears(CRY)
    await soon(world)
    assert post.envelopes == [["lan@example.org"]]


async def test_what_is_not_urgent_is_called_again_when_the_office_opens(
    world: Any, post, people
) -> None:
    async with world.services.store.write() as uow:
        # Open on Mondays from eight: 46 hours after ten o'clock on Saturday.
        await uow.duty.set_office([Hours(0, 8 * 60, 17 * 60)])
        await uow.commit()
    await world.hears("gặp người thật")
    await soon(world)
    assert len(post.letters) == 1
    await soon(world, 46 * 3600 - 10)
    assert len(post.letters) == 1
    await soon(world, 20)
    await soon(world)
    assert len(post.letters) == 2
    assert not (await world.case_of()).truth_due
    await soon(world, 14 * 86400)
    assert len(post.letters) == 2


async def test_danger_waits_for_no_office(world: Any, post, people) -> None:
    async with world.services.store.write() as uow:
        await uow.duty.set_office([Hours(0, 8 * 60, 17 * 60)])
        await uow.commit()
    await world.hears(CRY)
    await soon(world)
    await soon(world, 60)
    await soon(world)
    assert len(post.letters) == 2


async def test_no_word_of_the_person_is_in_any_alarm(world: Any, people, post, gateway) -> None:
    from tests.support import canaries

    await world.hears(
        f"cứu em với, em là {canaries.NAME} bị nhốt ở {canaries.COMPOUND}, gọi {canaries.PHONE}",
        canaries.ADDRESS,
    )
    for seconds in (2, 60, 120, 120, 2):
        await soon(world, seconds)
    assert post.letters
    for letter in post.letters:
        assert canaries.found_in_text(letter.as_string() + letter.get_content()) == set()
    assert gateway.calls
    assert canaries.found_in_text(repr(gateway.calls) + repr(gateway.headers)) == set()

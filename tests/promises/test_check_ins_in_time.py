"""Promises about check-ins where two things happen at once: what they wrote is heard before anybody
is alarmed, whoever was alarmed hears that all is well, and a silence is lost to nobody."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.domain.journeys import CheckInState, Done, FamilyState, JourneyState, Point
from bot.domain.messages import Misconfigured, Part, Sent, Throttled, Unreachable
from bot.escalation.journeys.asking import CheckIns
from bot.escalation.journeys.missing import enqueue
from bot.escalation.journeys.words import Words
from bot.storage import journey_keeping
from bot.storage.queues import Queue
from tests.support.people import Person, operator
from tests.support.travellers import begins, check_in, comes_to, journey_of, passes

BACK = "vừa trả lời mình rồi"
AGREED = "Người nhà của bạn đã nhận lời"


@pytest.fixture
def mother(services, shown, clock) -> Person:
    return Person(services, shown, clock, "mother")


def told(parts, words):
    return [part.text for part in parts if words in part.text]


async def code_of(person):
    parts = await begins(person, missed="Báo người nhà")
    return next(part.text for part in parts if part.text.startswith("HEN "))


async def with_mother(person, mother):
    await mother.says(await code_of(person))
    await mother.presses("Nhận lời")


async def silent(person, point=Point.BEFORE):
    return [*await comes_to(person, point), *await passes(person, 24), *await passes(person, 24)]


def loop(services, queue):
    return next(one for one in services.runner._loops if one.queue is queue)


async def work(services, queue):
    """Do what is due of one queue alone."""
    of = loop(services, queue)
    for row in await services.runner._claim(of):
        await services.runner._one(of, row)


# What they wrote is heard first


async def test_an_answer_that_waits_for_its_turn_is_no_silence(person, services, clock):
    await begins(person)
    await comes_to(person, Point.BEFORE)
    await passes(person, 24)
    clock.forward(24 * 3600)
    await person.post(text="em vẫn ổn")
    await work(services, Queue.TIMER)
    assert (await check_in(person, Point.BEFORE)).state is CheckInState.REPEATED
    await person.listens()
    assert (await check_in(person, Point.BEFORE)).state is CheckInState.ANSWERED
    assert await person.case() is None


async def test_a_house_that_comes_up_again_hears_before_it_alarms(person, services, clock):
    """What was sent while it was away is still with the platform when the timers are due."""
    await begins(person)
    await comes_to(person, Point.BEFORE)
    await passes(person, 24)
    clock.forward(30 * 3600)
    words = Words(services.catalogue)
    anew = CheckIns(services.store, services.settings, words, clock, services.bell)
    async with services.store.write() as uow:
        (timer,) = await uow.queues.claim(
            Queue.TIMER, clock.now(), lease=dt.timedelta(seconds=60), limit=1
        )
        await uow.commit()
    await anew.take(timer)
    assert (await check_in(person, Point.BEFORE)).state is CheckInState.REPEATED
    await passes(person, 1)
    assert (await check_in(person, Point.BEFORE)).state is CheckInState.MISSED


# Whoever was alarmed hears that all is well


async def test_an_answer_while_the_family_is_being_told_is_told_to_them_too(
    person, mother, services, clock
):
    await with_mother(person, mother)
    await comes_to(person, Point.BEFORE)
    await passes(person, 24)
    clock.forward(24 * 3600)
    await work(services, Queue.TIMER)
    channel = services.channels["terminal"]
    send, said = channel.send, []

    async def slowly(outgoing):
        said.append(outgoing.part)
        if len(said) == 1:
            await person.post(text="em vẫn ổn")
            await work(services, Queue.INBOUND)
        return Sent()

    channel.send = slowly
    await services.runner.drain()
    channel.send = send
    assert (await check_in(person, Point.BEFORE)).state is CheckInState.LATE
    assert [BACK in part.text for part in said].count(True) == 1


async def test_a_family_that_was_erased_keeps_no_traveller_from_being_heard(
    person, mother, services
):
    await with_mother(person, mother)
    await silent(person)
    assert (await check_in(person, Point.BEFORE)).done is Done.FAMILY
    async with services.store.write() as uow:
        await journey_keeping.of_threads(uow._connection, [await mother.lane()])
        await uow.commit()
    assert await person.says("em vẫn ổn")
    assert (await check_in(person, Point.BEFORE)).state is CheckInState.LATE


async def test_a_no_of_the_family_counts_after_the_journey_too(person, mother):
    await with_mother(person, mother)
    for point in (Point.BEFORE, Point.BORDER, Point.DAY1):
        await comes_to(person, point)
        await person.says("ổn")
    await silent(person, Point.DAY7)
    assert (await journey_of(person)).state is JourneyState.OVER
    await mother.says("thôi không nhắn nữa")
    assert (await journey_of(person)).family.state is FamilyState.REFUSED
    assert told(await person.says("em vẫn ổn"), BACK) == []


# A silence is lost to nobody


@pytest.mark.parametrize("missed", ["Báo người trực", "Báo người nhà"])
async def test_a_silence_to_two_questions_is_told_to_who_holds_another_case(
    person, mother, services, missed
):
    if missed == "Báo người nhà":
        await with_mother(person, mother)
    else:
        await begins(person, missed=missed)
    await person.says("gặp người")
    await comes_to(person, Point.BEFORE)
    await passes(person, 24)
    ha = await operator(services, "ha")
    await services.desk.claim(ha, await person.case_id())
    await passes(person, 24)
    one = await check_in(person, Point.BEFORE)
    assert (one.state, one.done) == (CheckInState.MISSED, Done.DESK)
    view = await services.desk.open(ha, await person.case_id())
    assert "checkin_missed" in [row.what for row in view.timeline]


@pytest.mark.parametrize(
    "lost",
    [Misconfigured("no token"), Unreachable("down"), Throttled(60)],
    ids=["token", "line", "limit"],
)
async def test_a_family_whose_channel_is_away_is_no_dead_end(
    person, mother, services, clock, monkeypatch, lost
):
    await with_mother(person, mother)
    await comes_to(person, Point.DAY7)
    await passes(person, 24)

    async def send(outgoing):
        return lost

    monkeypatch.setattr(services.channels["terminal"], "send", send)
    await passes(person, 24)
    assert (await check_in(person, Point.DAY7)).done is Done.TELLING
    await passes(person, 1.1)
    assert (await check_in(person, Point.DAY7)).done is Done.DESK
    assert await person.case() is not None
    monkeypatch.undo()
    assert told(await passes(person, 24), "Người thân") == []


# What the phone shows


async def test_who_speaks_with_a_human_hears_nothing_of_their_family(person, mother, services):
    await mother.says(await code_of(person))
    await person.says("gặp người")
    ha = await operator(services, "ha")
    await services.desk.claim(ha, await person.case_id())
    assert told(await mother.presses("Nhận lời"), AGREED) == []
    assert (await journey_of(person)).family.state is FamilyState.AGREED


async def test_after_xoa_nothing_speaks_of_their_family(person, mother, services, clock):
    await mother.says(await code_of(person))
    clock.forward(3 * 86400)
    assert told(await mother.presses("Nhận lời"), AGREED) == []
    await person.says("XÓA")
    assert told(await person.says("chào"), AGREED) == []


async def test_a_question_that_was_withdrawn_hides_nothing_behind_it(person, services, clock):
    """A page shows nothing behind a message that is still to come: this one never comes."""
    await begins(person)
    lane = await person.lane()
    one = await check_in(person, Point.BEFORE)
    async with services.store.write() as uow:
        await enqueue(uow, lane, Part("Bạn khỏe không?"), one, "0", clock.now())
        await uow.queues.withdraw(one.id)
        await uow.commit()
    await person.says("chào bạn")
    async with services.store.read() as uow:
        shown = await uow.transcripts.chat_items(lane, 0)
    assert "chào bạn" in [item.part.text for item in shown]


async def test_a_name_that_sounds_like_a_stop_is_a_name(person):
    await person.says("hẹn hỏi thăm")
    await person.says("Campuchia")
    await person.presses("Tuần này")
    await person.says("Dũng")
    journey = await journey_of(person)
    assert (journey.state, journey.organiser) == (JourneyState.SETTING, "Dũng")

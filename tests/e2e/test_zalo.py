"""The whole bot talks with people in the fake Zalo, through its webhook."""

import asyncio
import random

import httpx
import pytest
from pydantic import SecretStr

from bot.domain.messages import Author, Part
from bot.domain.people import ContactRule
from bot.web.server import public_app
from tests.fakes import zalo as fakes
from tests.fakes.serving import serving
from tests.fakes.waiting import PATIENCE, until
from tests.fakes.zalo import (
    APP_ID,
    APP_SECRET,
    FIRST_REFRESH_TOKEN,
    OA_SECRET,
    RENEW,
    SEND,
    FakeZalo,
    signature,
)
from tests.support.quiet import passing, quiet

ME = "246845883529197922"
ASKS_FOR_THE_EMBASSY = "dsq vn o mien dien so may"
CRY = "cuu e voi e bi nhot o myawaddy k cho ve"
HOTLINE = "+84 981 84 84 84"


@pytest.fixture
async def fake():
    async with FakeZalo().running() as zalo:
        yield zalo


@pytest.fixture
def settings(settings, fake):
    return settings.model_copy(
        update={
            "zalo_app_id": APP_ID,
            "zalo_app_secret": SecretStr(APP_SECRET),
            "zalo_oa_secret": SecretStr(OA_SECRET),
            "zalo_refresh_token": SecretStr(FIRST_REFRESH_TOKEN),
            "zalo_api": fake.url,
            "zalo_oauth": fake.url,
        }
    )


@pytest.fixture
async def house(services, fake):
    """The bot with its jobs running and its webhook open."""
    jobs = asyncio.create_task(services.runner.run())
    async with serving(public_app(services)) as url:
        fake.hook = f"{url}/hooks/zalo"
        yield services
    services.runner.stop()
    await jobs


@pytest.fixture
def person(fake):
    return fake.person(ME)


async def heard(services, address=ME):
    async with services.store.read() as uow:
        found = await uow.conversations.find("zalo", address)
        items = await uow.transcripts.thread_items(found) if found else []
    return [item for item in items if item.kind is not None]


async def test_a_question_is_answered_and_a_tap_leads_on(fake, house, person):
    person.follows()
    await fake.deliver()
    await until(lambda: any("Nhóm Thử" in one.text for one in person.sees()))
    await quiet(house)
    person.types(ASKS_FOR_THE_EMBASSY)
    await fake.deliver()
    await until(lambda: any(HOTLINE in one.text for one in person.sees()))
    await quiet(house)
    before = len(person.sees())
    title = next(title for one in person.sees() for title in one.buttons)
    person.taps(title)
    await fake.deliver()
    await person.waits_for(before + 1)
    assert (await heard(house))[-1].text == title
    assert fake.renewals == 1


async def test_a_cry_opens_a_case_and_is_answered_at_once(fake, house, person):
    person.types(CRY)
    await fake.deliver()
    await until(lambda: any("113" in one.text or HOTLINE in one.text for one in person.sees()))
    async with house.store.read() as uow:
        found = await uow.conversations.find("zalo", ME)
        assert await uow.cases.open_of(found) is not None


async def test_events_in_any_order_and_often_are_heard_once(fake, house):
    people = [fake.person(str(number)) for number in range(1, 5)]
    for number in range(5):
        for one in people:
            one.types(f"số {number} của tôi")
    await fake.deliver(copies=3, order=random.Random(7).shuffle)
    assert len(fake.delivered) == 60
    assert fake.given_up == []
    for one in people:
        texts = sorted(item.text for item in await heard(house, one.user_id))
        assert texts == [f"số {number} của tôi" for number in range(5)]


async def test_what_can_not_be_stored_is_not_acknowledged_and_comes_again(
    fake, house, person, monkeypatch
):
    accept, refusals = house.reception.accept, iter(range(2))

    async def full(inbound):
        if next(refusals, None) is not None:
            raise OSError("disk full")
        return await accept(inbound)

    monkeypatch.setattr(house.reception, "accept", full)
    person.types("cứu")
    await fake.deliver()
    assert (len(fake.delivered), fake.given_up) == (1, [])
    assert [item.text for item in await heard(house)] == ["cứu"]


async def test_forged_calls_store_nothing_and_a_probe_is_welcome(fake, house, person):
    body = person.types("cứu")

    def forged(signed):
        return signature(signed, secret="another")

    assert await fake.bring(body, sign=forged) == 401
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.post(fake.hook, content=body)).status_code == 401
        for probe in (b"", b"{}", b"hello"):
            assert (await client.post(fake.hook, content=probe)).status_code == 200
    assert await heard(house) == []
    assert await fake.bring(body) == 200
    assert len(await heard(house)) == 1


async def test_receipts_and_broken_events_are_acknowledged_and_forgotten(fake, house):
    fake.happens({"event_name": "user_seen_message", "message": {"msg_ids": ["1"]}})
    fake.happens({"event_name": "user_send_text"})
    await fake.deliver()
    assert len(fake.delivered) == 2
    assert await heard(house) == []


async def test_while_a_human_answers_in_oa_manager_the_bot_is_silent(fake, house, person):
    person.types(ASKS_FOR_THE_EMBASSY)
    await fake.deliver()
    await until(lambda: any(HOTLINE in one.text for one in person.sees()))
    await quiet(house)
    before = len(person.sees())
    person.is_answered_by_a_human("Chị gọi cho em nhé")
    await fake.deliver(copies=3)
    person.types(ASKS_FOR_THE_EMBASSY)
    await fake.deliver()
    await quiet(house)
    assert len(person.sees()) == before
    async with house.store.read() as uow:
        found = await uow.conversations.find("zalo", ME)
        items = await uow.transcripts.thread_items(found)
    assert [one.text for one in items if one.author == "operator"] == ["Chị gọi cho em nhé"]


@pytest.mark.parametrize("admin", ["", "777"])
async def test_echoes_of_what_we_sent_ourselves_never_silence_the_bot(fake, house, person, admin):
    """Whoever Zalo says sent them, and though they come before our own send is recorded."""
    fake.echoes, fake.echoing_admin = True, admin
    for turn in range(2):
        before = len(person.sees())
        person.types(ASKS_FOR_THE_EMBASSY)
        await fake.deliver()
        async with asyncio.timeout(PATIENCE):
            while len(person.sees()) <= before:
                await asyncio.sleep(0.02)
                await fake.deliver()
        await quiet(house)
        await fake.deliver()
        assert len(person.sees()) > before, turn
    async with house.store.read() as uow:
        found = await uow.conversations.find("zalo", ME)
        assert (await uow.conversations.thread(found)).paused_until is None


async def test_past_the_window_nothing_is_tried_and_all_of_it_goes_when_the_person_writes(
    fake, house, person
):
    person.types(ASKS_FOR_THE_EMBASSY)
    await fake.deliver()
    await until(lambda: any(HOTLINE in one.text for one in person.sees()))
    await quiet(house)
    tried = len(fake.called(SEND))
    house._clock.forward(8 * 86400)
    await _queue(house, "Chị vẫn ở đây.")
    await quiet(house)
    assert len(fake.called(SEND)) == tried
    assert await _delivery(house) == "window"
    async with house.store.read() as uow:
        found = await uow.conversations.find("zalo", ME)
        assert not (await uow.conversations.thread(found)).stopped
    person.types("em đây")
    await fake.deliver()
    await until(lambda: any("Chị vẫn ở đây." in one.text for one in person.sees()))


async def test_when_zalo_says_that_the_window_is_closed_it_is_the_same(fake, house, person):
    person.types(ASKS_FOR_THE_EMBASSY)
    await fake.deliver()
    await until(lambda: any(HOTLINE in one.text for one in person.sees()))
    await quiet(house)
    fake.fails(SEND, fakes.Fault(-230))
    await _queue(house, "Chị vẫn ở đây.")
    await quiet(house)
    assert await _delivery(house) == "window"
    person.types("em đây")
    await fake.deliver()
    await until(lambda: any("Chị vẫn ở đây." in one.text for one in person.sees()))


async def _queue(house, text):
    async with house.store.write() as uow:
        lane = await uow.conversations.find("zalo", ME)
        thread = await uow.conversations.thread(lane)
        await uow.conversations.set_rule(thread.contact_id, ContactRule.OPEN)
        message, seq = await uow.conversations.add_outgoing(
            lane, Part(text), Author.OPERATOR, house.now()
        )
        await uow.queues.enqueue_outbound(
            message_id=message, key=message, lane=lane, seq=seq, now=house.now(), answers_at=None
        )
        await uow.commit()
    house.bell.ring()


async def _delivery(house):
    async with house.store.read() as uow:
        lane = await uow.conversations.find("zalo", ME)
        items = await uow.transcripts.thread_items(lane)
    return next(one.delivery for one in items if one.text == "Chị vẫn ở đây.")


async def test_an_answer_survives_an_expired_token(fake, house, person):
    person.types(ASKS_FOR_THE_EMBASSY)
    await fake.deliver()
    await until(lambda: any(HOTLINE in one.text for one in person.sees()))
    await quiet(house)
    house._clock.forward(3600)
    fake.expires_at = 0
    before = len(person.sees())
    person.types(ASKS_FOR_THE_EMBASSY)
    await fake.deliver()
    await person.waits_for(before + 1)
    assert fake.renewals == 2


async def test_a_lost_grant_keeps_answers_until_a_new_token_is_given(fake, house, person):
    fake.refresh_token = "another"
    person.types(ASKS_FOR_THE_EMBASSY)
    await fake.deliver()
    await until(lambda: fake.called(RENEW))
    await asyncio.sleep(0.5)
    assert len(fake.called(RENEW)) == 1
    assert fake.called(SEND) == []
    async with house.store.read() as uow:
        rows = await uow._connection.exec_driver_sql(
            "select count(*) from outbound where state = 'waiting'"
        )
        assert rows.scalar_one() > 0


async def test_who_blocked_us_is_written_to_no_more(fake, house, person):
    person.types(ASKS_FOR_THE_EMBASSY)
    await fake.deliver()
    await until(lambda: any(HOTLINE in one.text for one in person.sees()))
    await quiet(house)
    tried = len(fake.called(SEND))
    person.blocks()
    await fake.deliver()
    await quiet(house)
    async with house.store.read() as uow:
        found = await uow.conversations.find("zalo", ME)
        assert (await uow.conversations.thread(found)).stopped
    assert len(fake.called(SEND)) == tried


async def test_an_answer_that_may_have_got_lost_is_sent_once_more(fake, house, person, clock):
    fake.fails(SEND, fakes.BROKEN)
    person.types(ASKS_FOR_THE_EMBASSY)
    await fake.deliver()
    await until(lambda: fake.called(SEND))
    await passing(house, clock, lambda: any(HOTLINE in one.text for one in person.sees()))
    assert sum(HOTLINE in one.text for one in person.sees()) == 1


async def test_calls_that_come_at_once_are_all_taken_in_while_the_bot_answers(fake, house):

    async def one(number):
        return await fake.bring(fake.person(str(number % 20)).types(f"tin {number}"))

    for start in range(0, 60, 5):
        answers = await asyncio.gather(*(one(number) for number in range(start, start + 5)))
        assert answers == [200] * 5
    await quiet(house)
    for person in range(20):
        assert fake.person(str(person)).sees()

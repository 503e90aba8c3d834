"""The whole bot talks with people in the fake Zalo Bot Platform, by long polling and by webhook."""

import asyncio
import random

import httpx
import pytest
from pydantic import SecretStr

from bot.cli.run import _pollers
from bot.domain.messages import MediaKind
from bot.domain.people import Role
from bot.domain.risk import Urgency
from bot.jobs.poller import Poller
from bot.web.server import public_app
from tests.fakes import zalobot as fakes
from tests.fakes.serving import serving
from tests.fakes.waiting import PATIENCE, until
from tests.fakes.zalobot import SECRET, TOKEN, FakeZaloBot, Fault
from tests.support import pictures
from tests.support.quiet import passing, quiet

ME = "6ede00112233445566ff"
ASKS_FOR_THE_EMBASSY = "dsq vn o mien dien so may"
CRY = "cuu e voi e bi nhot o myawaddy k cho ve"
HOTLINE = "+84 981 84 84 84"
#: One frame of AAC in its transport stream, 16 kHz mono, as the platform keeps recordings.
ADTS = bytes.fromhex("fff1604003fffc") + bytes(24)


@pytest.fixture
async def fake():
    async with FakeZaloBot().running() as zalo:
        yield zalo


@pytest.fixture
def settings(settings, fake):
    return settings.model_copy(
        update={
            "zalo_bot_token": SecretStr(TOKEN),
            "zalo_bot_api": fake.url,
            "zalo_bot_webhook_secret": SecretStr(SECRET),
            "public_url": "https://ben.example.org",
        }
    )


@pytest.fixture
def person(fake):
    return fake.person(ME)


@pytest.fixture
async def polling(working):
    """The same, asking the platform for its updates."""
    poller = Poller(working.channels["zalobot"], working.reception.accept)
    task = asyncio.create_task(poller.run())
    yield working
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def called(working, fake):
    """The same, called by the platform."""
    async with serving(public_app(working)) as url:
        told = {"url": f"{url}/hooks/zalobot", "secret_token": SECRET}
        async with httpx.AsyncClient(verify=False) as client:
            await client.post(f"{fake.url}/bot{TOKEN}/setWebhook", json=told)
        yield working


@pytest.fixture(params=["polling", "called"])
def house(request):
    """The bot, either way."""
    return request.getfixturevalue(request.param)


async def arrives(fake):
    """Bring what waits, where the platform has to."""
    if fake.webhook:
        await fake.deliver()


async def heard(services, address=ME):
    async with services.store.read() as uow:
        found = await uow.conversations.find("zalobot", address)
        items = await uow.transcripts.thread_items(found) if found else []
    return [item for item in items if item.kind is not None]


def answers(person):
    return [one for one in person.sees() if HOTLINE in one.text]


async def test_a_question_is_answered_and_a_number_of_the_menu_leads_on(fake, house, person):
    person.types("chào bạn")
    await arrives(fake)
    await until(lambda: any("3. Cần giúp gấp" in one.text for one in person.sees()))
    assert "Nhóm Thử" in person.sees()[0].text
    await quiet(house)
    before = len(person.sees())
    person.types("2.")
    await arrives(fake)
    await person.waits_for(before + 1)
    assert HOTLINE in person.sees()[-1].text
    assert (await heard(house))[-1].text == "Số điện thoại"
    # What was answered last offers other choices: the same number means another.
    await quiet(house)
    person.types("1")
    await arrives(fake)
    await person.waits_for(before + 2)
    assert (await heard(house))[-1].text == "Cần giúp gấp"


async def test_a_cry_for_help_reaches_an_operator_and_the_answer_comes_back(fake, house, person):
    person.types(CRY)
    await arrives(fake)
    await until(lambda: any("1. Nhắn được" in one.text for one in person.sees()))
    danger = next(one for one in person.sees() if "1. Nhắn được" in one.text)
    assert HOTLINE in danger.text
    assert HOTLINE not in danger.text[:40]
    await quiet(house)
    before = len(person.sees())
    person.types("1")
    await arrives(fake)
    await until(lambda: "?" in "".join(one.text for one in person.sees()[before:]))

    await house.operators.create("ha", "Chị Hà", Role.OPERATOR, "mot mat khau du dai")
    ((operator, _),) = await house.operators.all()
    (row,) = await house.desk.board(operator)
    assert row.urgency is Urgency.CRITICAL
    await house.desk.claim(operator, row.id)
    await house.desk.reply(operator, row.id, "Chị Hà đây. Em đang ở với mấy người?")
    await until(lambda: person.sees()[-1].text.endswith("với mấy người?"))

    # Now a number answers the operator, and the bot says nothing to it.
    said = len(person.sees())
    person.types("2")
    await arrives(fake)
    await quiet(house)
    assert len(person.sees()) == said
    assert (await heard(house))[-1].text == "2"


async def test_calls_in_any_order_and_often_are_heard_once(fake, called):
    people = [fake.person(f"nguoi{number}") for number in range(1, 5)]
    for number in range(5):
        for one in people:
            fake.wraps = not fake.wraps
            one.types(f"số {number} của tôi")
    await fake.deliver(copies=3, order=random.Random(7).shuffle)
    assert len(fake.delivered) == 60
    assert fake.given_up == []
    for one in people:
        texts = sorted(item.text for item in await heard(called, one.user_id))
        assert texts == [f"số {number} của tôi" for number in range(5)]


async def test_what_can_not_be_stored_is_not_lost_either_way(fake, house, person, monkeypatch):
    accept, refusals = house.reception.accept, iter(range(2))

    async def full(inbound):
        if next(refusals, None) is not None:
            raise OSError("disk full")
        return await accept(inbound)

    monkeypatch.setattr(house.reception, "accept", full)
    if not fake.webhook:
        # The poller got its way in when it was made.
        monkeypatch.setattr(house.reception, "_keep", _sometimes(house.reception._keep))
    person.types("chào bạn")
    await arrives(fake)
    await person.waits_for(1)
    await quiet(house)
    assert [item.text for item in await heard(house)] == ["chào bạn"]


def _sometimes(keep):
    refusals = iter(range(1))

    async def full(*given):
        if next(refusals, None) is not None:
            raise OSError("disk full")
        return await keep(*given)

    return full


async def test_what_the_platform_keeps_back_is_answered_with_other_ways(fake, house, person):
    person.is_kept_back()
    await arrives(fake)
    await until(lambda: answers(person))
    (answer,) = answers(person)
    assert "thu@example.org" in answer.text
    assert "https://ben.example.org" in answer.text
    assert HOTLINE not in answer.text[:40]
    # The next one is answered as well.
    person.sends("unsupported")
    await arrives(fake)
    await until(lambda: len(answers(person)) == 2)


async def kept(services):
    """Return what came along with all messages, as it is kept."""
    async with services.store.read() as uow:
        lane = await uow.conversations.find("zalobot", ME)
        items = await uow.attachments.items([lane]) if lane else {}
    return [item for found in items.values() for item in found]


async def test_a_picture_and_a_recording_are_fetched_and_kept(fake, house, person):
    picture = pictures.encoded(pictures.screenshot("Tuyển gấp 20 nam nữ, lương 30 triệu"))
    person.sends_photo(fake.holds(picture))
    await arrives(fake)
    await person.waits_for(1)
    person.sends_voice(fake.holds(ADTS))
    await arrives(fake)
    async with asyncio.timeout(PATIENCE):
        states = []
        while len(states) < 2 or "waiting" in dict(states).values():
            await asyncio.sleep(0.1)
            states = [(one.kind, one.state) for one in await kept(house)]
    assert states == [(MediaKind.PHOTO, "kept"), (MediaKind.VOICE, "kept")]


async def test_forged_calls_store_nothing_and_a_probe_is_welcome(fake, called, person):
    body = person.types("cứu")
    fake.updates.clear()
    for secret in ("", "falsch-falsch"):
        assert await fake.bring(body, secret=secret) == 401
    for probe in (b"", b"{}", b"hello"):
        assert await fake.bring(probe, secret="") == 200
    assert await fake.bring(b"") == 200
    assert await heard(called) == []
    assert await fake.bring(body) == 200
    assert len(await heard(called)) == 1


async def test_groups_reactions_and_noise_are_acknowledged_and_forgotten(fake, called, person):
    person.sends("text", text="@ben cứu", group="g1")
    person.sends("reaction", react_icon="heart")
    person.is_kept_back({})
    fake.happens({"event_name": "bot.something.new"})
    fake.happens({"event_name": 7})
    await fake.deliver()
    assert (len(fake.delivered), fake.given_up) == (5, [])
    assert await heard(called) == []


async def test_an_answer_outlives_an_outage_and_is_said_once(fake, house, person, clock):
    fake.fails("sendMessage", Fault(401), Fault(404), fakes.THROTTLED, fakes.BROKEN)
    person.types(ASKS_FOR_THE_EMBASSY)
    await arrives(fake)
    await until(lambda: fake.called("sendMessage"))
    # Its pause is measured by another clock.
    house.channels["zalobot"]._pace._now = lambda: clock.now().timestamp()
    await passing(house, clock, lambda: answers(person))
    assert not fake.faults["sendMessage"]
    assert len(answers(person)) == 1


@pytest.mark.parametrize(("secret", "asked"), [(SECRET, []), ("", ["zalobot"])])
async def test_it_is_asked_only_when_it_is_not_called(services, fake, secret, asked):
    channel = services.channels["zalobot"]
    channel._secret = secret.encode()
    assert [poller._channel.name for poller in _pollers(services)] == asked


async def test_polling_goes_on_after_an_outage_of_the_platform(fake, working, person, monkeypatch):
    fake.fails("getUpdates", fakes.BROKEN, fakes.CUT, fakes.NOISE, Fault(408), Fault(429))
    monkeypatch.setattr("bot.jobs.poller._FIRST_PAUSE", 0.01)
    monkeypatch.setattr("bot.jobs.poller._LONGEST_PAUSE", 0.02)
    poller = Poller(working.channels["zalobot"], working.reception.accept)
    task = asyncio.create_task(poller.run())
    person.types(ASKS_FOR_THE_EMBASSY)
    await until(lambda: answers(person))
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

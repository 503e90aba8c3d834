"""From a cry in one chat to a tap in the operators' group: the whole bot, both of its bots."""

import asyncio

import httpx
import pytest
from pydantic import SecretStr

from bot.domain.cases import CaseState
from bot.domain.people import Role
from bot.jobs.poller import Poller
from bot.web.server import public_app
from tests.fakes.serving import serving
from tests.fakes.telegram import ALARM_TOKEN, TOKEN, FakeTelegram
from tests.fakes.waiting import PATIENCE, until
from tests.support import canaries
from tests.support.background import background

SECRET, OTHER_SECRET = "mot-bi-mat-cua-webhook", "bi-mat-cua-nhom"
GROUP = -1001234567890
HA = 5550001
CRY = f"cuu e voi e la {canaries.NAME} bi nhot o {canaries.COMPOUND} goi {canaries.PHONE}"


@pytest.fixture
async def fake():
    async with FakeTelegram().running() as telegram:
        yield telegram


@pytest.fixture
def alarm(fake):
    return fake.beside(ALARM_TOKEN)


@pytest.fixture
def group(alarm):
    return alarm.group(GROUP)


@pytest.fixture
def settings(settings, fake, group):
    return settings.model_copy(
        update={
            "telegram_token": SecretStr(TOKEN),
            "telegram_api": fake.url,
            "telegram_webhook_secret": SecretStr(SECRET),
            "telegram_alarm_token": SecretStr(ALARM_TOKEN),
            "telegram_alarm_group": str(GROUP),
            "telegram_alarm_webhook_secret": SecretStr(OTHER_SECRET),
            "desk_url": "https://ban-truc.example.org",
        }
    )


@pytest.fixture
async def polling(working):
    """The same, asking Telegram for the updates of both bots."""
    people = Poller(working.channels["telegram"], working.reception.accept)
    operators = Poller(working.alarm_bot, working.group.hear)
    async with background(people.run(), operators.run()):
        yield working


@pytest.fixture
async def called(working, fake, alarm):
    """The same, called by Telegram."""
    async with serving(public_app(working)) as url:
        await _api(fake, "setWebhook", url=f"{url}/hooks/telegram", secret_token=SECRET)
        await _api(
            alarm, "setWebhook", url=f"{url}/hooks/telegram-alarm", secret_token=OTHER_SECRET
        )
        yield working
        await _api(fake, "deleteWebhook")
        await _api(alarm, "deleteWebhook")


@pytest.fixture(params=["polling", "called"])
def house(request):
    """The bot, either way."""
    return request.getfixturevalue(request.param)


async def _api(fake, method, **parameters):
    async with httpx.AsyncClient(verify=False) as client:
        answer = await client.post(f"{fake.url}/bot{fake.token}/{method}", json=parameters)
        assert answer.json()["ok"]


async def _linked(house, alarm):
    """Link an operator's Telegram as the desk and the bot do it; return who."""
    await house.operators.create("ha", "Chị Hà", Role.OPERATOR, "mot mat khau du dai")
    ((operator, _),) = await house.operators.all()
    phone = alarm.person(HA)
    phone.types(f"/noi {await house.links.offer(operator)}")
    await until(lambda: any("Xong rồi, Chị Hà" in one.text for one in phone.sees()))
    return operator


async def _climbed(house, operator, rung):
    async with asyncio.timeout(PATIENCE):
        while (await house.desk.board(operator))[0].rung != rung:
            await asyncio.sleep(0.02)


async def test_a_cry_rings_in_the_group_and_a_tap_takes_the_case(house, fake, alarm, group, clock):
    operator = await _linked(house, alarm)
    person = fake.person(4242)
    person.types(CRY)
    await until(person.sees)
    clock.forward(2)
    await until(group.sees)
    (call,) = group.sees()
    assert call.text == (
        "Có hồ sơ mới\nK-000001 · Nguy cấp · chờ chưa đầy 1 phút\nhttps://ban-truc.example.org"
    )
    # The first rung, and the time in which others may join its call.
    clock.forward(60)
    await _climbed(house, operator, 1)
    clock.forward(2)
    await until(lambda: len(group.sees()) == 2 and group.sees()[0].edits == 1)
    assert group.sees()[1].text.startswith("Hồ sơ vẫn chờ")

    # Anybody may be in the group; only who is known at the desk takes a case.
    stranger = group.member(999).taps("Nhận K-000001")["callback_query"]["id"]
    await until(lambda: alarm.answers.get(stranger) == "Hãy nối Telegram ở bàn trực trước.")
    (row,) = await house.desk.board(operator)
    assert row.state is CaseState.ALERTED
    tap = group.member(HA).taps("Nhận K-000001")["callback_query"]["id"]
    await until(lambda: alarm.answers.get(tap, "").startswith("Bạn đã nhận K-000001"))
    (row,) = await house.desk.board(operator)
    assert (row.state, row.holder) == (CaseState.CLAIMED, "Chị Hà")
    await until(lambda: "Chị Hà đã nhận" in group.sees()[-1].text)
    assert group.sees()[-1].taps == {}

    await house.desk.reply(operator, row.id, "Chị Hà đây.")
    await until(lambda: person.sees()[-1].text == "Chị Hà đây.")
    for method, parameters in alarm.calls:
        assert canaries.found_in_text(repr(parameters)) == set(), method
        assert "4242" not in repr(parameters), method


async def test_only_telegram_itself_can_tap(called, alarm, group):
    await _linked(called, alarm)
    alarm.webhook["secret"] = SECRET
    alarm.person(HA).types("/noi 1")
    await until(lambda: "401" in alarm.last_error)


async def test_without_an_alarm_bot_there_is_no_hook_for_it(called, monkeypatch):
    monkeypatch.setattr(called, "alarm_bot", None)
    async with serving(public_app(called)) as url, httpx.AsyncClient(verify=False) as client:
        answer = await client.post(f"{url}/hooks/telegram-alarm", json={})
        assert answer.status_code == 404

"""The whole bot talks with people in the fake Telegram, by long polling and by webhook."""

import asyncio

import httpx
import pytest
from pydantic import SecretStr

from bot.domain.cases import CaseState
from bot.domain.people import Role
from bot.domain.risk import Urgency
from bot.jobs.poller import Poller
from bot.web.server import public_app
from tests.fakes import telegram as fakes
from tests.fakes.serving import serving
from tests.fakes.telegram import TOKEN, FakeTelegram, Fault
from tests.fakes.waiting import PATIENCE, until
from tests.support.background import background
from tests.support.quiet import passing, quiet

SECRET = "mot-bi-mat-cua-webhook"
ASKS_FOR_THE_EMBASSY = "dsq vn o mien dien so may"
CRY = "cuu e voi e bi nhot o myawaddy k cho ve"
HOTLINE = "+84 981 84 84 84"


@pytest.fixture
async def fake():
    async with FakeTelegram().running() as telegram:
        yield telegram


@pytest.fixture
def settings(settings, fake):
    return settings.model_copy(
        update={
            "telegram_token": SecretStr(TOKEN),
            "telegram_api": fake.url,
            "telegram_webhook_secret": SecretStr(SECRET),
        }
    )


@pytest.fixture
async def polling(working):
    """The same, asking Telegram for its updates."""
    async with background(Poller(working.channels["telegram"], working.reception.accept).run()):
        yield working


@pytest.fixture
async def called(working, fake):
    """The same, called by Telegram."""
    async with serving(public_app(working)) as url:
        await _api(fake, "setWebhook", url=f"{url}/hooks/telegram", secret_token=SECRET)
        yield working
        await _api(fake, "deleteWebhook")


@pytest.fixture(params=["polling", "called"])
def house(request):
    """The bot, either way."""
    return request.getfixturevalue(request.param)


async def _api(fake, method, **parameters):
    async with httpx.AsyncClient(verify=False) as client:
        answer = await client.post(f"{fake.url}/bot{TOKEN}/{method}", json=parameters)
        assert answer.json()["ok"]


def _answers(person):
    return [one for one in person.sees() if HOTLINE in one.text]


async def test_a_question_is_answered_until_the_person_blocks_the_bot(fake, polling):
    person = fake.person(4242)
    person.opens("to-roi")
    # Somebody who follows a link is told first who answers here.
    await until(lambda: any("Nhóm Thử" in one.text for one in person.sees()))
    await quiet(polling)
    person.types(ASKS_FOR_THE_EMBASSY)
    await until(lambda: _answers(person))
    await quiet(polling)
    assert len(_answers(person)) == 1
    assert HOTLINE in "".join(_answers(person)[0].bold)
    await until(lambda: fake.updates == [])

    # Who blocks the bot is written to no more.
    tried = len(fake.called("sendMessage"))
    person.blocks()
    await until(lambda: fake.updates == [])
    await quiet(polling)
    async with polling.store.read() as uow:
        found = await uow.conversations.find("telegram", "4242")
        assert (await uow.conversations.thread(found)).stopped
    assert len(fake.called("sendMessage")) == tried


async def test_a_question_delivered_again_and_again_is_answered_once(fake, called):
    person = fake.person(4242)
    update = person.types(ASKS_FOR_THE_EMBASSY)
    assert all(await fake.bring_again(update, 5))
    await until(lambda: _answers(person))
    assert all(await fake.bring_again(update, 5))
    await quiet(called)
    assert len(_answers(person)) == 1
    assert fake.delivered == [update]

    # Whoever calls without the secret is not heard.
    fake.webhook["secret"] = "falsch"
    said = len(person.sees())
    forged = person.types("xin so hotline")
    await until(lambda: "401" in fake.last_error)
    await quiet(called)
    assert len(person.sees()) == said
    fake.webhook["secret"] = SECRET
    await until(lambda: fake.delivered == [update, forged])
    await until(lambda: len(person.sees()) > said)


async def test_a_cry_for_help_reaches_an_operator_and_the_answer_comes_back(fake, house):
    person = fake.person(4242)
    person.types(CRY)
    await until(lambda: any("Nhắn được" in one.taps for one in person.sees()))
    danger = next(one for one in person.sees() if "Nhắn được" in one.taps)
    assert HOTLINE in danger.text
    assert HOTLINE not in danger.text[:40]
    before = len(person.sees())
    update = person.taps("Nhắn được")
    await until(lambda: "?" in "".join(one.text for one in person.sees()[before:]))
    await until(lambda: update["callback_query"]["id"] in fake.acknowledged)

    await house.operators.create("ha", "Chị Hà", Role.OPERATOR, "mot mat khau du dai")
    ((operator, _),) = await house.operators.all()
    (row,) = await house.desk.board(operator)
    assert row.urgency is Urgency.CRITICAL
    await house.desk.claim(operator, row.id)
    await house.desk.reply(operator, row.id, "Chị Hà đây. Em đang ở tầng mấy?")
    await until(lambda: person.sees()[-1].text == "Chị Hà đây. Em đang ở tầng mấy?")

    said = len(person.sees())
    person.types("tang 3 nha mau xanh, bao ve dung canh cua")
    view = await _thread_with(house, operator, row.id, "tang 3")
    await quiet(house)
    assert len(person.sees()) == said
    assert view.row.state is CaseState.CLAIMED


async def _thread_with(house, operator, case_id, words):
    async with asyncio.timeout(PATIENCE):
        while True:
            view = await house.desk.open(operator, case_id)
            if any(words in item.text for item in view.thread):
                return view
            await asyncio.sleep(0.02)


async def test_what_was_said_can_be_taken_off_the_phone(fake, polling):
    person = fake.person(4242)
    person.types(CRY)
    await until(lambda: any("Nhắn được" in one.taps for one in person.sees()))
    cry, danger = person.screen()[0], person.sees()[-1]
    person.types("xoá")
    await until(lambda: danger not in person.screen())
    assert cry not in person.screen()
    assert "nhot" not in "".join(one.text for one in person.screen())


async def test_an_answer_outlives_an_outage_and_is_said_once(fake, polling, clock):
    person = fake.person(4242)
    fake.fails(
        "sendMessage",
        *[fakes.BROKEN] * 3, Fault(502, "Bad Gateway"), fakes.throttle(1), fakes.CUT,
    )  # fmt: skip
    person.types(ASKS_FOR_THE_EMBASSY)
    await passing(polling, clock, lambda: _answers(person))
    assert not fake.faults["sendMessage"]
    assert len(_answers(person)) == 1
    order = [one.id for one in person.sees()]
    assert order == sorted(order)

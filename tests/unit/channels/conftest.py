import pytest

from bot.channels import telegram as adapter
from bot.channels import zalo, zalo_token
from bot.channels.telegram import Telegram
from tests.fakes.logs import overheard
from tests.fakes.telegram import TOKEN, FakeTelegram


@pytest.fixture
async def fake():
    async with FakeTelegram().running() as telegram:
        yield telegram


@pytest.fixture
async def telegram(fake):
    channel = Telegram(TOKEN, api=fake.url, webhook_secret="mot-bi-mat")
    yield channel
    await channel.close()


@pytest.fixture
def person(fake):
    """Somebody who has written to the bot once."""
    person = fake.person(4242)
    person.opens()
    fake.updates.clear()
    return person


@pytest.fixture
def logs():
    """What is logged from here on."""
    with overheard(adapter, zalo, zalo_token) as written:
        yield written

import time

import pytest

from bot.channels.telegram import Telegram
from bot.domain.health import Trouble
from tests.fakes import telegram as fakes
from tests.fakes.telegram import TOKEN, FakeTelegram, Fault

HOOK = "https://ben.example/hooks/telegram"


@pytest.fixture
async def fake():
    async with FakeTelegram().running() as telegram:
        yield telegram


@pytest.fixture
def opened():
    return []


@pytest.fixture
async def channel(fake, opened):
    """Return a function that opens the channel."""

    def call(token=TOKEN, url=fake.url, **more):
        opened.append(Telegram(token, api=url, **more))
        return opened[-1]

    yield call
    for one in opened:
        await one.close()


def hooked(fake, url=HOOK):
    fake.webhook = {"url": url, "secret": "bi-mat"}


async def test_all_is_well_when_telegram_knows_us_and_the_webhook_is_ours(fake, channel):
    assert await channel().probe() == ""
    hooked(fake)
    assert await channel(webhook_secret="bi-mat", hook_url=HOOK).probe() == ""


@pytest.mark.parametrize("url", ["", "https://somebody.example/hooks/telegram"])
async def test_a_webhook_that_leads_elsewhere_or_nowhere_is_lost(fake, channel, url):
    hooked(fake, url)
    assert await channel(webhook_secret="s", hook_url=HOOK).probe() == Trouble.WEBHOOK_LOST


async def test_without_a_known_address_any_webhook_will_do(fake, channel):
    hooked(fake)
    assert await channel(webhook_secret="s").probe() == ""


async def test_a_webhook_blocks_who_asks_for_updates(fake, channel):
    hooked(fake)
    assert await channel().probe() == Trouble.WEBHOOK_IN_THE_WAY


@pytest.mark.parametrize(
    ("ago", "waiting", "trouble"),
    [
        (60, 1, Trouble.WEBHOOK_FAILING), (60, 0, ""), (3600, 1, ""),
        (None, 100, ""), (None, 101, Trouble.WEBHOOK_FAILING),
    ],
)  # fmt: skip
async def test_a_webhook_fails_when_messages_wait_behind_a_fresh_error_or_are_many(
    fake, channel, ago, waiting, trouble
):
    hooked(fake)
    fake.updates = [{}] * waiting
    if ago is not None:
        fake.last_error, fake.last_error_at = "Wrong response", time.time() - ago
    assert await channel(webhook_secret="s", hook_url=HOOK).probe() == trouble


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (Fault(401, "Unauthorized"), Trouble.TOKEN_REFUSED),
        (Fault(404, "Not Found"), Trouble.TOKEN_REFUSED),
        (fakes.throttle(5), ""),
        (fakes.BROKEN, Trouble.UNREACHABLE),
        (fakes.CUT, Trouble.UNREACHABLE),
        (Fault(403, "Forbidden"), Trouble.ACCOUNT_REFUSED),
    ],
)
async def test_a_probe_has_a_word_for_what_is_wrong(fake, channel, fault, trouble):
    fake.fails("getMe", fault)
    assert await channel().probe() == trouble


async def test_where_nobody_listens_the_platform_is_out_of_reach(channel):
    assert await channel(url="http://127.0.0.1:1").probe() == Trouble.UNREACHABLE

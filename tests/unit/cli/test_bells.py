import asyncio
import datetime as dt
import threading
from contextlib import AsyncExitStack

import pytest
from typer.testing import CliRunner

from bot.cli.root import app
from bot.domain.errors import BenError
from tests.conftest import ROOT
from tests.fakes import posts
from tests.fakes.telegram import ALARM_TOKEN, FakeTelegram

GROUP = -1001234567890
SECRET = "0123456789abcdef0123456789abcdef"


class Outside:
    """Group, mail server and gateway."""

    def __init__(self):
        self.telegram = FakeTelegram(ALARM_TOKEN)
        self.group = self.telegram.group(GROUP)
        self.post = posts.PostOffice()
        self.gateway = posts.Gateway(SECRET, lambda: dt.datetime.now(dt.UTC))


@pytest.fixture
def outside():
    """All of it, served from a thread of its own: the command has a loop of its own too."""
    made, ready, loop = Outside(), threading.Event(), asyncio.new_event_loop()
    ended = asyncio.Event()

    async def serve():
        async with AsyncExitStack() as stack:
            for one in (made.telegram, made.post, made.gateway):
                await stack.enter_async_context(one.running())
            ready.set()
            await ended.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    ready.wait()
    yield made
    loop.call_soon_threadsafe(ended.set)
    thread.join()
    loop.close()


@pytest.fixture
def ben(outside, monkeypatch, tmp_path):
    """Return a function that runs the command with these bells and returns what it gives back."""
    monkeypatch.chdir(tmp_path)

    def run(*bells):
        settings = {
            "telegram": {
                "TELEGRAM_ALARM_TOKEN": ALARM_TOKEN,
                "TELEGRAM_ALARM_GROUP": str(GROUP),
                "TELEGRAM_API": outside.telegram.url,
            },
            "mail": {
                "MAIL_HOST": "localhost",
                "MAIL_PORT": str(outside.post.port),
                "MAIL_TLS": "none",
                "MAIL_FROM": "ben@example.org",
                "MAIL_TO": "ha=ha@example.org,nam=nam@example.org",
            },
            "webhook": {
                "WEBHOOK_URL": outside.gateway.url,
                "WEBHOOK_SECRET": SECRET,
                "WEBHOOK_PRIVATE": "true",
            },
        }
        monkeypatch.setenv("BEN_CONTENT_DIR", str(ROOT / "content"))
        for bell in bells:
            for name, value in settings[bell].items():
                monkeypatch.setenv(f"BEN_{name}", value)
        return CliRunner().invoke(app, ["bells", "test"])

    return run


def lines(result):
    return dict(line.split(None, 1) for line in result.output.splitlines())


def test_every_bell_is_rung_and_says_that_it_is_a_trial(ben, outside):
    result = ben("telegram", "mail", "webhook")
    assert result.exit_code == 0
    assert lines(result) == {"telegram": "rang", "mail": "rang", "webhook": "rang"}
    assert outside.group.sees()[0].text.startswith("Thử chuông")
    assert outside.post.envelopes == [["ha@example.org", "nam@example.org"]]
    assert "Thử chuông" in outside.post.letters[0].get_content()
    (call,) = outside.gateway.calls
    assert (call["event"], call["cases"]) == ("notice", [])
    assert call["loud"], "a trial that nobody hears is none"


def test_one_that_fails_is_named_and_the_others_ring_all_the_same(ben, outside):
    outside.gateway.faults.append(503)
    result = ben("telegram", "mail", "webhook")
    assert result.exit_code == 1
    assert isinstance(result.exception, BenError)
    assert "Not rung: webhook." in str(result.exception)
    assert lines(result)["webhook"] == "unreachable answered 503"
    assert lines(result)["telegram"] == lines(result)["mail"] == "rang"


def test_a_gateway_with_another_secret_is_told(ben, outside):
    outside.gateway._secret = SECRET[::-1]
    result = ben("webhook")
    assert lines(result)["webhook"] == "misconfigured answered 401"


def test_without_a_bell_it_says_what_to_set(ben):
    result = ben()
    assert result.exit_code == 1
    assert "BEN_MAIL_HOST" in str(result.exception)


def test_no_secret_is_printed(ben, outside):
    outside.gateway.faults.append(500)
    result = ben("telegram", "webhook")
    for secret in (SECRET, ALARM_TOKEN):
        assert secret not in result.output + str(result.exception)

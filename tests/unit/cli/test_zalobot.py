import asyncio
import threading

import pytest
from typer.testing import CliRunner

from bot.cli.root import app
from bot.domain.errors import BenError
from tests.fakes import zalobot as fakes
from tests.fakes.zalobot import SECRET, TOKEN, FakeZaloBot, Fault

HOOK = "https://ben.example.org/hooks/zalobot"


@pytest.fixture
def fake():
    """The platform, served from a thread of its own: the command has a loop of its own too."""
    zalo, ready, loop = FakeZaloBot(strict=True), threading.Event(), asyncio.new_event_loop()
    ended = asyncio.Event()

    async def serve():
        async with zalo.running():
            ready.set()
            await ended.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    ready.wait()
    yield zalo
    loop.call_soon_threadsafe(ended.set)
    thread.join()
    loop.close()


@pytest.fixture
def ben(fake, monkeypatch, tmp_path):
    """Return a function that runs a command and returns what it prints."""
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "ZALO_BOT_TOKEN": TOKEN,
        "ZALO_BOT_API": fake.url,
        "ZALO_BOT_WEBHOOK_SECRET": SECRET,
        "PUBLIC_URL": "https://ben.example.org",
        "ORGANISATION": "Nhóm Thử",
        "ORGANISATION_CONTACT": "thu@example.org",
        "ORGANISATION_HOURS": "7:00-22:00",
    }.items():
        monkeypatch.setenv(f"BEN_{name}", value)

    def run(word, status=0):
        result = CliRunner().invoke(app, ["zalobot", "webhook", word])
        if isinstance(result.exception, BenError):
            raise result.exception
        assert result.exit_code == status, result.output
        assert TOKEN.partition(":")[2] not in result.output
        return result.output

    return run


def test_a_webhook_is_set_shown_and_deleted(fake, ben):
    assert "not what the settings ask for" in ben("show", 1)
    assert HOOK in ben("set")
    assert fake.webhook == {"url": HOOK, "secret": SECRET}
    assert ben("show").strip() == f"Updates are brought to {HOOK}."
    assert "nowhere" in ben("delete")
    assert "wait to be asked for" in ben("show", 1)


def test_what_polls_wants_no_webhook(ben, monkeypatch):
    ben("set")
    monkeypatch.delenv("BEN_ZALO_BOT_WEBHOOK_SECRET")
    assert HOOK in ben("show", 1)
    ben("delete")
    ben("show")


def test_a_webhook_elsewhere_is_not_ours(ben, monkeypatch):
    ben("set")
    monkeypatch.setenv("BEN_PUBLIC_URL", "https://other.example.org")
    ben("show", 1)


def test_what_the_platform_refuses_is_one_sentence(fake, ben, monkeypatch):
    fake.fails("getWebhookInfo", Fault(401))
    with pytest.raises(BenError, match="BEN_ZALO_BOT_TOKEN"):
        ben("show")
    fake.fails("deleteWebhook", fakes.CUT)
    with pytest.raises(BenError, match="does not answer") as caught:
        ben("delete")
    assert TOKEN.partition(":")[2] not in str(caught.value)
    monkeypatch.setenv("BEN_PUBLIC_URL", "http://127.0.0.1:8080")
    with pytest.raises(BenError, match=r"refuses with 400\. It takes only a public https"):
        ben("set")
    monkeypatch.setenv("BEN_ZALO_BOT_API", "http://127.0.0.1:1")
    with pytest.raises(BenError, match="does not answer"):
        ben("show")


@pytest.mark.parametrize("missing", ["ZALO_BOT_WEBHOOK_SECRET", "ZALO_BOT_TOKEN", "PUBLIC_URL"])
def test_what_is_not_set_is_named(ben, monkeypatch, missing):
    monkeypatch.delenv(f"BEN_{missing}")
    with pytest.raises(BenError, match=f"BEN_{missing}"):
        ben("set")

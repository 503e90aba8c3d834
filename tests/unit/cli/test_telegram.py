import asyncio

import pytest
from typer.testing import CliRunner

from bot.cli.root import app
from bot.domain.errors import BenError
from tests.fakes import telegram as fakes
from tests.fakes.telegram import ALARM_TOKEN, TOKEN, FakeTelegram, Fault

SECRET, OTHER = "mot-bi-mat_cua-webhook", "mot-bi-mat-khac"
SETTINGS = {
    "TELEGRAM_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": SECRET,
    "TELEGRAM_ALARM_TOKEN": ALARM_TOKEN, "TELEGRAM_ALARM_GROUP": "-1001",
    "TELEGRAM_ALARM_WEBHOOK_SECRET": OTHER,
    "PUBLIC_URL": "https://ben.example.org/", "ORGANISATION": "Nhóm Thử",
    "ORGANISATION_CONTACT": "a@example.org", "ORGANISATION_HOURS": "7-22",
}  # fmt: skip


@pytest.fixture
async def fake():
    async with FakeTelegram().running() as telegram:
        yield telegram


@pytest.fixture
def alarm(fake):
    return fake.beside(ALARM_TOKEN)


@pytest.fixture
def ben(fake, alarm, tmp_path, monkeypatch):
    """Return a function that runs `ben telegram …` and gives status and output."""
    monkeypatch.chdir(tmp_path)
    for name, value in SETTINGS.items():
        monkeypatch.setenv(f"BEN_{name}", value)
    monkeypatch.setenv("BEN_TELEGRAM_API", fake.url)

    async def run(*words):
        result = await asyncio.to_thread(CliRunner().invoke, app, ["telegram", *words])
        said = f"{result.output} {result.exception or ''}"
        for secret in (TOKEN, ALARM_TOKEN, TOKEN.partition(":")[2], SECRET, OTHER, "/hooks/"):
            assert secret not in said
        if isinstance(result.exception, BenError):
            return 1, str(result.exception)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.exit_code, " ".join(result.output.split())

    return run


async def test_both_bots_are_told_where_to_bring_what(ben, fake, alarm):
    status, said = await ben("webhook", "set")
    assert status == 0
    assert said.count("brought to ben.example.org from now on") == 2
    (people,) = fake.called("setWebhook")
    assert people["url"] == "https://ben.example.org/hooks/telegram"
    assert people["secret_token"] == SECRET
    assert people["allowed_updates"] == [
        "message", "edited_message", "callback_query", "my_chat_member",
    ]  # fmt: skip
    assert people.get("drop_pending_updates", False) is False
    assert people["max_connections"] == "40"
    (operators,) = alarm.called("setWebhook")
    assert operators["url"] == "https://ben.example.org/hooks/telegram-alarm"
    assert operators["secret_token"] == OTHER
    assert operators["allowed_updates"] == ["message", "callback_query", "my_chat_member"]


async def test_one_bot_can_be_named(ben, fake, alarm):
    assert (await ben("webhook", "set", "--bot", "alarm"))[0] == 0
    assert fake.calls == []
    assert alarm.called("setWebhook")


async def test_what_waits_is_neither_dropped_by_setting_nor_by_deleting(ben, fake, monkeypatch):
    monkeypatch.setenv("BEN_PUBLIC_URL", "https://127.0.0.1:8443")
    fake.person(4242).types("cứu")
    await ben("webhook", "set", "--bot", "people")
    await ben("webhook", "delete", "--bot", "people")
    assert [update["message"]["text"] for update in fake.updates] == ["cứu"]
    assert fake.webhook == {}


async def test_what_goes_wrong_is_shown_and_no_secret(ben, fake, alarm):
    await ben("webhook", "set")
    fake.last_error, fake.last_error_at = "Wrong response from the webhook: 401", 1795230000
    fake._forget_courier()
    fake.person(4242).types("cứu")
    status, said = await ben("webhook", "show")
    assert status == 0
    assert "people brought to ben.example.org people 1 wait" in said
    assert "last error 2026-11-21 03:00 UTC: Wrong response from the webhook: 401" in said
    assert "alarm brought to ben.example.org alarm 0 wait" in said


@pytest.mark.parametrize(
    ("setting", "value"),
    [("PUBLIC_URL", "https://other.example.org"), ("TELEGRAM_WEBHOOK_SECRET", "")],
)
async def test_a_webhook_that_is_not_ours_is_noticed(ben, monkeypatch, setting, value):
    await ben("webhook", "set")
    monkeypatch.setenv(f"BEN_{setting}", value)
    status, said = await ben("webhook", "show", "--bot", "people")
    assert status == 1
    assert "not what the settings ask for" in said


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("PUBLIC_URL", "", "must be the https:// address"),
        ("PUBLIC_URL", "http://ben.example.org", "must be the https:// address"),
        ("PUBLIC_URL", "https://ben.example.org:8080", "443, 80, 88 or 8443"),
        ("TELEGRAM_WEBHOOK_SECRET", "bí mật", "must have 1 to 256"),
        ("TELEGRAM_WEBHOOK_SECRET", "", "Set BEN_TELEGRAM_WEBHOOK_SECRET first"),
        ("TELEGRAM_TOKEN", "", "Not set: BEN_TELEGRAM_TOKEN."),
        ("TELEGRAM_TOKEN", TOKEN + "x", "does not know the token of the bot for people"),
        ("TELEGRAM_API", "http://127.0.0.1:1", "can't be reached"),
    ],
)
async def test_what_can_not_be_is_said_in_a_sentence(ben, monkeypatch, setting, value, sentence):
    monkeypatch.setenv(f"BEN_{setting}", value)
    status, said = await ben("webhook", "set", "--bot", "people")
    assert status == 1
    assert sentence in said


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (Fault(400, "Bad Request: bad webhook: IP address 10.0.0.1 is reserved"), "is reserved"),
        (fakes.throttle(3), "wait 3 seconds"),
    ],
)
async def test_what_telegram_says_is_passed_on(ben, fake, fault, sentence):
    fake.fails("setWebhook", fault)
    status, said = await ben("webhook", "set", "--bot", "people")
    assert status == 1
    assert sentence in said


async def test_the_group_is_found_before_its_id_is_known(ben, alarm, monkeypatch):
    monkeypatch.setenv("BEN_TELEGRAM_ALARM_GROUP", "")
    status, said = await ben("group")
    assert status == 1
    assert "has heard of no group" in said
    alarm.group(-1009876543210, "Trực ca").member(5).types("/start")
    alarm.person(777).types("/start")
    for _ in range(2):
        assert await ben("group") == (0, "-1009876543210 Trực ca")


async def test_a_group_can_not_be_looked_for_while_a_webhook_is_set(ben):
    await ben("webhook", "set")
    assert "delete the webhook" in (await ben("group"))[1]

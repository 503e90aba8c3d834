import datetime as dt
from pathlib import Path

import pytest

from bot import settings as module
from bot.domain.risk import Urgency
from bot.settings import BadSetting, Settings


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_everything_has_a_default() -> None:
    settings = module.load()
    assert settings.database == "sqlite:///data/ben.db"
    assert settings.who is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BEN_CHAT_PORT", "eighty"),
        ("BEN_DESK_PORT", "70000"),
        ("BEN_LOG_LEVEL", "LOUD"),
        ("BEN_LADDER_CRITICAL", "60,30"),
        ("BEN_LADDER_HIGH", "soon"),
        ("BEN_REPLY_WINDOW", "0"),
    ],
)
def test_a_wrong_value_is_refused_by_name(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSetting, match=name):
        module.load()


def test_a_live_channel_needs_a_named_organisation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEN_TELEGRAM_TOKEN", "1:x")
    with pytest.raises(BadSetting, match="BEN_ORGANISATION"):
        module.load()
    monkeypatch.setenv("BEN_ORGANISATION", "Nhóm Thử")
    monkeypatch.setenv("BEN_ORGANISATION_CONTACT", "thu@example.org")
    monkeypatch.setenv("BEN_ORGANISATION_HOURS", "7-22")
    who = module.load().who
    assert who is not None
    assert who.name == "Nhóm Thử"


def test_zalo_needs_all_its_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEN_ZALO_APP_ID", "1")
    for name in (
        "BEN_ORGANISATION",
        "BEN_ORGANISATION_CONTACT",
        "BEN_ORGANISATION_HOURS",
        "BEN_ZALO_APP_SECRET",
        "BEN_ZALO_OA_SECRET",
    ):
        with pytest.raises(BadSetting, match=name):
            module.load()
        monkeypatch.setenv(name, "x")
    assert module.load().zalo_app_id == "1"


@pytest.mark.parametrize("length", [1, 7, 257])
def test_a_secret_that_the_bot_platform_would_refuse_is_refused_here(
    length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEN_ZALO_BOT_WEBHOOK_SECRET", "x" * length)
    with pytest.raises(BadSetting, match="BEN_ZALO_BOT_WEBHOOK_SECRET"):
        module.load()


def test_a_bot_of_zalo_is_a_live_channel_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEN_ZALO_BOT_TOKEN", "1:x")
    with pytest.raises(BadSetting, match="BEN_ORGANISATION"):
        module.load()


def test_an_alarm_bot_needs_its_group_and_a_token_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert module.load().bells == ()
    monkeypatch.setenv("BEN_TELEGRAM_ALARM_TOKEN", "2:b")
    with pytest.raises(BadSetting, match="ben telegram group"):
        module.load()
    assert module.read().telegram_alarm_group == "", "that command must run all the same"
    monkeypatch.setenv("BEN_TELEGRAM_ALARM_GROUP", "Trực ca")
    with pytest.raises(BadSetting, match="BEN_TELEGRAM_ALARM_GROUP can't be used"):
        module.load()
    monkeypatch.setenv("BEN_TELEGRAM_ALARM_GROUP", "-1001234567890")
    assert module.load().bells == ("telegram",)
    for name in ("", "_CONTACT", "_HOURS"):
        monkeypatch.setenv(f"BEN_ORGANISATION{name}", "x")
    monkeypatch.setenv("BEN_TELEGRAM_TOKEN", "2:b")
    with pytest.raises(BadSetting, match="another bot's"):
        module.load()


def test_a_bell_is_switched_on_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEN_MAIL_HOST", "post.example.org")
    for name, value in (
        ("BEN_MAIL_FROM", "ben@example.org"),
        ("BEN_MAIL_TO", "Ha = ha@example.org, *=truc@example.org"),
    ):
        with pytest.raises(BadSetting, match=name):
            module.load()
        monkeypatch.setenv(name, value)
    assert module.load().bells == ("mail",)
    assert module.load().mail_to == (("ha", "ha@example.org"), ("*", "truc@example.org"))
    monkeypatch.setenv("BEN_MAIL_TLS", "none")
    with pytest.raises(BadSetting, match="only for a server on this machine"):
        module.load()
    monkeypatch.setenv("BEN_MAIL_HOST", "localhost")
    monkeypatch.setenv("BEN_WEBHOOK_URL", "http://gateway.example.org/")
    with pytest.raises(BadSetting, match="BEN_WEBHOOK_SECRET"):
        module.load()
    monkeypatch.setenv("BEN_WEBHOOK_SECRET", "x" * 31)
    with pytest.raises(BadSetting, match="BEN_WEBHOOK_SECRET"):
        module.load()
    monkeypatch.setenv("BEN_WEBHOOK_SECRET", "x" * 32)
    with pytest.raises(BadSetting, match="https"):
        module.load()
    monkeypatch.setenv("BEN_WEBHOOK_PRIVATE", "true")
    assert module.load().bells == ("mail", "webhook")


@pytest.mark.parametrize("to", ["ha", "=ha@example.org", "ha=ha", "ha=a@b@c", "ha=a b@c"])
def test_an_address_that_is_none_is_refused(to: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEN_MAIL_TO", to)
    with pytest.raises(BadSetting, match="BEN_MAIL_TO can't be used"):
        module.load()


def test_the_ladder_is_read_from_numbers_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEN_LADDER_CRITICAL", "1, 2,3")
    rungs = module.load().rungs(Urgency.CRITICAL)
    assert rungs == tuple(dt.timedelta(seconds=second) for second in (1, 2, 3))
    assert module.load().rungs(Urgency.MEDIUM) == ()


def test_every_setting_is_documented() -> None:
    text = module.env_example()
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert f"# BEN_{name.upper()}=" in text


def test_secrets_do_not_show_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEN_INTERNAL_SECRET", "canary-secret")
    assert "canary-secret" not in repr(module.load())


def test_hosts_are_read_from_names_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEN_ZALO_MEDIA_HOSTS", " *.ZDN.vn, a.example ,")
    assert Settings(_env_file=None).zalo_media_hosts == ("*.zdn.vn", "a.example")

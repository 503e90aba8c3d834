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

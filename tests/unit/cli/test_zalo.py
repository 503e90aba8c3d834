import hashlib
import hmac

import pytest
from typer.testing import CliRunner

from bot.cli.root import app
from bot.cli.zalo import split_call
from bot.domain.errors import BenError
from tests.fakes.zalo import APP_ID, APP_SECRET, OA_ID, OA_SECRET, FakeZalo, signature

ME = "246845883529197922"
WORDS = "con-chim-hoang-yen"


@pytest.fixture
def body():
    return FakeZalo().person(ME).types(WORDS)


@pytest.fixture
def diagnose(tmp_path, monkeypatch):
    """Return a function that diagnoses a call and gives status and output."""
    monkeypatch.chdir(tmp_path)
    settings = {
        "ZALO_APP_ID": APP_ID, "ZALO_APP_SECRET": APP_SECRET, "ZALO_OA_SECRET": OA_SECRET,
        "ORGANISATION": "Nhóm Thử", "ORGANISATION_CONTACT": "a@example.org",
        "ORGANISATION_HOURS": "7-22",
    }  # fmt: skip
    for name, value in settings.items():
        monkeypatch.setenv(f"BEN_{name}", value)

    def run(body, given, end=b"\r\n"):
        lines = [b"POST /hooks/zalo HTTP/1.1", b"Host: example.org"]
        if given is not None:
            lines.append(b"X-ZEvent-Signature: " + given.encode())
        path = tmp_path / "call"
        path.write_bytes(end.join([*lines, b"", b""]) + body)
        result = CliRunner().invoke(app, ["zalo", "diagnose", str(path)])
        for personal in (WORDS, ME, OA_SECRET, APP_SECRET):
            assert personal not in result.output
        return result.exit_code, " ".join(result.output.split())

    return run


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_a_call_that_the_bot_takes(diagnose, body, end):
    status, said = diagnose(body, signature(body), end)
    assert status == 0
    assert "Signature: holds" in said
    assert "Event: user_send_text" in said
    assert f"text, {len(WORDS)} characters, with an id of its own" in said


def test_a_line_end_that_an_editor_added_is_found(diagnose, body):
    status, said = diagnose(body + b"\n", signature(body))
    assert status == 1
    assert "It holds without the line end behind the body by: plain SHA-256, app id" in said


@pytest.mark.parametrize(
    ("first", "secret", "keyed", "said"),
    [
        (APP_ID, APP_SECRET, False, "plain SHA-256, app id of the settings, BEN_ZALO_APP_SECRET"),
        (OA_ID, OA_SECRET, False, "plain SHA-256, account id in the body, BEN_ZALO_OA_SECRET"),
        (APP_ID, OA_SECRET, True, "HMAC, app id of the settings, BEN_ZALO_OA_SECRET"),
        (OA_ID, APP_SECRET, True, "HMAC, account id in the body, BEN_ZALO_APP_SECRET"),
    ],
)
def test_the_rule_by_which_a_signature_holds_is_named(diagnose, body, first, secret, keyed, said):
    import json

    signed = first.encode() + body + json.loads(body)["timestamp"].encode()
    if keyed:
        given = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    else:
        given = hashlib.sha256(signed + secret.encode()).hexdigest()
    status, output = diagnose(body, f"mac={given}")
    assert status == 1
    assert said in output


def test_a_signature_that_holds_by_no_rule(diagnose, body):
    status, said = diagnose(body, "mac=" + "0" * 64)
    assert status == 1
    assert "by no rule we know" in said


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "can't be read"),
        (b'{"event_name": "con-chim-hoang-yen 1"}', "no name that we would print"),
        (b'{"event_name": "user_seen_message"}', "acknowledged and forgotten"),
    ],
)
def test_what_is_no_message_is_said_to_be_none(diagnose, body, said):
    status, output = diagnose(body, None)
    assert status == 1
    assert "there is none" in output
    assert said in output


def test_a_file_without_an_empty_line_is_no_call():
    with pytest.raises(BenError):
        split_call(b"X-ZEvent-Signature: mac=1")

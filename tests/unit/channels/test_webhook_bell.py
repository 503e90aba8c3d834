import datetime as dt
import json

import pytest

from bot.channels.webhook_bell import WebhookBell, signature
from bot.domain.alarms import Alert, Called, Notice, Standing
from bot.domain.duty import Post
from bot.domain.messages import Misconfigured, Rejected, Sent, Throttled, Unreachable
from bot.domain.risk import Urgency
from tests.fakes import posts

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)
SECRET = "0123456789abcdef0123456789abcdef"
DESK = "https://ban-truc.example.org"
ALERT = Alert("id", "K-000123", Urgency.CRITICAL, Standing.WAITING, 1, again=True, since=NOW)
NOTICE = Notice(
    (ALERT,), "Có hồ sơ mới", "Có hồ sơ mới\nK-000123", loud=True,
    called=(Called("ha", "Chị Hà", Post.FIRST),),
)  # fmt: skip


@pytest.fixture
async def gateway(clock):
    async with posts.Gateway(SECRET, clock.now).running() as running:
        yield running


@pytest.fixture
def bell(gateway, clock):
    return WebhookBell(gateway.url, SECRET, DESK, clock, private=True)


async def test_a_call_is_signed_facts(bell, gateway, clock):
    verdict = await bell.ring(NOTICE)
    assert isinstance(verdict, Sent)
    (call,) = gateway.calls
    assert gateway.forged == 0
    assert call == {
        "version": 1,
        "event": "call",
        "call": verdict.message_ref,
        "at": clock.now().isoformat(),
        "loud": True,
        "title": "Có hồ sơ mới",
        "text": "Có hồ sơ mới\nK-000123",
        "desk": DESK,
        "cases": [
            {
                "number": "K-000123", "urgency": "critical", "standing": "waiting", "rung": 1,
                "again": True, "since": NOW.isoformat(),
            }
        ],
        "people": [{"login": "ha", "name": "Chị Hà", "post": "first"}],
    }  # fmt: skip


async def test_a_change_names_the_call_it_corrects(bell, gateway):
    assert await bell.change("abc", NOTICE) == Sent("abc")
    assert (gateway.calls[0]["event"], gateway.calls[0]["call"]) == ("change", "abc")


async def test_what_is_about_no_case_is_no_call(bell, gateway):
    await bell.ring(Notice((), "Kênh Zalo đang gặp sự cố", "…"))
    assert gateway.calls[0]["event"] == "notice"


async def test_another_secret_or_an_old_time_or_another_body_is_refused(gateway, clock):
    forger = WebhookBell(gateway.url, SECRET[::-1], DESK, clock, private=True)
    assert isinstance(await forger.ring(NOTICE), Misconfigured)
    assert (gateway.forged, gateway.calls) == (1, [])
    verified, body = posts.verifier(), b'{"version": 1}'
    stamp, now = int(clock.now().timestamp()), clock.now().timestamp()
    right = f"v1={signature(SECRET.encode(), stamp, body)}"
    assert verified(SECRET, str(stamp), right, body, now)
    assert not verified(SECRET, str(stamp), right, body + b" ", now)
    assert not verified(SECRET, str(stamp + 1), right, body, now)
    assert not verified(SECRET, str(stamp), right, body, now + 301)
    assert not verified(SECRET, "²", right, body, now)
    assert not verified(SECRET, str(stamp), "v1=é", body, now)


def test_the_signature_is_that_of_any_other_implementation():
    # printf '1795230000.{}' | openssl dgst -sha256 -hmac key
    assert signature(b"key", 1795230000, b"{}") == (
        "dfd352d0b0a383cfb2be07228a195701e5e45175d3ab1a599f1ba4a6ad27835f"
    )


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        (500, Unreachable("answered 500")),
        (302, Unreachable("answered 302")),
        (401, Misconfigured("answered 401")),
        (410, Rejected("answered 410")),
        ((429, "7"), Throttled(7.0)),
        ((429, "99999"), Throttled(300.0)),
        ((429, "0"), Throttled(1.0)),
        (429, Throttled(30.0)),
        ((429, "later"), Throttled(30.0)),
    ],
)
async def test_every_other_answer_is_a_verdict(bell, gateway, fault, verdict):
    gateway.faults.append(fault)
    assert await bell.ring(NOTICE) == verdict
    assert isinstance(await bell.ring(NOTICE), Sent), "and the next call goes through"


async def test_a_gateway_that_is_not_there_is_a_verdict_and_no_failure(clock):
    bell = WebhookBell(
        f"http://127.0.0.1:{posts.closed_port()}/", SECRET, DESK, clock, private=True
    )
    assert isinstance(await bell.ring(NOTICE), Unreachable)


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["10.1.2.3"], ["::1"], ["169.254.169.254"], ["93.184.216.34", "192.168.1.1"]],
)
async def test_a_name_that_leads_inside_is_refused_before_anything_is_said(
    gateway, clock, addresses
):
    async def resolve(host, port):
        return addresses

    bell = WebhookBell("https://gateway.example.org/ben", SECRET, DESK, clock, resolve=resolve)
    assert await bell.ring(NOTICE) == Misconfigured("private address")
    assert gateway.headers == []


async def test_a_private_address_and_a_line_in_clear_need_the_setting(gateway, clock):
    bell = WebhookBell(gateway.url, SECRET, DESK, clock)
    assert await bell.ring(NOTICE) == Misconfigured("not https")
    https = gateway.url.replace("http://", "https://")
    bell = WebhookBell(https, SECRET, DESK, clock)
    assert await bell.ring(NOTICE) == Misconfigured("private address")
    assert gateway.headers == []


async def test_letters_of_every_alphabet_are_signed_as_they_are_sent(bell, gateway):
    await bell.ring(Notice((ALERT,), "Hồ sơ vẫn chờ 🔔", "…"))
    assert gateway.calls[0]["title"] == "Hồ sơ vẫn chờ 🔔"
    assert json.dumps(gateway.calls[0])

import json

import httpx
import pytest

from bot.channels import zalobot as adapter
from bot.channels.zalobot import ZaloBot
from bot.channels.zalobot_api import Api, Refused
from bot.domain.errors import MediaRefused, NotAuthentic, Probe, Unparseable
from bot.domain.health import Trouble
from bot.domain.messages import (
    InboundKind,
    Misconfigured,
    Outgoing,
    Part,
    QuickReply,
    Rejected,
    Sent,
    Throttled,
    UnknownOutcome,
    Unreachable,
)
from bot.domain.ports import HookRequest
from tests.fakes import zalobot as fakes
from tests.fakes.logs import overheard
from tests.fakes.zalobot import SECRET, TOKEN, FakeZaloBot, Fault

ME = "6ede00112233445566ff"
TAPS = [QuickReply(f"Lựa chọn {number}", f"v1:{number}") for number in range(1, 4)]


@pytest.fixture
async def fake():
    async with FakeZaloBot().running() as zalo:
        yield zalo


def channel(url, *, token=TOKEN, secret=SECRET, text=1800, hook_url=""):
    api = Api(url, token, pause=60)
    return ZaloBot(api, max_text=text, webhook_secret=secret, hook_url=hook_url)


@pytest.fixture
async def zalo(fake):
    opened = channel(fake.url)
    yield opened
    await opened.close()


@pytest.fixture
def person(fake):
    """Somebody who has written once."""
    one = fake.person(ME)
    one.types("chào")
    fake.updates.clear()
    return one


@pytest.fixture
def at_once(monkeypatch):
    """Have the platform answer at once that there is nothing."""
    monkeypatch.setattr(adapter, "_LONG_POLL", 0)
    monkeypatch.setattr(adapter, "_BREATH", 0)


def outgoing(text="Chào bạn.", replies=(), *, name="m1", address=ME):
    return Outgoing(name, address, Part(text, tuple(replies)))


def hook(body, given):
    return HookRequest({} if given is None else {"x-bot-api-secret-token": given}, body)


# The webhook


async def test_a_call_with_the_secret_is_genuine_and_any_other_is_not(zalo, person):
    body = person.types("cứu")
    zalo.verify(hook(body, SECRET))
    for given in ("", SECRET[:-1], SECRET + "x", SECRET.upper(), "mật", "\udcff", None):
        with pytest.raises(NotAuthentic) as caught:
            zalo.verify(hook(body, given))
        assert not isinstance(caught.value, Probe)


async def test_without_a_secret_of_ours_no_call_is_genuine(fake, person):
    opened = channel(fake.url, secret="")
    for given in ("", None, SECRET):
        with pytest.raises(NotAuthentic):
            opened.verify(hook(person.types("cứu"), given))
    assert not opened.has_webhook
    await opened.close()


async def test_an_unsigned_call_is_a_probe_only_when_it_holds_no_event(zalo):
    for body in (b"", b"{}", b"[]", b"ping", b'{"ok": true}', b'{"event_name": 1}'):
        with pytest.raises(Probe):
            zalo.verify(hook(body, None))


async def test_a_probe_with_the_secret_holds_nothing(zalo):
    zalo.verify(hook(b"", SECRET))
    assert zalo.parse(b"") == zalo.parse(b" \n") == []


async def test_the_name_of_an_unknown_event_is_logged_and_its_words_are_not(zalo, person):
    with overheard(adapter) as written:
        assert zalo.parse(person.sends("dance", text="cứu em")) == []
        assert zalo.parse(b'{"event_name": "c\\u1ee9u em 0912000123"}') == []
    assert "message.dance.received" in written.getvalue()
    for word in ("cứu", "0912000123", ME):
        assert word not in written.getvalue()


# Polling


async def test_one_update_comes_with_each_question_and_none_comes_twice(fake, zalo, person):
    person.types("một")
    person.types("hai")
    first = await zalo.poll()
    zalo.stored()
    assert [one.text for one in [*first, *await zalo.poll()]] == ["một", "hai"]
    assert not fake.updates
    assert fake.called("getUpdates")[0] == {"timeout": "30"}


@pytest.mark.parametrize("status", [408, 200])
async def test_that_there_is_nothing_is_no_failure(status, at_once):
    async with FakeZaloBot(idle_status=status).running() as fake:
        opened = channel(fake.url)
        assert await opened.poll() == []
        await opened.close()


async def test_an_empty_answer_is_not_asked_for_without_a_pause(fake, zalo, monkeypatch):
    rests = []

    async def sleep(seconds):
        rests.append(seconds)

    monkeypatch.setattr(adapter.asyncio, "sleep", sleep)
    fake.fails("getUpdates", *[Fault(408)] * 3)
    for _ in range(3):
        assert await zalo.poll() == []
    assert len(rests) == 3
    assert min(rests) > 0


async def test_it_waits_longer_than_the_platform_keeps_a_question_open(fake, monkeypatch):
    asked = []

    async def post(self, url, **request):
        asked.append(request["timeout"].read)
        return httpx.Response(408)

    monkeypatch.setattr(httpx.AsyncClient, "post", post)
    monkeypatch.setattr(adapter, "_BREATH", 0)
    opened = channel(fake.url)
    await opened.poll()
    await opened.send(outgoing())
    assert asked == [adapter._LONG_POLL + 10, 10]
    await opened.close()


async def test_an_update_that_can_not_be_read_is_skipped(fake, zalo, person):
    fake.happens({"event_name": 7})
    fake.happens({"event_name": "message.text.received", "message": {"chat": {"id": "a/b"}}})
    person.types("cứu")
    events = [event for _ in range(3) for event in await zalo.poll()]
    assert [one.text for one in events] == ["cứu"]


async def test_updates_that_came_in_a_list_would_all_be_read(fake, zalo, person):
    person.types("một")
    person.types("hai")
    both = list(fake.updates)
    fake.updates.clear()
    fake.happens(both)
    assert [one.text for one in await zalo.poll()] == ["một", "hai"]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(401), Refused),
        (Fault(429), Refused),
        (fakes.BROKEN, Refused),
        (fakes.NOISE, Unparseable),
        (fakes.CUT, httpx.HTTPError),
    ],
)
async def test_a_question_that_fails_says_so(fake, zalo, fault, expected):
    fake.fails("getUpdates", fault)
    with pytest.raises(expected):
        await zalo.poll()


# Going out


async def test_a_message_arrives_as_plain_text(fake, zalo, person):
    sent = await zalo.send(outgoing("Gọi <b>113</b> *ngay* 😀"))
    (message,) = person.sees()
    assert message.text == "Gọi <b>113</b> *ngay* 😀"
    assert sent == Sent(message.number)
    assert fake.called("sendMessage") == [{"chat_id": ME, "text": message.text}]


async def test_choices_are_numbered_below_the_end_and_a_single_one_is_not(zalo, person):
    text = "\n\n".join(f"Đoạn {number}. " + "chữ " * 350 for number in (1, 2))
    await zalo.send(outgoing(text, TAPS))
    assert len(person.sees()) == 2
    assert person.sees()[-1].text.endswith("1. Lựa chọn 1\n2. Lựa chọn 2\n3. Lựa chọn 3")
    await zalo.send(outgoing("Có mấy người?", [QuickReply("Bỏ qua", "skip")], name="m2"))
    assert person.sees()[-1].text == "Có mấy người?\n\n(Bỏ qua)"


async def test_a_long_text_is_cut_where_the_setting_says(fake, person):
    for limit in (1000, 2000):
        opened = channel(fake.url, text=limit)
        before = len(person.sees())
        text = " ".join(f"câu{number}." for number in range(900))
        assert isinstance(await opened.send(outgoing(text, name=str(limit))), Sent)
        pieces = [one.text for one in person.sees()[before:]]
        assert " ".join(pieces) == text
        assert max(map(len, pieces)) <= limit
        await opened.close()


async def test_a_second_try_goes_on_where_the_first_ended(fake, zalo, person):
    text = "\n\n".join(f"Đoạn {number}. " + "chữ " * 400 for number in (1, 2, 3))
    fake.fails("sendMessage", Fault(200, done=True), fakes.BROKEN)
    assert isinstance(await zalo.send(outgoing(text)), UnknownOutcome)
    assert isinstance(await zalo.send(outgoing(text)), Sent)
    assert [one.text[:6] for one in person.sees()] == ["Đoạn 1", "Đoạn 2", "Đoạn 3"]


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        (Fault(400), Rejected),
        (Fault(401), Misconfigured),
        (fakes.INTERNAL, UnknownOutcome),
        (Fault(404), Misconfigured),
        (Fault(408), UnknownOutcome),
        (fakes.THROTTLED, Throttled),
        (fakes.THROTTLED_INSIDE, Throttled),
        (Fault(200, 403), UnknownOutcome),
        (Fault(200), UnknownOutcome),
        (fakes.BROKEN, UnknownOutcome),
        (Fault(502, how="noise"), UnknownOutcome),
        (Fault(301, how="noise"), Misconfigured),
        (Fault(413, how="noise"), Rejected),
        (fakes.NOISE, UnknownOutcome),
        (fakes.CUT, UnknownOutcome),
        (fakes.ANSWER_LOST, UnknownOutcome),
    ],
)
async def test_each_failure_has_its_meaning_and_is_not_tried_again(
    fake, zalo, person, fault, verdict
):
    fake.fails("sendMessage", fault)
    assert isinstance(await zalo.send(outgoing()), verdict)
    assert len(fake.called("sendMessage")) == 1


async def test_a_platform_that_never_answers_may_have_sent_it(fake, zalo, person, monkeypatch):
    monkeypatch.setattr(Api.call, "__kwdefaults__", Api.call.__kwdefaults__ | {"patience": 0.2})
    fake.fails("sendMessage", fakes.HANG)
    assert await zalo.send(outgoing()) == UnknownOutcome("ReadTimeout")


async def test_where_nobody_listens_nothing_was_sent():
    opened = channel("http://127.0.0.1:1")
    assert isinstance(await opened.send(outgoing()), Unreachable)
    await opened.close()


async def test_half_a_character_is_not_sent_for_ever(fake, zalo, person):
    assert isinstance(await zalo.send(outgoing("a\ud83d")), Rejected)
    assert fake.called("sendMessage") == []


async def test_an_answer_that_tells_no_id_is_an_answer(fake, zalo, person, monkeypatch):
    async def call(*_, **__):
        return None

    monkeypatch.setattr(Api, "call", call)
    assert await zalo.send(outgoing()) == Sent("")


async def test_after_a_throttle_nothing_is_asked_until_it_ends(fake, zalo, person):
    fake.left = 0
    assert await zalo.send(outgoing()) == Throttled(60)
    again = await zalo.send(outgoing())
    assert isinstance(again, Throttled)
    assert 0 < again.after <= 60
    assert len(fake.called("sendMessage")) == 1


async def test_the_token_is_in_no_log(fake, person):
    with overheard(adapter) as written:
        for fault in (fakes.CUT, fakes.BROKEN, Fault(401), fakes.NOISE):
            opened = channel(fake.url)
            fake.fails("sendMessage", fault)
            await opened.send(outgoing())
            await opened.close()
    assert TOKEN.partition(":")[2] not in written.getvalue()


async def test_a_token_with_odd_signs_reaches_the_platform_whole(fake, person):
    opened = channel(fake.url, token="12/../34:a b?c#d")
    assert isinstance(await opened.send(outgoing()), Misconfigured)
    await opened.close()


async def test_wrapped_and_flat_calls_say_the_same(fake, zalo, person):
    event = json.loads(person.types("cứu em"))
    flat, wrapped = (fake.body(event, wrapped=how) for how in (False, True))
    assert zalo.parse(flat) == zalo.parse(wrapped)
    assert zalo.parse(flat)[0].kind is InboundKind.TEXT


# Probes


async def probed(fake, **changed):
    opened = channel(fake.url, **changed)
    found = await opened.probe()
    await opened.close()
    return found


async def test_a_probe_finds_a_webhook_that_is_lost_elsewhere_or_in_the_way(fake):
    ours, told = "https://ben.example.org/hooks/zalobot", {"secret": SECRET}
    assert await probed(fake) == Trouble.WEBHOOK_LOST
    assert await probed(fake, secret="") == ""
    fake.ever_hooked, fake.webhook = True, told | {"url": ours}
    assert await probed(fake) == ""
    assert await probed(fake, hook_url=ours) == ""
    assert await probed(fake, hook_url=ours + "2") == Trouble.WEBHOOK_LOST
    assert await probed(fake, secret="") == Trouble.WEBHOOK_IN_THE_WAY


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (Fault(401), Trouble.TOKEN_REFUSED),
        (Fault(400), Trouble.ACCOUNT_REFUSED),
        (fakes.THROTTLED, ""),
        (fakes.INTERNAL, Trouble.UNREACHABLE),
        (fakes.BROKEN, Trouble.UNREACHABLE),
        (fakes.CUT, Trouble.UNREACHABLE),
        (fakes.NOISE, Trouble.UNREACHABLE),
    ],
)
async def test_a_probe_says_what_is_wrong(fake, fault, trouble):
    fake.fails("getMe", fault)
    assert await probed(fake) == trouble


async def test_nothing_is_fetched_from_hosts_that_nobody_named(zalo):
    with pytest.raises(MediaRefused):
        await zalo.fetch("https://evil.example.org/1.jpg")

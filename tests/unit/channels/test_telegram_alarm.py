import json

import pytest

from bot.channels import telegram_alarm, telegram_source
from bot.channels.telegram_alarm import TelegramAlarm
from bot.domain.alarms import GroupTap, LinkTried, Notice
from bot.domain.errors import NotAuthentic, Unparseable
from bot.domain.messages import (
    ContactStopped,
    Misconfigured,
    QuickReply,
    Rejected,
    Sent,
    Throttled,
    UnknownOutcome,
    Unreachable,
)
from bot.domain.ports import HookRequest
from tests.fakes import telegram as fakes
from tests.fakes.logs import overheard
from tests.fakes.telegram import ALARM_TOKEN, FakeTelegram, Fault

GROUP = -4001234
SECRET = "mot-bi-mat-khac"
NOTICE = Notice((), "Có hồ sơ mới", "Có hồ sơ mới\nK-000001", loud=True)
CLAIM = QuickReply("Nhận K-000001", "claim:0123456789abcdef0123456789abcdef")
BUTTON = Notice((), "Có hồ sơ mới", "Có hồ sơ mới\nK-000001", (CLAIM,), loud=True)
LATER = Notice((), "Không còn", "Không còn hồ sơ nào chờ")


class Seconds:
    """A clock that stands still."""

    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
async def fake():
    async with FakeTelegram(ALARM_TOKEN).running() as telegram:
        yield telegram


@pytest.fixture
def group(fake):
    return fake.group(GROUP)


@pytest.fixture
def seconds():
    return Seconds()


@pytest.fixture
async def bell(fake, group, seconds):
    opened = TelegramAlarm(
        ALARM_TOKEN, str(GROUP), api=fake.url, webhook_secret=SECRET, monotonic=seconds
    )
    yield opened
    await opened.close()


# Calling


async def test_a_call_stands_in_the_group_and_can_be_written_anew(bell, group):
    rung = await bell.ring(BUTTON)
    (call,) = group.sees()
    assert rung == Sent(f"{GROUP}:{call.id}")
    assert (call.text, call.taps) == (BUTTON.text, {CLAIM.title: CLAIM.payload})
    assert await bell.change(rung.message_ref, LATER) == rung
    (call,) = group.sees()
    assert (call.text, call.taps, call.edits) == (LATER.text, {}, 1)


async def test_what_looks_like_markup_is_shown_as_it_is(bell, group):
    await bell.ring(Notice((), "a", "Chị <b>Hà</b> & em đã nhận"))
    assert group.sees()[0].text == "Chị <b>Hà</b> & em đã nhận"
    assert group.sees()[0].raw["disable_notification"] is True


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        (fakes.throttle(9), Throttled),
        (fakes.BROKEN, Unreachable),
        (Fault(504, "Gateway Timeout"), UnknownOutcome),
        (fakes.CUT, UnknownOutcome),
        (Fault(401, "Unauthorized"), Misconfigured),
        (Fault(403, "Forbidden: bot was kicked from the group chat"), ContactStopped),
        (fakes.NO_CHAT, ContactStopped),
        (Fault(400, "Bad Request: not enough rights to send text messages"), Rejected),
    ],
)
async def test_every_failure_has_a_verdict(fake, bell, fault, verdict):
    fake.fails("sendMessage", fault)
    fake.fails("editMessageText", fault)
    assert isinstance(await bell.ring(NOTICE), verdict)
    bell._pace._until.clear()
    assert isinstance(await bell.change(f"{GROUP}:1", NOTICE), verdict)


async def test_no_call_is_made_while_telegram_asks_to_wait(fake, bell, seconds):
    fake.fails("sendMessage", fakes.throttle(9))
    assert await bell.ring(NOTICE) == Throttled(9.0)
    seconds.now += 8.5
    assert await bell.ring(NOTICE) == Throttled(0.5)
    assert await bell.change(f"{GROUP}:1", NOTICE) == Throttled(0.5)
    seconds.now += 0.5
    assert isinstance(await bell.ring(NOTICE), Sent)
    assert len(fake.called("sendMessage")) == 2


async def test_a_group_takes_twenty_calls_and_changes_a_minute(fake, bell, seconds):
    rung = await bell.ring(NOTICE)
    for number in range(19):
        seconds.now += 1
        assert await bell.change(rung.message_ref, Notice((), "a", f"a{number}")) == rung
    assert await bell.ring(NOTICE) == Throttled(41.0)
    assert len(fake.called("sendMessage")) == 1
    seconds.now += 41
    assert fake.called("editMessageText")[-1]["text"] == "a18"
    fake.limits_groups = False
    assert isinstance(await bell.ring(NOTICE), Sent)


@pytest.mark.parametrize("told", [True, False])
async def test_a_group_that_moves_is_followed_and_not_named(fake, group, bell, told):
    old = await bell.ring(BUTTON)
    new = group.moves(-1009876543210)
    with overheard(telegram_alarm) as logs:
        if told:
            bell.parse(json.dumps(fake.updates[-1]).encode())
        assert isinstance(await bell.ring(BUTTON), Sent)
        assert isinstance(await bell.ring(BUTTON), Sent)
    assert len(new.sees()) == 2
    refused = [one for one in fake.called("sendMessage") if one["chat_id"] == str(GROUP)]
    assert len(refused) == (1 if told else 2)
    assert logs.getvalue().count("telegram_alarm.group_moved") == 1
    assert "9876543210" not in logs.getvalue()
    # What stands in the old group can't be written anew, and nobody tries for ever.
    assert await bell.change(old.message_ref, LATER) == old


async def test_another_group_that_moves_changes_nothing(fake, group, bell):
    fake.group(-77).moves(-1007777777777)
    bell.parse(json.dumps(fake.updates[-1]).encode())
    await bell.ring(NOTICE)
    assert len(group.sees()) == 1


@pytest.mark.parametrize(
    "refusal",
    [
        "Bad Request: message is not modified: specified new message content …",
        "Bad Request: message to edit not found",
        "Bad Request: message can't be edited",
    ],
)
async def test_where_nothing_is_left_to_change_all_is_well(fake, bell, refusal):
    fake.fails("editMessageText", Fault(400, refusal))
    assert await bell.change(f"{GROUP}:5", NOTICE) == Sent(f"{GROUP}:5")


async def test_what_was_told_by_another_bell_is_left_alone(fake, bell):
    assert await bell.change("letter", NOTICE) == Sent("letter")
    assert fake.calls == []


# Hearing


async def test_a_tap_is_heard_and_answered_to_who_tapped(fake, group, bell):
    await bell.ring(BUTTON)
    update = group.member(777).taps(CLAIM.title)
    (tap,) = bell.parse(json.dumps(update).encode())
    assert tap == GroupTap(update["callback_query"]["id"], "777", CLAIM.payload)
    await bell.answer(tap.query, "Hãy nối Telegram ở bàn trực trước." + "a" * 300)
    assert fake.answers[tap.query].startswith("Hãy nối")
    await bell.answer(tap.query, "quá muộn")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("/noi 123 456 789", "123456789"),
        ("/noi@ben_alarm_bot 123-456-789", "123456789"),
        ("  /noi\n123456789 ", "123456789"),
        ("/noi", ""),
        ("/start", ""),
        ("em bị nhốt ở đây", ""),
        ("/noi 123 456 789 cứu em", ""),
        ("/noi " + "1" * 5000, ""),
    ],
)
def test_in_private_only_a_code_is_heard(fake, text, code):
    assert TelegramAlarm(ALARM_TOKEN, "-1").parse(
        json.dumps(fake.person(777).types(text)).encode()
    ) == [LinkTried("777", code)]


async def test_what_is_said_in_the_group_is_heard_by_nobody(fake, group, bell):
    fake.reads_all = True
    member = group.member(777)
    for text in ("chị Hà ơi K-000001 là ai", "/noi 123 456 789", "/start"):
        assert bell.parse(json.dumps(member.types(text)).encode()) == []
    assert bell.parse(json.dumps(member.sends(photo=[])).encode()) == []


async def test_being_put_out_is_an_alarm_of_its_own(group, bell):
    with overheard(telegram_alarm) as logs:
        assert bell.parse(json.dumps(group.puts_out()).encode()) == []
    assert "telegram_alarm.put_out_of_group" in logs.getvalue()
    assert str(GROUP) not in logs.getvalue()


@pytest.mark.parametrize(
    "body",
    [
        b"?",
        b"[]",
        b'{"callback_query": 1}',
        b'{"callback_query": {"id": 5, "from": {"id": 1}}}',
        b'{"callback_query": {"id": "5", "from": {}}}',
        b'{"message": {"chat": {"id": "x"}}}',
        b'{"my_chat_member": {}}',
    ],
)
def test_what_is_no_update_is_refused(body):
    with pytest.raises(Unparseable):
        TelegramAlarm(ALARM_TOKEN, "-1").parse(body)


def test_what_is_new_to_us_means_nothing():
    bell = TelegramAlarm(ALARM_TOKEN, "-1")
    for body in (b'{"update_id": 1}', b'{"callback_query": {"id": "5", "from": {"id": 1}}}'):
        assert bell.parse(body) == []


def test_only_a_call_with_our_secret_is_genuine(bell):
    def hook(secret):
        return HookRequest({"x-telegram-bot-api-secret-token": secret}, b"{}")

    bell.verify(hook(SECRET))
    for wrong in ("", SECRET[:-1], SECRET.upper(), "\udcff"):
        with pytest.raises(NotAuthentic):
            bell.verify(hook(wrong))


async def test_taps_are_asked_for_again_until_they_were_dealt_with(fake, group, monkeypatch):
    monkeypatch.setattr(telegram_source, "_LONG_POLL", 0)
    bell = TelegramAlarm(ALARM_TOKEN, str(GROUP), api=fake.url)
    assert not bell.has_webhook
    fake.inject({"callback_query": "?"})
    person = fake.person(777)
    person.types("/noi 1")
    for _ in range(2):
        assert await bell.poll() == [LinkTried("777", "1")]
    bell.stored()
    person.types("/noi 2")
    assert await bell.poll() == [LinkTried("777", "2")]
    asked = fake.called("getUpdates")[0]["allowed_updates"]
    assert asked == ["message", "callback_query", "my_chat_member"]
    await bell.close()

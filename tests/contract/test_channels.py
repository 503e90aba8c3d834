"""Every channel keeps the same promises, whatever the platform behind it does."""

import json
import re
import secrets

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from bot.channels import telegram as adapter
from bot.channels import zalo as zalo_adapter
from bot.channels import zalo_token
from bot.channels import zalobot as zalobot_adapter
from bot.channels.telegram import Telegram
from bot.channels.terminal import Terminal
from bot.channels.webchat import Webchat
from bot.channels.zalobot import ZaloBot
from bot.channels.zalobot_api import Api as ZaloBotApi
from bot.domain.errors import NotAuthentic, Unparseable
from bot.domain.health import Trouble
from bot.domain.messages import (
    MAX_SENT_PICTURE,
    Delivery,
    Outgoing,
    Part,
    QuickReply,
    Rejected,
    Sent,
)
from bot.domain.ports import HookRequest
from tests.fakes import telegram as fakes
from tests.fakes import tokens
from tests.fakes import zalo as zalo_fakes
from tests.fakes import zalobot as zalobot_fakes
from tests.fakes.logs import overheard
from tests.fakes.telegram import TOKEN, FakeTelegram, Fault
from tests.fakes.zalo import APP_SECRET, OA_SECRET, SEND, UPLOAD, FakeZalo
from tests.fakes.zalobot import FakeZaloBot

SECRET = "mot-bi-mat"
CANARY = "con-chim-hoang-yen"
PICTURE = b"\xff\xd8\xff\xe0" + bytes(1000) + b"\xff\xd9"
FAULTS = [
    fakes.BLOCKED, fakes.NO_CHAT, fakes.BROKEN, fakes.CUT, fakes.ANSWER_LOST,
    fakes.throttle(1), fakes.BAD_MARKUP, Fault(401, "Unauthorized"), Fault(418, CANARY),
    Fault(200, CANARY), Fault(409, CANARY), Fault(301, CANARY),
]  # fmt: skip
ZALO_FAULTS = [
    zalo_fakes.BROKEN, zalo_fakes.CUT, zalo_fakes.ANSWER_LOST, zalo_fakes.NOISE,
    zalo_fakes.THROTTLED, zalo_fakes.Fault(status=418), zalo_fakes.Fault(status=301),
    *(zalo_fakes.Fault(error) for error in (-200, -201, -209, -213, -216, -217, -230, -99999)),
]  # fmt: skip
ZALOBOT_FAULTS = [
    zalobot_fakes.BROKEN, zalobot_fakes.INTERNAL, zalobot_fakes.CUT, zalobot_fakes.ANSWER_LOST,
    zalobot_fakes.NOISE, zalobot_fakes.THROTTLED, zalobot_fakes.THROTTLED_INSIDE,
    *(zalobot_fakes.Fault(status) for status in (301, 400, 401, 404, 408, 418, 502)),
    *(zalobot_fakes.Fault(200, code) for code in (0, -1, 7, 99999)),
]  # fmt: skip


class Side:
    """A channel and what people on it see."""

    def __init__(
        self, channel, address, seen, fake=None, faults=(), sending="", pictures=None, uploading=""
    ):
        self.channel = channel
        self.address = address
        #: The texts that arrived; None where the channel itself does not show them.
        self.seen = seen
        self.fake = fake
        self.faults = faults
        self._sending = sending
        #: The pictures that arrived; None where the channel itself does not show them.
        self.pictures = pictures
        self._uploading = uploading

    def breaks_picture(self, fault):
        """Have the next picture go wrong."""
        self.fake.fails(self._uploading or self._sending, fault)

    def breaks(self, fault):
        """Have the next message go wrong."""
        self.fake.fails(self._sending, fault)

    def outgoing(self, text, replies=()):
        return Outgoing(secrets.token_hex(8), self.address, Part(text, tuple(replies)))

    def picture(self):
        return Outgoing(secrets.token_hex(8), self.address, Part("", pictured=True), PICTURE)


@pytest.fixture
async def telegram():
    async with FakeTelegram().running() as fake:
        person = fake.person(4242)
        person.opens()
        channel = Telegram(TOKEN, api=fake.url, webhook_secret=SECRET)
        seen = lambda: [one.text for one in person.sees()]  # noqa: E731
        pictures = lambda: [one.raw["photo"] for one in person.sees() if "photo" in one.raw]  # noqa: E731
        yield Side(channel, "4242", seen, fake, FAULTS, "sendMessage", pictures, "sendPhoto")
        await channel.close()


@pytest.fixture
async def zalo():
    async with FakeZalo().running() as fake:
        person = fake.person(4242)
        person.types("chào")
        channel = tokens.channel(fake)
        seen = lambda: [one.text for one in person.sees()]  # noqa: E731
        pictures = lambda: [one.picture for one in person.sees() if one.picture]  # noqa: E731
        yield Side(channel, "4242", seen, fake, ZALO_FAULTS, SEND, pictures, UPLOAD)
        await channel.close()


@pytest.fixture
async def zalobot():
    async with FakeZaloBot().running() as fake:
        person = fake.person(4242)
        person.types("chào")
        api = ZaloBotApi(fake.url, zalobot_fakes.TOKEN, pause=60)
        channel = ZaloBot(api, max_text=1800, webhook_secret=SECRET)
        seen = lambda: [one.text for one in person.sees()]  # noqa: E731
        yield Side(channel, "4242", seen, fake, ZALOBOT_FAULTS, "sendMessage")
        await channel.close()


@pytest.fixture
async def webchat():
    return Side(Webchat(), "session", None)


@pytest.fixture
async def terminal():
    shown = []
    return Side(Terminal(shown.append), "terminal", lambda: [part.text for part in shown])


@pytest.fixture(params=["webchat", "terminal", "telegram", "zalo", "zalobot"])
def side(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["telegram", "zalo", "zalobot"])
def platform(request):
    """A channel with a company behind it."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def logs():
    """What is logged from here on."""
    with overheard(adapter, zalo_adapter, zalo_token, zalobot_adapter) as written:
        yield written


async def test_it_has_a_name_and_limits(side):
    assert side.channel.name in ("webchat", "terminal", "telegram", "zalo", "zalobot")
    assert side.channel.limits.max_text >= 1000
    assert side.channel.limits.max_quick_replies >= 0


@examples(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary() | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(
        st.sampled_from([
            "update_id", "message", "chat", "id", "text", "callback_query",
            "event_name", "sender", "timestamp", "follower",
        ]), inner
    ),
    max_leaves=6,
).map(lambda value: json.dumps(value).encode()))  # fmt: skip
async def test_whatever_is_delivered_it_is_read_or_called_unreadable(side, body):
    try:
        events = side.channel.parse(body)
    except Unparseable:
        return
    assert all(event.channel == side.channel.name and event.external_id for event in events)


@given(
    headers=st.dictionaries(
        st.sampled_from(
            [
                "x-telegram-bot-api-secret-token",
                "x-zevent-signature",
                "x-bot-api-secret-token",
                "authorization",
                "x-secret",
            ]
        ),
        st.text().filter(lambda value: value != SECRET),
    )
)
@examples(suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_call_without_the_secret_is_not_genuine(side, headers):
    with pytest.raises(NotAuthentic):
        side.channel.verify(HookRequest(headers, b"{}"))


@pytest.mark.parametrize(
    ("side", "fault"),
    [
        *((name, None) for name in ("webchat", "terminal", "telegram", "zalo", "zalobot")),
        *(("telegram", fault) for fault in FAULTS),
        *(("zalo", fault) for fault in ZALO_FAULTS),
        *(("zalobot", fault) for fault in ZALOBOT_FAULTS),
    ],
    indirect=["side"],
    ids=repr,
)
async def test_a_send_ends_in_a_verdict_whatever_the_platform_does(side, fault):
    if fault:
        side.breaks(fault)
    assert isinstance(await side.channel.send(side.outgoing("Chào bạn.")), Delivery)


async def test_a_text_of_any_length_arrives_whole(side):
    limit = side.channel.limits.max_text
    text = " ".join(f"câu{number}." for number in range(limit // 4))
    assert len(text) > limit
    assert isinstance(await side.channel.send(side.outgoing(text)), Sent)
    if side.seen:
        assert " ".join(side.seen()) == text


async def test_as_many_quick_replies_as_it_promises_can_be_shown(side):
    replies = [
        QuickReply(f"Nút số {number}", f"v1:{'x' * 50}.{number}")
        for number in range(side.channel.limits.max_quick_replies)
    ]
    assert isinstance(await side.channel.send(side.outgoing("Chọn:", replies)), Sent)


async def test_a_text_is_shown_as_it_was_written(side):
    text = "Lương <b>25tr</b> & 1 < 2 \\ `a` *b* _c_ [d](e) {f} %s 😀"
    assert isinstance(await side.channel.send(side.outgoing(text)), Sent)
    if side.seen:
        assert side.seen() == [text]


async def test_a_picture_arrives_as_it_is_where_the_channel_carries_one(side):
    delivery = await side.channel.send(side.picture())
    if not side.channel.limits.max_picture:
        # It says so, rather than letting an operator believe that it went.
        assert isinstance(delivery, Rejected)
        return
    assert isinstance(delivery, Sent)
    assert side.channel.limits.max_picture >= MAX_SENT_PICTURE
    if side.pictures:
        assert side.pictures() == [PICTURE]


@pytest.mark.parametrize(
    ("side", "fault"),
    [
        *(("telegram", fault) for fault in FAULTS),
        *(("zalo", fault) for fault in ZALO_FAULTS),
        *(("zalobot", fault) for fault in ZALOBOT_FAULTS),
    ],
    indirect=["side"],
    ids=repr,
)
async def test_a_picture_ends_in_a_verdict_whatever_the_platform_does(side, fault):
    side.breaks_picture(fault)
    delivery = await side.channel.send(side.picture())
    assert isinstance(delivery, Delivery)
    if side.channel.limits.max_picture:
        again = await side.channel.send(side.picture())
        assert isinstance(again, Delivery)


async def test_a_blank_text_breaks_nothing(side):
    assert isinstance(await side.channel.send(side.outgoing(" \n ")), Sent | Rejected)


async def test_events_have_ids_of_their_own_that_stay_the_same(platform):
    def body(told):
        return told if isinstance(told, bytes) else json.dumps(told).encode()

    person = platform.fake.person(7)
    bodies = [body(person.types(text)) for text in "aab"]
    bodies.append(body(platform.fake.person(8).types("a")))
    ids = [event.external_id for one in bodies for event in platform.channel.parse(one)]
    assert len(set(ids)) == len(ids) == 4
    assert [one.external_id for one in platform.channel.parse(bodies[0])] == ids[:1]


async def test_erasing_breaks_nothing(side):
    """And what is not there, or not ours to erase, is no reason to try again."""
    assert await side.channel.erase(side.address, []) is True
    assert await side.channel.erase(side.address, ["1", "", "x", "2,3"]) is True
    assert await side.channel.erase("nobody", ["1"]) is True


async def test_nothing_of_a_person_is_logged(side, logs):
    for fault in [None, *side.faults]:
        if fault:
            side.breaks(fault)
        await side.channel.send(side.outgoing(CANARY, [QuickReply(CANARY, CANARY)]))
    for body in (CANARY, f'"{CANARY}"', f'{{"update_id": "{CANARY}"}}'):
        with pytest.raises(Unparseable):
            side.channel.parse(body.encode())
    await side.channel.erase(side.address, [CANARY, "1"])
    # Without the times, whose digits are anybody's.
    logged = re.sub(r"(?m)^\S+Z ", "", logs.getvalue())
    for secret in (
        CANARY,
        TOKEN,
        zalobot_fakes.TOKEN,
        SECRET,
        APP_SECRET,
        OA_SECRET,
        "4242",
        "refresh-",
        "access-",
    ):
        assert secret not in logged


async def test_a_probe_ends_in_a_word_of_the_list_and_disturbs_nobody(side):
    before = len(side.seen()) if side.seen else 0
    assert await side.channel.probe() in {"", *Trouble}
    assert (len(side.seen()) if side.seen else 0) == before


async def test_it_can_be_closed_twice(side):
    await side.channel.close()
    await side.channel.close()

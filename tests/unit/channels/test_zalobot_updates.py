import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import zalobot_updates as updates
from bot.domain.errors import Unparseable
from bot.domain.messages import InboundKind, Media, MediaKind
from tests.fakes.zalobot import BOT_ID, FakeZaloBot

ME = "6ede00112233445566ff"


@pytest.fixture
def zalo():
    return FakeZaloBot()


@pytest.fixture
def person(zalo):
    return zalo.person(ME)


def read(body, bot=BOT_ID):
    return updates.read(updates.bare(updates.load(body)), bot)


def test_a_text_is_read(person):
    inbound = read(person.types("cứu em với"))
    assert (inbound.kind, inbound.text, inbound.address) == (InboundKind.TEXT, "cứu em với", ME)
    assert inbound.external_id == f"{BOT_ID}:{inbound.message_ref}"
    assert inbound.numbered
    assert abs((inbound.sent_at - dt.datetime.now(dt.UTC)).total_seconds()) < 60


def test_two_bots_count_for_themselves(person):
    body = person.types("a")
    assert read(body).external_id != read(body, bot="7").external_id


@pytest.mark.parametrize("field", ["photo_url", "photo"])
def test_a_picture_is_read_whatever_its_field_is_called(person, field):
    inbound = read(person.sends_photo("https://photo.zdn.vn/2.jpg", "có đúng không", field))
    assert (inbound.kind, inbound.text) == (InboundKind.PHOTO, "có đúng không")
    assert inbound.media == (Media(MediaKind.PHOTO, "https://photo.zdn.vn/2.jpg"),)
    assert not inbound.numbered


def test_a_picture_without_an_address_is_still_answered(person):
    inbound = read(person.sends("image"))
    assert (inbound.kind, inbound.media) == (InboundKind.PHOTO, ())


def test_a_recording_is_read(person):
    inbound = read(person.sends_voice())
    assert inbound.kind is InboundKind.VOICE
    assert inbound.media[0].kind is MediaKind.VOICE


def test_a_sticker_is_answered_and_a_link_is_read_like_a_text(person):
    assert read(person.sends("sticker", sticker="1", url="https://x.zdn.vn")).kind is (
        InboundKind.OTHER
    )
    link = read(person.sends("link", text="xem giúp", link="https://viec.example/1"))
    assert (link.kind, link.text) == (InboundKind.TEXT, "xem giúp\nhttps://viec.example/1")


def test_what_the_platform_keeps_back_is_known_as_such_with_or_without_the_rest(zalo, person):
    inbound = read(person.is_kept_back())
    assert (inbound.kind, inbound.address, inbound.text) == (InboundKind.WITHHELD, ME, "")
    # Without an id of its own it has one that stays the same.
    assert inbound.external_id == read(zalo.body(zalo.updates[-1], wrapped=True)).external_id
    whole = read(person.sends("unsupported"))
    assert (whole.kind, whole.external_id) == (
        InboundKind.WITHHELD,
        f"{BOT_ID}:{whole.message_ref}",
    )
    assert read(person.is_kept_back({"chat": {"id": ME}})).kind is InboundKind.WITHHELD


def test_what_names_no_chat_can_not_be_answered(person):
    for message in ({}, {"message_id": "1"}, {"chat": None}):
        assert read(person.is_kept_back(message)) is None


@pytest.mark.parametrize("name", ["message.reaction.received", "message.dance.received", "x", ""])
def test_an_event_that_nobody_knows_is_no_event(name):
    assert updates.read({"event_name": name, "message": 7}, BOT_ID) is None


def test_groups_and_bots_are_not_heard(person):
    assert read(person.sends("text", text="@ben cứu", group="g1")) is None
    assert read(person.sends("text", text="cứu", is_bot=True)) is None
    own = {"id": "c", "chat_type": "PRIVATE"}
    told = {"message_id": "1", "from": {"id": BOT_ID}, "chat": own, "text": "a"}
    assert updates.read({"event_name": "message.text.received", "message": told}, BOT_ID) is None


def test_a_chat_that_does_not_say_what_it_is_is_private_when_it_has_the_persons_id():
    def heard(sender, chat):
        told = {"message_id": "1", "from": {"id": sender}, "chat": {"id": chat}, "text": "a"}
        return updates.read({"event_name": "message.text.received", "message": told}, BOT_ID)

    assert heard("p", "p").address == "p"
    assert heard("p", "group") is None


@pytest.mark.parametrize(
    "broken",
    [
        [], 7, None, {}, {"event_name": 7}, {"ok": True, "result": []},
        {"event_name": "message.text.received"},
        {"event_name": "message.text.received", "message": "x"},
        {"event_name": "message.text.received",
         "message": {"chat": {"id": "a b", "chat_type": "PRIVATE"}}},
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_not_an_update_is_unparseable(broken):
    with pytest.raises(Unparseable):
        updates.read(updates.bare(broken), BOT_ID)


@pytest.mark.parametrize("date", ["x", -1, True, 10**30, None, "9" * 400, float("nan")])
def test_a_time_that_is_none_costs_nothing(date):
    told = {"message_id": "1", "chat": {"id": "p"}, "text": "a\0b\ud800", "date": date}
    inbound = updates.read({"event_name": "message.text.received", "message": told}, BOT_ID)
    assert inbound.text == "ab�"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(
            st.sampled_from([
                "event_name", "message", "chat", "id", "chat_type", "from", "text", "date",
                "message_id", "photo_url", "result",
            ]), inner,
        ),
        max_leaves=8,
    ),
    st.sampled_from(sorted(updates._KINDS)),
)  # fmt: skip
def test_whatever_comes_is_read_ignored_or_unparseable(message, name):
    for update in (message, {"event_name": name, "message": message}):
        try:
            inbound = updates.read(updates.bare(update), BOT_ID)
        except Unparseable:
            continue
        assert inbound is None or (inbound.address and inbound.external_id)

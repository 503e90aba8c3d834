import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import zalo_events as events
from bot.domain.errors import Unparseable
from bot.domain.messages import MOST_MEDIA, InboundKind, Media, MediaKind
from tests.fakes.zalo import OA_ID, FakeZalo

ME = "246845883529197922"


@pytest.fixture
def zalo():
    return FakeZalo()


@pytest.fixture
def person(zalo):
    return zalo.person(ME)


def read(body):
    return events.read(events.load(body))


def test_a_text_is_read(person):
    inbound = read(person.types("cứu em với"))
    assert (inbound.kind, inbound.text, inbound.address) == (InboundKind.TEXT, "cứu em với", ME)
    assert inbound.external_id.startswith(f"{OA_ID}:96d3cdf3af")
    assert inbound.message_ref == inbound.external_id.partition(":")[2]
    assert inbound.sent_at is not None


def test_a_place_is_read_though_its_degrees_are_text(person):
    inbound = read(person.sends_location())
    assert inbound.kind is InboundKind.LOCATION
    assert (inbound.latitude, inbound.longitude, inbound.text) == (16.68, 98.51, "Quán Cà Phê")


@pytest.mark.parametrize(
    "bad", [("", "1"), ("91", "0"), ("nan", "0"), ("x", "0"), (True, "0"), (None, "0")]
)
def test_a_place_that_is_none_keeps_its_words(person, bad):
    inbound = read(person.sends_location(*bad))
    assert (inbound.kind, inbound.latitude, inbound.longitude) == (InboundKind.OTHER, None, None)
    assert inbound.text == "Quán Cà Phê"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("image", InboundKind.PHOTO),
        ("audio", InboundKind.VOICE),
        ("voice", InboundKind.VOICE),
        ("gif", InboundKind.PHOTO),
        ("sticker", InboundKind.OTHER),
        ("file", InboundKind.OTHER),
        ("video", InboundKind.OTHER),
        ("business_card", InboundKind.OTHER),
        ("something_new", InboundKind.OTHER),
    ],
)
def test_every_kind_is_answered_and_its_words_are_kept(person, kind, expected):
    payload = {"url": "https://x.zdn.vn/1", "name": "Người Thử", "phone": "0912000123"}
    inbound = read(person.sends(kind, payload=payload, text="em bị nhốt"))
    assert (inbound.kind, inbound.text) == (expected, "em bị nhốt")
    assert read(person.sends(kind)).text == ""


def test_a_link_is_read_like_a_text_that_holds_it(person):
    link = {"url": "https://viec.example/1", "title": "Tuyển gấp"}
    inbound = read(person.sends("link", payload=link, text="xem giúp em"))
    assert (inbound.kind, inbound.text) == (
        InboundKind.TEXT,
        "xem giúp em\nhttps://viec.example/1",
    )
    twice = read(person.sends("link", payload=link, text="coi https://viec.example/1 nha"))
    assert twice.text == "coi https://viec.example/1 nha"


def test_following_and_leaving_are_told_by_the_follower(person):
    opened, stopped = read(person.follows()), read(person.blocks())
    assert (opened.kind, opened.address) == (InboundKind.OPENED, ME)
    assert (stopped.kind, stopped.address) == (InboundKind.STOPPED, ME)
    assert opened.external_id != stopped.external_id


def test_a_form_is_answered_without_the_name_and_the_number_in_it(person):
    body = person._event("user_submit_info", info={"name": "Người Thử", "phone": "84912000123"})
    inbound = read(body)
    assert inbound.kind is InboundKind.OTHER
    assert "84912000123" not in repr(inbound)
    assert "Người Thử" not in repr(inbound)


def test_somebody_without_an_account_is_answered_by_both_ids(zalo):
    person = zalo.person("anon-1", conversation="talk-9")
    inbound = read(person.types("cứu"))
    assert (inbound.kind, inbound.text) == (InboundKind.TEXT, "cứu")
    assert events.recipient(inbound.address) == {
        "anonymous_id": "anon-1",
        "conversation_id": "talk-9",
    }
    other = zalo.happens({
        "event_name": "anonymous_send_text",
        "anonymous_id": "anon-1",
        "conversation_id": "talk-9",
        "message": {"msg_id": "1", "text": "cứu"},
    })  # fmt: skip
    assert read(other).address == inbound.address


def test_what_a_human_writes_in_oa_manager_is_an_echo_to_whom_it_was_written(zalo, person):
    echo = read(person.is_answered_by_a_human("chào em"))
    assert (echo.kind, echo.address, echo.text) == (InboundKind.ECHO, ME, "chào em")
    assert echo.message_ref
    assert echo.external_id.endswith(f":{echo.message_ref}")
    assert echo.sent_at is not None
    picture = read(zalo.echo(ME, "", "9", "777", kind="image"))
    assert (picture.kind, picture.text) == (InboundKind.ECHO, "")


def test_what_no_human_sent_receipts_and_unknown_kinds_are_nothing_for_us(zalo, person):
    assert read(zalo.echo(ME, "Chào bạn.", "9")) is None
    for name in (
        "user_seen_message", "user_received_message", "add_user_to_tag", "oa_send_image",
        "user_reacted_message", "user_call_oa", "never_heard_of",
    ):  # fmt: skip
        assert read(zalo.happens({"event_name": name, "sender": {"id": ME}})) is None


def test_the_id_is_the_same_again_and_never_that_of_another(zalo, person):
    bodies = [person.types("a"), person.types("a"), zalo.person(8).types("a"), person.follows()]
    zalo.ahead += 5
    bodies.append(person.follows())
    ids = [read(body).external_id for body in bodies]
    assert len(set(ids)) == 5
    assert [read(body).external_id for body in bodies] == ids


def test_a_message_without_an_id_gets_one_of_its_time(zalo, person):
    event = json.loads(person.types("cứu"))
    del event["message"]["msg_id"]
    first = events.read(event)
    assert first.text == "cứu"
    assert first.message_ref == ""
    assert first.external_id == events.read(event).external_id


def test_an_endless_message_id_is_kept_for_telling_apart_only(person):
    event = json.loads(person.types("cứu"))
    event["message"]["msg_id"] = "9" * 500
    inbound = events.read(event)
    assert inbound.message_ref == ""
    assert inbound.external_id.endswith("9" * 500)


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"event_name": 5},
        {"event_name": "user_send_text"},
        {"event_name": "user_send_text", "message": {"text": "a", "msg_id": "1"}},
        {"event_name": "user_send_text", "message": "a", "sender": {"id": ME}},
        {"event_name": "user_send_text", "message": {}, "sender": {"id": "a b"}},
        {"event_name": "user_send_text", "message": {"text": "a"}, "sender": {"id": ME}},
        {"event_name": "follow", "timestamp": "1"},
        {"event_name": "user_send_text", "message": {}, "sender": {"anonymous_id": "1"}},
    ],
)
def test_what_can_not_be_answered_is_unreadable(broken):
    with pytest.raises(Unparseable):
        events.read(broken)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=5,
    ),
    st.sampled_from(["sender", "message", "timestamp", "recipient", "event_name", "follower"]),
    st.sampled_from(["user_send_text", "user_send_location", "follow", "user_submit_info"]),
)
def test_no_field_of_any_kind_breaks_the_reader(value, field, name):
    event = {
        "event_name": name,
        "sender": {"id": ME},
        "recipient": {"id": OA_ID},
        "follower": {"id": ME},
        "timestamp": "1700000000000",
        "message": {"msg_id": "1", "text": "a", "attachments": [{"payload": {}}]},
    }
    for changed in (
        event | {field: value},
        event | {"message": event["message"] | {"attachments": value}},
        event | {"message": event["message"] | {"text": value, "msg_id": value}},
    ):
        try:
            inbound = events.read(changed)
        except Unparseable:
            continue
        assert inbound is None or (inbound.external_id and inbound.address)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("image", MediaKind.PHOTO),
        ("gif", MediaKind.PHOTO),
        ("audio", MediaKind.VOICE),
        ("video", MediaKind.FILE),
        ("file", MediaKind.FILE),
    ],
)
def test_what_came_along_is_told_by_its_address(person, kind, expected):
    inbound = read(person.sends(kind, payload={"url": "https://x.zdn.vn/1", "name": "a.svg"}))
    assert inbound.media == (Media(expected, "https://x.zdn.vn/1"),)


def test_what_has_no_address_brings_nothing(person):
    for payload in ({}, {"url": ""}, {"url": 7.5}, {"url": ["x"]}, {"url": "h" * 3000}, []):
        assert read(person.sends("image", payload=payload)).media == ()
    for kind in ("sticker", "link", "location", "business_card"):
        payload = {"url": "https://x.zdn.vn/1", "coordinates": {"latitude": "1", "longitude": "1"}}
        assert read(person.sends(kind, payload=payload)).media == ()


def test_of_an_album_as_many_are_taken_as_may_be(person):
    event = json.loads(person.sends("image", payload={"url": "https://x.zdn.vn/1"}))
    event["message"]["attachments"] *= 30
    assert len(read(json.dumps(event).encode()).media) == MOST_MEDIA

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.channels import telegram_updates as updates
from bot.domain.errors import Unparseable
from bot.domain.messages import MAX_MEDIA, InboundKind, Media, MediaKind

FIXTURES = Path(__file__).parents[2] / "fixtures" / "telegram"
NAMES = sorted(path.stem for path in FIXTURES.glob("*.json"))


def fixture(name):
    return json.loads((FIXTURES / f"{name}.json").read_text())


def read(name, **changed):
    return updates.read(fixture(name) | changed, "123")


def message(**content):
    return updates.read(
        {
            "update_id": 1,
            "message": {"message_id": 2, "chat": {"id": 3, "type": "private"}} | content,
        },
        "123",
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_library_agrees_that_the_fixtures_are_updates(name, monkeypatch):
    # Otherwise it warns of a change to come in it.
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    told = fixture(name)
    understood = Update.de_json(told, None)
    assert understood.update_id == told["update_id"]
    assert understood.api_kwargs == {}
    inbound = updates.read(told, "123")
    if inbound is not None:
        assert inbound.address == str(understood.effective_user.id)


@pytest.mark.parametrize(
    ("name", "kind", "text"),
    [
        ("text", InboundKind.TEXT, "dsq vn o mien dien so may"),
        ("edited_text", InboundKind.TEXT, "dsq vn o lao so may"),
        ("forwarded", InboundKind.TEXT, "Tuyển 20 nam nữ làm game, lương 25 triệu, bao ăn ở"),
        ("start", InboundKind.OPENED, ""),
        ("tap", InboundKind.BUTTON, "Nhắn được"),
        ("location", InboundKind.LOCATION, ""),
        ("contact", InboundKind.TEXT, "Người thử +84912000123"),
        (
            "forwarded_with_hidden_links",
            InboundKind.TEXT,
            (
                "Tuyển nhân viên xử lý dữ liệu, lương 30 triệu.\nĐăng ký tại đây hoặc ở trang này\n"
                "https://bit.ly/viec-nhe\nhttps://t.me/tuyendung_mienwai"
            ),
        ),
        (
            "forwarded_photo",
            InboundKind.PHOTO,
            "Việc nhẹ lương cao, bấm vào đây\nhttps://zalo.me/g/viecnhe",
        ),
        ("photo_as_file", InboundKind.PHOTO, ""),
        ("animation", InboundKind.OTHER, ""),
        ("photo", InboundKind.PHOTO, "cty nay lua k a"),
        ("voice", InboundKind.VOICE, ""),
        ("video", InboundKind.OTHER, ""),
        ("document", InboundKind.OTHER, ""),
        ("sticker", InboundKind.OTHER, ""),
        ("blocked", InboundKind.STOPPED, ""),
    ],
)
def test_what_a_person_does_becomes_an_event(name, kind, text):
    inbound = read(name)
    assert (inbound.kind, inbound.text, inbound.address) == (kind, text, "4242")


@pytest.mark.parametrize(
    "name",
    ["group_text", "channel_post", "reaction", "timer_set", "unblocked", "live_location_moves"],
)
def test_what_nobody_said_to_the_bot_is_no_event(name):
    assert read(name) is None


def test_every_update_has_its_own_id_an_edited_message_too():
    ids = [inbound.external_id for name in NAMES if (inbound := read(name))]
    assert len(set(ids)) == len(ids)
    assert read("text").external_id == read("text").external_id
    assert read("edited_text").message_ref == read("text").message_ref


def test_another_bot_counts_for_itself():
    assert updates.read(fixture("text"), "123") != updates.read(fixture("text"), "456")


def test_time_language_and_message_are_kept():
    inbound = read("text")
    assert inbound.sent_at.isoformat() == "2026-11-21T03:00:00+00:00"
    assert (inbound.language_hint, inbound.message_ref) == ("vi", "77")
    assert read("edited_text").sent_at > inbound.sent_at


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("photo", (Media(MediaKind.PHOTO, "AgAC-x"),)),
        ("forwarded_photo", (Media(MediaKind.PHOTO, "AgAC-x"),)),
        ("photo_as_file", (Media(MediaKind.PHOTO, "BQAC-img"),)),
        ("voice", (Media(MediaKind.VOICE, "AwAC"),)),
        ("document", (Media(MediaKind.FILE, "BQAC"),)),
        ("animation", ()),
        ("video", ()),
        ("sticker", ()),
        ("text", ()),
    ],
)
def test_what_came_with_a_message_is_named_by_what_fetches_it(name, media):
    assert read(name).media == media


def test_of_a_photo_the_largest_size_that_we_take_is_chosen():
    def size(name, width, weight):
        return {"file_id": name, "width": width, "height": width, "file_size": weight}

    sizes = [size("a", 100, 5000), size("b", 4000, MAX_MEDIA), size("c", 5000, MAX_MEDIA + 1)]
    assert message(photo=sizes).media == (Media(MediaKind.PHOTO, "b"),)
    assert message(photo=[{"file_id": "a"}]).media == (Media(MediaKind.PHOTO, "a"),)
    for none in (sizes[2:], [], None, "a", [{"file_id": "../a"}], [{"file_id": 1}], [None]):
        assert message(photo=none).media == ()
        assert message(photo=none).kind is InboundKind.PHOTO


def test_a_hidden_link_is_shown_once_and_only_where_there_is_one():
    def link(url):
        return {"type": "text_link", "offset": 0, "length": 1, "url": url}

    same = message(
        text="xem https://a.vn nhé", entities=[link("https://a.vn"), link("https://b.vn/")]
    )
    assert same.text == "xem https://a.vn nhé\nhttps://b.vn/"
    long = message(text="xem", entities=[link(f"https://{n}.vn/{'x' * 900}") for n in range(30)])
    assert len(long.text.splitlines()) == 11
    assert len(long.text) < 6000
    for broken in (None, 5, [None], [{"type": "text_link"}], [link(7)], [link("")]):
        assert message(text="xem", entities=broken).text == "xem"


@pytest.mark.parametrize(
    ("card", "text"),
    [
        ({"phone_number": "0912 000 123"}, "0912 000 123"),
        ({"phone_number": "+1", "first_name": "A\0", "last_name": "B"}, "A B +1"),
        ({"phone_number": "+1", "first_name": 5}, "+1"),
    ],
)
def test_a_shared_number_is_said_in_words(card, text):
    assert message(contact=card).text == text


@pytest.mark.parametrize("card", [{}, {"phone_number": None}, {"phone_number": " "}, None])
def test_a_contact_card_without_a_number_can_not_be_read(card):
    assert message(contact=card).kind is InboundKind.OTHER


def test_a_place_is_kept_with_its_degrees():
    place = read("location")
    assert (place.latitude, place.longitude) == pytest.approx((16.6857, 98.5083))


@pytest.mark.parametrize("bad", [{"latitude": 91, "longitude": 0}, {"latitude": "1"}, {}, None])
def test_a_place_without_sound_degrees_is_something_we_can_not_read(bad):
    assert message(location=bad).kind is InboundKind.OTHER


@pytest.mark.parametrize("name", ["tap_on_an_old_message", "tap_without_its_message"])
def test_a_tap_counts_even_when_its_message_is_not_told(name):
    inbound = read(name)
    assert (inbound.kind, inbound.payload, inbound.text) == (InboundKind.BUTTON, "menu:open", "")
    # The message belongs to the bot and is remembered there.
    assert inbound.message_ref == ""


def test_a_link_opens_the_talk_and_can_not_pass_for_a_tap():
    assert read("start_with_link").payload == "start:to-roi_01"
    assert message(text="/start erase").payload == "start:erase"
    assert message(text="/start@ben_test_bot").kind is InboundKind.OPENED


def test_words_after_start_are_words():
    inbound = message(text="/start cuu em voi")
    assert (inbound.kind, inbound.text) == (InboundKind.TEXT, "cuu em voi")
    assert message(text="/startle").kind is InboundKind.TEXT


def test_a_new_kind_of_message_is_answered_not_ignored():
    assert message(hologram={}).kind is InboundKind.OTHER
    assert message(text="chào", hologram={"broken": None}).text == "chào"


@pytest.mark.parametrize(
    ("sent", "kept"), [("a\ud800b", "a\ufffdb"), ("\ud83d\ude00", "😀"), ("a\0b", "ab")]
)
def test_what_can_not_be_stored_is_taken_out(sent, kept):
    inbound = message(text=sent)
    assert inbound.text == kept
    inbound.text.encode()


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        {},
        {"update_id": "1"},
        {"update_id": True},
        {"update_id": 1, "message": None},
        {"update_id": 1, "message": {"message_id": 1}},
        {"update_id": 1, "message": {"chat": {"id": 1, "type": "private"}}},
        {"update_id": 1, "message": {"message_id": 1, "chat": {"id": 1 << 70}}},
        {"update_id": 1, "callback_query": {"data": "a"}},
        {"update_id": 1, "my_chat_member": {"chat": {"id": 1, "type": "private"}}},
    ],
)
def test_what_is_no_update_is_refused(broken):
    with pytest.raises(Unparseable):
        updates.read(broken, "123")


@pytest.mark.parametrize("body", [b"", b"\xff", b"{", b"[" * 100_000, b"1" * 5000])
def test_what_is_no_json_is_refused(body):
    with pytest.raises(Unparseable):
        updates.read(updates.load(body), "123")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(st.sampled_from(NAMES), st.data())
def test_whatever_is_broken_in_an_update_it_is_read_or_refused(name, data):
    update = fixture(name)
    inside = update
    while isinstance(inside, dict) and inside:
        key = data.draw(st.sampled_from(sorted(inside)))
        if not isinstance(inside[key], dict) or data.draw(st.booleans()):
            inside[key] = data.draw(JSON)
            break
        inside = inside[key]
    updates.callback_id(update)
    try:
        inbound = updates.read(update, "123")
    except Unparseable:
        return
    if inbound is not None:
        assert inbound.address.lstrip("-").isdigit()
        assert inbound.external_id.startswith("123:")
        repr(inbound).encode()
        assert all(one.ref for one in inbound.media)

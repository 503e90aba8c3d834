import json
import re

import pytest

from bot.channels import zalo_signature as signatures
from bot.channels.zalo_taps import STALE, Taps
from bot.domain.errors import NotAuthentic, Probe
from bot.domain.health import Trouble
from bot.domain.messages import (
    ContactStopped,
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
    WindowClosed,
)
from bot.domain.ports import HookRequest
from tests.fakes import zalo as fakes
from tests.fakes.tokens import channel
from tests.fakes.zalo import ACCOUNT, APP_ID, OA_SECRET, RENEW, SEND, FakeZalo, Fault, signature

ME = "246845883529197922"
#: One call whose signature was computed apart from this code.
CAPTURED = (
    '{"app_id":"360846524940903967","sender":{"id":"246845883529197922"},'
    '"recipient":{"id":"388613280878808645"},"user_id_by_app":"552177279717587730",'
    '"event_name":"user_send_text","message":{"text":"Xin chào",'
    '"msg_id":"96d3cdf3af150460909"},"timestamp":"1700000000000"}'
).encode()
MAC = "79f4bcca8975fbafedbaab54f916c0c1feb8b33117dc0556e4e30204509d55a9"
TAPS = [QuickReply(f"Lựa chọn {number}", f"v1:{number}") for number in range(1, 8)]


@pytest.fixture
async def fake():
    async with FakeZalo().running() as zalo:
        yield zalo


@pytest.fixture
async def zalo(fake):
    opened = channel(fake)
    yield opened
    await opened.close()


@pytest.fixture
async def numbering(fake):
    """The channel where buttons are switched off."""
    opened = channel(fake, buttons=0)
    yield opened
    await opened.close()


@pytest.fixture
def person(fake):
    """Somebody who has written once."""
    one = fake.person(ME)
    one.types("chào")
    return one


def outgoing(text="Chào bạn.", replies=(), *, name="m1", address=ME):
    return Outgoing(name, address, Part(text, tuple(replies)))


def hook(body, given):
    return HookRequest({} if given is None else {"x-zevent-signature": given}, body)


# Signatures


@pytest.mark.parametrize("given", [MAC, f"mac={MAC}", f"MAC={MAC.upper()}", f" mac={MAC} "])
def test_the_captured_call_is_genuine_however_its_header_is_written(given):
    assert len(CAPTURED) == 266
    assert signatures.genuine(given, CAPTURED, signatures.Identity(APP_ID, OA_SECRET))


async def test_a_call_is_genuine_whatever_its_age(zalo, fake, person):
    for ahead in (-10 * 365 * 86400, 0, 365 * 86400):
        fake.ahead = ahead
        body = person.types("cứu")
        zalo.verify(hook(body, signature(body)))


@pytest.mark.parametrize("given", ["", "mac=", MAC[:-1], MAC + "0", "mật", "\udcff", "mac=mac="])
async def test_a_call_with_another_signature_is_not_genuine(zalo, given):
    with pytest.raises(NotAuthentic) as caught:
        zalo.verify(hook(CAPTURED, given))
    assert not isinstance(caught.value, Probe)


async def test_one_byte_more_or_less_is_not_what_was_signed(zalo):
    zalo.verify(hook(CAPTURED, MAC))
    for body in (CAPTURED + b"\n", CAPTURED[:-1], CAPTURED.replace(b"Xin", b"xin")):
        with pytest.raises(NotAuthentic):
            zalo.verify(hook(body, MAC))
    # The same JSON written in another way is not what was signed either.
    with pytest.raises(NotAuthentic):
        zalo.verify(hook(json.dumps(json.loads(CAPTURED)).encode(), MAC))


def test_without_a_secret_no_call_is_genuine():
    for identity in (signatures.Identity(APP_ID, ""), signatures.Identity("", OA_SECRET)):
        given = signatures.plain(identity.app_id, CAPTURED, "1700000000000", identity.oa_secret)
        assert not signatures.genuine(given, CAPTURED, identity)


async def test_a_call_without_signature_is_a_probe_only_when_it_holds_no_event(zalo):
    for body in (b"", b"{}", b"[]", b"ping", b'{"event_name": 1}'):
        with pytest.raises(Probe):
            zalo.verify(hook(body, None))
    with pytest.raises(NotAuthentic) as caught:
        zalo.verify(hook(CAPTURED, None))
    assert not isinstance(caught.value, Probe)


@pytest.mark.parametrize(
    ("body", "at"),
    [(b'{"timestamp": 17}', "17"), (b'{"timestamp": true}', ""), (b"[", ""), (b"[]", "")],
)
def test_the_time_that_is_signed_stands_in_the_body(body, at):
    assert signatures.timestamp(body) == at


# Coming back


async def test_a_tap_says_nothing_to_who_looks_and_is_read_as_the_button_it_was(zalo, fake, person):
    reply = QuickReply("Nhắn được", "safe:yes")
    assert isinstance(await zalo.send(outgoing("Bạn nhắn được không?", [reply])), Sent)
    (message,) = person.sees()
    (token,) = message.buttons.values()
    assert re.fullmatch(r"#b1\.[A-Za-z0-9_-]+", token)
    (inbound,) = zalo.parse(person.taps("Nhắn được"))
    assert (inbound.kind, inbound.payload, inbound.text) == (
        InboundKind.BUTTON,
        "safe:yes",
        "Nhắn được",
    )
    sent = fake.called(SEND)[0]["message"]["attachment"]["payload"]["buttons"]
    assert [one["type"] for one in sent] == ["oa.query.hide"]


async def test_nobody_can_type_a_tap(zalo, fake, person):
    await zalo.send(outgoing(replies=[QuickReply("Xoá", "erase")]))
    (token,) = person.sees()[0].buttons.values()
    for typed in (
        fake.person(8).types(token),
        person.types(token[:-2] + "AA"),
        person.types("#b1." + "A" * 60),
    ):
        (inbound,) = zalo.parse(typed)
        assert (inbound.kind, inbound.payload) == (InboundKind.BUTTON, STALE)
    for text in ("erase", "safe:yes", "#b1.", "#b1.cứu em với"):
        (inbound,) = zalo.parse(person.types(text))
        assert (inbound.kind, inbound.payload, inbound.text) == (InboundKind.TEXT, "", text)


def test_a_token_of_another_secret_opens_the_menu():
    from bot.dialogue.replies import payload_effects

    token = Taps("one").seal(QuickReply("Có", "yes"), ME)
    assert Taps("two").open(token, ME) == QuickReply("", STALE)
    assert payload_effects(STALE) == ()


# Going out


async def test_a_long_text_arrives_whole_with_its_buttons_below_the_end(zalo, person):
    text = " ".join(f"câu{number}." for number in range(900))
    assert isinstance(await zalo.send(outgoing(text, TAPS[:2])), Sent)
    seen = person.sees()
    assert len(seen) > 2
    assert " ".join(one.text for one in seen) == text
    assert [bool(one.buttons) for one in seen] == [False] * (len(seen) - 1) + [True]


async def test_more_buttons_than_fit_go_on_below_the_next_message(zalo, person):
    assert isinstance(await zalo.send(outgoing("Chọn:", TAPS)), Sent)
    first, second = person.sees()
    assert (first.text, len(first.buttons)) == ("Chọn:", 5)
    assert second.text == "Lựa chọn 6 · Lựa chọn 7"
    (inbound,) = zalo.parse(person.taps("Lựa chọn 7"))
    assert inbound.payload == "v1:7"


async def test_without_buttons_the_choices_are_numbered_and_what_is_typed_may_choose(
    numbering, person
):
    assert isinstance(await numbering.send(outgoing("Chọn:", TAPS)), Sent)
    (message,) = person.sees()
    assert message.text.startswith("Chọn:\n\n1. Lựa chọn 1\n2. Lựa chọn 2")
    (inbound,) = numbering.parse(person.types("2"))
    assert (inbound.kind, inbound.text, inbound.numbered) == (InboundKind.TEXT, "2", True)


async def test_a_single_choice_has_no_number_since_one_may_be_an_answer(numbering, person):
    await numbering.send(outgoing("Có mấy người?", [QuickReply("Bỏ qua", "skip")]))
    assert person.sees()[-1].text == "Có mấy người?\n\n(Bỏ qua)"


async def test_where_zalo_refuses_buttons_the_words_still_arrive(zalo, fake, person):
    fake.takes_buttons = False
    assert isinstance(await zalo.send(outgoing("Gọi ngay.", TAPS)), Sent)
    (message,) = person.sees()
    assert message.text.startswith("Gọi ngay.\n\n1. Lựa chọn 1")
    (inbound,) = zalo.parse(person.types("1"))
    assert inbound.numbered


async def test_choices_that_go_as_numbers_after_some_went_as_buttons_keep_their_places(
    zalo, fake, person
):
    fake.fails(SEND, Fault(done=True), Fault(-233))
    assert isinstance(await zalo.send(outgoing("Chọn:", TAPS)), Sent)
    assert "6. Lựa chọn 6\n7. Lựa chọn 7" in person.sees()[-1].text


async def test_a_second_try_goes_on_where_the_first_ended(zalo, fake, person):
    text = "\n\n".join(f"Đoạn {number}. " + "chữ " * 400 for number in (1, 2, 3))
    fake.fails(SEND, Fault(done=True), fakes.BROKEN)
    assert isinstance(await zalo.send(outgoing(text)), UnknownOutcome)
    assert isinstance(await zalo.send(outgoing(text)), Sent)
    starts = [one.text[:6] for one in person.sees() if one.text.startswith("Đoạn")]
    assert starts == ["Đoạn 1", "Đoạn 2", "Đoạn 3"]


async def test_somebody_without_an_account_is_answered(zalo, fake):
    person = fake.person("anon-1", conversation="talk-9")
    (inbound,) = zalo.parse(person.types("cứu"))
    assert isinstance(await zalo.send(outgoing(address=inbound.address)), Sent)
    assert len(person.sees()) == 1


@pytest.mark.parametrize(
    ("errors", "verdict"),
    [
        ((-32,), Throttled),
        ((-200,), UnknownOutcome),
        ((-204, -205, -209, -211, -212, -219, -221, -223, -224, -235, -242, -320, -321),
         Misconfigured),
        ((-213, -217, -218, -227, -244), ContactStopped),
        ((-230, -232), WindowClosed),
        ((-201, -210, -233, -240, -248, -99999, 7), Rejected),
    ],
)  # fmt: skip
async def test_each_error_number_has_its_meaning(fake, person, errors, verdict):
    for error in errors:
        zalo = channel(fake)
        fake.fails(SEND, Fault(error))
        assert isinstance(await zalo.send(outgoing()), verdict), error
        fake.refresh_token = fakes.FIRST_REFRESH_TOKEN
        await zalo.close()


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        (fakes.BROKEN, UnknownOutcome),
        (fakes.CUT, UnknownOutcome),
        (fakes.ANSWER_LOST, UnknownOutcome),
        (fakes.NOISE, UnknownOutcome),
        (Fault(status=429), Throttled),
        (Fault(status=403), Misconfigured),
        (Fault(status=301), Misconfigured),
    ],
)
async def test_what_goes_wrong_on_the_way_has_its_meaning(zalo, fake, person, fault, verdict):
    fake.fails(SEND, fault)
    assert isinstance(await zalo.send(outgoing()), verdict)


async def test_where_nobody_listens_nothing_was_sent(fake):
    zalo = channel(fake, url="http://127.0.0.1:1")
    assert isinstance(await zalo.send(outgoing()), Unreachable)
    await zalo.close()


async def test_a_closed_window_and_a_block_stop_this_person_only(zalo, fake, person):
    other = fake.person(8)
    fake.ahead = 6 * 86400
    other.types("chào")
    assert isinstance(await zalo.send(outgoing(name="a")), Sent)
    fake.ahead = 8 * 86400
    assert isinstance(await zalo.send(outgoing(name="b")), WindowClosed)
    assert isinstance(await zalo.send(outgoing(name="c", address="8")), Sent)
    other.blocks()
    assert isinstance(await zalo.send(outgoing(name="d", address="8")), ContactStopped)
    assert isinstance(await zalo.send(outgoing(name="e", address="7")), ContactStopped)


async def test_after_a_throttle_nothing_is_asked_until_it_ends(zalo, fake, person):
    fake.fails(SEND, fakes.THROTTLED)
    assert await zalo.send(outgoing()) == Throttled(60)
    asked = len(fake.called(SEND))
    again = await zalo.send(outgoing())
    assert isinstance(again, Throttled)
    assert 0 < again.after <= 60
    assert len(fake.called(SEND)) == asked


async def test_the_channel_renews_ahead_and_says_once_when_it_can_not(fake, logs):
    zalo = channel(fake)
    fake.refresh_token = "another"
    for _ in range(5):
        await zalo.renew()
    assert len(fake.called(RENEW)) == 1
    assert logs.getvalue().count("zalo.no_token") == 1
    await zalo.close()


# Probes


async def test_a_probe_asks_who_the_account_is_and_writes_to_nobody(zalo, fake, person):
    assert await zalo.probe() == ""
    assert [path for path, _ in fake.calls] == [RENEW, ACCOUNT]
    assert person.sees() == []


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (fakes.BROKEN, Trouble.UNREACHABLE),
        (fakes.CUT, Trouble.UNREACHABLE),
        (fakes.NOISE, Trouble.UNREACHABLE),
        (fakes.THROTTLED, ""),
        (Fault(-224), Trouble.ACCOUNT_REFUSED),
        (Fault(-205), Trouble.ACCOUNT_REFUSED),
        (Fault(status=403), Trouble.ACCOUNT_REFUSED),
    ],
)
async def test_a_probe_has_a_word_for_what_is_wrong(zalo, fake, fault, trouble):
    fake.fails(ACCOUNT, fault)
    assert await zalo.probe() == trouble


async def test_a_probe_renews_a_token_that_expired_and_tells_a_lost_grant(zalo, fake):
    await zalo.probe()
    fake.ahead = 30 * 3600
    assert await zalo.probe() == ""
    assert fake.renewals == 2
    fake.ahead = 60 * 3600
    fake.refresh_token = "another"
    assert await zalo.probe() == Trouble.NO_GRANT


async def test_a_probe_of_a_platform_that_is_not_there_says_so(fake):
    zalo = channel(fake, url="http://127.0.0.1:1")
    assert await zalo.probe() == Trouble.UNREACHABLE
    await zalo.close()

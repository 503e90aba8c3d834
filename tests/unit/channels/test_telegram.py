import asyncio
import json
import re

import pytest
from telegram.error import Conflict

from bot.channels.telegram import MAX_TEXT, Telegram
from bot.domain.errors import NotAuthentic, Unparseable
from bot.domain.messages import (
    Call,
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
)
from bot.domain.ports import HookRequest
from tests.fakes import telegram as fakes
from tests.fakes.telegram import TOKEN, Fault
from tests.fakes.waiting import until

SECRET = "mot-bi-mat"
LONG = "\n\n".join(f"Đoạn {number}. " + "chữ " * 700 for number in (1, 2, 3))


def outgoing(text="Chào bạn.", replies=(), calls=(), *, name="m1", address="4242"):
    return Outgoing(name, address, Part(text, tuple(replies), tuple(calls)))


def hook(secret):
    return HookRequest({"x-telegram-bot-api-secret-token": secret}, b"{}")


# Coming in


def test_only_a_call_with_our_secret_is_genuine(telegram):
    telegram.verify(hook(SECRET))
    for wrong in ("", SECRET[:-1], SECRET + "x", SECRET.upper(), "mật", "\udcff"):
        with pytest.raises(NotAuthentic):
            telegram.verify(hook(wrong))
    with pytest.raises(NotAuthentic):
        telegram.verify(HookRequest({}, b"{}"))


async def test_without_a_secret_no_call_is_genuine_and_updates_are_asked_for(fake):
    telegram = Telegram(TOKEN, api=fake.url)
    assert not telegram.has_webhook
    for given in ("", SECRET):
        with pytest.raises(NotAuthentic):
            telegram.verify(hook(given))
    await telegram.close()


async def test_updates_are_asked_for_again_until_they_are_stored(fake, telegram, person):
    person.types("một")
    assert [one.text for one in await telegram.poll()] == ["một"]
    person.types("hai")
    assert [one.text for one in await telegram.poll()] == ["một", "hai"]
    telegram.stored()
    person.types("ba")
    assert [one.text for one in await telegram.poll()] == ["ba"]
    assert len(fake.updates) == 1


async def test_an_update_that_can_not_be_read_does_not_block_the_next(fake, telegram, person):
    fake.inject({"message": {"chat": "?"}})
    person.types("cứu")
    assert [one.text for one in await telegram.poll()] == ["cứu"]
    telegram.stored()
    person.types("tiếp")
    assert [one.text for one in await telegram.poll()] == ["tiếp"]


async def test_after_an_empty_answer_it_starts_without_an_offset(
    fake, telegram, person, monkeypatch
):
    monkeypatch.setattr("bot.channels.telegram_source._LONG_POLL", 0)
    person.types("một")
    await telegram.poll()
    telegram.stored()
    assert await telegram.poll() == []
    telegram.stored()
    await telegram.poll()
    assert ["offset" in asked for asked in fake.called("getUpdates")] == [False, True, False]


@pytest.mark.parametrize("fault", [fakes.BROKEN, fakes.CUT, fakes.throttle(3), Fault(200, "ok?")])
async def test_a_poll_that_fails_says_so_and_loses_nothing(fake, telegram, person, fault):
    person.types("một")
    fake.fails("getUpdates", fault)
    with pytest.raises(Exception):  # noqa: B017 - the poller waits whatever it is
        await telegram.poll()
    assert [one.text for one in await telegram.poll()] == ["một"]


async def test_a_tap_is_acknowledged_however_it_comes(fake, telegram, person):
    await telegram.send(outgoing("Nhắn được không?", [QuickReply("Được", "intake:yes")]))
    update = person.taps("Được")
    (polled,) = await telegram.poll()
    assert (polled.kind, polled.payload, polled.text) == (InboundKind.BUTTON, "intake:yes", "Được")
    await until(lambda: fake.acknowledged == [update["callback_query"]["id"]])
    fake.fails("answerCallbackQuery", fakes.BROKEN)
    again = person.taps("Được")
    assert telegram.parse(json.dumps(again).encode()) == [
        type(polled)(
            "telegram",
            f"{TOKEN.partition(':')[0]}:{again['update_id']}",
            "4242",
            InboundKind.BUTTON,
            "Được",
            "intake:yes",
            language_hint="vi",
        )
    ]
    await until(lambda: len(fake.called("answerCallbackQuery")) == 2)


def test_a_body_is_read_where_no_loop_runs_too():
    telegram = Telegram(TOKEN)
    assert (
        telegram.parse(b'{"update_id": 1, "callback_query": {"id": "5", "from": {"id": 7}}}') == []
    )
    with pytest.raises(Unparseable):
        telegram.parse(b"?")
    asyncio.run(telegram.close())


# Going out


async def test_a_message_arrives_as_it_was_written(telegram, person):
    text = 'Lương 25tr < 30tr & "bao ăn ở" <b>? 1 > 0'
    delivery = await telegram.send(outgoing(text))
    (seen,) = person.sees()
    assert (seen.text, delivery) == (text, Sent(str(seen.id)))
    assert seen.raw["link_preview_options"]["is_disabled"] is True


async def test_numbers_to_call_stand_out(telegram, person):
    calls = [Call("Bảo hộ công dân", "+84981848484"), Call("113", "113")]
    await telegram.send(outgoing("Gọi +84 981 84 84 84 hoặc 113, không phải 11300.", calls=calls))
    assert person.sees()[0].bold == ["+84 981 84 84 84", "113"]


async def test_when_telegram_can_not_read_our_markup_the_plain_text_goes(fake, telegram, person):
    fake.fails("sendMessage", fakes.BAD_MARKUP)
    assert isinstance(await telegram.send(outgoing("a < b", [QuickReply("A", "a")])), Sent)
    (seen,) = person.sees()
    assert (seen.text, seen.taps, "parse_mode" in seen.raw) == ("a < b", {"A": "a"}, False)


async def test_quick_replies_stand_below_two_in_a_row_where_they_are_short(telegram, person):
    short = [QuickReply("Nhắn được", "y"), QuickReply("Chưa tiện", "n"), QuickReply("Khác", "o")]
    await telegram.send(outgoing(replies=short))
    await telegram.send(
        outgoing(replies=[*short, QuickReply("Gặp người đang trực", "h")], name="m2")
    )
    first, second = (one.raw["reply_markup"]["inline_keyboard"] for one in person.sees())
    assert [len(row) for row in first] == [2, 1]
    assert [len(row) for row in second] == [1, 1, 1, 1]
    assert person.sees()[0].taps == {"Nhắn được": "y", "Chưa tiện": "n", "Khác": "o"}


async def test_a_button_that_telegram_would_refuse_does_not_cost_the_message(telegram, person):
    replies = [
        QuickReply("A", "x" * 65),
        QuickReply("B", ""),
        QuickReply("", "c"),
        QuickReply("D", "d"),
    ]
    assert isinstance(await telegram.send(outgoing(replies=replies)), Sent)
    assert person.sees()[0].taps == {"D": "d"}


async def test_a_long_text_comes_in_pieces_with_the_buttons_below_the_last(telegram, person):
    delivery = await telegram.send(outgoing(LONG, [QuickReply("Tiếp", "next")]))
    seen = person.sees()
    assert len(seen) == 3
    assert [one.text[:7] for one in seen] == ["Đoạn 1.", "Đoạn 2.", "Đoạn 3."]
    assert [bool(one.taps) for one in seen] == [False, False, True]
    assert max(len(one.text) for one in seen) <= MAX_TEXT
    assert delivery == Sent(",".join(str(one.id) for one in seen))


async def test_a_second_try_goes_on_where_the_first_one_failed(fake, telegram, person):
    fake.fails("sendMessage", Fault(done=True, status=200), fakes.BROKEN)
    assert isinstance(await telegram.send(outgoing(LONG)), Unreachable)
    fake.fails("sendMessage", fakes.CUT)
    assert isinstance(await telegram.send(outgoing(LONG)), UnknownOutcome)
    assert isinstance(await telegram.send(outgoing(LONG)), Sent)
    assert [one.text[:7] for one in person.sees()] == ["Đoạn 1.", "Đoạn 2.", "Đoạn 3."]
    assert telegram._went == {}


async def test_a_try_that_is_given_up_in_the_middle_is_remembered_too(fake, telegram, person):
    fake.fails("sendMessage", Fault(done=True, status=200), fakes.HANG)
    trying = asyncio.create_task(telegram.send(outgoing(LONG)))
    await until(lambda: len(fake.called("sendMessage")) == 2)
    trying.cancel()
    await asyncio.gather(trying, return_exceptions=True)
    assert isinstance(await telegram.send(outgoing(LONG)), Sent)
    assert len(person.sees()) == 3


@pytest.mark.parametrize(
    ("fault", "verdict", "seen"),
    [
        (fakes.BLOCKED, ContactStopped(), 0),
        (fakes.NO_CHAT, ContactStopped(), 0),
        (Fault(403, "Forbidden: user is deactivated"), ContactStopped(), 0),
        (Fault(400, "Bad Request: message is too long"), Rejected("message is too long"), 0),
        (Fault(400, "Bad Request: BUTTON_DATA_INVALID"), Rejected("BUTTON_DATA_INVALID"), 0),
        (Fault(400, "Bad Request: cứu em"), Rejected("Telegram refuses the message"), 0),
        (Fault(401, "Unauthorized"), Misconfigured("Telegram does not accept the token"), 0),
        (Fault(404, "Not Found"), Misconfigured("Telegram does not accept the token"), 0),
        (fakes.throttle(7), Throttled(7), 0),
        (Fault(429, "Too Many Requests"), Throttled(5), 0),
        (fakes.BROKEN, Unreachable("500"), 0),
        (Fault(502, "Bad Gateway"), Unreachable("502"), 0),
        (Fault(504, "Gateway Timeout"), UnknownOutcome("504"), 0),
        (fakes.CUT, UnknownOutcome("RemoteProtocolError"), 0),
        (fakes.ANSWER_LOST, UnknownOutcome("RemoteProtocolError"), 1),
    ],
    ids=lambda value: getattr(value, "description", None),
)
async def test_every_failure_has_its_verdict(fake, telegram, person, fault, verdict, seen):
    fake.fails("sendMessage", fault)
    assert await telegram.send(outgoing()) == verdict
    assert len(person.sees()) == seen


@pytest.mark.parametrize(("fault", "seen"), [(fakes.HANG, 0), (fakes.HANG_AFTER, 1)])
async def test_nobody_knows_what_became_of_a_call_without_an_answer(
    fake, person, monkeypatch, fault, seen
):
    monkeypatch.setattr("bot.channels.telegram._READ", 0.2)
    telegram = Telegram(TOKEN, api=fake.url)
    fake.fails("sendMessage", fault)
    assert await telegram.send(outgoing()) == UnknownOutcome("ReadTimeout")
    assert len(person.sees()) == seen
    await telegram.close()


async def test_a_telegram_that_is_not_there_is_unreachable(monkeypatch):
    telegram = Telegram(TOKEN, api="http://127.0.0.1:1")
    assert await telegram.send(outgoing()) == Unreachable("ConnectError")
    await telegram.close()


async def test_a_blank_message_is_refused_without_asking(fake, telegram, person):
    assert isinstance(await telegram.send(outgoing(" \n")), Rejected)
    assert fake.called("sendMessage") == []


async def test_nothing_is_sent_while_telegram_asks_us_to_wait(fake, telegram, person):
    other = fake.person(4343)
    other.opens()
    fake.fails("sendMessage", fakes.throttle(7))
    assert await telegram.send(outgoing()) == Throttled(7)
    waiting = await telegram.send(outgoing())
    assert isinstance(waiting, Throttled)
    assert 6 < waiting.after <= 7
    assert len(fake.called("sendMessage")) == 1
    assert isinstance(await telegram.send(outgoing(address="4343")), Sent)


# Erasing


async def test_what_both_said_is_erased_in_batches(fake, telegram, person):
    for number in range(120):
        person.types(str(number))
    sent = await telegram.send(outgoing(LONG))
    refs = [str(one.id) for one in person.screen() if not one.by_bot]
    await telegram.erase("4242", [*refs, sent.message_ref, "", "not-a-number"])
    assert person.screen() == []
    assert [len(call["message_ids"]) for call in fake.called("deleteMessages")] == [100, 24]


async def test_a_message_too_old_to_erase_does_not_save_the_others(fake, telegram, person):
    for number in range(9):
        person.types(str(number))
    old = person.screen()[4]
    old.at -= fakes.DELETABLE + 60
    await telegram.erase("4242", [str(one.id) for one in person.screen()])
    assert person.screen() == [old]


async def test_erasing_is_tried_again_and_tells_whether_telegram_was_reached(
    fake, telegram, person, monkeypatch
):
    monkeypatch.setattr("bot.channels.telegram._ERASE_PAUSE", 0)
    refs = [str(person.screen()[0].id)]
    for faults in ([fakes.BROKEN] * 3, [fakes.CUT] * 3, [fakes.throttle(1)] * 3):
        fake.fails("deleteMessages", *faults)
        assert not await telegram.erase("4242", refs)
        assert len(person.screen()) == 1
    fake.fails("deleteMessages", fakes.CUT, fakes.throttle(1))
    assert await telegram.erase("4242", refs)
    assert person.screen() == []
    assert await telegram.erase("4242", refs), "gone already"
    fake.fails("deleteMessages", fakes.BLOCKED)
    assert await telegram.erase("4242", refs), "trying again would be no use"


async def test_an_outage_in_the_middle_of_erasing_is_told(fake, telegram, person, monkeypatch):
    monkeypatch.setattr("bot.channels.telegram._ERASE_PAUSE", 0)
    for number in range(9):
        person.types(str(number))
    refs = [str(one.id) for one in person.screen()]
    fake.fails("deleteMessages", Fault(400, "message can't be deleted"), *[fakes.BROKEN] * 3)
    assert not await telegram.erase("4242", refs)
    assert len(person.screen()) == len(refs)


# Silence


async def test_logs_hold_neither_token_nor_words(fake, telegram, person, logs):
    canary = "con-chim-hoang-yen"
    person.types(canary)
    fake.inject({"message": {"chat": canary}})
    await telegram.poll()
    faults = [
        fakes.BROKEN, fakes.CUT, fakes.BLOCKED, fakes.BAD_MARKUP, Fault(400, canary),
        Fault(401, canary), fakes.throttle(1),
    ]  # fmt: skip
    for fault in faults:
        fake.fails("sendMessage", fault)
        await telegram.send(outgoing(canary, [QuickReply(canary[:9], "a")]))
    fake.fails("deleteMessages", Fault(403, canary), Fault(200, canary), Fault(200, canary))
    await telegram.erase("4242", ["1"])
    update = fake.person(4242).types(canary)
    telegram.parse(json.dumps(update | {"callback_query": {"id": canary}}).encode())
    await until(lambda: "telegram.tap_not_acknowledged" in logs.getvalue())
    fake.fails("getUpdates", Fault(409, canary))
    with pytest.raises(Conflict):
        await telegram.poll()
    # Without the times, whose digits are anybody's.
    written = re.sub(r"(?m)^\S+Z ", "", logs.getvalue())
    assert "telegram.unreadable_update" in written
    for secret in (canary, TOKEN, TOKEN.partition(":")[2], SECRET, "4242"):
        assert secret not in written

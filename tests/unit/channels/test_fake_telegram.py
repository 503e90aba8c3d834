"""The fake is asked by a client that we did not write, as it would ask the real one."""

import asyncio

import httpx
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, TimedOut
from telegram.request import HTTPXRequest

from tests.fakes import telegram as fakes
from tests.fakes.serving import serving
from tests.fakes.telegram import TOKEN
from tests.fakes.waiting import PATIENCE, until


def client_of(fake, token=TOKEN):
    # Reading the machine's certificates takes most of a client's time, and there is no TLS here.
    plain = [HTTPXRequest(httpx_kwargs={"verify": False}) for _ in range(2)]
    return Bot(token, base_url=f"{fake.url}/bot", request=plain[0], get_updates_request=plain[1])


@pytest.fixture
async def bot(fake):
    async with client_of(fake) as bot:
        yield bot


async def test_it_introduces_itself(bot):
    assert bot.username == "ben_test_bot"
    assert (await bot.get_me()).is_bot


async def test_updates_stay_until_a_higher_offset_is_asked_for(fake, bot, person):
    person.types("một")
    person.types("hai")
    first = await bot.get_updates()
    assert [one.message.text for one in first] == ["một", "hai"]
    assert [one.update_id for one in await bot.get_updates()] == [one.update_id for one in first]
    (left,) = await bot.get_updates(offset=first[0].update_id + 1)
    assert left.message.text == "hai"
    assert await bot.get_updates(offset=left.update_id + 1) == ()
    assert fake.updates == []


async def test_a_long_poll_ends_when_something_happens(fake, bot, person):
    asked = asyncio.create_task(bot.get_updates(timeout=10 * PATIENCE))
    await until(lambda: fake.called("getUpdates"))
    assert not asked.done()
    person.types("a")
    async with asyncio.timeout(PATIENCE):
        assert [one.message.text for one in await asked] == ["a"]


async def test_of_two_pollers_the_first_is_sent_away(fake, bot, person):
    first = asyncio.create_task(bot.get_updates(timeout=10))
    await until(lambda: fake.called("getUpdates"))
    async with client_of(fake) as other:
        second = asyncio.create_task(other.get_updates(timeout=10))
        with pytest.raises(Conflict, match="terminated by other"):
            await first
        person.types("a")
        assert len(await second) == 1


async def test_nobody_polls_while_a_webhook_is_set(bot):
    await bot.set_webhook("http://127.0.0.1:1/hook")
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_every_kind_of_update_is_one_that_the_library_reads(bot, person):
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Có", callback_data="v1:co")]])
    sent = await bot.send_message(person.chat_id, "Hỏi", reply_markup=keyboard)
    person.types("chữ")
    person.taps("Có")
    person.sends_location()
    person.blocks()
    typed, tapped, place, gone = await bot.get_updates()
    assert typed.message.from_user.language_code == "vi"
    assert tapped.callback_query.data == "v1:co"
    assert tapped.callback_query.message.message_id == sent.message_id
    assert place.message.location.latitude == pytest.approx(16.68)
    assert gone.my_chat_member.new_chat_member.status == "kicked"


async def test_html_is_read_as_telegram_reads_it(bot, person):
    sent = await bot.send_message(person.chat_id, "<b>113</b> &amp; &lt;a&gt;", parse_mode="HTML")
    assert sent.text == "113 & <a>"
    for broken in ("<p>a</p>", "<b>a", "a</b>", "1 < 2"):
        with pytest.raises(BadRequest, match="Can't parse entities"):
            await bot.send_message(person.chat_id, broken, parse_mode="HTML")
    assert [one.text for one in person.sees()] == ["113 & <a>"]


async def test_texts_and_buttons_have_limits(bot, person):
    await bot.send_message(person.chat_id, "ầ" * 4096)
    for text, refusal in (("ầ" * 4097, "too long"), ("😀" * 2049, "too long"), (" \n", "empty")):
        with pytest.raises(BadRequest, match=refusal):
            await bot.send_message(person.chat_id, text)
    too_much = InlineKeyboardMarkup([[InlineKeyboardButton("a", callback_data="ầ" * 22)]])
    with pytest.raises(BadRequest, match="Button_data_invalid"):
        await bot.send_message(person.chat_id, "a", reply_markup=too_much)


async def test_only_those_who_wrote_and_did_not_leave_can_be_written_to(fake, bot, person):
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(1, "a")
    person.blocks()
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(person.chat_id, "a")


async def test_messages_are_deleted_from_the_screen_unless_they_are_too_old(fake, bot, person):
    ids = [(await bot.send_message(person.chat_id, str(number))).message_id for number in range(3)]
    assert await bot.delete_messages(person.chat_id, [*ids[:2], 999_999])
    assert [one.text for one in person.sees()] == ["2"]
    person.sees()[0].at -= fakes.DELETABLE + 1
    with pytest.raises(BadRequest, match="can't be deleted"):
        await bot.delete_messages(person.chat_id, ids[2:])


async def test_a_tap_is_acknowledged_once(bot, person):
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Có", callback_data="co")]])
    await bot.send_message(person.chat_id, "Hỏi", reply_markup=keyboard)
    query = person.taps("co")["callback_query"]["id"]
    assert await bot.answer_callback_query(query)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(query)


async def test_a_wrong_token_and_an_unknown_method_are_refused(fake):
    for token in ("123456789:" + "x" * 30, "nonsense"):
        with pytest.raises(InvalidToken):
            async with client_of(fake, token):
                pass
    async with httpx.AsyncClient(verify=False) as client:
        answer = await client.get(f"{fake.url}/bot{TOKEN}/sendTelepathy")
    assert (answer.status_code, answer.json()["error_code"]) == (404, 404)


async def test_json_forms_and_multipart_say_the_same(fake, person):
    content = {"chat_id": str(person.chat_id), "text": "chào & tạm biệt"}
    url = f"{fake.url}/bot{TOKEN}/sendMessage"
    async with httpx.AsyncClient(verify=False) as client:
        await client.post(url, json=content)
        await client.post(url, data=content)
        await client.post(url, files={name: (None, value) for name, value in content.items()})
    assert [one.text for one in person.sees()] == ["chào & tạm biệt"] * 3


async def test_faults_come_in_the_order_they_were_asked_for(fake, bot, person):
    fake.fails("sendMessage", fakes.BROKEN, fakes.CUT, fakes.HANG, fakes.ANSWER_LOST)
    with pytest.raises(NetworkError, match="Internal Server Error"):
        await bot.send_message(person.chat_id, "a")
    with pytest.raises(NetworkError, match="RemoteProtocolError"):
        await bot.send_message(person.chat_id, "b")
    with pytest.raises(TimedOut):
        await bot.send_message(person.chat_id, "c", read_timeout=0.1)
    with pytest.raises(NetworkError, match="RemoteProtocolError"):
        await bot.send_message(person.chat_id, "d")
    await bot.send_message(person.chat_id, "e")
    assert [one.text for one in person.sees()] == ["d", "e"]


async def test_a_webhook_is_called_with_the_secret_until_it_answers_well(fake, bot, person):
    calls = []
    answers = iter((500, 302, 200, 200))

    async def hook(scope, receive, send):
        calls.append((dict(scope["headers"]), (await receive())["body"]))
        await send({"type": "http.response.start", "status": next(answers), "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async with serving(hook) as url:
        await bot.set_webhook(f"{url}/hook", secret_token="bi-mat")
        person.types("một")
        person.types("hai")
        await until(lambda: len(fake.delivered) == 2)
        info = await bot.get_webhook_info()
    assert all(headers[b"x-telegram-bot-api-secret-token"] == b"bi-mat" for headers, _ in calls)
    assert [body for _, body in calls[:2]] == [calls[2][1]] * 2
    assert (info.pending_update_count, len(calls)) == (0, 4)
    assert "302" in info.last_error_message

"""The fake is asked by a client that we did not write, as it would ask the real one."""

import asyncio
import json

import httpx
import pytest
from zalo_bot import Bot
from zalo_bot.error import BadRequest, Forbidden, InvalidToken, NetworkError, TimedOut

from tests.fakes import zalobot as fakes
from tests.fakes.serving import serving
from tests.fakes.waiting import PATIENCE, until
from tests.fakes.zalobot import BOT_ID, TOKEN, FakeZaloBot

ME = "6ede00112233445566ff"


@pytest.fixture
async def fake():
    async with FakeZaloBot().running() as zalo:
        yield zalo


@pytest.fixture
async def bot(fake):
    async with Bot(TOKEN, base_url=fake.url) as bot:
        yield bot


@pytest.fixture
def person(fake):
    """Somebody who has written to the bot once."""
    person = fake.person(ME)
    person.types("chào")
    fake.updates.clear()
    return person


async def test_it_introduces_itself(bot):
    me = await bot.get_me()
    assert (me.id, me.account_type) == (BOT_ID, "BASIC")


async def test_one_update_is_given_at_a_time_and_none_twice(fake, bot, person):
    person.types("một")
    person.types("hai")
    first, second = await bot.get_update(timeout=1), await bot.get_update(timeout=1)
    assert [one.message.text for one in (first, second)] == ["một", "hai"]
    assert first.effective_user.id == first.message.chat.id == ME
    assert first.message.chat.type == "PRIVATE"
    with pytest.raises(NetworkError, match="Request timeout"):
        await bot.get_update(timeout=0, api_kwargs={"timeout": 0})


async def test_a_long_poll_ends_when_something_happens(fake, bot, person):
    asked = asyncio.create_task(bot.get_update(timeout=10 * PATIENCE))
    await until(lambda: fake.called("getUpdates"))
    assert not asked.done()
    person.types("a")
    async with asyncio.timeout(PATIENCE):
        assert (await asked).message.text == "a"


async def test_a_picture_and_a_sticker_are_ones_that_the_library_reads(bot, person):
    person.sends_photo("https://photo.zdn.vn/1.jpg")
    person.sends("sticker", sticker="s1")
    photo, sticker = await bot.get_update(timeout=1), await bot.get_update(timeout=1)
    assert photo.message.photo_url == "https://photo.zdn.vn/1.jpg"
    assert (photo.message.message_type, sticker.message.sticker) == ("CHAT_PHOTO", "s1")


async def test_texts_have_limits_and_go_to_those_who_wrote(bot, person):
    sent = await bot.send_message(ME, "ầ" * fakes.MAX_TEXT)
    assert sent.message_id == person.sees()[0].number
    for text in ("ầ" * (fakes.MAX_TEXT + 1), " \n"):
        with pytest.raises(BadRequest, match="text"):
            await bot.send_message(ME, text)
    with pytest.raises(BadRequest, match="chat_id"):
        await bot.send_message("nobody", "a")


async def test_pictures_stickers_and_signs_of_life_are_sent(fake, bot, person):
    await bot.send_photo(ME, "chú thích", "https://example.org/1.jpg")
    await bot.send_sticker(ME, "s1")
    assert [one.text for one in person.sees()] == ["chú thích", "s1"]
    async with httpx.AsyncClient(verify=False) as client:
        told = {"chat_id": ME, "action": "typing"}
        answer = await client.post(f"{fake.url}/bot{TOKEN}/sendChatAction", json=told)
    assert answer.json() == {"ok": True}


async def test_the_free_plan_comes_to_an_end(fake, bot, person):
    fake.left = 1
    await bot.send_message(ME, "a")
    with pytest.raises(NetworkError, match="Quota exceeded"):
        await bot.send_message(ME, "b")


async def test_a_wrong_token_and_an_unknown_method_are_refused(fake):
    with pytest.raises(InvalidToken):
        async with Bot("1:other", base_url=fake.url):
            pass
    async with httpx.AsyncClient(verify=False) as client:
        for method in ("sendTelepathy", "sendmessage", ""):
            answer = await client.get(f"{fake.url}/bot{TOKEN}/{method}")
            assert (answer.status_code, answer.json()["error_code"]) == (400, 400)


async def test_json_forms_queries_and_multipart_say_the_same(fake, person):
    content = {"chat_id": ME, "text": "chào & tạm biệt"}
    url = f"{fake.url}/bot{TOKEN}/sendMessage"
    async with httpx.AsyncClient(verify=False) as client:
        await client.post(url, json=content)
        await client.post(url, data=content)
        await client.get(url, params=content)
        await client.post(url, files={name: (None, value) for name, value in content.items()})
    assert [one.text for one in person.sees()] == ["chào & tạm biệt"] * 4


async def test_faults_come_in_the_order_they_were_asked_for(fake, bot, person):
    fake.fails(
        "sendMessage",
        fakes.BROKEN, fakes.INTERNAL, fakes.CUT, fakes.HANG, fakes.ANSWER_LOST,
    )  # fmt: skip
    with pytest.raises(NetworkError, match="500"):
        await bot.send_message(ME, "a")
    with pytest.raises(Forbidden):
        await bot.send_message(ME, "b")
    with pytest.raises(NetworkError, match="RemoteProtocolError"):
        await bot.send_message(ME, "c")
    with pytest.raises(TimedOut):
        await bot._post("sendMessage", {"chat_id": ME, "text": "d"}, read_timeout=0.1)
    with pytest.raises(NetworkError, match="RemoteProtocolError"):
        await bot.send_message(ME, "e")
    await bot.send_message(ME, "f")
    assert [one.text for one in person.sees()] == ["e", "f"]


async def test_a_webhook_is_set_told_of_and_taken_away(fake, bot, person):
    # The library's public methods start a loop of their own, which no running one allows.
    with pytest.raises(InvalidToken, match="Not found"):
        await bot._get_webhook_info_async()
    assert await bot._set_webhook_async("https://ben.example.org/hooks/zalobot", fakes.SECRET)
    assert (await bot._get_webhook_info_async()).url == "https://ben.example.org/hooks/zalobot"
    with pytest.raises(BadRequest, match="a webhook is set"):
        await bot.get_update(timeout=1)
    assert await bot._delete_webhook_async()
    assert (await bot._get_webhook_info_async()).url == ""


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("http://ben.example.org/h", fakes.SECRET),
        ("https://localhost/h", fakes.SECRET),
        ("https://127.0.0.1/h", fakes.SECRET),
        ("https://192.168.1.7/h", fakes.SECRET),
        ("https://ben.example.org/h", "short"),
        ("https://ben.example.org/h", "x" * 257),
        ("", fakes.SECRET),
    ],
)
async def test_a_webhook_that_no_outside_could_reach_is_refused(url, secret):
    async with (
        FakeZaloBot(strict=True).running() as fake,
        Bot(TOKEN, base_url=fake.url) as bot,
    ):
        with pytest.raises(BadRequest):
            await bot._set_webhook_async(url, secret)


async def test_a_webhook_is_called_with_the_secret_until_it_answers_well(fake, bot, person):
    calls = []
    answers = iter((500, 302, 200, 200))

    async def hook(scope, receive, send):
        calls.append((dict(scope["headers"]), (await receive())["body"]))
        await send({"type": "http.response.start", "status": next(answers), "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async with serving(hook) as url:
        await bot._set_webhook_async(f"{url}/hook", fakes.SECRET)
        person.types("một")
        await fake.deliver()
        fake.wraps = True
        person.types("hai")
        await fake.deliver()
    assert (len(calls), len(fake.delivered), fake.given_up) == (4, 2, [])
    assert all(headers[b"x-bot-api-secret-token"] == b"mot-bi-mat-cua-bot" for headers, _ in calls)
    flat, wrapped = json.loads(calls[2][1]), json.loads(calls[3][1])
    assert flat["message"]["text"] == "một"
    assert wrapped["result"]["message"]["text"] == "hai"

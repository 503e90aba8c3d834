import hmac

import pytest

from bot.domain.errors import NotAuthentic, Unparseable
from bot.domain.messages import Inbound, InboundKind


class Knock:
    """A channel whose hook is genuine when it says the word."""

    name = "knock"

    def verify(self, request):
        if not hmac.compare_digest(request.headers.get("x-word", ""), "sesame"):
            raise NotAuthentic

    def parse(self, body):
        if body == b"?":
            raise Unparseable
        return [
            Inbound("knock", f"{body!r}.{number}", "someone", InboundKind.TEXT, text)
            for number, text in enumerate(body.decode().split())
        ]


@pytest.fixture(autouse=True)
def knock(doors):
    doors.house.channels["knock"] = Knock()


async def _call(page, body=b"one two", word="sesame", name="knock"):
    return await page.post(f"/hooks/{name}", content=body, headers={"X-Word": word})


async def _heard(doors):
    async with doors.store.read() as uow:
        found = await uow.conversations.find("knock", "someone")
        return [item.text for item in await uow.transcripts.thread_items(found)] if found else []


async def test_every_event_of_a_genuine_call_is_stored(page, doors):
    assert (await _call(page)).status_code == 200
    assert await _heard(doors) == ["one", "two"]


async def test_a_call_delivered_again_stores_nothing_twice(page, doors):
    for _ in range(3):
        assert (await _call(page)).status_code == 200
    assert await _heard(doors) == ["one", "two"]


@pytest.mark.parametrize("word", ["", "sesam", "sesame ", "SESAME"])
async def test_a_forged_call_stores_nothing(page, doors, word):
    assert (await _call(page, word=word)).status_code == 401
    assert await _heard(doors) == []


async def test_a_genuine_call_that_can_not_be_read_is_not_asked_for_again(page, doors):
    assert (await _call(page, b"?")).status_code == 200
    assert await _heard(doors) == []


async def test_the_hook_of_a_channel_that_has_none_does_not_exist(page):
    assert (await _call(page, name="carrier-pigeon")).status_code == 404
    assert (await _call(page, name="webchat")).status_code == 401

"""Promise: "Your phrase is heard first, on every channel, however fast you write." """

from __future__ import annotations

import pytest

from bot.domain.messages import Inbound, InboundKind
from tests.promises.test_watched import EXIT, WATCHED, decoys  # noqa: F401 - a fixture
from tests.support.people import Person

CHANNELS = ("terminal", "webchat", "telegram", "zalo", "zalobot")


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"join_window": 1.0, "flood": 12})


async def chooses(services, lane: str) -> None:
    """Choose both phrases without the questions that lead there."""
    from bot.escalation import chosen

    async with services.store.write() as uow:
        known = await uow.phrases.chosen(lane)
        await uow.phrases.choose_watched(known.contact_id, chosen.key(WATCHED))
        await uow.phrases.choose_exit(known.contact_id, chosen.key(EXIT))
        await uow.commit()


@pytest.fixture
async def knowing(services, person: Person) -> Person:
    """Somebody who has written and has phrases."""
    await person.says("chào bạn")
    person.clock.forward(5)
    await person.listens()
    await chooses(services, await person.lane())
    return person


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("numbered", [True, False])
async def test_on_every_channel_it_is_heard_as_it_is_stored(services, channel, numbered):
    async def takes(number: int, text: str) -> str:
        event = Inbound(channel, f"{number}", "somebody", InboundKind.TEXT, text, numbered=numbered)
        lane = await services.reception.accept(event)
        assert lane is not None
        return lane

    lane = await takes(0, "chào bạn")
    await chooses(services, lane)
    await takes(1, WATCHED)
    await takes(2, EXIT)
    async with services.store.read() as uow:
        thread = await uow.conversations.thread(lane)
        items = await uow.transcripts.thread_items(lane)
    assert thread.watched_since is not None
    assert thread.silent_since is not None
    assert [item.kind for item in items][-2:] == [InboundKind.WATCHED, InboundKind.EXIT]
    assert [item.text for item in items][-2:] == ["", ""]


async def test_it_does_not_wait_for_more_words(knowing, decoys):  # noqa: F811
    await knowing.post(text=WATCHED)
    assert [part.text in decoys for part in await knowing.listens()] == [True]


@pytest.mark.parametrize("pieces", [("alo",), ("em hỏi chút", "chị ơi")])
async def test_what_waits_when_it_comes_is_answered_harmlessly(knowing, decoys, pieces):  # noqa: F811
    for piece in pieces:
        await knowing.post(text=piece)
        assert await knowing.listens() == []
    await knowing.post(text=WATCHED)
    said = await knowing.listens()
    knowing.clock.forward(30)
    said += await knowing.listens()
    assert said
    assert {part.text for part in said} <= decoys


async def test_it_is_no_part_of_a_burst(services, knowing, decoys):  # noqa: F811
    for text in (WATCHED, "cho em xin", "số bảo hộ công dân"):
        await knowing.post(text=text)
        knowing.clock.forward(0.2)
    knowing.clock.forward(30)
    said = await knowing.listens()
    assert {part.text for part in said} <= decoys


async def test_in_a_flood_it_is_heard_too(services, knowing, decoys):  # noqa: F811
    for number in range(40):
        await knowing.post(text=f"tin số {number}")
    await knowing.post(text=WATCHED)
    for number in range(20):
        await knowing.post(text=f"tin nữa {number}")
    knowing.clock.forward(30)
    said = await knowing.listens()
    knowing.clock.forward(30)
    said += await knowing.listens()
    assert said
    assert {part.text for part in said} <= decoys
    async with services.store.read() as uow:
        assert (await uow.conversations.thread(await knowing.lane())).is_quiet


async def test_a_redelivered_phrase_is_said_once(services, knowing):
    """Else the same event, brought again after some minutes, would mean that they are alone."""
    event = Inbound("terminal", "the same", knowing.address, InboundKind.TEXT, WATCHED)
    await services.reception.accept(event)
    knowing.clock.forward(600)
    await services.reception.accept(event)
    async with services.store.read() as uow:
        assert (await uow.conversations.thread(await knowing.lane())).watched_since is not None

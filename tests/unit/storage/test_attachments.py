"""What came with messages lies sealed, and each knows whose it is."""

import pytest

from bot.domain.errors import KeyRingError, NotFound
from bot.domain.messages import Inbound, InboundKind, Media, MediaKind
from bot.storage.attachments import MediaState
from bot.storage.crypto import KeyRing
from bot.storage.uow import Store
from tests.support.arriving import arrive

REF = "https://photo.zdn.vn/con-chim?token=1"
SECRET = b"con-chim-hoang-yen" * 10


async def sent(store, clock, *media, address="a"):
    """Store a message with attachments; return its thread, its id and theirs."""
    async with store.write() as uow:
        inbound = Inbound("zalo", f"{address}-1", address, InboundKind.PHOTO, media=media)
        lane, message = await arrive(uow, inbound, clock.now())
        ids = [await uow.attachments.add(message, one, clock.now()) for one in media]
        await uow.commit()
    return lane, message, ids


async def test_bytes_and_addresses_wait_sealed_and_are_given_back(store, clock):
    given = (Media(MediaKind.PHOTO, REF), Media(MediaKind.VOICE, data=SECRET))
    lane, message, ids = await sent(store, clock, *given)
    async with store.read() as uow:
        assert await uow.attachments.of_message(message) == ids
        assert [await uow.attachments.raw(one) for one in ids] == list(given)
        one = await uow.attachments.get(ids[0])
        rows = await uow._connection.exec_driver_sql("select body from attachment")
        for (body,) in rows:
            assert b"con-chim" not in body
            assert b"zdn.vn" not in body
    assert (one.state, one.conversation_id, one.channel) == (MediaState.WAITING, lane, "zalo")
    assert not one.erased


async def test_what_is_kept_takes_the_place_of_what_waited(store, clock):
    _, _, (one,) = await sent(store, clock, Media(MediaKind.PHOTO, data=SECRET))
    async with store.write() as uow:
        await uow.attachments.keep(one, b"clean", "image/jpeg")
        await uow.attachments.set_words(one, "Tuyển gấp")
        await uow.commit()
    async with store.read() as uow:
        assert await uow.attachments.body(one) == b"clean"
        found = await uow.attachments.get(one)
    assert (found.state, found.media_type) == (MediaState.KEPT, "image/jpeg")


@pytest.mark.parametrize("state", [MediaState.REFUSED, MediaState.LOST])
async def test_of_what_is_dropped_nothing_is_left(store, clock, state):
    _, _, (one,) = await sent(store, clock, Media(MediaKind.PHOTO, data=SECRET))
    async with store.write() as uow:
        await uow.attachments.drop(one, state)
        await uow.commit()
    async with store.read() as uow:
        with pytest.raises(NotFound):
            await uow.attachments.body(one)
        with pytest.raises(NotFound):
            await uow.attachments.raw(one)
        lane = (await uow.attachments.get(one)).conversation_id
        ((item,),) = (await uow.attachments.items([lane])).values()
    assert (item.state, item.size, item.words) == (state, 0, None)


async def test_it_is_known_that_the_person_erased_it(store, clock):
    lane, _, (one,) = await sent(store, clock, Media(MediaKind.PHOTO, REF))
    async with store.write() as uow:
        await uow.conversations.hide_history(lane, clock.now())
        await uow.commit()
    async with store.read() as uow:
        assert (await uow.attachments.get(one)).erased


async def test_threads_show_their_own_and_nobody_elses(store, clock):
    mine, message, (one,) = await sent(store, clock, Media(MediaKind.VOICE, REF))
    other, _, _ = await sent(store, clock, Media(MediaKind.PHOTO, REF), address="b")
    async with store.read() as uow:
        found = await uow.attachments.items([mine])
        both = await uow.attachments.items([mine, other])
    assert [item.id for item in found[message]] == [one]
    assert len(found) == 1
    assert len(both) == 2


async def test_it_is_opened_for_the_first_time_once(store, clock):
    _, _, (one,) = await sent(store, clock, Media(MediaKind.VOICE, REF))
    async with store.write() as uow:
        assert await uow.attachments.set_opened(one, clock.now())
        clock.forward(60)
        assert not await uow.attachments.set_opened(one, clock.now())


async def test_another_key_opens_none_of_it(store, clock):
    _, _, (one,) = await sent(store, clock, Media(MediaKind.VOICE, data=SECRET))
    async with Store(store.engine, KeyRing.generate()).read() as uow:
        with pytest.raises(KeyRingError):
            await uow.attachments.body(one)


async def test_what_is_not_there_is_not_found(store):
    async with store.read() as uow:
        with pytest.raises(NotFound):
            await uow.attachments.get("0" * 32)
        assert await uow.attachments.of_message("0" * 32) == []

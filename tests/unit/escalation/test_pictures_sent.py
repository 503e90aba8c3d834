"""A picture that an operator sends: by the rules of a reply, cleaned, sealed, and shown as sent."""

import io

import pytest
from PIL import Image
from sqlalchemy import text as sql

from bot.domain.errors import (
    MediaRefused,
    NoPictureHere,
    NotFound,
    NotTheHolder,
    OutsideContactRule,
)
from bot.domain.messages import (
    MAX_SENT_PICTURE,
    Author,
    Inbound,
    InboundKind,
    Media,
    MediaKind,
)
from bot.domain.people import ContactRule
from bot.media import cleaning
from tests.support import canaries
from tests.support.pictures import encoded, sheet, telling

PICTURE = encoded(sheet("Cổng sau, phía chợ"), "PNG")


@pytest.fixture
async def held(world):
    """Return the world, a case from the chat page that an operator holds, and that operator."""
    event = Inbound("webchat", "m1", "an", InboundKind.TEXT, "cứu em với em bị nhốt ở bavet")
    await world.services.reception.accept(event)
    await world.work()
    async with world.services.store.read() as uow:
        lane = await uow.conversations.find("webchat", "an")
        case = await uow.cases.latest_of(lane)
    ha = await world.operator("ha")
    await world.desk.claim(ha, case.id)
    return world, case, ha


async def shown(world):
    return [item for item in await world.services.chat.items("an", 0) if item.picture]


async def test_it_goes_out_cleaned_and_stands_in_the_thread(held):
    world, case, ha = held
    await world.desk.send_picture(ha, case.id, PICTURE)
    await world.work()
    view = await world.desk.open(ha, case.id)
    item = view.thread[-1]
    assert (item.author, item.author_name, item.delivery) == (
        Author.OPERATOR, ha.display_name, "sent",
    )  # fmt: skip
    (media,) = item.media
    assert (media.kind, media.media_type) == (MediaKind.PHOTO, "image/jpeg")
    exhibit = await world.services.exhibits.open(ha, case.id, media.id)
    written = Image.open(io.BytesIO(exhibit.data))
    assert (written.format, not written.getexif()) == ("JPEG", True)
    assert view.row.waiting_since is None


async def test_the_chat_page_shows_it_to_that_session_alone(held):
    world, case, ha = held
    await world.desk.send_picture(ha, case.id, PICTURE)
    assert await shown(world) == []
    await world.work()
    (item,) = await shown(world)
    assert item.author_name == ha.display_name
    data = await world.services.chat.picture("an", item.picture)
    assert Image.open(io.BytesIO(data)).format == "JPEG"
    with pytest.raises(NotFound):
        await world.services.chat.picture("somebody else", item.picture)
    event = Inbound("webchat", "m9", "binh", InboundKind.TEXT, "chào bạn")
    await world.services.reception.accept(event)
    await world.work()
    with pytest.raises(NotFound):
        await world.services.chat.picture("binh", item.picture)


async def test_after_leaving_nothing_of_it_is_shown(held):
    world, case, ha = held
    await world.desk.send_picture(ha, case.id, PICTURE)
    await world.work()
    (item,) = await shown(world)
    await world.services.chat.end("an")
    assert await shown(world) == []
    with pytest.raises(NotFound):
        await world.services.chat.picture("an", item.picture)


async def test_what_they_sent_themselves_is_not_shown_to_them_by_this(held):
    """A phone may change hands: their own photos stay names."""
    world, _, _ = held
    event = Inbound(
        "webchat", "m2", "an", InboundKind.PHOTO, media=(Media(MediaKind.PHOTO, data=PICTURE),)
    )
    lane = await world.services.reception.accept(event)
    await world.work()
    async with world.services.store.read() as uow:
        found = await uow.attachments.items([lane])
    (one,) = [item for items in found.values() for item in items]
    with pytest.raises(NotFound):
        await world.services.chat.picture("an", one.id)


async def test_it_is_sealed_at_rest(held):
    world, case, ha = held
    await world.desk.send_picture(ha, case.id, PICTURE)
    async with world.services.store.read() as uow:
        rows = await uow._connection.execute(sql("select body from attachment"))
        bodies = [row[0] for row in rows]
    assert bodies
    assert not any(b"\xff\xd8\xff" in body or b"JFIF" in body for body in bodies)


async def test_the_contact_rule_holds_for_it(held):
    world, case, ha = held
    async with world.services.store.write() as uow:
        thread = await uow.conversations.thread(case.conversation_id)
        await uow._connection.execute(
            sql("update contact set rule = :rule where id = :id"),
            {"rule": ContactRule.NONE.value, "id": thread.contact_id},
        )
        await uow.commit()
    with pytest.raises(OutsideContactRule):
        await world.desk.send_picture(ha, case.id, PICTURE, confirmed=True)
    await world.work()
    assert await shown(world) == []


async def test_outside_the_window_it_takes_a_confirmation(held):
    world, case, ha = held
    world.clock.forward(3 * 86400)
    with pytest.raises(OutsideContactRule):
        await world.desk.send_picture(ha, case.id, PICTURE)
    await world.desk.send_picture(ha, case.id, PICTURE, confirmed=True)


async def test_only_the_holder_sends_one(held):
    world, case, _ = held
    with pytest.raises(NotTheHolder):
        await world.desk.send_picture(await world.operator("nam"), case.id, PICTURE)


@pytest.mark.parametrize("data", [b"%PDF-1.7 a letter", b"", b"<svg/>", b"\xff\xd8\xffbroken"])
async def test_what_is_no_picture_is_refused_and_nothing_is_kept(held, data):
    world, case, ha = held
    with pytest.raises(MediaRefused):
        await world.desk.send_picture(ha, case.id, data)
    view = await world.desk.open(ha, case.id)
    assert not any(item.media for item in view.thread)


async def test_a_channel_that_carries_none_is_told_of(world):
    await world.hears("cứu em với em bị nhốt ở bavet")
    case = await world.case_of()
    ha = await world.operator("ha")
    await world.desk.claim(ha, case.id)
    assert not (await world.desk.open(ha, case.id)).takes_pictures
    with pytest.raises(NoPictureHere):
        await world.desk.send_picture(ha, case.id, PICTURE)


async def test_one_that_was_erased_before_it_went_does_not_go(held):
    world, case, ha = held
    await world.desk.send_picture(ha, case.id, PICTURE)
    async with world.services.store.write() as uow:
        await uow._connection.execute(sql("delete from attachment"))
        await uow.commit()
    await world.work()
    assert (await world.desk.open(ha, case.id)).thread[-1].delivery == "failed"


async def test_nothing_but_pixels_leaves_and_lightly_enough_for_every_platform():
    # Noise is the heaviest there is; and what a camera writes beside it must be gone.
    heavy = telling(Image.effect_noise((3000, 2400), 90).convert("RGB"))
    light = await cleaning.for_sending(heavy)
    assert len(light) <= MAX_SENT_PICTURE < len(heavy)
    written = Image.open(io.BytesIO(light))
    assert not written.getexif()
    assert not written.info.get("comment")
    assert not canaries.found_in(light)

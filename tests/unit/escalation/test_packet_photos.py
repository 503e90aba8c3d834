"""Photos in packets: none by itself, and only with a yes to photos or a ground."""

import asyncio
import hashlib
import io
import json

import pytest
from PIL import Image
from pypdf import PdfReader

from bot.domain.consents import Heard
from bot.domain.errors import IllegalTransition, NotFound
from bot.domain.messages import Inbound, InboundKind, Media, MediaKind
from bot.domain.referrals import ReferralState
from bot.escalation.referral import paper
from bot.escalation.referral.making import CannotMake, Choice, Fault
from bot.escalation.referral.photos import MOST
from bot.storage.attachments import MediaState
from bot.storage.tables import Audit
from tests.support.pictures import encoded, sheet

REASON = "Cửa đang bị phá, hỏi lại sẽ lộ máy của em ấy"
FIELDS = ("situation", "where")


def choice(**changes):
    return Choice(**{"agency": "consular-dept", "fields": FIELDS, "asks": ("find",)} | changes)


async def sends_photo(world, address="an", name="photo"):
    event = Inbound(
        "terminal", name, address, InboundKind.PHOTO,
        media=(Media(MediaKind.PHOTO, data=encoded(sheet("Tuyển gấp"), "PNG")),),
    )  # fmt: skip
    await world.services.reception.accept(event)
    await world.work()


@pytest.fixture
async def held(world):
    """Return the world, a case with a photo that an operator holds, and that operator."""
    await world.hears("cứu em với em bị nhốt ở KK Park")
    await sends_photo(world)
    case = await world.case_of()
    ha = await world.operator("ha")
    await world.desk.claim(ha, case.id)
    async with world.services.store.write() as uow:
        report = await uow.reports.add(
            conversation_id=case.conversation_id, case_id=case.id, kind="danger", state="done",
            now=world.clock.now(),
        )  # fmt: skip
        await uow.reports.save_answer(
            report, "where", "tầng 3 KK Park", world.clock.now(), skipped=False
        )
        await uow.commit()
    await world.services.consents.record(ha, case.id, "sharing", "nameless", Heard.PHONE)
    return world, case.id, ha, world.services.referrals.preparing


async def agree(world, ha, case_id, value="yes"):
    await world.services.consents.record(ha, case_id, "photos", value, Heard.PHONE)


async def photo_of(preparing, ha, case_id):
    (photo,) = (await preparing.draft(ha, case_id, "consular-dept")).photos
    return photo


async def test_none_goes_by_itself(held):
    world, case_id, ha, preparing = held
    await agree(world, ha, case_id)
    made = await preparing.make(ha, case_id, choice())
    async with world.services.store.read() as uow:
        files = await uow.referrals.files(made)
    assert b'"photos"' not in files.json
    assert not [image for page in PdfReader(io.BytesIO(files.pdf)).pages for image in page.images]


async def test_a_chosen_one_has_its_page_and_its_digest(held):
    world, case_id, ha, preparing = held
    await agree(world, ha, case_id)
    photo = await photo_of(preparing, ha, case_id)
    made = await preparing.make(ha, case_id, choice(photos=(photo.id,)))
    async with world.services.store.read() as uow:
        files = await uow.referrals.files(made)
        kept = await uow.attachments.body(photo.id)
    (listed,) = json.loads(files.json)["photos"]
    assert listed["sha256"] == hashlib.sha256(kept).hexdigest()
    assert (listed["number"], listed["size"], listed["basis"]) == (1, len(kept), "consent")
    last = PdfReader(io.BytesIO(files.pdf)).pages[-1]
    (image,) = last.images
    assert Image.open(io.BytesIO(image.data)).size == Image.open(io.BytesIO(kept)).size
    assert listed["sha256"] in last.extract_text().replace("\n", "")
    purposes = [one["purpose"] for one in json.loads(files.json)["basis"]["consents"]]
    assert "photos" in purposes


@pytest.mark.parametrize("asked", [False, True])
async def test_without_a_yes_to_photos_it_takes_a_ground(held, asked):
    world, case_id, ha, preparing = held
    if asked:
        await agree(world, ha, case_id, "no")
    photo = await photo_of(preparing, ha, case_id)
    with pytest.raises(CannotMake) as refused:
        await preparing.preview(ha, case_id, choice(photos=(photo.id,)))
    assert refused.value.fault is Fault.NO_GROUND
    packet = await preparing.preview(
        ha, case_id, choice(photos=(photo.id,), ground="life", reason=REASON)
    )
    assert packet.photos[0].basis == "law"
    assert packet.basis.by_law is not None
    assert "photos" not in [one.purpose for one in packet.basis.consents]


async def test_taking_the_yes_back_takes_the_packet_back(held):
    world, case_id, ha, preparing = held
    await agree(world, ha, case_id)
    photo = await photo_of(preparing, ha, case_id)
    made = await preparing.make(ha, case_id, choice(photos=(photo.id,)))
    await agree(world, ha, case_id, "no")
    async with world.services.store.read() as uow:
        assert (await uow.referrals.get(made)).state is ReferralState.WITHDRAWN


async def test_another_cases_photo_does_not_exist_here(held):
    world, case_id, ha, preparing = held
    await agree(world, ha, case_id)
    await world.hears("cứu em với em bị nhốt ở Bavet", address="binh")
    await sends_photo(world, "binh", "another")
    other = await world.case_of("binh")
    foreign = await photo_of(preparing, ha, other.id)
    with pytest.raises(NotFound):
        await preparing.preview(ha, case_id, choice(photos=(foreign.id,)))


async def test_one_that_was_erased_meanwhile_makes_no_packet(held, monkeypatch):
    world, case_id, ha, preparing = held
    await agree(world, ha, case_id)
    photo = await photo_of(preparing, ha, case_id)
    draws, loop = paper.as_pdf, asyncio.get_running_loop()

    def erased_while_drawn(*given):
        async def erase():
            async with world.services.store.write() as uow:
                await uow.attachments.drop(photo.id, MediaState.LOST)
                await uow.commit()

        asyncio.run_coroutine_threadsafe(erase(), loop).result(30)
        return draws(*given)

    monkeypatch.setattr(paper, "as_pdf", erased_while_drawn)
    with pytest.raises(IllegalTransition):
        await preparing.make(ha, case_id, choice(photos=(photo.id,)))


async def test_choosing_photos_is_in_the_audit_before_they_are_opened(held):
    world, case_id, ha, preparing = held
    await agree(world, ha, case_id)
    photo = await photo_of(preparing, ha, case_id)
    await preparing.preview(ha, case_id, choice(photos=(photo.id,)))
    async with world.services.store.read() as uow:
        rows = await uow._connection.exec_driver_sql(
            "select detail from audit where action = 'referral.preview'"
        )
        assert photo.id in [row[0] for row in rows][-1]


async def test_as_many_photos_as_a_packet_takes_fit_into_the_audit(held):
    world, case_id, ha, preparing = held
    ids = tuple(f"{number:032x}" for number in range(MOST + 1))
    for wanted in (ids[:MOST], ids):
        with pytest.raises(NotFound):
            await preparing.preview(ha, case_id, choice(photos=wanted))
    async with world.services.store.read() as uow:
        rows = await uow._connection.exec_driver_sql(
            "select detail from audit where action = 'referral.preview'"
        )
        details = [row[0] for row in rows]
    room = Audit.__table__.c.detail.type.length
    assert max(map(len, details)) <= room
    assert all(one in " ".join(details) for one in ids[:MOST])
    assert ids[MOST] not in " ".join(details)

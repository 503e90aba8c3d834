"""Promise: "What you tell us lies sealed on our disk. Who steals the disk without the key reads
nothing." """

from __future__ import annotations

import base64
import datetime as dt
import sqlite3

import pytest

from bot.domain.casefile import IdentifierKind, PersonRole, TextField
from bot.domain.cases import Outcome
from bot.domain.errors import KeyRingError
from bot.domain.messages import InboundKind, Media, MediaKind
from bot.domain.risk import Urgency
from bot.storage.crypto import KeyRing
from bot.storage.uow import Store
from nlu.vitext.normalize import fold
from tests.support import canaries, pictures
from tests.support.packets import whole_referral
from tests.support.people import Person, opens_desk, operator

#: Answers of a report about a missing relative, in its order; taps where it has choices.
ANSWERS = (
    canaries.NAME, canaries.PLACE, "Bỏ qua", f"nó bảo đi {canaries.COMPOUND}",
    f"đi với {canaries.OTHER_NAME}", f"{canaries.PHONE} hoặc stk {canaries.BANK}",
)  # fmt: skip


async def whole_life(person: Person) -> None:
    """Play a conversation full of canaries: offer, cry, place, report, photo, voice, relay…"""
    services = person.services
    await person.says(
        f"{canaries.NAME} tuyển lao động đi Campuchia lương 30tr gọi {canaries.PHONE}, "
        f"chuyển cọc vào {canaries.BANK} Vietcombank"
    )
    await person.says(f"cho em hỏi {canaries.NAME} ở {canaries.PLACE} có uy tín không")
    await person.says(f"cứu em với, em {canaries.NAME} bị nhốt ở {canaries.COMPOUND} bavet")
    await person.presses("Nhắn được")
    for answer in ANSWERS:
        if answer in person.taps:
            await person.presses(answer)
        else:
            await person.says(answer)
    latitude, longitude = canaries.GPS
    await person.sends(InboundKind.LOCATION, latitude=latitude, longitude=longitude)
    photo = pictures.telling(pictures.sheet(f"Em đang ở {canaries.COMPOUND}, {canaries.PLACE}"))
    await person.sends(InboundKind.PHOTO, media=(Media(MediaKind.PHOTO, data=photo),))
    voice = b"OggS" + canaries.NAME.encode()
    await person.sends(InboundKind.VOICE, media=(Media(MediaKind.VOICE, data=voice),))
    ha = await operator(services, "ha")
    case = await person.case_id()
    await services.desk.claim(ha, case)
    await services.desk.open(ha, case)
    await services.desk.reply(ha, case, f"{canaries.REPLY}, {canaries.NAME} ơi")
    await person.says(f"dạ số em là {canaries.PHONE}")
    await whole_file(services, ha, case)
    await whole_referral(services, ha, case)
    await services.desk.note(ha, case, f"{canaries.NOTE}: {canaries.NAME}")
    await services.desk.close(ha, case, Outcome.REACHED_SAFETY, True, note=canaries.NOTE)
    await person.says(f"cảm ơn, {canaries.OTHER_NAME} cũng về rồi")


async def whole_file(services, ha, case: str) -> None:
    """Fill every part of a case's file with canaries."""
    filing = services.filing
    await filing.edit(ha, case, TextField.PLACE, f"{canaries.COMPOUND}, {canaries.PLACE}", 0)
    await filing.add_person(ha, case, PersonRole.VICTIM, canaries.NAME, canaries.OTHER_NAME)
    await filing.add_identifier(ha, case, IdentifierKind.PHONE, canaries.PHONE)
    later = services.now() + dt.timedelta(hours=1)
    await services.tasks.add(ha, case, f"{canaries.NOTE}: gọi {canaries.PHONE}", later)
    mai = await operator(services, "mai")
    await opens_desk(services, mai)
    await services.handing.offer(ha, case, mai.id, f"{canaries.NAME} cần người khác")
    family = Person(services, [], None, canaries.ADDRESS + "2")
    await family.post(text="cho tôi gặp người thật")
    async with services.store.write() as uow:
        other = await uow.cases.add(
            conversation_id=await family.lane(), kind="danger", urgency=Urgency.HIGH,
            now=services.now(),
        )  # fmt: skip
        number = (await uow.cases.get(other)).number
        await uow.commit()
    await filing.link(ha, case, number, f"mẹ của {canaries.NAME}")


@pytest.fixture
def person(services, shown, clock) -> Person:
    return Person(services, shown, clock, canaries.ADDRESS)


async def test_nothing_that_was_told_can_be_read_on_disk(services, settings, person):
    await whole_life(person)
    names = {path.name for path in settings.data_dir.rglob("*")}
    assert {"ben.db", "ben.db-wal", "keyring.json"} <= names
    assert canaries.found_below(settings.data_dir) == {}
    await services.store.close()
    assert canaries.found_below(settings.data_dir) == {}


def test_the_search_would_have_found_them(tmp_path):
    """In the database file and in its -wal, in clear, as UTF-16 and in base64."""
    connection = sqlite3.connect(tmp_path / "leaky.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE leak (words BLOB)")
    forms = {
        "text": lambda canary: canary,
        "utf-8": str.encode,
        "utf-16": lambda canary: canary.encode("utf-16-le"),
        "base64": lambda canary: base64.b64encode(b"xx" + canary.encode() + b"yy"),
        "without tone marks": fold,
    }
    for name, form in forms.items():
        connection.execute("DELETE FROM leak")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("VACUUM")
        assert canaries.found_below(tmp_path) == {}
        for canary in canaries.ALL:
            connection.execute("INSERT INTO leak VALUES (?)", (form(canary),))
        found = canaries.found_below(tmp_path)
        assert found["leaky.db-wal"] == set(canaries.ALL), name
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert canaries.found_below(tmp_path)["leaky.db"] == set(canaries.ALL), name
    connection.close()


async def test_the_desk_reads_it_all_and_who_lacks_the_key_nothing(services, person):
    await whole_life(person)
    ha = await operator(services, "ha")
    view = await services.desk.open(ha, await person.case_id())
    told = "\n".join(
        [item.text for item in view.thread]
        + [note.text for note in view.notes]
        + [answer.answer for answer in view.answers]
    )
    unseen = {canaries.ADDRESS, canaries.PHONE_E164}
    assert canaries.found_in_text(told) == set(canaries.ALL) - unseen
    lane = await person.lane()
    thief = Store(services.store.engine, KeyRing.generate())
    async with thief.read() as uow:
        with pytest.raises(KeyRingError):
            await uow.transcripts.thread_items(lane)
        assert await uow.conversations.find("terminal", canaries.ADDRESS) is None

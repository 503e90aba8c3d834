"""Fetching, cleaning and reading go on the side; what fails is tried again and given up aloud."""

import asyncio

import pytest

from bot.conversation import media as taker
from bot.conversation.media import MediaTaker
from bot.domain.errors import MediaRefused, MediaUnavailable
from bot.domain.messages import MAX_MEDIA, MOST_MEDIA, InboundKind, Media, MediaKind
from bot.storage.queues import Queue
from tests.conftest import lacking
from tests.fakes.waiting import until
from tests.support.people import Person, operator
from tests.support.pictures import encoded, sheet

PHOTO = encoded(sheet("Tuyển gấp 20 nam nữ đi làm ở Lào"))


class Source:
    """What stands behind the terminal's references, in the order it is asked."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    async def __call__(self, ref):
        self.asked.append(ref)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def person(services, shown, clock):
    return Person(services, shown, clock)


@pytest.fixture
def source(services, monkeypatch):
    def use(*answers):
        made = Source(*answers)
        monkeypatch.setattr(services.channels["terminal"], "fetch", made)
        return made

    return use


def sent(ref="file-1", kind=MediaKind.PHOTO):
    return {"media": (Media(kind, ref),)}


async def states(services, person):
    lane = await person.lane()
    async with services.store.read() as uow:
        found = await uow.attachments.items([lane])
    return [one.state for items in found.values() for one in items]


async def test_a_photo_is_fetched_by_its_reference_and_kept(services, person, source):
    made = source(PHOTO)
    await person.sends(InboundKind.PHOTO, **sent())
    assert made.asked == ["file-1"]
    assert await states(services, person) == ["kept"]


async def test_what_can_not_be_had_now_is_tried_again(services, person, source, clock):
    made = source(MediaUnavailable(), RuntimeError("a bug"), PHOTO)
    await person.sends(InboundKind.PHOTO, **sent())
    assert await states(services, person) == ["waiting"]
    for _ in range(2):
        clock.forward(61)
        await person.listens()
    assert len(made.asked) == 3
    assert await states(services, person) == ["kept"]


async def test_what_never_comes_is_given_up_and_said(services, person, source, clock):
    made = source(MediaUnavailable())
    await person.sends(InboundKind.PHOTO, **sent())
    for _ in range(6):
        clock.forward(90)
        await person.listens()
    assert len(made.asked) == 4
    assert await states(services, person) == ["lost"]
    assert "Mình không tải được thứ bạn vừa gửi" in person.heard[-1].text


async def test_what_is_refused_is_asked_for_once(services, person, source):
    made = source(MediaRefused())
    said = await person.sends(InboundKind.PHOTO, **sent())
    assert (len(made.asked), await states(services, person)) == (1, ["refused"])
    assert "Mình chưa mở được thứ bạn vừa gửi" in said[-1].text


async def test_a_file_that_is_none_of_ours_is_answered_once(services, person, source):
    source(b"%PDF-1.7")
    said = await person.sends(InboundKind.OTHER, **sent(kind=MediaKind.FILE))
    assert await states(services, person) == ["refused"]
    assert len([part for part in said if "chưa mở được" in part.text]) == 1


async def test_a_picture_that_kills_us_is_given_up(services, person, source):
    """Its timer was claimed again and again, and never finished."""
    source(PHOTO)
    await person.post(InboundKind.PHOTO, **sent())
    async with services.store.write() as uow:
        await uow._connection.exec_driver_sql("update timer set attempts = 9 where kind = 'media'")
        await uow.commit()
    await person.listens()
    assert await states(services, person) == ["refused"]


async def test_only_two_are_worked_on_at_once_and_alarms_pass(services, person, source, clock):
    gate, inside = asyncio.Event(), 0

    async def slow(_):
        nonlocal inside
        inside += 1
        await gate.wait()
        return PHOTO

    services.channels["terminal"].fetch = slow
    for _ in range(5):
        await person.post(InboundKind.PHOTO, **sent())
    async with services.store.write() as uow:
        timers = await uow.queues.claim(Queue.TIMER, clock.now(), lease=taker._PAUSE, limit=8)
        await uow.commit()
    made = MediaTaker(services.store, services.channels, clock, services.bell, reads=False)
    tasks = [asyncio.create_task(made.take(timer)) for timer in timers]
    done, waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    while len(done) < 3:
        more, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        done |= more
    await until(lambda: inside == 2)
    assert len(waiting) == 2
    gate.set()
    await asyncio.gather(*tasks)
    assert sorted(await states(services, person)) == ["kept"] * 2 + ["waiting"] * 3


async def test_too_much_at_once_is_not_stored(services, person, source):
    source(PHOTO)
    many = tuple(Media(MediaKind.PHOTO, f"f{n}") for n in range(MOST_MEDIA + 5))
    await person.post(InboundKind.PHOTO, media=many)
    assert len(await states(services, person)) == MOST_MEDIA
    large = Person(services, person.shown, person.clock, "another")
    await large.post(InboundKind.PHOTO, media=(Media(MediaKind.PHOTO, data=bytes(MAX_MEDIA + 1)),))
    assert await states(services, large) == []


async def test_without_a_reader_that_is_said_and_the_picture_is_kept(services, person, source):
    services.reads = False
    source(PHOTO)
    said = await person.sends(InboundKind.PHOTO, **sent())
    assert "Mình chưa đọc được chữ trong ảnh" in said[-1].text
    assert await states(services, person) == ["kept"]


async def test_a_photo_in_the_middle_of_a_report_goes_on_with_it(services, person, source):
    source(PHOTO)
    await person.says("cứu em với, em bị nhốt ở bavet")
    asked = await person.presses("Nhắn được")
    said = await person.sends(InboundKind.PHOTO, **sent())
    text = "\n".join(part.text for part in said)
    assert "đã ghi vào phần bạn đang kể" in text
    assert asked[-1].text in text
    assert "Mình đọc được" not in text


async def test_a_caption_is_answered_at_once_and_danger_does_not_wait(services, person, source):
    source(MediaUnavailable())
    said = await person.sends(InboundKind.PHOTO, text="em bị nhốt, họ đánh em, cứu em", **sent())
    assert any(part.calls for part in said)


async def test_while_a_human_writes_the_bot_says_nothing_of_pictures(services, person, source):
    source(PHOTO)
    await person.says("cứu em với, em bị nhốt ở bavet")
    ha = await operator(services, "ha")
    await services.desk.claim(ha, await person.case_id())
    assert await person.sends(InboundKind.PHOTO, **sent()) == []
    assert await states(services, person) == ["kept"]


async def test_a_reader_that_is_too_slow_is_asked_again_and_then_said_so(
    services, person, source, clock, monkeypatch
):
    if not services.reads:
        lacking("ocr", "tesseract with Vietnamese is not installed")
    asked = []

    async def slow(_):
        asked.append(1)
        raise MediaUnavailable

    monkeypatch.setattr(taker.reading, "words_on", slow)
    source(PHOTO)
    await person.sends(InboundKind.PHOTO, **sent())
    for _ in range(4):
        clock.forward(25)
        await person.listens()
    assert len(asked) == 4
    assert "không đọc được chữ nào" in person.heard[-1].text

"""Promise: "However fast somebody writes, everything is kept and read; danger never waits; what is
said in one breath is answered once, and a flood is answered once with the hotline." """

from __future__ import annotations

import pytest

from bot.domain.messages import InboundKind
from bot.domain.risk import Urgency
from bot.storage.queues import Queue
from tests.support.people import Person

HOTLINE = "+84 981 84 84 84"
POSTS = (
    "Tuyển gấp lao động phổ thông đi Campuchia làm văn phòng game",
    "Lương 25 triệu bao ăn ở, không cần bằng cấp",
    "Bao vé xe, không cần hộ chiếu, đi đường tiểu ngạch",
)
CRY = "cứu em với em bị nhốt ở bavet"


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"join_window": 1.0, "flood": 12})


async def waiting(services):
    async with services.store.read() as uow:
        return (await uow.queues.depth(Queue.INBOUND)).waiting


def cards_of_an_offer(said):
    return [part for part in said if "dấu hiệu" in part.text]


async def test_forwarded_posts_are_judged_as_one_offer(services, person, clock):
    await person.says("chào bạn")
    clock.forward(2)
    await person.listens()
    for post in POSTS:
        await person.post(text=post)
        assert await person.listens() == [], "the next post may follow"
        clock.forward(0.3)
    clock.forward(1)
    said = await person.listens()
    assert len(cards_of_an_offer(said)) == 1
    assert await waiting(services) == 0


@pytest.mark.parametrize("before", [(), ("alo",), ("em hỏi chút", "chị ơi")])
async def test_danger_is_answered_at_once_whatever_waits(services, person, before):
    for text in before:
        await person.post(text=text)
        assert await person.listens() == []
    await person.post(text=CRY)
    said = await person.listens()
    assert any(HOTLINE in part.text for part in said)
    assert (await person.case()).urgency is Urgency.CRITICAL


async def test_danger_told_in_pieces_is_one_case(services, person, clock):
    said = []
    for piece in ("em dang o myawaddy", "ho nhot em lai", "k cho ve"):
        await person.post(text=piece)
        said += await person.listens()
        clock.forward(0.4)
    clock.forward(3)
    said += await person.listens()
    assert (await person.case()).number == "K-000001"
    assert (await person.case()).urgency is Urgency.CRITICAL
    assert any(HOTLINE in part.text for part in said)


async def test_answers_of_a_report_are_not_joined(services, person, clock):
    await person.says("con trai tôi sang lào làm 3 tuần nay không liên lạc được")
    for answer in ("cháu tên Tèo, 19 tuổi", "ở đặc khu Tam Giác Vàng"):
        await person.post(text=answer)
    await person.listens()
    (report,) = await answers_by_report(services, person)
    assert [one.answer for one in report] == ["cháu tên Tèo, 19 tuổi", "ở đặc khu Tam Giác Vàng"]


async def answers_by_report(services, person):
    async with services.store.read() as uow:
        reports = await uow.reports.of_case(await person.case_id())
        return [await uow.reports.answers(report.id) for report in reports]


async def test_a_tap_and_a_command_do_not_wait(person, clock):
    await person.post(text="chào bạn")
    clock.forward(1)
    said = await person.listens()
    assert said
    await person.post(text="xoá")
    assert await person.listens()


async def test_words_before_a_tap_are_answered_before_it(services, person, clock):
    await person.post(text="đi nhật cần giấy tờ gì")
    assert await person.listens() == []
    await person.post(InboundKind.BUTTON, text="Số gọi khi gấp", payload="menu:contacts")
    said = [part.text for part in await person.listens()]
    assert len(said) > 1
    assert await waiting(services) == 0


async def test_a_crash_between_pieces_loses_none(services, person, clock, shown):
    for post in POSTS:
        await person.post(text=post)
    async with services.store.write() as uow:
        # Claimed by a process that was killed at once.
        _ = await uow.queues.claim(
            Queue.INBOUND, clock.now(), lease=clock.now() - clock.now(), limit=1
        )
        await uow.commit()
    clock.forward(5)
    said = await person.listens()
    assert await waiting(services) == 0
    # A second try takes its message alone: it might be the one that broke the first.
    assert said


async def test_a_flood_is_kept_read_and_answered_once(services, person, clock, shown):
    said = []
    for number in range(60):
        await person.post(text=f"tin so {number} nhe")
        clock.forward(0.1)
        said += await person.listens()
    clock.forward(5)
    said += await person.listens()
    floods = [part for part in said if "nhanh quá" in part.text]
    assert len(floods) == 1
    assert "981 84 84 84" in floods[0].text
    assert await waiting(services) == 0
    async with services.store.read() as uow:
        lane = await uow.conversations.find("terminal", person.address)
        items = await uow.transcripts.thread_items(lane)
    kept = {item.text for item in items if item.kind is InboundKind.TEXT}
    assert kept == {f"tin so {number} nhe" for number in range(60)}


async def test_a_cry_in_a_flood_is_heard(services, person, clock):
    for number in range(40):
        await person.post(text=CRY if number == 33 else f"tin so {number} nhe")
    clock.forward(5)
    said = await person.listens()
    assert (await person.case()).urgency is Urgency.CRITICAL
    assert any(HOTLINE in part.text for part in said)


async def test_a_flood_keeps_nobody_else_waiting(services, shown, clock, person):
    other = Person(services, shown, clock, "somebody else")
    for number in range(100):
        await person.post(text=f"tin so {number} nhe")
    await other.post(text="xin số điện thoại đại sứ quán ở Hàn Quốc")
    clock.forward(5)
    said = await other.listens()
    assert any("82" in part.text or HOTLINE in part.text for part in said)

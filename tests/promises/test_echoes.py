"""Promise: while a human answers in the platform's own inbox, the bot does not talk over them, and
it does not stop listening."""

from __future__ import annotations

import secrets

import pytest

from bot.domain.messages import Author, Inbound, InboundKind, Part, QuickReply
from bot.domain.people import ContactRule
from bot.domain.risk import Urgency

CRY = "cứu em với em bị nhốt ở bavet"
HOUR = 3600


@pytest.fixture
def human(services, clock, person):
    """Return a function that has somebody write to the person elsewhere."""

    async def call(text, ref="", sent_at=None, number=""):
        return await services.reception.accept(
            Inbound(
                "terminal", number or secrets.token_hex(8), person.address, InboundKind.ECHO, text,
                message_ref=ref or secrets.token_hex(8), sent_at=sent_at,
            )
        )  # fmt: skip

    return call


async def thread(services, person):
    async with services.store.read() as uow:
        lane = await uow.conversations.find("terminal", person.address)
        items = await uow.transcripts.thread_items(lane)
        return await uow.conversations.thread(lane), items


async def test_what_the_human_wrote_stands_in_the_thread_and_the_bot_is_silent(
    services, person, human
):
    assert await person.says("dsq vn o thai lan")
    await human("Chị gọi cho em nhé")
    assert await person.says("dsq vn o lao") == []
    found, items = await thread(services, person)
    assert [item.text for item in items if item.author == "operator"] == ["Chị gọi cho em nhé"]
    assert found.paused_until is not None


async def test_the_bot_comes_back_an_hour_after_the_last_word_of_the_human(person, human, clock):
    await person.says("chào")
    await human("Chào em")
    clock.forward(HOUR - 10)
    await human("Em còn đó không?")
    clock.forward(HOUR - 10)
    assert await person.says("dsq vn o thai lan") == []
    clock.forward(10)
    assert await person.says("dsq vn o thai lan")


async def test_an_echo_that_comes_late_pauses_from_when_it_was_written(person, human, clock):
    await person.says("chào")
    await human("Chào em", sent_at=clock.now())
    clock.forward(HOUR + 1)
    await human("Chào em lần nữa", sent_at=clock.now().replace(hour=3))
    assert await person.says("dsq vn o thai lan")


async def test_an_echo_is_no_word_of_the_person(services, person, human, clock):
    await person.says(CRY)
    before, _ = await thread(services, person)
    case = await person.case()
    clock.forward(60)
    await human("Chị đây")
    after, _ = await thread(services, person)
    assert after.last_inbound_at == before.last_inbound_at
    assert (await person.case()).waiting_since == case.waiting_since


async def test_a_human_may_write_to_somebody_who_never_wrote(services, person, human):
    await human("Chào em")
    found, items = await thread(services, person)
    assert found.last_inbound_at is None
    assert [item.text for item in items] == ["Chào em"]
    async with services.store.write() as uow:
        await uow.conversations.set_rule(found.contact_id, ContactRule.REPLY_ONLY)
        await uow.commit()
    assert await person.listens() == []


async def test_triage_listens_and_opens_and_raises_cases_and_the_ladder_climbs(
    services, person, human, clock
):
    await person.says("chào")
    await human("Chào em")
    assert await person.says("em lo quá, chủ giữ giấy tờ không cho về") == []
    first = await person.case()
    assert await person.says(CRY) == []
    case = await person.case()
    assert case.urgency is Urgency.CRITICAL
    assert first is None or first.id == case.id
    clock.forward(70)
    await services.runner.drain()
    assert (await person.case()).rung == 1


async def test_a_critical_cry_is_answered_once_when_the_human_has_been_silent(person, human, clock):
    await person.says("chào")
    await human("Chào em")
    clock.forward(100)
    assert await person.says(CRY) == []
    clock.forward(30)
    answer = await person.says(CRY)
    assert any(part.calls for part in answer)
    assert await person.says(CRY) == []
    await human("Chị gọi công an rồi, em chờ nhé")
    clock.forward(130)
    assert any(part.calls for part in await person.says(CRY))


async def test_what_is_less_than_critical_waits_for_the_human(person, human, clock):
    await person.says("chào")
    await human("Chào em")
    clock.forward(600)
    assert await person.says("dsq vn o thai lan") == []
    assert await person.says("lương trả thiếu mấy tháng") == []


async def test_commands_work_as_ever(services, person, human, clock):
    await person.says("chào")
    await human("Chào em")
    assert await person.says("xoá")
    clock.forward(1)
    async with services.store.read() as uow:
        shown = await uow.transcripts.chat_items(await person.lane(), 0)
    assert all("Chào em" not in item.part.text for item in shown)
    assert await person.says("gặp người thật")
    assert await person.case() is not None


async def test_an_echo_comes_once_however_often_it_is_delivered(services, person, human):
    await person.says("chào")
    for _ in range(3):
        await human("Chào em", number="same")
    _, items = await thread(services, person)
    assert [item.text for item in items].count("Chào em") == 1


async def test_echoes_of_our_own_words_pause_nothing(services, person, human):
    await person.says("chào")
    _, items = await thread(services, person)
    ours = [item.text for item in items if item.author == "bot"]
    for text in ours:
        assert await human(f" {text}\n") is None
    async with services.store.write() as uow:
        await uow.conversations.set_delivery(items[-1].id, "sent", "our-ref")
        await uow.commit()
    assert await human("bất cứ gì", ref="our-ref") is None
    assert await person.says("dsq vn o thai lan")


async def test_a_piece_of_a_long_message_and_its_buttons_are_ours_too(services, person, human):
    long = "\n\n".join(f"Đoạn {number}. " + "chữ " * 100 for number in range(6))
    taps = (QuickReply("Gọi ngay", "a"), QuickReply("Để sau", "b"))
    await person.says("chào")
    async with services.store.write() as uow:
        for part in (Part(long), Part("Bạn chọn nhé.", taps)):
            await uow.conversations.add_outgoing(
                await person.lane(), part, Author.BOT, services.now()
            )
        await uow.commit()
    assert await human(long[500:1500]) is None
    assert await human("Bạn chọn nhé.\n\n1. Gọi ngay\n2. Để sau") is None
    assert await human("Gọi ngay · Để sau") is None
    assert await human("Bạn chọn") is not None

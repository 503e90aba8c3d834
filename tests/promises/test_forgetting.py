"""Promise: "What you told us is forgotten in time: words without a case after a week, a case three
months after it was closed. What is open is never touched." """

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.domain.cases import Outcome
from bot.jobs.forgetting import Forgetting
from tests.promises.test_continuing import joins, told
from tests.support import canaries
from tests.support.people import Person, operator

DAY = 86400
CRY = f"cứu em với, em {canaries.NAME} bị nhốt ở {canaries.COMPOUND} bavet"


@pytest.fixture
def forgetting(services, settings, clock):
    return Forgetting(services.store, settings, clock)


async def words(services, lane):
    async with services.store.read() as uow:
        return "\n".join(item.text for item in await uow.transcripts.thread_items(lane))


async def count(services, table, where="1=1"):
    async with services.store.engine.connect() as connection:
        found = await connection.execute(text(f'SELECT count(*) FROM "{table}" WHERE {where}'))
        return found.scalar_one()


async def closed(services, person):
    ha = await operator(services, "ha")
    case = await person.case_id()
    await services.desk.claim(ha, case)
    await services.desk.note(ha, case, canaries.NOTE)
    await services.desk.close(ha, case, Outcome.REACHED_SAFETY, True)
    return case


async def test_words_without_a_case_are_gone_after_a_week(services, person, clock, forgetting):
    await person.says(f"cho em hỏi {canaries.NAME} có uy tín không")
    lane = await person.lane()
    clock.forward(7 * DAY - 60)
    assert (await forgetting.forget()).total == 0
    clock.forward(120)
    assert (await forgetting.forget()).messages > 0
    assert canaries.NAME not in await words(services, lane)
    assert await count(services, "outbound") == 0


async def test_redelivery_is_still_known_when_the_words_are_gone(services, clock, forgetting):
    from bot.domain.messages import Inbound, InboundKind

    event = Inbound("terminal", "the same", "somebody", InboundKind.TEXT, "chào bạn")
    assert await services.reception.accept(event)
    await services.runner.drain()
    clock.forward(29 * DAY)
    await forgetting.forget()
    assert await services.reception.accept(event) is None


async def test_nothing_is_left_of_somebody_who_only_asked(services, person, clock, forgetting):
    await person.says("chào bạn")
    clock.forward(31 * DAY)
    await forgetting.forget()
    for table in ("message", "inbound", "outbound", "conversation", "contact"):
        assert await count(services, table) == 0, table


@pytest.mark.parametrize("days", [30, 400])
async def test_an_open_case_loses_nothing(services, person, clock, forgetting, days):
    await person.says(CRY)
    await person.presses("Nhắn được")
    await person.says(canaries.PLACE)
    lane = await person.lane()
    clock.forward(days * DAY)
    await forgetting.forget()
    assert canaries.NAME in await words(services, lane)
    assert await count(services, "report_answer") == 1


async def test_a_closed_case_is_kept_for_three_months_and_then_a_skeleton(
    services, person, clock, forgetting
):
    await person.says(CRY)
    await person.presses("Nhắn được")
    await person.says(canaries.PLACE)
    lane = await person.lane()
    case = await closed(services, person)
    clock.forward(89 * DAY)
    await forgetting.forget()
    assert canaries.NAME in await words(services, lane)
    clock.forward(2 * DAY)
    assert (await forgetting.forget()).cases == 1
    assert await words(services, lane) == ""
    for table in ("case_note", "report", "report_answer"):
        assert await count(services, table) == 0, table
    async with services.store.read() as uow:
        kept = await uow.cases.get(case)
        assert kept.outcome == Outcome.REACHED_SAFETY
        assert await uow.cases.timeline(case)
        assert await uow.conversations.find("terminal", person.address) is None
    assert (await forgetting.forget()).total == 0


async def test_who_writes_again_after_that_begins_anew(services, shown, person, clock, forgetting):
    await person.says(CRY)
    first = await closed(services, person)
    clock.forward(91 * DAY)
    await forgetting.forget()
    await person.says(CRY)
    assert await person.case_id() != first


async def test_a_cry_that_waits_keeps_the_thread_of_a_case_long_closed(
    services, person, clock, forgetting
):
    """Cut from its address, the thread would take the cry in and send the answer nowhere."""
    await person.says(CRY)
    case = await closed(services, person)
    clock.forward(91 * DAY)
    await person.post(text=CRY)
    await forgetting.forget()
    assert await person.listens()
    assert await person.case_id() == case
    clock.forward(20 * DAY)
    await forgetting.forget()
    assert canaries.NAME in await words(services, await person.lane())


async def test_an_open_case_keeps_the_thread_it_shares_with_one_long_closed(
    services, shown, person, clock, forgetting
):
    receipt = await told(person)
    old = await closed(services, person)
    elsewhere = Person(services, shown, clock, "another phone")
    await elsewhere.says(CRY)
    new = await elsewhere.case_id()
    assert new != old
    await joins(elsewhere, receipt)
    clock.forward(91 * DAY)
    await forgetting.forget()
    async with services.store.read() as uow:
        thread = await uow.conversations.thread((await uow.cases.get(new)).conversation_id)
        assert thread.address == "another phone"
    assert canaries.NAME in await words(services, thread.id)
    ha = await operator(services, "ha")
    await services.desk.claim(ha, new)
    await services.desk.close(ha, new, Outcome.REACHED_SAFETY, True)
    clock.forward(91 * DAY)
    assert (await forgetting.forget()).cases == 2
    for table in ("case_thread", "report", "report_answer"):
        assert await count(services, table) == 0, table


async def test_a_case_can_be_kept_for_ever(services, settings, person, clock):
    await person.says(CRY)
    await closed(services, person)
    lane = await person.lane()
    clock.forward(1000 * DAY)
    kept = settings.model_copy(update={"keep_case": 0})
    await Forgetting(services.store, kept, clock).forget()
    assert canaries.NAME in await words(services, lane)


async def test_a_message_that_waits_is_not_forgotten(services, person, clock, forgetting):
    await person.post(text="chào bạn")
    clock.forward(20 * DAY)
    await forgetting.forget()
    assert "chào bạn" in await words(services, await person.lane())
    await person.listens()
    await forgetting.forget()
    assert "chào bạn" not in await words(services, await person.lane())


async def test_it_runs_by_itself_once_an_hour(services, person, clock, forgetting):
    await person.says("chào bạn")
    clock.forward(7 * DAY - 600)
    for minutes, emptied in ((0, False), (30, False), (31, True)):
        clock.forward(60 * minutes)
        await forgetting.now_and_then()
        assert bool(await count(services, "message", "delivery = 'forgotten'")) is emptied


async def test_no_sealed_word_is_left_in_the_files(services, settings, clock, forgetting, shown):
    """What a later thief of disk and key could open: the ciphertexts themselves are gone."""
    person = Person(services, shown, clock)
    await person.says(f"cho em hỏi {canaries.NAME} có uy tín không")
    async with services.store.engine.connect() as connection:
        rows = await connection.execute(text("SELECT body FROM message"))
        sealed = [bytes(row.body) for row in rows]
    clock.forward(8 * DAY)
    await forgetting.forget()
    left = b"".join(path.read_bytes() for path in settings.data_dir.glob("ben.db*"))
    assert not [one for one in sealed if one[20:60] in left]


async def test_what_a_backup_holds_back_in_the_log_goes_in_the_next_round(
    services, settings, clock, forgetting, shown
):
    """While somebody reads an older moment SQLite can't empty its log."""
    person = Person(services, shown, clock)
    await person.says(f"cho em hỏi {canaries.NAME} có uy tín không")
    async with services.store.engine.connect() as connection:
        rows = await connection.execute(text("SELECT body FROM message"))
        sealed = [bytes(row.body) for row in rows]

    def left():
        files = b"".join(path.read_bytes() for path in settings.data_dir.glob("ben.db*"))
        return [one for one in sealed if one[20:60] in files]

    clock.forward(8 * DAY)
    async with services.store.read() as uow:
        assert await uow.operators.count() == 0, "its snapshot begins with the first look"
        await forgetting.forget()
        assert left()
    assert (await forgetting.forget()).total == 0
    assert not left()

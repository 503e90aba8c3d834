"""Which messages come into the review queue, and which never do."""

import pytest
from sqlalchemy import event

from bot.conversation.unclear import denies
from bot.domain.people import Role
from tests.support.people import Person, operator
from tests.support.reviews import UNCLEAR, rows


@pytest.fixture
def person(services, shown, clock):
    return Person(services, shown, clock)


async def queue(services):
    query = "select reason, thought, confidence, urgency from review_item order by id"
    return [tuple(row) for row in await rows(services, query)]


async def test_what_was_not_understood_comes_in_with_what_was_thought(services, person):
    await person.says(UNCLEAR)
    assert await queue(services) == [("unclear", "", 0, 0)]


async def test_what_was_understood_does_not(services, person):
    for text in ("cho em số đại sứ quán ở hàn quốc", "phí môi giới đi nhật bao nhiêu", "cảm ơn"):
        await person.says(text)
    assert await queue(services) == []


async def test_a_guess_comes_in(services, person):
    await person.says("lào")
    assert await queue(services) == [("low", "ask_hotline", 300, 0)]


async def test_a_doubtful_danger_comes_in(services, person):
    await person.says("ben do ho khong cho tui ra ngoai cong thi co sao khong, tui hoi cho biet")
    (row,) = await queue(services) or [("nothing",)]
    assert row[0] == "unsure"


async def test_who_says_that_this_was_not_meant_brings_in_what_they_said_before(services, person):
    await person.says("phí môi giới đi nhật bao nhiêu")
    await person.says("không phải, ý em khác")
    await person.says("ko phải vậy")
    assert await queue(services) == [("denied", "ask_fees", 600, 0)]


async def test_a_denial_of_what_is_there_already_says_so(services, person):
    await person.says(UNCLEAR)
    await person.says("ý em khác")
    assert [row[0] for row in await queue(services)] == ["denied"]


@pytest.mark.parametrize("text", ["không", "phải", "em không phải đi lao động", "dạ phải"])
def test_a_no_that_answers_a_question_denies_nothing(text):
    assert not denies(text)


async def test_nothing_is_taken_from_danger(services, person):
    await person.says("cứu em với em bị nhốt ở bavet")
    await person.says(UNCLEAR)
    await person.presses("Nhắn được")
    await person.says("ở tầng ba mèo trèo")
    assert await queue(services) == []


async def test_nothing_is_taken_while_a_human_holds_the_case(services, person):
    await person.says("gặp người")
    ha = await operator(services, "ha", Role.OPERATOR)
    await services.desk.claim(ha, await person.case_id())
    await person.says(UNCLEAR)
    assert await queue(services) == []


async def test_nothing_is_taken_from_a_thread_in_another_language(services, person):
    await person.says("my cat climbed onto the roof of the house yesterday")
    assert await queue(services) == []


@pytest.mark.parametrize("text", ["?", "12345", "😀😀", "mèo " * 400])
async def test_what_nothing_can_be_learnt_from_is_left(services, person, text):
    await person.says(text)
    assert await queue(services) == []


async def test_erasing_takes_it_out(services, person):
    await person.says(UNCLEAR)
    await person.says("XÓA")
    assert await queue(services) == []


async def test_it_can_be_switched_off(services, settings, person):
    object.__setattr__(settings, "review_per_day", 0)
    await person.says(UNCLEAR)
    assert await queue(services) == []


async def test_no_word_is_copied(services, person):
    await person.says(UNCLEAR)
    (row,) = await rows(services, "select masked, digest from review_item")
    assert row[0] is None
    assert len(row[1]) == 16


async def test_it_costs_a_turn_one_statement(services, person):
    counts = []
    for cap in (0, 60):
        object.__setattr__(services.settings, "review_per_day", cap)
        await person.says("chào bạn")
        said = []

        def note(_c, _cursor, statement, *_rest, said=said):
            said.append(statement)

        engine = services.store.engine.sync_engine
        event.listen(engine, "before_cursor_execute", note)
        await person.says(UNCLEAR)
        event.remove(engine, "before_cursor_execute", note)
        counts.append(len([one for one in said if "review_item" in one]))
    assert counts == [0, 1]

"""Promise: "Whoever sends: bot, operator, ladder or closing text, the contact rule is kept." Each
rule is tried with each sender, at three moments: just after the person wrote, later inside the
hours they named, and later outside them."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.domain.cases import Outcome
from bot.domain.errors import OutsideContactRule
from bot.domain.messages import Author, Part
from bot.domain.people import ContactRule
from tests.promises.test_contact_rule import set_rule
from tests.support.people import Person, operator

CRY = "cứu em với em bị nhốt ở bavet"
#: The clock of tests begins at 10:00 in Viet Nam.
HOURS = "12:00-13:00"
MOMENTS = {"at once": 60, "inside their hours": 2.5 * 3600, "outside their hours": 5 * 3600}
REPLY, CLOSING, TRUTH, ANSWER = "Chị đây.", "Người trực đã trả lời xong", "chưa ai vào", "+84 981"

#: Which rule lets a message out at which moment, when it answers nothing that was just written.
ALLOWED = {
    ContactRule.REPLY_ONLY: {"at once"},
    ContactRule.HOURS: {"at once", "inside their hours"},
    ContactRule.OPEN: set(MOMENTS),
    ContactRule.NONE: set(),
}
CASES = [
    pytest.param(rule, moment, id=f"{rule}, {moment}") for rule in ContactRule for moment in MOMENTS
]


@pytest.fixture
async def ha(services):
    return await operator(services, "ha")


async def under(services, person: Person, rule: ContactRule) -> str:
    await person.says(CRY)
    await set_rule(services, person, rule, HOURS if rule is ContactRule.HOURS else "")
    return await person.case_id()


def has(parts, words: str) -> bool:
    return any(words in part.text for part in parts)


@pytest.mark.parametrize(("rule", "moment"), CASES)
async def test_an_operators_reply(services, person, clock, ha, rule, moment):
    case = await under(services, person, rule)
    await services.desk.claim(ha, case)
    clock.forward(MOMENTS[moment])
    allowed = moment in ALLOWED[rule]
    view = await services.desk.open(ha, case)
    assert view.may_send_now is allowed
    if allowed:
        await services.desk.reply(ha, case, REPLY)
    else:
        with pytest.raises(OutsideContactRule):
            await services.desk.reply(ha, case, REPLY)
    assert has(await person.listens(), REPLY) is allowed


@pytest.mark.parametrize(("rule", "moment"), CASES)
async def test_a_confirmed_reply_leaves_unless_they_said_never(
    services, person, clock, ha, rule, moment
):
    case = await under(services, person, rule)
    await services.desk.claim(ha, case)
    clock.forward(MOMENTS[moment])
    if rule is ContactRule.NONE:
        with pytest.raises(OutsideContactRule):
            await services.desk.reply(ha, case, REPLY, confirmed=True)
    else:
        await services.desk.reply(ha, case, REPLY, confirmed=True)
    assert has(await person.listens(), REPLY) is (rule is not ContactRule.NONE)


@pytest.mark.parametrize(("rule", "moment"), CASES)
async def test_the_bots_own_answer_that_an_outage_made_late(services, person, clock, rule, moment):
    await under(services, person, rule)
    await person.post(text="cho em xin số bảo hộ công dân")
    clock.forward(MOMENTS[moment])
    assert has(await person.listens(), ANSWER) is (moment in ALLOWED[rule])


@pytest.mark.parametrize("author", [Author.SYSTEM, Author.BOT, Author.OPERATOR])
@pytest.mark.parametrize(("rule", "moment"), CASES)
async def test_whatever_lies_in_the_outbox(services, person, clock, rule, moment, author):
    """The dispatcher asks who speaks of nobody: a sender of tomorrow is held to the rule too."""
    await under(services, person, rule)
    clock.forward(MOMENTS[moment])
    await enqueue(services, person, author)
    assert has(await person.listens(), "tin mới") is (moment in ALLOWED[rule])


async def enqueue(services, person: Person, author: Author) -> None:
    lane = await person.lane()
    async with services.store.write() as uow:
        message_id, seq = await uow.conversations.add_outgoing(
            lane, Part("tin mới"), author, services.now()
        )
        await uow.queues.enqueue_outbound(
            message_id=message_id, key=f"test:{message_id}", lane=lane, seq=seq,
            now=services.now(), answers_at=None,
        )  # fmt: skip
        await uow.commit()


@pytest.mark.parametrize("rule", ContactRule)
async def test_the_ladder_says_nothing_by_itself(services, person, clock, rule):
    await under(services, person, rule)
    for _ in range(10):
        clock.forward(3600)
        assert await person.listens() == []
    assert (await person.case()).truth_due
    said = await person.says("có ai không")
    assert has(said, TRUTH) is (rule is not ContactRule.NONE)


@pytest.mark.parametrize("rule", ContactRule)
async def test_the_closing_text_waits_for_their_next_message(services, person, clock, ha, rule):
    case = await under(services, person, rule)
    await services.desk.claim(ha, case)
    await services.desk.close(ha, case, Outcome.ADVISED, safe_to_contact=True)
    for _ in range(10):
        clock.forward(3600)
        assert await person.listens() == []
    said = await person.says("chào bạn")
    assert has(said, CLOSING) is (rule is not ContactRule.NONE)


@pytest.mark.parametrize("author", list(Author)[1:])
@pytest.mark.parametrize("quiet", ["watched", "exit"])
@pytest.mark.parametrize("rule", ContactRule)
async def test_while_somebody_reads_along_nothing_is_pushed_under_any_rule(
    services, person, clock, rule, quiet, author
):
    await under(services, person, rule)
    async with services.store.write() as uow:
        known = await uow.phrases.chosen(await person.lane())
        if quiet == "watched":
            await uow.phrases.watch(known.contact_id, services.now())
        else:
            await uow.phrases.silence(await person.lane(), services.now())
        await uow.commit()
    await enqueue(services, person, author)
    assert await person.listens() == []
    clock.forward(dt.timedelta(hours=2.5).total_seconds())
    assert await person.listens() == []

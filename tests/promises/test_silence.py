"""Promises: "While a human talks with you, the bot is silent", and "you are written to as you
chose". Whatever happens, in any order. BENCH_STORIES sets how many orders are tried."""

from __future__ import annotations

import datetime as dt
import itertools
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.domain.cases import HELD, CaseState, Outcome
from bot.domain.errors import BenError
from bot.domain.messages import InboundKind, Part
from bot.domain.people import ContactRule as Rule
from bot.storage import database
from tests.support.people import Person, opens_desk, operator

CRY = "cứu em với em bị nhốt ở bavet"
ORDINARY = (
    "cho em xin số bảo hộ công dân",
    "alo",
    "gặp người thật",
    "không biết",
    "đi làm việc nhẹ lương cao",
)
WRITES = ("cry", *(f"say {number}" for number in range(len(ORDINARY))), "voice", "stop asking")
DESK = (
    "be there",
    "claim",
    "claim by another",
    "release",
    "wait",
    "resume",
    "refer",
    "close",
    "reopen",
    "reply",
    "reply by the rule",
)
TIME = ("work", "a minute", "ten minutes")
RULES = tuple(f"rule {rule.value}" for rule in (Rule.OPEN, Rule.REPLY_ONLY, Rule.NONE))
STEPS = st.lists(st.sampled_from(WRITES + DESK + TIME + RULES), min_size=1, max_size=6)
STORIES = int(os.environ.get("BENCH_STORIES", "200"))
#: What an operator writes: sent whenever they confirmed it, or as the person chose.
CONFIRMED, BY_THE_RULE = "Chị đây.", "Chị vẫn ở đây."
_number = itertools.count()


#: How many messages the bot or the system wrote, and how the case stands.
LOOK = text("""
    SELECT (SELECT count(*) FROM message
            WHERE conversation_id = :lane AND author IN ('bot', 'system')), state
    FROM "case" WHERE conversation_id = :lane
""")


class Story:
    """One person's story with two operators, step by step."""

    def __init__(self, services, person: Person, ha, mai) -> None:
        self.services, self.person, self.ha, self.mai = services, person, ha, mai
        self.desk = services.desk
        self.lane = self.case = ""
        self.rule = Rule.REPLY_ONLY
        self.wrote = person.clock.now()

    async def begin(self) -> None:
        await self.person.says(CRY)
        self.wrote = self.person.clock.now()
        self.lane, self.case = await self.person.lane(), await self.person.case_id()

    async def look(self) -> tuple[int, bool]:
        """Return how much the bot has written so far, and whether a human holds the case."""
        async with database.reading(self.services.store.engine) as connection:
            found = await connection.execute(LOOK, {"lane": self.lane})
            written, state = found.one()
        return written, CaseState(state) in HELD

    async def step(self, step: str) -> None:
        if step in WRITES:
            await self.write(step)
        elif step in TIME:
            self.person.clock.forward({"work": 0, "a minute": 61, "ten minutes": 601}[step])
            for part in await self.person.listens():
                assert self.allows(part), (step, self.rule, part.text[:60])
        elif step in RULES:
            await self.choose(Rule(step.split()[1]))
        else:
            await self.work(step)

    async def choose(self, rule: Rule) -> None:
        """Have the person choose when they may be written to."""
        self.rule = rule
        async with self.services.store.write() as uow:
            thread = await uow.conversations.thread(self.lane)
            await uow.conversations.set_rule(thread.contact_id, rule)
            await uow.commit()

    def allows(self, part: Part) -> bool:
        """Return whether what reached them now is as they chose."""
        if self.rule is Rule.NONE:
            return False
        if self.rule is Rule.OPEN or part.text == CONFIRMED:
            return True
        window = dt.timedelta(seconds=self.services.settings.reply_window)
        return self.person.clock.now() - self.wrote <= window

    async def write(self, step: str) -> None:
        kind = InboundKind.VOICE if step == "voice" else InboundKind.TEXT
        words = {"cry": CRY, "voice": "", "stop asking": "dừng lại"}
        said = words[step] if step in words else ORDINARY[int(step.split()[1])]
        # Stored, and answered at some later step: operators act in between.
        await self.person.post(kind, text=said)
        self.wrote = self.person.clock.now()

    async def work(self, step: str) -> None:
        moves = {
            "be there": lambda: opens_desk(self.services, self.ha),
            "claim": lambda: self.desk.claim(self.ha, self.case),
            "claim by another": lambda: self.desk.claim(self.mai, self.case),
            "release": lambda: self.desk.release(self.ha, self.case, ""),
            "wait": lambda: self.desk.wait(self.ha, self.case),
            "resume": lambda: self.desk.resume(self.ha, self.case),
            "refer": lambda: self.desk.refer(self.ha, self.case, "iom"),
            "close": lambda: self.desk.close(self.ha, self.case, Outcome.ADVISED, True),
            "reopen": lambda: self.desk.reopen(self.ha, self.case),
            "reply": lambda: self.desk.reply(self.ha, self.case, CONFIRMED, confirmed=True),
            "reply by the rule": lambda: self.desk.reply(self.ha, self.case, BY_THE_RULE),
        }
        try:
            await moves[step]()
        except BenError:
            return  # not allowed now: the desk says so, and nothing happens


@pytest.fixture
async def team(services):
    return await operator(services, "ha"), await operator(services, "mai")


@given(steps=STEPS)
@settings(
    max_examples=STORIES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@pytest.mark.timeout(600 + 3 * STORIES)  # 200 stories: about 40 s on a quiet machine
async def test_the_bot_says_nothing_while_a_human_holds_the_case(
    services, shown, clock, team, steps
):
    story = Story(services, Person(services, shown, clock, f"story {next(_number)}"), *team)
    await story.begin()
    written, held = await story.look()
    for step in steps:
        await story.step(step)
        now_written, now_held = await story.look()
        assert not (held and now_held) or now_written == written, step
        written, held = now_written, now_held
    # Nothing of this story is left to others, which share the house.
    await story.person.listens()
    now_written, now_held = await story.look()
    assert not (held and now_held) or now_written == written


async def test_what_the_bot_could_not_say_in_time_does_not_break_in_later(services, person, clock):
    """Its answer was late and held back; by the time the person writes again, a human talks."""
    ha = await operator(services, "ha")
    await person.post(text=CRY)
    clock.forward(600)
    assert await person.listens() == []
    await services.desk.claim(ha, await person.case_id())
    assert await person.says("em đây") == []
    await services.desk.reply(ha, await person.case_id(), "Chị đây.")
    assert [part.text for part in await person.listens()] == ["Chị đây."]


async def test_danger_is_still_heard_while_a_human_holds_the_case(services, person):
    from bot.domain.risk import Urgency

    ha = await operator(services, "ha")
    await person.says("con trai tôi sang lào làm 3 tuần nay không liên lạc được")
    await services.desk.claim(ha, await person.case_id())
    assert await person.says("nó vừa gọi, nó bị nhốt bị đánh, đòi 200 triệu mới thả") == []
    assert (await person.case()).urgency is Urgency.CRITICAL

"""Promise: "While a human talks with you, the bot is silent." Whatever happens in whatever order."""

from __future__ import annotations

import itertools

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.cases import HELD, Outcome
from bot.domain.errors import BenError
from bot.domain.messages import Author, InboundKind
from tests.support.people import Person, operator

CRY = "cứu em với em bị nhốt ở bavet"
ORDINARY = (
    "cho em xin số bảo hộ công dân", "alo", "gặp người thật", "không biết", "đi làm việc nhẹ lương cao",
)  # fmt: skip
WRITES = ("cry", *(f"say {number}" for number in range(len(ORDINARY))), "voice", "stop asking")
DESK = (
    "claim",
    "claim by another",
    "release",
    "wait",
    "resume",
    "refer",
    "close",
    "reopen",
    "reply",
)
TIME = ("work", "a minute", "ten minutes")
STEPS = st.lists(st.sampled_from(WRITES + DESK + TIME), min_size=1, max_size=7)
_number = itertools.count()


class Story:
    """One person's story with two operators, step by step."""

    def __init__(self, services, person: Person, ha, mai) -> None:
        self.services, self.person, self.ha, self.mai = services, person, ha, mai
        self.desk = services.desk

    async def step(self, step: str) -> None:
        if step in WRITES:
            await self.write(step)
        elif step in TIME:
            self.person.clock.forward({"work": 0, "a minute": 61, "ten minutes": 601}[step])
            await self.person.listens()
        else:
            await self.work(step)

    async def write(self, step: str) -> None:
        kind = InboundKind.VOICE if step == "voice" else InboundKind.TEXT
        words = {"cry": CRY, "voice": "", "stop asking": "dừng lại"}
        text = words[step] if step in words else ORDINARY[int(step.split()[1])]
        # Stored, and answered at some later step: operators act in between.
        await self.person.post(kind, text=text)

    async def work(self, step: str) -> None:
        case = await self.person.case_id()
        moves = {
            "claim": lambda: self.desk.claim(self.ha, case),
            "claim by another": lambda: self.desk.claim(self.mai, case),
            "release": lambda: self.desk.release(self.ha, case, ""),
            "wait": lambda: self.desk.wait(self.ha, case),
            "resume": lambda: self.desk.resume(self.ha, case),
            "refer": lambda: self.desk.refer(self.ha, case, "iom"),
            "close": lambda: self.desk.close(self.ha, case, Outcome.ADVISED, True),
            "reopen": lambda: self.desk.reopen(self.ha, case),
            "reply": lambda: self.desk.reply(self.ha, case, "Chị đây.", confirmed=True),
        }
        try:
            await moves[step]()
        except BenError:
            return  # not allowed now: the desk says so, and nothing happens

    async def written_by_the_bot(self) -> int:
        """Return how many messages the bot or the system has written to this person so far."""
        lane = await self.person.lane()
        async with self.services.store.read() as uow:
            items = await uow.conversations.thread_items(lane)
        return sum(item.author in (Author.BOT, Author.SYSTEM) for item in items)

    async def held(self) -> bool:
        return (await self.person.case()).state in HELD


@given(steps=STEPS)
@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_the_bot_says_nothing_while_a_human_holds_the_case(services, shown, clock, steps):
    person = Person(services, shown, clock, f"story {next(_number)}")
    story = Story(services, person, await operator(services, "ha"), await operator(services, "mai"))
    await person.says(CRY)
    for step in steps:
        before, held = await story.written_by_the_bot(), await story.held()
        await story.step(step)
        if held and await story.held():
            assert await story.written_by_the_bot() == before, step


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

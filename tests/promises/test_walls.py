"""Promise: "Who writes to us never learns from us that somebody else wrote about the same thing."

A family's case and a worker's may be linked, for operators only."""

from __future__ import annotations

import contextlib
import re
from typing import Any

import pytest

from bot.domain.casefile import PersonRole, TextField
from bot.domain.cases import Outcome
from bot.domain.errors import WallCrossed
from bot.domain.messages import InboundKind
from bot.escalation import wall
from tests.support.people import Person, operator, words_of

WORKER, FAMILY = "the worker", "the mother"
HIDDEN = "toà nhà màu xanh lá cạnh sông gần chợ Chrey Thum"
PHONE, ACCOUNT = "0912 000 123", "19027000456013"


class Two:
    """A worker who cries for help and a mother who looks for him, each in a thread of their own."""

    def __init__(self, services: Any, shown: Any, clock: Any) -> None:
        self.services, self.clock = services, clock
        self.worker = Person(services, shown, clock, WORKER)
        self.mother = Person(services, shown, clock, FAMILY)

    async def begin(self) -> None:
        await self.worker.says(f"cứu em với em bị nhốt ở bavet, {HIDDEN}")
        await self.worker.says(f"đừng nói mẹ em biết, em nợ tụi nó, số em {PHONE}")
        await self.mother.says("con trai tôi sang campuchia 3 tuần nay không liên lạc được")
        await self.mother.says(f"nó bảo chuyển tiền chuộc vào stk {ACCOUNT} Vietcombank")

    async def numbers(self) -> tuple[str, str]:
        return (await self.worker.case()).number, (await self.mother.case()).number

    async def link(self, ha: Any) -> None:
        number = (await self.mother.case()).number
        await self.services.filing.link(ha, await self.worker.case_id(), number, "mẹ và con")

    async def live(self, *, linked: bool) -> tuple[list[str], list[str]]:
        """Play both cases to their ends; return all that either was told, without receipts."""
        desk, filing = self.services.desk, self.services.filing
        await self.begin()
        ha = await operator(self.services, "ha")
        if linked:
            await self.link(ha)
        for one in (self.worker, self.mother):
            case = await one.case_id()
            await desk.claim(ha, case)
            await filing.edit(
                ha, case, TextField.STATUS, "Mình đang làm việc với nơi lo việc này.", 0
            )
            await filing.edit(ha, case, TextField.PLACE, "đã rõ", 0)
            await filing.add_person(ha, case, PersonRole.VICTIM, "Lò Văn Sửu", "")
            await desk.note(ha, case, f"bên kia nói: {HIDDEN}, {PHONE}, {ACCOUNT}")
            await desk.reply(ha, case, "Mình đang đọc tin của bạn.")
            await one.listens()
            await one.says("có ai nhắn về chuyện này nữa không? mẹ tôi hay con tôi có nhắn không?")
            await one.says("hồ sơ của tôi tới đâu rồi")
        for one in (self.worker, self.mother):
            case = await one.case_id()
            await desk.release(ha, case, "hết ca")
            await one.says("có ai không")
            await desk.claim(ha, case)
            await desk.close(ha, case, Outcome.REACHED_SAFETY, safe_to_contact=True)
            await one.says("cảm ơn nhé")
            await one.sends(InboundKind.TEXT, text="còn ai biết chuyện này không")
        return tuple(  # type: ignore[return-value]
            [re.sub(r"[\d-]{6,}", "#", words_of(part)) for part in one.heard]
            for one in (self.worker, self.mother)
        )


@pytest.fixture
def two(services: Any, shown: Any, clock: Any) -> Two:
    return Two(services, shown, clock)


LIVED: dict[bool, tuple[list[str], list[str]]] = {}


@pytest.mark.parametrize("linked", [False, True])
async def test_a_link_changes_no_word_that_either_is_told(two: Two, linked: bool) -> None:
    """The same lives with and without a link: whatever is said is the same to the letter."""
    LIVED[linked] = await two.live(linked=linked)
    worker, mother = (" ".join(told) for told in LIVED[linked])
    assert len(worker) > 500
    assert len(mother) > 500
    for told, not_theirs in ((mother, (HIDDEN, PHONE)), (worker, (ACCOUNT, "3 tuần"))):
        assert not [words for words in not_theirs if words in told]
    numbers = await two.numbers()
    assert not [number for number in numbers if number in worker + mother]
    if len(LIVED) == len((False, True)):
        assert LIVED[True] == LIVED[False]


@pytest.mark.parametrize(
    "words",
    [
        "Con chị nói đang ở toà nhà màu xanh lá cạnh sông, chị yên tâm.",
        "CON CHI BAO O TOA NHA MAU XANH LA CANH SONG",
        "Chị gọi thử số 0912.000.123 nhé.",
        "Chị gọi +84 912 000 123 nhé.",
        "Bên mình có hồ sơ {worker} cùng chuyện này.",
        "Lò Văn Sửu vừa nhắn cho mình.",
    ],
)
async def test_what_only_the_other_side_told_is_not_sent(two: Two, words: str) -> None:
    await two.begin()
    ha = await operator(two.services, "ha")
    worker = await two.worker.case_id()
    await two.services.filing.add_person(ha, worker, PersonRole.VICTIM, "Lò Văn Sửu", "")
    mother = await two.mother.case_id()
    await two.services.desk.claim(ha, mother)
    text = words.format(worker=(await two.worker.case()).number)
    await two.link(ha)
    for _ in range(2):
        with pytest.raises(WallCrossed):
            await two.services.desk.reply(ha, mother, text, confirmed=True)
    with pytest.raises(WallCrossed):
        await two.services.filing.edit(ha, mother, TextField.STATUS, text, 0)
    assert await two.mother.listens() == []


@pytest.mark.parametrize(
    ("name", "words", "passes"),
    [
        ("Lê", "Lê vừa nhắn cho mình.", False),
        ("Lê", "Mình hỏi LÊ rồi.", False),
        ("Lê", "Mình lê từng bước, le lói thôi.", True),
        ("Lò Văn Sửu", "Mình vừa nói chuyện với Sửu.", False),
        ("Nguyễn Thị Trang", "Trang nhắn mình nhé.", False),
        ("Nguyễn Thị Trang", "Mình vừa nghe tin Trạng.", False),
        ("Nguyễn Thị Trang", "Mình xem trang giấy bạn gửi.", True),
        ("Lê Ngọc Anh", "Anh ơi, mình đọc tin rồi.", True),
        ("Lê Ngọc Anh", "Mình gặp Lê Ngọc Anh rồi.", False),
    ],
)
async def test_a_short_name_or_a_last_one_is_a_name_where_it_is_written_as_one(
    two: Two, name: str, words: str, passes: bool
) -> None:
    await two.begin()
    ha = await operator(two.services, "ha")
    worker, mother = await two.worker.case_id(), await two.mother.case_id()
    await two.services.filing.add_person(ha, worker, PersonRole.VICTIM, name, "")
    await two.services.desk.claim(ha, mother)
    await two.link(ha)
    if passes:
        await two.services.desk.reply(ha, mother, words, confirmed=True)
        return
    with pytest.raises(WallCrossed):
        await two.services.desk.reply(ha, mother, words, confirmed=True)


async def test_threads_are_opened_before_a_transaction_that_writes(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    await two.begin()
    ha = await operator(two.services, "ha")
    await two.link(ha)
    mother = await two.mother.case_id()
    await two.services.desk.claim(ha, mother)
    store, writes, open_then = two.services.store, [], []
    check, write = wall.check, type(store).write

    @contextlib.asynccontextmanager
    async def writing(self: Any) -> Any:
        async with write(self) as uow:
            writes.append(uow)
            yield uow
            writes.remove(uow)

    async def checked(*args: Any) -> None:
        open_then.append(len(writes))
        await check(*args)

    monkeypatch.setattr(type(store), "write", writing)
    monkeypatch.setattr(wall, "check", checked)
    await two.services.desk.reply(ha, mother, "Mình đang đọc tin của bạn.", confirmed=True)
    await two.services.filing.edit(ha, mother, TextField.STATUS, "Mình đang tìm.", 0)
    assert open_then == [0, 0]


async def test_what_each_side_told_itself_may_be_spoken_of(two: Two) -> None:
    await two.begin()
    ha = await operator(two.services, "ha")
    await two.link(ha)
    mother, worker = await two.mother.case_id(), await two.worker.case_id()
    for case, words in (
        (
            mother,
            f"Chị đừng chuyển tiền vào {ACCOUNT}. Con trai sang campuchia 3 tuần nay rồi nhỉ?",
        ),
        (worker, f"Em còn ở {HIDDEN} không? Số {PHONE} còn dùng không?"),
    ):
        await two.services.desk.claim(ha, case)
        await two.services.desk.reply(ha, case, words, confirmed=True)


@pytest.mark.parametrize("words", ["Em ấy ở 11.07001, 106.17002.", "maps: ?q=11.0712,106.1689"])
async def test_where_the_other_side_is_is_not_sent(two: Two, words: str) -> None:
    await two.begin()
    await two.worker.sends(InboundKind.LOCATION, text="11.07000, 106.17000")
    ha = await operator(two.services, "ha")
    await two.link(ha)
    theirs, his = await two.mother.case_id(), await two.worker.case_id()
    for case in (theirs, his):
        await two.services.desk.claim(ha, case)
    with pytest.raises(WallCrossed):
        await two.services.desk.reply(ha, theirs, words)
    await two.services.desk.reply(ha, his, words)
    await two.services.desk.reply(ha, theirs, "Chị gửi chỗ chị đang ở, hay 10.77650, 106.70090?")


async def test_the_wall_is_undone_with_the_link(two: Two) -> None:
    await two.begin()
    ha = await operator(two.services, "ha")
    await two.link(ha)
    mother = await two.mother.case_id()
    await two.services.desk.claim(ha, mother)
    view = await two.services.desk.open(ha, mother)
    await two.services.filing.unlink(ha, mother, view.file.links[0].id)
    await two.services.desk.reply(ha, mother, f"Con chị nhờ nhắn số {PHONE}.", confirmed=True)


def test_nothing_that_talks_with_people_reads_the_links() -> None:
    """Only the desk's own rooms may name the store of links."""
    from pathlib import Path

    import bot

    root = Path(bot.__file__).parent
    allowed = {"storage", "escalation/filing.py", "escalation/wall.py"}
    readers = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if re.search(r"\bfile\.walls\b|\bCaseLink\b|\bWallStore\b", path.read_text())
    }
    assert readers
    assert not {name for name in readers if not any(name.startswith(one) for one in allowed)}

"""Promise: "How your case stands is told to whoever has your digits and your word, in the sentence
that operators wrote for you; to anybody else nothing." And: "Who asks to see, correct or erase what
is kept is answered alike, whether anything is kept or not." """

from __future__ import annotations

import datetime as dt

import pytest

from bot.domain.casefile import TextField
from bot.domain.data_requests import RequestKind
from bot.domain.people import Role
from tests.promises.test_continuing import NOBODYS, WORD, said, told, tries
from tests.support.people import Person, operator

STATUS = "Mình đã hỏi thêm nơi giúp được, tuần này có tin thì nhắn bạn."
ASKS = "hồ sơ của tôi tới đâu rồi"


@pytest.fixture
async def ha(services):
    return await operator(services, "ha")


@pytest.fixture
async def lan(services):
    return await operator(services, "lan", Role.SUPERVISOR)


@pytest.fixture
def elsewhere(services, shown, clock) -> Person:
    return Person(services, shown, clock, "another phone")


async def written(services, ha, person: Person) -> str:
    """Have a case with a status sentence; return its receipt."""
    receipt = await told(person)
    await services.filing.edit(ha, await person.case_id(), TextField.STATUS, STATUS, 0)
    return receipt


def words(parts) -> str:
    return "\n".join(part.text for part in parts)


async def test_receipt_and_word_are_answered_with_the_sentence(services, person, elsewhere, ha):
    receipt = await written(services, ha, person)
    await elsewhere.says("chào bạn")
    assert STATUS not in words(await elsewhere.says(receipt))
    assert STATUS in words(await elsewhere.says(WORD))
    view = await services.desk.open(ha, await person.case_id())
    assert "status_told" in [one.what for one in view.timeline]


async def test_it_is_said_while_a_human_holds_the_case_too(services, person, elsewhere, ha):
    """The sentence is that human's own, and the other phone has not been answered by anybody."""
    receipt = await written(services, ha, person)
    await services.desk.claim(ha, await person.case_id())
    await elsewhere.says("chào bạn")
    await elsewhere.says(f"{ASKS} {receipt}")
    assert STATUS in words(await elsewhere.says(WORD))


async def test_the_same_pair_in_the_same_thread_brings_it_again(services, person, ha):
    receipt = await written(services, ha, person)
    await person.says(receipt)
    assert STATUS in words(await person.says(WORD))


async def test_whoever_only_holds_the_phone_reads_the_neutral_sentence(services, person, ha):
    await written(services, ha, person)
    assert STATUS not in words(await person.says(ASKS))


@pytest.mark.parametrize("wrong", ["receipt", "word"])
async def test_a_wrong_pair_reads_nothing_of_it(services, person, elsewhere, ha, wrong):
    receipt = await written(services, ha, person)
    await elsewhere.says("chào bạn")
    pair = (NOBODYS, WORD) if wrong == "receipt" else (receipt, "thịt kho tàu")
    assert STATUS not in str(await tries(elsewhere, *pair))


async def test_without_a_sentence_a_right_pair_reads_what_a_wrong_one_reads(
    services, shown, clock, person, elsewhere
):
    receipt = await told(person)
    other = Person(services, shown, clock, "a third phone")
    await elsewhere.says("chào bạn")
    await other.says("chào bạn")
    assert await tries(elsewhere, receipt, WORD) == await tries(other, NOBODYS, WORD)


async def test_it_is_not_said_once_the_case_was_linked_behind_it(
    services, shown, clock, person, elsewhere, ha
):
    """Whoever wrote it knew of no other side then; it is said again when it is written anew."""
    receipt = await written(services, ha, person)
    family = Person(services, shown, clock, "a family")
    await family.says("cứu em với em bị nhốt ở bavet")
    clock.forward(60)
    case, other = await person.case(), await family.case()
    await services.filing.link(ha, case.id, other.number, "cùng một người")
    await elsewhere.says("chào bạn")
    assert STATUS not in str(await tries(elsewhere, receipt, WORD))
    clock.forward(60)
    await services.filing.edit(ha, case.id, TextField.STATUS, STATUS, 1)
    assert STATUS in str(await tries(elsewhere, receipt, WORD))


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("xin xem dữ liệu của tôi", RequestKind.ACCESS),
        ("sửa hồ sơ của tôi", RequestKind.CORRECTION),
        ("xóa hồ sơ của tôi", RequestKind.ERASURE),
    ],
)
async def test_a_request_typed_with_receipt_and_word_comes_to_supervisors(
    services, person, elsewhere, ha, lan, typed, kind
):
    receipt = await told(person)
    await elsewhere.says("chào bạn")
    await elsewhere.says(typed)
    await tries(elsewhere, receipt, WORD)
    (found,) = await services.data_requests.queue(lan)
    assert (found.kind, found.case_id, found.who) == (kind, await person.case_id(), "")
    assert found.confirmed_at is not None
    # It is a request and no more: the thread they asked from is no thread of the case.
    assert await elsewhere.case() is None
    view = await services.desk.open(ha, found.case_id)
    assert ("request_made", kind) in [(one.what, one.detail) for one in view.timeline]


async def test_asked_twice_it_is_one_request(services, person, elsewhere, lan):
    receipt = await told(person)
    for _ in range(2):
        await elsewhere.says(f"xóa hồ sơ của tôi {receipt}")
        await elsewhere.says(WORD)
    assert len(await services.data_requests.queue(lan)) == 1


@pytest.mark.parametrize("typed", ["xin xem dữ liệu của tôi", "xóa hồ sơ của tôi"])
async def test_a_request_is_answered_alike_with_and_without_anything_kept(
    services, shown, clock, person, lan, typed
):
    receipt = await told(person)
    answers = set()
    pairs = ((receipt, WORD), (receipt, "thịt kho tàu"), (NOBODYS, WORD))
    for number, pair in enumerate(pairs):
        one = Person(services, shown, clock, f"phone {number}")
        await one.says("chào bạn")
        first = said(await one.says(typed))
        answers.add(str((first, await tries(one, *pair))))
    assert len(answers) == 1
    assert len(await services.data_requests.queue(lan)) == 1


async def test_a_cry_after_asking_is_heard_as_a_cry(services, person):
    await person.says("xóa hồ sơ của tôi")
    heard = words(await person.says("cứu em với em bị nhốt ở bavet"))
    assert (await person.case()) is not None
    assert "+84" in heard or "113" in heard or "84 84" in heard


async def test_what_is_asked_tries_as_often_as_going_on_does(
    services, settings, person, elsewhere, lan
):
    receipt = await told(person)
    await elsewhere.says("chào bạn")
    for _ in range(settings.receipt_tries):
        await elsewhere.says(f"xóa hồ sơ của tôi {receipt}")
        await elsewhere.says("sai từ rồi")
    await elsewhere.says(f"xóa hồ sơ của tôi {receipt}")
    await elsewhere.says(WORD)
    assert await services.data_requests.queue(lan) == []


async def test_the_desk_reminds_before_the_term_and_after_it(
    services, person, elsewhere, ha, lan, clock
):
    receipt = await told(person)
    await elsewhere.says(f"xóa hồ sơ của tôi {receipt}")
    await elsewhere.says(WORD)
    (found,) = await services.data_requests.queue(lan)
    await services.data_requests.answered(lan, found.id)
    clock.time = found.due_at - dt.timedelta(days=3)
    assert await services.data_requests.due(lan) == []
    clock.time = found.due_at - dt.timedelta(days=1)
    (near,) = await services.data_requests.due(lan)
    assert (near.id, near.late) == (found.id, False)
    clock.time = found.due_at + dt.timedelta(seconds=1)
    (late,) = await services.data_requests.due(lan)
    assert late.late
    # Who may not see requests is reminded of none.
    assert await services.data_requests.due(ha) == []
    await services.data_requests.refuse(lan, found.id, "ca còn mở")
    assert await services.data_requests.due(lan) == []

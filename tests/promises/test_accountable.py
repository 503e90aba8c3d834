"""Promise: "You may see, correct and erase what you told us; only your receipt and your word prove
that it is yours. What must be kept for a court is kept, and somebody says why." """

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from bot.domain.cases import Outcome
from bot.domain.consents import Purpose
from bot.domain.data_requests import RequestKind, RequestState
from bot.domain.errors import NotFound
from bot.domain.people import Role
from bot.escalation.data_requests import MayNotBeErased, NotConfirmed, WrongStep
from bot.jobs.forgetting import Forgetting
from bot.storage.erasing import StillWriting
from tests.promises.test_forgetting import DAY, count, words
from tests.support import canaries
from tests.support.packets import every_field, whole_referral
from tests.support.people import Person, operator
from tests.support.receipts import WORD, told


@pytest.fixture
async def lan(services):
    return await operator(services, "lan", Role.SUPERVISOR)


@pytest.fixture
def person(services, shown, clock):
    return Person(services, shown, clock)


async def closed(services, person):
    ha, case = await operator(services, "ha"), await person.case_id()
    await services.desk.claim(ha, case)
    await services.desk.note(ha, case, canaries.NOTE)
    await services.desk.close(ha, case, Outcome.REACHED_SAFETY, True)
    return case


async def asked(services, lan, kind, receipt, word=WORD):
    request = await services.data_requests.write_down(lan, kind, f"{canaries.NAME} muốn vậy")
    await services.data_requests.confirm(lan, request, receipt, word)
    return request


async def number_of(services, case):
    async with services.store.read() as uow:
        return int((await uow.cases.get(case)).number[2:])


async def test_a_held_case_is_kept_until_somebody_lifts_it(services, settings, person, clock, lan):
    await told(person)
    await person.says(f"em tên {canaries.NAME}")
    lane, case = await person.lane(), await closed(services, person)
    await services.accountability.hold(lan, await number_of(services, case), "Toà yêu cầu giữ")
    forgetting = Forgetting(services.store, settings, clock)
    clock.forward(200 * DAY)
    await forgetting.forget()
    assert canaries.NAME in await words(services, lane)
    (hold,) = await services.accountability.holds(lan)
    assert (hold.reason, hold.case_id) == ("Toà yêu cầu giữ", case)
    await services.accountability.lift(lan, hold.id)
    with pytest.raises(NotFound):
        await services.accountability.lift(lan, hold.id)
    assert (await forgetting.forget()).cases == 1
    assert canaries.NAME not in await words(services, lane)
    assert await count(services, "legal_hold") == 0


async def test_an_unfinished_report_of_a_closed_case_goes_after_a_month(
    services, settings, person, clock
):
    await person.says("cứu em với, em bị nhốt ở bavet")
    await person.presses("Nhắn được")
    await person.says(canaries.PLACE)
    forgetting = Forgetting(services.store, settings, clock)
    clock.forward(40 * DAY)
    assert (await forgetting.forget()).unfinished_intakes == 0, "its case is open"
    await closed(services, person)
    clock.forward(29 * DAY)
    assert (await forgetting.forget()).unfinished_intakes == 0
    clock.forward(2 * DAY)
    assert (await forgetting.forget()).unfinished_intakes == 1
    assert await count(services, "report_answer") == 0


async def test_only_receipt_and_word_together_prove_who_asks(services, person, clock, lan):
    receipt = await told(person)
    request = await services.data_requests.write_down(lan, RequestKind.ACCESS, "muốn xem")
    for wrong in (("1111-2222-3333", WORD), (receipt, "sai"), (receipt, ""), ("", WORD)):
        with pytest.raises(NotConfirmed):
            await services.data_requests.confirm(lan, request, *wrong)
    with pytest.raises(WrongStep):
        await services.data_requests.export(lan, request)
    await services.data_requests.confirm(lan, request, receipt.replace("-", " "), WORD.upper())
    (found,) = await services.data_requests.queue(lan)
    assert found.case_id == await person.case_id()


async def test_receipts_can_not_be_guessed_at_the_desk(services, settings, person, clock, lan):
    receipt = await told(person)
    request = await services.data_requests.write_down(lan, RequestKind.ACCESS, "muốn xem")
    for _ in range(settings.receipt_tries):
        with pytest.raises(NotConfirmed):
            await services.data_requests.confirm(lan, request, receipt, "sai")
    with pytest.raises(NotConfirmed):
        await services.data_requests.confirm(lan, request, receipt, WORD)
    clock.forward(settings.receipt_window + 1)
    await services.data_requests.confirm(lan, request, receipt, WORD)


async def test_who_asks_gets_what_they_told_and_no_note_of_operators(services, person, lan):
    receipt = await told(person)
    await person.says(f"em tên {canaries.NAME}, ở {canaries.PLACE}")
    await closed(services, person)
    request = await asked(services, lan, RequestKind.ACCESS, receipt)
    out = json.dumps(await services.data_requests.export(lan, request), ensure_ascii=False)
    assert canaries.found_in_text(out) >= {canaries.NAME, canaries.PLACE}
    assert canaries.found_in_text(out, [canaries.NOTE]) == set()
    async with services.store.read() as uow:
        actions = [entry.action for entry in await uow.audit.entries()]
    assert actions.index("request.export") == actions.index("case.read") + 1, "before it is read"
    await services.data_requests.done(lan, request, "đã gửi")
    with pytest.raises(WrongStep):
        await services.data_requests.export(lan, request)


async def test_who_asks_gets_what_they_allowed_and_who_was_handed_what(services, person, lan):
    receipt = await told(person)
    ha, case = await operator(services, "ha"), await person.case_id()
    await services.desk.claim(ha, case)
    await whole_referral(services, ha, case)
    drafted = every_field(services.catalogue, "police-local")
    await services.referrals.preparing.make(ha, case, drafted)
    request = await asked(services, lan, RequestKind.ACCESS, receipt)
    found = await services.data_requests.export(lan, request)
    assert {one["purpose"]: one["given"] for one in found["consents"]} == dict.fromkeys(
        Purpose, True
    )
    (packet,) = found["handed_to_agencies"]
    assert (packet["agency"], packet["way"]) == ("police-local", "in_person")
    assert packet["parts"]
    out = json.dumps(found, ensure_ascii=False)
    assert canaries.found_in_text(out, [canaries.NOTE, canaries.OTHER_NAME]) == set()


async def test_who_did_what_with_a_request_stands_with_its_case(services, person, lan):
    receipt = await told(person)
    case = await closed(services, person)
    access = await asked(services, lan, RequestKind.ACCESS, receipt)
    await services.data_requests.answered(lan, access)
    await services.data_requests.extend(lan, access)
    await services.data_requests.export(lan, access)
    await services.data_requests.done(lan, access, "đã gửi")
    erasure = await asked(services, lan, RequestKind.ERASURE, receipt)
    await services.data_requests.erase(lan, erasure)
    number = await number_of(services, case)
    found = [
        (one.action.removeprefix("request."), one.detail)
        for one in reversed(await services.accountability.entries(lan, case=number))
        if one.action.startswith("request.")
    ]
    assert found == [
        ("confirmed", access), ("answered", access), ("extended", access), ("export", access),
        ("done", access), ("confirmed", erasure), ("erased", erasure),
    ]  # fmt: skip


async def test_what_is_erased_on_request_is_gone_from_the_files(
    services, settings, person, clock, lan
):
    receipt = await told(person)
    await person.says(f"em tên {canaries.NAME}")
    case, lane = await closed(services, person), await person.lane()
    async with services.store.engine.connect() as connection:
        sealed = [
            bytes(row.body)
            for row in await connection.execute(
                text("SELECT body FROM message UNION ALL SELECT answer FROM report_answer")
            )
        ]
    request = await asked(services, lan, RequestKind.ERASURE, receipt)
    assert await services.data_requests.erase(lan, request) > 3
    assert (await words(services, lane)).strip() == ""
    for table in ("case_note", "report", "report_answer"):
        assert await count(services, table) == 0, table
    left = b"".join(path.read_bytes() for path in settings.data_dir.glob("ben.db*"))
    assert not [one for one in sealed if one[20:60] in left]
    (found,) = await services.data_requests.queue(lan)
    assert (found.state, found.words) == (RequestState.DONE, "")
    async with services.store.read() as uow:
        assert (await uow.cases.get(case)).outcome == Outcome.REACHED_SAFETY
        assert await uow.conversations.find("terminal", person.address) is None
        assert await uow.audit.verify() == []


async def test_nothing_open_held_or_being_written_is_erased(services, person, lan):
    receipt = await told(person)
    request = await asked(services, lan, RequestKind.ERASURE, receipt)
    with pytest.raises(MayNotBeErased):
        await services.data_requests.erase(lan, request)
    case = await closed(services, person)
    await services.accountability.hold(lan, await number_of(services, case), "Toà yêu cầu")
    with pytest.raises(MayNotBeErased):
        await services.data_requests.erase(lan, request)
    await services.accountability.lift(lan, (await services.accountability.holds(lan))[0].id)
    await person.post(text="em đây")
    with pytest.raises(StillWriting):
        await services.data_requests.erase(lan, request)
    await person.listens()
    (found,) = await services.data_requests.queue(lan)
    assert found.state is RequestState.OPEN


async def test_terms_are_counted_in_days_of_viet_nam(services, clock, lan):
    # The clock stands at Saturday 21 November 2026, 10:00 in Viet Nam.
    first = await services.data_requests.write_down(lan, RequestKind.ACCESS, "muốn xem")
    (found,) = await services.data_requests.queue(lan)
    assert found.answer_by.isoformat() == "2026-11-24T16:59:59+00:00", "the end of Tuesday"
    assert found.due_at.isoformat() == "2026-12-01T16:59:59+00:00"
    await services.data_requests.extend(lan, first)
    with pytest.raises(WrongStep):
        await services.data_requests.extend(lan, first)
    (found,) = await services.data_requests.queue(lan)
    assert found.due_at.isoformat() == "2026-12-16T16:59:59+00:00"
    clock.forward(3600)
    second = await services.data_requests.write_down(lan, RequestKind.ERASURE, "muốn xóa")
    assert [one.id for one in await services.data_requests.queue(lan)] == [second, first]
    await services.data_requests.answered(lan, second)
    await services.data_requests.refuse(lan, second, "không chứng minh được là của mình")
    assert [one.id for one in await services.data_requests.queue(lan)] == [first, second]


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ADMIN])
async def test_to_others_than_supervisors_none_of_this_exists(services, role):
    other = await operator(services, "other", role)
    for call in (
        services.accountability.entries(other),
        services.accountability.verify(other),
        services.accountability.holds(other),
        services.accountability.hold(other, 1, "x"),
        services.accountability.lift(other, "x"),
        services.data_requests.queue(other),
        services.data_requests.write_down(other, RequestKind.ACCESS, "x"),
        services.data_requests.confirm(other, "x", "1", "x"),
        services.data_requests.export(other, "x"),
        services.data_requests.erase(other, "x"),
        services.data_requests.refuse(other, "x", "x"),
        services.data_requests.done(other, "x", "x"),
        services.data_requests.answered(other, "x"),
        services.data_requests.extend(other, "x"),
    ):
        with pytest.raises(NotFound):
            await call

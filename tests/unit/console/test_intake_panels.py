"""The desk shows what an intake gathered: consents with their words, signs, and a deadline."""

import datetime as dt

from sqlalchemy import select

from bot.domain.consents import Purpose
from bot.domain.contact_rule import VIETNAM
from bot.storage import database
from bot.storage.consents import Wording
from bot.storage.deadlines import DEADLINE
from bot.storage.tables import Timer

WORDS = Wording("sharing", "2026-11-22", "ab" * 32, "vi")


async def _post(client, path, **fields):
    return await client.post(path, data={"csrf": client.csrf} | fields)


async def test_who_was_asked_nothing_has_allowed_nothing(doors, signed_in):
    client = await signed_in()
    case_id = await doors.case()
    page = (await client.get(f"/cases/{case_id}")).text
    assert "coi như chưa đồng ý" in page
    assert "<b>Đồng ý</b>" not in page
    assert "Chưa ghi hạn nào" in page
    assert f"/cases/{case_id}/deadline/lift" not in page


async def test_a_yes_and_a_no_stand_there_with_the_version_of_the_words(doors, signed_in):
    client = await signed_in()
    case_id = await doors.case()
    async with doors.store.write() as uow:
        both = {Purpose.STORY: True, Purpose.IDENTITY: False}
        await uow.consents.record(case_id, both, WORDS, doors.now())
        await uow.commit()
    page = (await client.get(f"/cases/{case_id}")).text
    assert page.count("<b>Đồng ý</b>") == 1
    assert page.count("<b>Không đồng ý</b>") == 1
    assert "2026-11-22" in page
    assert f'title="SHA-256 {"ab" * 32}">abababab<' in page


async def test_a_deadline_counts_down_and_says_when_it_is_over(doors, signed_in):
    client = await signed_in()
    case_id, hour = await doors.case(), dt.timedelta(hours=1)
    for due, until, words in (
        (doors.now() + 2 * hour, doors.now() + 2 * hour, "Còn <time data-until"),
        (doors.now() - hour, doors.now() + hour, "Có thể đã tới hạn"),
        (doors.now() - 2 * hour, doors.now() - hour, "Đã qua hạn"),
    ):
        async with doors.store.write() as uow:
            await uow.deadlines.set(case_id, due, until, doors.now())
            await uow.commit()
        assert words in (await client.get(f"/cases/{case_id}")).text
        tag = "Hạn bên kia: còn" if due > doors.now() else "Hạn bên kia: đã tới"
        for path in ("/", f"/cases/{case_id}"):
            assert tag in (await client.get(path)).text


async def _calls(doors):
    """Return when operators will be called before a deadline."""
    async with database.reading(doors.store.engine) as connection:
        rows = await connection.execute(select(Timer.due_at).where(Timer.kind == DEADLINE))
        return sorted(rows.scalars())


async def test_an_operator_sets_corrects_and_lifts_a_deadline(doors, signed_in):
    client = await signed_in()
    case_id, hour = await doors.case(), dt.timedelta(hours=1)
    for hours in (24, 5):
        due = doors.now() + hours * hour
        typed = due.astimezone(VIETNAM).strftime("%Y-%m-%dT%H:%M")
        answer = await _post(client, f"/cases/{case_id}/deadline", due=typed)
        assert answer.status_code == 303
        async with doors.store.read() as uow:
            found = await uow.deadlines.of(case_id)
        assert (found.due_at, found.until_at, found.operator) == (due, due, "Chị Ha")
        assert await _calls(doors) == [due - 2 * hour, due - hour / 2, due]
    page = (await client.get(f"/cases/{case_id}")).text
    assert page.count("Ghi hạn bên kia ra") == 2
    assert (await _post(client, f"/cases/{case_id}/deadline/lift")).status_code == 303
    assert await _calls(doors) == []
    # A second tap on the same button changes nothing.
    assert (await _post(client, f"/cases/{case_id}/deadline/lift")).status_code == 303
    page = (await client.get(f"/cases/{case_id}")).text
    assert "Chưa ghi hạn nào" in page
    assert page.count("Bỏ hạn bên kia ra") == 1
    async with doors.store.read() as uow:
        told = [one.action for one in await uow.audit.entries()]
    assert told.count("case.deadline") == 2
    assert told.count("case.deadline_lifted") == 1


async def test_a_deadline_that_is_over_too_far_or_of_a_closed_case_is_refused(doors, signed_in):
    client = await signed_in()
    case_id = await doors.case()
    for due in ("2020-01-01T00:00", "2099-01-01T00:00", "mai", ""):
        answer = await _post(client, f"/cases/{case_id}/deadline", due=due)
        assert answer.status_code == 400, due
        assert "Chưa ghi hạn: chọn" in answer.text
    await _post(client, f"/cases/{case_id}/claim")
    await _post(client, f"/cases/{case_id}/close", outcome="advised")
    soon = (doors.now().astimezone(VIETNAM) + dt.timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    assert (await _post(client, f"/cases/{case_id}/deadline", due=soon)).status_code == 409
    assert (await _post(client, f"/cases/{case_id}/deadline/lift")).status_code == 409
    assert await _calls(doors) == []


async def test_signs_are_no_verdict(doors, signed_in):
    client = await signed_in()
    page = (await client.get(f"/cases/{await doors.case()}")).text
    assert "Không phải kết luận" in page

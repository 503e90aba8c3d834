"""A yes that an operator heard: who, how, when, to which words; and taken back again."""

import datetime as dt
import json

import pytest

from bot.domain.consents import Heard, Purpose
from bot.domain.errors import NotFound, NotTheHolder
from bot.domain.people import Role
from bot.domain.referrals import ReferralState
from bot.escalation.referral.making import Choice

CHOICE = Choice("consular-dept", ("situation", "where"), ("find",))


@pytest.fixture
async def held(world):
    """Return the world, a case with an answer that an operator holds, and that operator."""
    await world.hears("cứu em với em bị nhốt ở KK Park")
    case = await world.case_of()
    ha = await world.operator("ha")
    await world.desk.claim(ha, case.id)
    async with world.services.store.write() as uow:
        report = await uow.reports.add(
            conversation_id=case.conversation_id, case_id=case.id, kind="danger", state="done",
            now=world.clock.now(),
        )  # fmt: skip
        await uow.reports.save_answer(
            report, "where", "tầng 3 KK Park", world.clock.now(), skipped=False
        )
        await uow.commit()
    return world, case.id, ha


async def decisions(world, ha, case_id):
    view = await world.desk.open(ha, case_id)
    return {one.purpose: one for one in view.gathered.consents}


async def test_it_stands_with_who_heard_it_how_when_and_the_words(held):
    world, case_id, ha = held
    said_at = world.clock.now() - dt.timedelta(minutes=20)
    await world.services.consents.record(ha, case_id, "sharing", "nameless", Heard.PHONE, said_at)
    found = await decisions(world, ha, case_id)
    asked = world.services.catalogue.consents["sharing"]
    story = found[Purpose.STORY]
    assert (story.given, story.operator, story.way, story.said_at) == (
        True, ha.display_name, Heard.PHONE, said_at,
    )  # fmt: skip
    assert (story.version, story.digest) == (asked.version, asked.digest)
    assert not found[Purpose.IDENTITY].given


async def test_a_packet_says_that_it_was_heard(held):
    world, case_id, ha = held
    await world.services.consents.record(ha, case_id, "sharing", "all", Heard.PHONE)
    preparing = world.services.referrals.preparing
    packet = await preparing.preview(ha, case_id, CHOICE)
    (story,) = packet.basis.consents
    assert (story.recorded_by, story.way) == (ha.display_name, "phone")
    made = await preparing.make(ha, case_id, CHOICE)
    async with world.services.store.read() as uow:
        files = await uow.referrals.files(made)
    assert json.loads(files.json)["basis"]["consents"][0]["way"] == "phone"


async def test_what_they_tapped_themselves_says_nothing_of_an_operator(held):
    world, case_id, ha = held
    asked = world.services.catalogue.consents["sharing"]
    from bot.escalation import consenting

    async with world.services.store.write() as uow:
        await consenting.record(uow, case_id, asked, "all", "vi", world.clock.now())
        await uow.commit()
    story = (await decisions(world, ha, case_id))[Purpose.STORY]
    assert (story.operator, story.way, story.said_at) == ("", None, None)


async def test_taking_it_back_takes_back_packets_that_nobody_has(held):
    world, case_id, ha = held
    await world.services.consents.record(ha, case_id, "sharing", "all", Heard.CHAT)
    made = await world.services.referrals.preparing.make(ha, case_id, CHOICE)
    nam = await world.operator("nam")
    # Whoever hears that they take it back writes it down, holder or not.
    await world.services.consents.withdraw(nam, case_id, Heard.PHONE)
    found = await decisions(world, ha, case_id)
    assert not any(one.given for one in found.values())
    assert found[Purpose.STORY].operator == nam.display_name
    async with world.services.store.read() as uow:
        assert (await uow.referrals.get(made)).state is ReferralState.WITHDRAWN


async def test_only_the_holder_writes_a_yes_down(held):
    world, case_id, _ = held
    nam, root = await world.operator("nam"), await world.operator("root", Role.ADMIN)
    record = world.services.consents.record
    with pytest.raises(NotTheHolder):
        await record(nam, case_id, "sharing", "all", Heard.PHONE)
    with pytest.raises(NotFound):
        await record(root, case_id, "sharing", "all", Heard.PHONE)
    with pytest.raises(NotFound):
        await world.services.consents.withdraw(root, case_id, Heard.PHONE)


@pytest.mark.parametrize("days", [-8, 1])
async def test_it_was_said_within_a_week_and_not_in_time_to_come(held, days):
    world, case_id, ha = held
    said_at = world.clock.now() + dt.timedelta(days=days)
    with pytest.raises(ValueError, match="within these days"):
        await world.services.consents.record(ha, case_id, "sharing", "all", Heard.PHONE, said_at)
    assert await decisions(world, ha, case_id) == {}


async def test_a_yes_from_before_their_no_does_not_undo_it(held):
    world, case_id, ha = held
    consents, hour = world.services.consents, dt.timedelta(hours=1)
    await consents.record(ha, case_id, "sharing", "all", Heard.PHONE)
    world.clock.forward(60)
    await consents.withdraw(ha, case_id, Heard.PHONE)
    world.clock.forward(60)
    with pytest.raises(ValueError, match="since"):
        await consents.record(
            ha, case_id, "sharing", "nameless", Heard.PHONE, world.clock.now() - hour
        )
    assert not (await decisions(world, ha, case_id))[Purpose.STORY].given
    await consents.record(ha, case_id, "sharing", "nameless", Heard.PHONE)
    assert (await decisions(world, ha, case_id))[Purpose.STORY].given


@pytest.mark.parametrize("consent", ["news", "checkins", "notice"])
async def test_what_would_begin_nothing_here_is_not_asked_here(held, consent):
    """An operator who writes down a yes to check-ins would think that somebody is asked."""
    world, case_id, ha = held
    assert consent in world.services.catalogue.consents
    with pytest.raises(NotFound):
        await world.services.consents.record(ha, case_id, consent, "yes", Heard.PHONE)


@pytest.mark.parametrize(("consent", "value"), [("nothing", "all"), ("sharing", "perhaps")])
async def test_what_the_content_does_not_ask_is_not_recorded(held, consent, value):
    world, case_id, ha = held
    with pytest.raises(NotFound):
        await world.services.consents.record(ha, case_id, consent, value, Heard.PHONE)


async def test_it_is_in_the_audit(held):
    world, case_id, ha = held
    await world.services.consents.record(ha, case_id, "sharing", "all", Heard.IN_PERSON)
    async with world.services.store.read() as uow:
        rows = await uow._connection.exec_driver_sql(
            "select detail from audit where action = 'case.consent'"
        )
        assert [row[0] for row in rows] == ["sharing all in_person"]


async def test_an_agency_that_was_only_called_is_kept_as_such_with_a_task(held):
    world, case_id, ha = held
    await world.desk.refer(ha, case_id, "consular-dept")
    view = await world.desk.open(ha, case_id)
    assert ("called_agency", "consular-dept") in [(one.what, one.detail) for one in view.timeline]
    (task,) = view.file.tasks
    assert "Cục Lãnh sự" in task.reason
    assert task.due_at - world.clock.now() == dt.timedelta(hours=4)

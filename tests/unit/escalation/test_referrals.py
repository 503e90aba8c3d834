"""From a case to a packet in an agency's hands: who may, what is noted, what never happens."""

import datetime as dt
import json

import pytest

from bot.domain.cases import CaseState
from bot.domain.consents import Purpose
from bot.domain.errors import IllegalTransition, NotFound, NotTheHolder
from bot.domain.people import Role
from bot.domain.referrals import Receipt, ReferralOutcome, ReferralState, Way
from bot.escalation.referral.making import CannotMake, Choice, Fault
from bot.escalation.referral.proposals import Why
from bot.storage.consents import Wording

WORDING = Wording("share", "1", "ab" * 32, "vi")
CHOICE = Choice("consular-dept", ("situation", "where"), ("find",), follow_up=dt.date(2026, 11, 23))
REASON = "Cửa đang bị phá, hỏi lại sẽ lộ máy của em ấy"
RECEIPT = Receipt("Chị Mai, trực ban", "số 77")


@pytest.fixture
async def held(world):
    """Return the world, a case with answers that an operator holds, and that operator."""
    await world.hears("cứu em với em bị nhốt ở KK Park")
    case = await world.case_of()
    ha = await world.operator("ha")
    await world.desk.claim(ha, case.id)
    async with world.services.store.write() as uow:
        report = await uow.reports.add(
            conversation_id=case.conversation_id, case_id=case.id, kind="danger", state="done",
            now=world.clock.now(),
        )  # fmt: skip
        for step, answer in {
            "where": "tầng 3 KK Park, Myanmar",
            "identity": "Lê Thị Ánh Nguyệt, quê Nghệ An",
            "family": "mẹ 0912 000 123",
        }.items():
            await uow.reports.save_answer(report, step, answer, world.clock.now(), skipped=False)
        await uow.commit()
    return world, case.id, ha


async def agree(world, case_id, **purposes):
    async with world.services.store.write() as uow:
        await uow.consents.record(
            case_id,
            {Purpose(name): given for name, given in purposes.items()},
            WORDING,
            world.clock.now(),
        )
        await uow.commit()


async def audited(world):
    async with world.services.store.read() as uow:
        rows = await uow._connection.exec_driver_sql(
            "select action from audit where action like 'referral.%' order by seq"
        )
        return [row[0] for row in rows]


async def timeline(world, ha, case_id):
    view = await world.desk.open(ha, case_id)
    return [(item.what, item.detail) for item in view.timeline if "refer" in item.what]


async def handed(world, ha, case_id, referral_id, **changes):
    given = {
        "way": Way.PHONE,
        "receipt": RECEIPT,
        "at": world.clock.now(),
        "follow_up": dt.date(2026, 11, 24),
    } | changes
    await world.services.referrals.hand(ha, case_id, referral_id, **given)


async def test_a_case_finds_whom_to_ask_by_itself(held):
    world, case_id, ha = held
    _, known, found = await world.services.referrals.preparing.propose(ha, case_id)
    assert (known.country, known.province) == ("MM", "Nghệ An")
    assert found[0].agency.id == "consular-dept"
    assert any(reason.why is Why.LOCAL for one in found for reason in one.reasons)
    assert await audited(world) == ["referral.propose"]


async def test_without_a_yes_nothing_goes_and_with_it_only_that(held):
    world, case_id, ha = held
    preparing = world.services.referrals.preparing
    with pytest.raises(CannotMake) as refused:
        await preparing.make(ha, case_id, CHOICE)
    assert refused.value.fault is Fault.NO_GROUND
    await agree(world, case_id, story=True, identity=False)
    made = await preparing.make(ha, case_id, CHOICE)
    files = await world.services.referrals.files(ha, case_id, made, "json")
    data = json.loads(files.json)
    assert [part["field"] for part in data["parts"]] == ["situation", "where"]
    assert "Nguyệt" not in files.json.decode()
    more = Choice("consular-dept", ("where", "person"), ("find",))
    with pytest.raises(CannotMake):
        await preparing.make(ha, case_id, more)


async def test_a_yes_that_was_taken_back_counts_no_more(held):
    world, case_id, ha = held
    await agree(world, case_id, story=True)
    preparing = world.services.referrals.preparing
    assert (await preparing.preview(ha, case_id, CHOICE)).parts
    world.clock.forward(60)
    await agree(world, case_id, story=False)
    with pytest.raises(CannotMake):
        await preparing.make(ha, case_id, CHOICE)
    assert await world.services.referrals.of_case(ha, case_id) == []


async def test_a_yes_taken_back_while_the_paper_is_drawn_counts_no_more(held, monkeypatch):
    world, case_id, ha = held
    await agree(world, case_id, story=True)
    preparing = world.services.referrals.preparing
    from bot.escalation.referral import preparing as room

    real = room.asyncio.to_thread

    async def meanwhile(function, *args):
        drawn = await real(function, *args)
        await agree(world, case_id, story=False)
        return drawn

    monkeypatch.setattr(room.asyncio, "to_thread", meanwhile)
    with pytest.raises(CannotMake):
        await preparing.make(ha, case_id, CHOICE)
    assert await world.services.referrals.of_case(ha, case_id) == []


async def test_a_look_at_how_it_would_be_keeps_nothing(held):
    world, case_id, ha = held
    await agree(world, case_id, story=True)
    await world.services.referrals.preparing.preview(ha, case_id, CHOICE)
    assert await world.services.referrals.of_case(ha, case_id) == []
    assert await audited(world) == ["referral.preview"]


async def test_only_who_holds_the_case_makes_packets(held):
    world, case_id, ha = held
    await agree(world, case_id, story=True)
    other = await world.operator("nam")
    preparing = world.services.referrals.preparing
    for attempt in (preparing.make, preparing.preview):
        with pytest.raises(NotTheHolder):
            await attempt(other, case_id, CHOICE)
    made = await preparing.make(ha, case_id, CHOICE)
    with pytest.raises(NotTheHolder):
        await handed(world, other, case_id, made)


async def test_an_admin_finds_no_case_and_no_packet(held):
    world, case_id, ha = held
    await agree(world, case_id, story=True)
    made = await world.services.referrals.preparing.make(ha, case_id, CHOICE)
    before = await audited(world)
    admin = await world.operator("quan", Role.ADMIN)
    referrals = world.services.referrals
    for attempt in (
        referrals.of_case(admin, case_id),
        referrals.open_ones(admin),
        referrals.open(admin, case_id, made),
        referrals.files(admin, case_id, made, "pdf"),
        referrals.preparing.propose(admin, case_id),
        referrals.preparing.draft(admin, case_id, "line111"),
        referrals.preparing.make(admin, case_id, CHOICE),
        referrals.withdraw(admin, case_id, made),
    ):
        with pytest.raises(NotFound):
            await attempt
    assert await audited(world) == before


async def test_a_packet_is_found_under_its_own_case_only(held):
    world, case_id, ha = held
    await agree(world, case_id, story=True)
    made = await world.services.referrals.preparing.make(ha, case_id, CHOICE)
    await world.hears("cứu em bị nhốt", "binh")
    other = await world.case_of("binh")
    with pytest.raises(NotFound):
        await world.services.referrals.open(ha, other.id, made)


async def test_every_look_and_every_copy_is_in_the_audit(held):
    world, case_id, ha = held
    await agree(world, case_id, story=True)
    referrals = world.services.referrals
    await referrals.preparing.draft(ha, case_id, "consular-dept")
    made = await referrals.preparing.make(ha, case_id, CHOICE)
    await referrals.open(ha, case_id, made)
    await referrals.files(ha, case_id, made, "pdf")
    await referrals.files(ha, case_id, made, "json")
    await handed(world, ha, case_id, made)
    await referrals.end(ha, case_id, made, ReferralOutcome.HELPED, "đã gặp")
    assert await audited(world) == [
        "referral.draft", "referral.preview", "referral.make", "referral.read", "referral.pdf",
        "referral.json", "referral.hand", "referral.end",
    ]  # fmt: skip


async def test_every_look_and_every_copy_stands_with_its_case(held):
    world, case_id, ha = held
    await agree(world, case_id, story=True)
    referrals = world.services.referrals
    made = await referrals.preparing.make(ha, case_id, CHOICE)
    await referrals.open(ha, case_id, made)
    await referrals.files(ha, case_id, made, "pdf")
    await handed(world, ha, case_id, made)
    await referrals.follow_up(ha, case_id, made, dt.date(2026, 12, 1))
    await referrals.end(ha, case_id, made, ReferralOutcome.HELPED, "đã gặp")
    async with world.services.store.read() as uow:
        number = int((await uow.cases.get(case_id)).number[2:])
        entries = [
            (one.action.removeprefix("referral."), one.detail)
            for one in reversed(await uow.audit.entries(case=number))
            if one.action.startswith("referral.")
        ]
    assert entries == [
        ("preview", "consular-dept"), ("make", f"{made} consular-dept"), ("read", made),
        ("pdf", made), ("hand", f"{made} phone"), ("follow_up", made), ("end", f"{made} helped"),
    ]  # fmt: skip


async def test_a_packet_is_not_handed_over_once_its_yes_is_taken_back(held):
    world, case_id, ha = held
    await agree(world, case_id, story=True)
    referrals = world.services.referrals
    made = await referrals.preparing.make(ha, case_id, CHOICE)
    assert (await referrals.open(ha, case_id, made)).stands
    # Recorded by itself, as if it came while the packet was made.
    await agree(world, case_id, story=False)
    with pytest.raises(IllegalTransition):
        await handed(world, ha, case_id, made)
    with pytest.raises(IllegalTransition):
        await referrals.files(ha, case_id, made, "pdf")
    opened = await referrals.open(ha, case_id, made)
    assert (opened.referral.state, opened.stands) == (ReferralState.MADE, False)


async def test_what_an_agency_has_is_still_answered_for_when_the_yes_is_taken_back(held):
    world, case_id, ha = held
    await agree(world, case_id, story=True)
    referrals = world.services.referrals
    made = await referrals.preparing.make(ha, case_id, CHOICE)
    await handed(world, ha, case_id, made)
    await agree(world, case_id, story=False)
    assert (await referrals.files(ha, case_id, made, "pdf")).pdf
    await referrals.end(ha, case_id, made, ReferralOutcome.HELPED, "")
    opened = await referrals.open(ha, case_id, made)
    assert (opened.referral.state, opened.stands) == (ReferralState.ENDED, False)


async def test_handing_over_moves_the_case_and_stands_in_its_timeline(held):
    world, case_id, ha = held
    await agree(world, case_id, story=True)
    referrals = world.services.referrals
    made = await referrals.preparing.make(ha, case_id, CHOICE)
    await handed(world, ha, case_id, made)
    async with world.services.store.read() as uow:
        assert (await uow.cases.get(case_id)).state is CaseState.REFERRED
    second = await referrals.preparing.make(ha, case_id, CHOICE)
    await handed(world, ha, case_id, second)
    await referrals.end(ha, case_id, made, ReferralOutcome.TAKEN_OVER, "")
    assert await timeline(world, ha, case_id) == [
        ("referral_made", "consular-dept"), ("referred", "consular-dept"),
        ("referral_made", "consular-dept"), ("referral_handed", "consular-dept"),
        ("referral_ended", "taken_over"),
    ]  # fmt: skip
    opened = await referrals.open(ha, case_id, made)
    assert opened.receipt == RECEIPT
    assert opened.packet.follow_up == dt.date(2026, 11, 23)


async def test_a_hand_over_names_who_took_it_and_lies_in_the_past(held):
    world, case_id, ha = held
    await agree(world, case_id, story=True)
    made = await world.services.referrals.preparing.make(ha, case_id, CHOICE)
    for changes in (
        {"receipt": Receipt("   ")},
        {"at": world.clock.now() + dt.timedelta(minutes=5)},
        {"at": world.clock.now() - dt.timedelta(hours=1)},
    ):
        with pytest.raises(ValueError, match="say who"):
            await handed(world, ha, case_id, made, **changes)


async def test_a_packet_that_went_without_consent_waits_for_a_second_person(held):
    world, case_id, ha = held
    choice = Choice("police-local", ("where", "person"), ("rescue",), "life", REASON)
    referrals = world.services.referrals
    made = await referrals.preparing.make(ha, case_id, choice)
    (one,) = await referrals.of_case(ha, case_id)
    assert one.waits_for_review
    nam, van = await world.operator("nam"), await world.operator("van", Role.SUPERVISOR)
    for somebody in (ha, nam):
        with pytest.raises(NotTheHolder):
            await referrals.review(somebody, case_id, made)
    await referrals.review(van, case_id, made)
    (one,) = await referrals.of_case(ha, case_id)
    assert (one.waits_for_review, one.reviewed_by) == (False, "Chị Van")


async def test_what_was_agreed_to_needs_no_review(held):
    world, case_id, ha = held
    await agree(world, case_id, story=True)
    made = await world.services.referrals.preparing.make(ha, case_id, CHOICE)
    with pytest.raises(IllegalTransition):
        await world.services.referrals.review(
            await world.operator("van", Role.SUPERVISOR), case_id, made
        )


async def test_what_nobody_got_can_be_taken_back_and_stays_readable(held):
    world, case_id, ha = held
    await agree(world, case_id, story=True)
    referrals = world.services.referrals
    made = await referrals.preparing.make(ha, case_id, CHOICE)
    await referrals.withdraw(ha, case_id, made)
    assert (await referrals.open(ha, case_id, made)).referral.state is ReferralState.WITHDRAWN
    with pytest.raises(IllegalTransition):
        await handed(world, ha, case_id, made)


async def test_what_is_to_be_asked_after_comes_by_its_day(held):
    world, case_id, ha = held
    await agree(world, case_id, story=True)
    referrals = world.services.referrals
    first = await referrals.preparing.make(ha, case_id, CHOICE)
    second = await referrals.preparing.make(ha, case_id, CHOICE)
    assert [one.id for one in await referrals.open_ones(ha)] == [first, second]
    await referrals.follow_up(ha, case_id, first, dt.date(2026, 12, 1))
    assert [one.id for one in await referrals.open_ones(ha)] == [second, first]


async def test_nothing_is_sent_to_anybody(held):
    """Promise: an agency gets a packet from a human's hand, never from the bot."""
    world, case_id, ha = held
    await agree(world, case_id, story=True)

    async def outgoing():
        async with world.services.store.read() as uow:
            rows = await uow._connection.exec_driver_sql("select count(*) from outbound")
            return rows.scalar_one()

    before = await outgoing()
    made = await world.services.referrals.preparing.make(ha, case_id, CHOICE)
    await handed(world, ha, case_id, made)
    await world.work()
    assert await outgoing() == before

"""Packets keep their promises on both databases: sealed, hashed, one step after another."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from sqlalchemy import text

from bot.domain.errors import IllegalTransition, KeyRingError, NotFound
from bot.domain.referrals import CONSENT, Receipt, ReferralOutcome, ReferralState, Way
from bot.domain.risk import Urgency
from bot.storage.referrals import Files, empty
from bot.storage.uow import Store

NOW = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
FILES = Files(
    b'{"name": "L\xc3\xaa Th\xe1\xbb\x8b \xc3\x81nh Nguy\xe1\xbb\x87t"}\n',
    b"%PDF-1.3 \x00\x80\x00 end",
)


async def case(store: Store, address: str = "an") -> tuple[str, str]:
    """Return a case and an operator."""
    async with store.write() as uow:
        lane = await uow.conversations.find_or_create("telegram", address, NOW)
        case_id = await uow.cases.add(
            conversation_id=lane, kind="danger", urgency=Urgency.HIGH, now=NOW
        )
        operator = await uow.operators.add(
            login=f"ha-{address}",
            display_name="Chị Hà",
            role="operator",
            password_hash="none",
            totp_secret="none",
            now=NOW,
        )
        await uow.commit()
    return case_id, operator


async def made(
    store: Store, case_id: str, operator: str, referral_id: str = "r1", number: int = 0
) -> None:
    async with store.write() as uow:
        await uow.referrals.add(
            referral_id=referral_id,
            case_id=case_id,
            number=number or await uow.referrals.next_number(case_id),
            agency="line111",
            receiver="line111",
            basis=CONSENT,
            fields=["where", "person"],
            files=FILES,
            follow_up_at=NOW + dt.timedelta(days=1),
            operator_id=operator,
            now=NOW,
        )
        await uow.commit()


async def handed(store: Store, referral_id: str, operator: str) -> None:
    async with store.write() as uow:
        await uow.referrals.hand(
            referral_id,
            way=Way.PHONE,
            receipt=Receipt("Anh Nam, ca trưa", "phiếu 12"),
            operator_id=operator,
            at=NOW,
            follow_up_at=NOW + dt.timedelta(days=2),
        )
        await uow.commit()


async def test_both_files_come_back_byte_for_byte_with_their_hashes(store: Store) -> None:
    case_id, operator = await case(store)
    await made(store, case_id, operator)
    async with store.read() as uow:
        assert await uow.referrals.files("r1") == FILES
        one = await uow.referrals.get("r1")
    assert one.json_hash == hashlib.sha256(FILES.json).hexdigest()
    assert one.pdf_hash == hashlib.sha256(FILES.pdf).hexdigest()
    assert (one.number, one.fields, one.made_by) == (1, ("where", "person"), "Chị Hà")
    assert one.follow_up_at == NOW + dt.timedelta(days=1)


async def test_nothing_of_a_packet_lies_open_in_the_database(store: Store) -> None:
    case_id, operator = await case(store)
    await made(store, case_id, operator)
    await handed(store, "r1", operator)
    async with store.engine.connect() as connection:
        rows = await connection.execute(text("SELECT * FROM referral"))
        stored = b"".join(
            value if isinstance(value, bytes) else str(value).encode()
            for row in rows
            for value in row
        )
    for word in ("Nguyệt", "%PDF", "Anh Nam", "phiếu 12"):
        assert word.encode() not in stored


async def test_a_packet_that_was_altered_or_moved_does_not_open(store: Store) -> None:
    case_id, operator = await case(store)
    await made(store, case_id, operator)
    await made(store, case_id, operator, "r2")
    async with store.write() as uow:
        await uow._connection.execute(
            text(
                "UPDATE referral SET body = (SELECT body FROM referral WHERE id = 'r2') "
                "WHERE id = 'r1'"
            )
        )
        with pytest.raises(KeyRingError):
            await uow.referrals.files("r1")


async def test_packets_are_counted_within_their_case_and_listed_the_newest_first(
    store: Store,
) -> None:
    case_id, operator = await case(store)
    other, _ = await case(store, "binh")
    await made(store, case_id, operator, "r1")
    await made(store, case_id, operator, "r2")
    await made(store, other, operator, "r3")
    async with store.read() as uow:
        assert [(one.id, one.number) for one in await uow.referrals.of_case(case_id)] == [
            ("r2", 2), ("r1", 1),
        ]  # fmt: skip
        assert {one.id for one in await uow.referrals.open()} == {"r1", "r2", "r3"}
        assert (await uow.referrals.get("r3")).number == 1
        with pytest.raises(NotFound):
            await uow.referrals.get("r4")
        with pytest.raises(NotFound):
            await uow.referrals.files("r4")


async def test_two_packets_of_one_number_are_refused_in_words(store: Store) -> None:
    case_id, operator = await case(store)
    await made(store, case_id, operator, "r1")
    with pytest.raises(IllegalTransition):
        await made(store, case_id, operator, "r2", number=1)
    async with store.read() as uow:
        assert [one.id for one in await uow.referrals.of_case(case_id)] == ["r1"]


async def test_a_packet_goes_one_way_and_each_step_once(store: Store) -> None:
    case_id, operator = await case(store)
    await made(store, case_id, operator)
    async with store.write() as uow:
        with pytest.raises(IllegalTransition):
            await uow.referrals.end("r1", ReferralOutcome.HELPED, "", NOW)
    await handed(store, "r1", operator)
    with pytest.raises(IllegalTransition):
        await handed(store, "r1", operator)
    async with store.write() as uow:
        with pytest.raises(IllegalTransition):
            await uow.referrals.withdraw("r1", NOW)
    async with store.write() as uow:
        await uow.referrals.follow_up("r1", NOW + dt.timedelta(days=9))
        assert (await uow.referrals.get("r1")).follow_up_at == NOW + dt.timedelta(days=9)
        await uow.referrals.end("r1", ReferralOutcome.HELPED, "đã đón được", NOW)
        await uow.commit()
    async with store.write() as uow:
        one = await uow.referrals.get("r1")
        assert (one.state, one.outcome) == (ReferralState.ENDED, ReferralOutcome.HELPED)
        assert one.follow_up_at is None
        assert (one.way, one.handed_by) == (Way.PHONE, "Chị Hà")
        assert await uow.referrals.outcome_note("r1") == "đã đón được"
        assert await uow.referrals.receipt("r1") == Receipt("Anh Nam, ca trưa", "phiếu 12")
        assert await uow.referrals.open() == []
        with pytest.raises(IllegalTransition):
            await uow.referrals.follow_up("r1", NOW)


async def test_a_second_person_reviews_once(store: Store) -> None:
    case_id, operator = await case(store)
    _, second = await case(store, "binh")
    await made(store, case_id, operator)
    async with store.write() as uow:
        assert await uow.referrals.made_by("r1") == operator
        await uow.referrals.review("r1", second, NOW)
        with pytest.raises(IllegalTransition):
            await uow.referrals.review("r1", operator, NOW)
        assert (await uow.referrals.get("r1")).reviewed_by == "Chị Hà"


async def test_a_forgotten_case_takes_its_packets_along_and_no_other(store: Store) -> None:
    case_id, operator = await case(store)
    other, _ = await case(store, "binh")
    await made(store, case_id, operator, "r1")
    await made(store, other, operator, "r2")
    async with store.write() as uow:
        await empty(uow._connection, [case_id])
        await uow.commit()
    async with store.read() as uow:
        assert await uow.referrals.of_case(case_id) == []
        assert [one.id for one in await uow.referrals.of_case(other)] == ["r2"]

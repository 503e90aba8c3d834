"""Holds, requests and what is left over, on both databases."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.domain.cases import CaseState
from bot.domain.data_requests import RequestKind, RequestState
from bot.domain.errors import NotFound
from bot.domain.people import Role
from bot.domain.risk import Urgency
from bot.storage import leftovers
from bot.storage.retention import Terms

LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
TERMS = Terms(dt.timedelta(days=7), dt.timedelta(days=90), dt.timedelta(days=30))


@pytest.fixture
async def lan(store):
    async with store.write() as uow:
        made = await uow.operators.add(
            login="lan", display_name="Lan", role=Role.SUPERVISOR, password_hash="x",
            totp_secret="x", now=LONG_AGO,
        )  # fmt: skip
        await uow.commit()
    return made


@pytest.fixture
async def case(store):
    async with store.write() as uow:
        lane = await uow.conversations.find_or_create("terminal", "somebody", LONG_AGO)
        made = await uow.cases.add(
            conversation_id=lane, kind="danger", urgency=Urgency.HIGH, now=LONG_AGO
        )
        await uow.cases.set_values(made, LONG_AGO, state=CaseState.CLOSED, closed_at=LONG_AGO)
        await uow.commit()
    return made


async def forget(store):
    async with store.write() as uow:
        done = await uow.retention.forget(NOW, TERMS)
        await uow.commit()
    return done


async def test_a_hold_keeps_its_case_and_no_other(store, case, lan):
    async with store.write() as uow:
        lane = await uow.conversations.find_or_create("terminal", "another", LONG_AGO)
        other = await uow.cases.add(
            conversation_id=lane, kind="danger", urgency=Urgency.HIGH, now=LONG_AGO
        )
        await uow.cases.set_values(other, LONG_AGO, state=CaseState.CLOSED, closed_at=LONG_AGO)
        await uow.holds.put(case, lan, "Toà", NOW)
        await uow.commit()
    assert (await forget(store)).cases == 1
    async with store.write() as uow:
        (hold,) = await uow.holds.active()
        assert (hold.number, hold.who, hold.reason) == ("K-000001", "Lan", "Toà")
        assert await uow.holds.is_held(case)
        assert await uow.holds.lift(hold.id, lan, NOW) == case
        assert await uow.holds.lift(hold.id, lan, NOW) is None
        await uow.commit()
    assert (await forget(store)).cases == 1


async def test_requests_are_decided_once_and_forgotten_after_their_time(store, case, lan):
    async with store.write() as uow:
        made = await uow.data_requests.add(
            RequestKind.ERASURE, "lời", lan, at=LONG_AGO, answer_by=LONG_AGO, due_at=LONG_AGO
        )
        await uow.data_requests.set_values(made, case_id=case)
        await uow.data_requests.decide(made, RequestState.REFUSED, "vì", lan, LONG_AGO)
        with pytest.raises(NotFound):
            await uow.data_requests.decide(made, RequestState.DONE, "", lan, NOW)
        assert (await uow.data_requests.get(made)).decision == "vì"
        await uow.commit()
    assert (await forget(store)).cases == 1
    async with store.write() as uow:
        found = await uow.data_requests.get(made)
        assert (found.words, found.decision, found.number) == ("", "", "K-000001")
        assert await leftovers.requests(uow._connection, LONG_AGO) == 0
        assert await leftovers.requests(uow._connection, NOW) == 1


async def test_the_audit_is_read_by_case_and_by_account(store, case, lan):
    async with store.write() as uow:
        for action, what in (("case.read", case), ("login", lan), ("case.claim", case)):
            await uow.audit.append(at=NOW, operator_id=lan, action=action, object_id=what)
        await uow.audit.append(at=NOW, operator_id=None, action="backup", object_id="x")
        await uow.commit()
    async with store.read() as uow:
        assert [e.action for e in await uow.audit.entries(case=1)] == ["case.claim", "case.read"]
        assert [e.seq for e in await uow.audit.entries(login="lan", before=3)] == [2, 1]
        (last, *_) = await uow.audit.entries(limit=1)
        assert (last.who, last.case) == ("", 0)

"""One case is erased at once: all of it, nothing of another, and no word that comes meanwhile."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from bot.conversation.bell import Bell
from bot.conversation.receive import Reception
from bot.domain.cases import CaseState
from bot.domain.data_requests import RequestKind
from bot.domain.messages import Author, Inbound, InboundKind, Part
from bot.domain.people import Operator, Role
from bot.domain.risk import Urgency
from bot.escalation.accountability import Accountability
from bot.escalation.data_requests import DataRequests, MayNotBeErased
from bot.escalation.desk import Desk
from bot.storage.deadlines import DEADLINE
from bot.storage.erasing import Erasure, StillWriting
from bot.storage.queues import Queue
from bot.storage.retention import Terms
from bot.storage.uow import Store
from bot.telemetry import Metrics
from tests.support.locks import done_or_waiting

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
ADDRESS = "somebody"
WORDS_STAY = "Lời nhắn còn"


@dataclass
class Office:
    """A supervisor who carries out requests on one database."""

    store: Store
    requests: DataRequests
    accountability: Accountability
    lan: Operator

    async def lane(self) -> str:
        async with self.store.write() as uow:
            lane = await uow.conversations.find_or_create("webchat", ADDRESS, NOW)
            await uow.commit()
        return lane

    async def case(self, lane: str, state: CaseState = CaseState.CLOSED) -> str:
        async with self.store.write() as uow:
            made = await uow.cases.add(
                conversation_id=lane, kind="danger", urgency=Urgency.HIGH, now=NOW - DAY
            )
            closed_at = NOW - DAY if state is CaseState.CLOSED else None
            await uow.cases.set_values(made, NOW, state=state, closed_at=closed_at)
            await uow.commit()
        return made

    async def says(self, lane: str, words: str) -> str:
        """Store words of an operator in a thread; return the message's id."""
        async with self.store.write() as uow:
            message_id, _ = await uow.conversations.add_outgoing(
                lane, Part(words), Author.OPERATOR, NOW - DAY
            )
            await uow.commit()
        return message_id

    async def sends(self, lane: str, words: str) -> None:
        """Store words that wait to be sent."""
        async with self.store.write() as uow:
            message_id, seq = await uow.conversations.add_outgoing(
                lane, Part(words), Author.OPERATOR, NOW - DAY
            )
            await uow.queues.enqueue_outbound(
                message_id=message_id, key=words, lane=lane, seq=seq, now=NOW - DAY, answers_at=None
            )
            await uow.commit()

    async def claims(self, queue: Queue, now: dt.datetime = NOW) -> list[Any]:
        async with self.store.write() as uow:
            found = await uow.queues.claim(queue, now, lease=DAY, limit=9)
            await uow.commit()
        return found

    async def words(self, lane: str) -> str:
        async with self.store.read() as uow:
            return "".join(item.text for item in await uow.transcripts.thread_items(lane))

    async def asked(self, case_id: str) -> str:
        async with self.store.write() as uow:
            made = await uow.data_requests.add(
                RequestKind.ERASURE, "xin xóa", self.lan.id, at=NOW, answer_by=NOW, due_at=NOW
            )
            await uow.data_requests.set_values(made, case_id=case_id, confirmed_at=NOW)
            await uow.commit()
        return made

    async def erase(self, case_id: str) -> str:
        """Erase a case; return what the request says about it afterwards."""
        request = await self.asked(case_id)
        await self.requests.erase(self.lan, request, if_words_stay=WORDS_STAY)
        async with self.store.read() as uow:
            return (await uow.data_requests.get(request)).decision


@pytest.fixture
async def office(store: Store, catalogue: Any, settings: Any, clock: Any) -> Office:
    async with store.write() as uow:
        lan = await uow.operators.add(
            login="lan", display_name="Lan", role=Role.SUPERVISOR, password_hash="x",
            totp_secret="x", now=NOW,
        )  # fmt: skip
        await uow.commit()
    desk = Desk(store, catalogue, settings, clock, Bell(), {})
    return Office(
        store,
        DataRequests(store, desk, settings, clock),
        Accountability(store, clock),
        Operator(lan, "lan", "Lan", Role.SUPERVISOR),
    )


async def test_the_last_of_two_cases_takes_the_words_with_it(office: Office) -> None:
    lane = await office.lane()
    await office.says(lane, "nhà ở Sa Đéc")
    first, second = await office.case(lane), await office.case(lane)
    assert await office.erase(first) == WORDS_STAY
    assert await office.words(lane) == "nhà ở Sa Đéc", "the second case still needs them"
    assert await office.erase(second) == ""
    assert await office.words(lane) == ""


@pytest.mark.parametrize("why", ["open", "held", "came back"])
async def test_words_stay_while_another_case_may_not_lose_them(office: Office, why: str) -> None:
    lane = await office.lane()
    await office.says(lane, "nhà ở Sa Đéc")
    first, second = await office.case(lane), await office.case(lane)
    await office.erase(first)
    async with office.store.write() as uow:
        if why == "open":
            await uow.cases.set_values(first, NOW, state=CaseState.ALERTED, closed_at=None)
        elif why == "held":
            await uow.holds.put(first, office.lan.id, "Toà", NOW)
        else:
            # It was opened again after it was erased, and closed again.
            await uow.cases.set_values(first, NOW, closed_at=NOW + DAY)
        await uow.commit()
    assert await office.erase(second) == WORDS_STAY
    assert await office.words(lane) == "nhà ở Sa Đéc"


async def test_nothing_that_waits_is_sent_empty(office: Office) -> None:
    lane = await office.lane()
    case = await office.case(lane)
    await office.sends(lane, "Em còn đó không?")
    await office.erase(case)
    assert await office.claims(Queue.OUTBOUND) == []


async def test_what_is_being_sent_is_waited_for(office: Office) -> None:
    lane = await office.lane()
    case = await office.case(lane)
    await office.sends(lane, "Em còn đó không?")
    (row,) = await office.claims(Queue.OUTBOUND)
    request = await office.asked(case)
    with pytest.raises(StillWriting):
        await office.requests.erase(office.lan, request)
    assert await office.words(lane) == "Em còn đó không?"
    async with office.store.write() as uow:
        await uow.queues.finish(Queue.OUTBOUND, row)
        await uow.commit()
    await office.requests.erase(office.lan, request)
    assert await office.words(lane) == ""


async def test_a_cry_that_comes_meanwhile_is_lost_to_nobody(
    office: Office, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lane = await office.lane()
    case = await office.case(lane)
    reception = Reception(office.store, clock, Metrics(), Bell())
    cry = Inbound("webchat", "1", ADDRESS, InboundKind.TEXT, text="cứu em với")
    cries: list[asyncio.Task[str | None]] = []
    empty = Erasure._empty_cases

    async def meanwhile(self: Erasure, ids: list[str]) -> None:
        cries.append(asyncio.create_task(reception.accept(cry)))
        await done_or_waiting(office.store, cries[0])
        await empty(self, ids)

    monkeypatch.setattr(Erasure, "_empty_cases", meanwhile)
    await office.erase(case)
    heard_in = await cries[0]
    assert heard_in is not None
    assert await office.words(heard_in) == "cứu em với"
    async with office.store.read() as uow:
        assert await uow.conversations.find("webchat", ADDRESS) == heard_in
        assert (await uow.conversations.thread(heard_in)).address == ADDRESS


async def test_a_case_that_is_being_held_is_not_erased(office: Office) -> None:
    lane = await office.lane()
    case = await office.case(lane)
    await office.says(lane, "nhà ở Sa Đéc")
    request = await office.asked(case)
    async with office.store.write() as uow:
        await uow.holds.put(case, office.lan.id, "Toà", NOW)
        erasing = asyncio.create_task(office.requests.erase(office.lan, request))
        await done_or_waiting(office.store, erasing)
        await uow.commit()
    with pytest.raises(MayNotBeErased):
        await erasing
    assert await office.words(lane) == "nhà ở Sa Đéc"


async def test_a_case_that_was_opened_again_meanwhile_is_not_erased(office: Office) -> None:
    lane = await office.lane()
    case = await office.case(lane)
    request = await office.asked(case)
    async with office.store.write() as uow:
        await uow.cases.set_values(case, NOW, state=CaseState.ALERTED, closed_at=None)
        erasing = asyncio.create_task(office.requests.erase(office.lan, request))
        await done_or_waiting(office.store, erasing)
        await uow.commit()
    with pytest.raises(MayNotBeErased):
        await erasing


@pytest.mark.parametrize("how", ["erased", "forgotten"])
async def test_the_timers_of_a_deadline_go_with_it(office: Office, how: str) -> None:
    case = await office.case(await office.lane())
    async with office.store.write() as uow:
        deadline = await uow.deadlines.set(case, NOW, NOW, NOW)
        await uow.timers.set(kind=DEADLINE, lane=deadline, seq=1, due_at=NOW)
        await uow.commit()
    if how == "erased":
        await office.erase(case)
    else:
        async with office.store.write() as uow:
            await uow.retention.forget(NOW, Terms(DAY / 2, DAY / 2, DAY))
            await uow.commit()
    assert await office.claims(Queue.TIMER) == []

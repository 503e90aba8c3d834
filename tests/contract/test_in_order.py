"""Nobody waits in a circle: the rows of cases come first, in one order, and the audit last."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.domain.messages import Inbound, InboundKind, Media, MediaKind
from bot.domain.people import Operator
from bot.escalation.exhibits import Exhibits
from bot.escalation.filing import Filing
from bot.storage.uow import Store
from tests.contract.test_casefile import NOW, case, somebody
from tests.contract.test_handing import Silent
from tests.support.locks import done_or_waiting


@pytest.fixture
async def ha(store: Store) -> Operator:
    return Operator(await somebody(store), "ha", "Ha", "operator")


async def beside(
    store: Store, case_id: str, ha: Operator, doing: Callable[[], Awaitable[Any]], *, then: str = ""
) -> Any:
    """Do something while another transaction changes a case, `then` another, and audits it."""
    async with store.write() as uow:
        await uow.cases.set_values(case_id, NOW)
        task = asyncio.ensure_future(doing())
        await done_or_waiting(store, task)
        if then:
            await uow.cases.set_values(then, NOW)
        await uow.audit.append(at=NOW, operator_id=ha.id, action="case.note", object_id=case_id)
        await uow.commit()
    return await task


@pytest.mark.parametrize("first", [0, 1])
async def test_cases_are_linked_and_unlinked_while_one_of_them_changes(
    store: Store, ha: Operator, clock: Any, first: int
) -> None:
    filing = Filing(store, clock, Silent())
    lower, higher = await case(store, "a"), await case(store, "b")
    one, other = (lower, higher) if first == 0 else (higher, lower)
    async with store.read() as uow:
        number = (await uow.cases.get(other)).number
    await beside(store, lower, ha, lambda: filing.link(ha, one, number, "vì"), then=higher)
    async with store.read() as uow:
        (link,) = await uow.file.walls.of_case(one)
    await beside(store, other, ha, lambda: filing.unlink(ha, one, link.id))
    async with store.read() as uow:
        assert await uow.file.walls.of_case(one) == []
        found = [entry.detail for entry in await uow.audit.entries() if "link" in entry.action]
        assert sorted(found) == ["K-000001", "K-000001", "K-000002", "K-000002"]
        for case_id in (one, other):
            happened = [item.what for item in await uow.cases.timeline(case_id)]
            assert happened[1:] == ["linked", "unlinked"]


async def test_a_picture_is_opened_while_its_case_changes(
    store: Store, ha: Operator, clock: Any
) -> None:
    case_id = await case(store, "a")
    async with store.write() as uow:
        lane = (await uow.cases.get(case_id)).conversation_id
        place = await uow.arrivals.take_place(lane, "webchat", "1", NOW)
        await uow.arrivals.store(lane, place, Inbound("webchat", "1", "a", InboundKind.TEXT), NOW)
        picture = await uow.attachments.add(
            place.message_id, Media(MediaKind.PHOTO, data=b"raw"), NOW
        )
        await uow.attachments.keep(picture, b"clean", "image/jpeg")
        await uow.commit()
    exhibits = Exhibits(store, clock, Silent())
    shown = await beside(store, case_id, ha, lambda: exhibits.open(ha, case_id, picture))
    assert shown.data == b"clean"

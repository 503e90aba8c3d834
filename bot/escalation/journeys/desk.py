"""Journeys at the desk: who is under way, whom nobody could ask, who did not answer."""

from __future__ import annotations

from bot.domain.casefile import RevealReason
from bot.domain.errors import NotFound
from bot.domain.journey_views import JourneyFigures, JourneyLists, JourneyRow, figures, lists
from bot.domain.people import Operator, Role
from bot.domain.ports import Clock
from bot.storage.uow import Store, UnitOfWork

#: Journeys that the page shows; they are kept a month after their last point.
MOST = 500


class JourneyDesk:
    """What operators see of journeys. Admins see nothing: every call answers NotFound to them."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def lists(self, operator: Operator) -> JourneyLists:
        """Return all journeys that are kept; the read is in the audit before a word is read."""
        await self._audited(operator, "journey.read")
        return lists(await self._rows())

    async def figures(self, supervisor: Operator) -> JourneyFigures | None:
        """Return what they add up to; None to who is no supervisor."""
        if supervisor.role is not Role.SUPERVISOR:
            return None
        return figures(await self._rows())

    async def reveal(
        self, operator: Operator, journey_id: str, reason: RevealReason
    ) -> tuple[str, str]:
        """Return channel and address in clear, for one look; the reason is in the audit first."""
        async with self._store.read() as uow:
            journey = await uow.journeys.get(journey_id)
        await self._audited(operator, "journey.reveal", journey_id, reason)
        async with self._store.read() as uow:
            thread = await uow.conversations.thread(journey.conversation_id)
        return thread.channel, thread.address

    async def _rows(self) -> tuple[JourneyRow, ...]:
        async with self._store.read() as uow:
            return tuple(
                [JourneyRow(one, await _number(uow, one.case_id))
                 for one in await uow.journeys.known(MOST)]
            )  # fmt: skip

    async def _audited(
        self, operator: Operator, action: str, object_id: str = "", detail: str = ""
    ) -> None:
        if not operator.may_see_cases:
            raise NotFound("There is no such page.")
        async with self._store.write() as uow:
            await uow.audit.append(
                at=self._clock.now(), operator_id=operator.id, action=action,
                object_id=object_id, detail=detail,
            )  # fmt: skip
            await uow.commit()


async def _number(uow: UnitOfWork, case_id: str) -> str:
    return (await uow.cases.get(case_id)).number if case_id else ""

"""How many cases one operator may hold at once. Nobody in mortal danger waits for it."""

from __future__ import annotations

import datetime as dt

from bot.domain.cases import HELD
from bot.domain.errors import AlreadyClaimed, WorkloadIsFull
from bot.domain.people import Operator
from bot.domain.risk import Urgency
from bot.escalation.lifecycle import Lifecycle
from bot.settings import Settings
from bot.storage.cases import CaseRecord
from bot.storage.uow import UnitOfWork

#: Cases that one "next" tries: each was taken by somebody else between look and claim.
_TRIES = 50


class Workload:
    """Keeps the cap that the settings name; 0 is no cap."""

    def __init__(self, settings: Settings) -> None:
        self._cap = settings.workload_cap
        self._lifecycle = Lifecycle(settings)

    def is_full(self, held: int) -> bool:
        """Return whether somebody who holds so many may take no more."""
        return 0 < self._cap <= held

    async def check(self, uow: UnitOfWork, operator: Operator, urgency: Urgency) -> None:
        """Raise WorkloadIsFull if the operator may not take one more case of this urgency.

        A critical case may always be taken: a cap must leave nobody to die alone.
        """
        if not self._cap or urgency >= Urgency.CRITICAL:
            return
        await uow.file.presence.hold(operator.id)
        if self.is_full(await uow.cases.held_count(operator.id)):
            raise WorkloadIsFull

    async def claim(
        self, uow: UnitOfWork, case: CaseRecord, operator: Operator, now: dt.datetime
    ) -> None:
        """Take this case. Raises AlreadyClaimed, also for one of one's own; WorkloadIsFull."""
        if case.state not in HELD:
            await self.check(uow, operator, case.urgency)
        await self._lifecycle.claim(uow, case, operator, now)

    async def claim_next(self, uow: UnitOfWork, operator: Operator, now: dt.datetime) -> str | None:
        """Take the most urgent case that waits longest and return its id; None for none.

        Whom somebody else takes meanwhile is passed over. Raises WorkloadIsFull when something
        waits that the operator may not take any more.
        """
        for case_id in await uow.cases.unheld(_TRIES):
            case = await uow.cases.get(case_id)
            try:
                await self.claim(uow, case, operator, now)
            except AlreadyClaimed:
                continue
            return case_id
        return None

"""A message that breaks every turn is set aside: its person gets the hotline, operators a case."""

from __future__ import annotations

from bot.conversation.bell import Bell
from bot.conversation.casework import ASKED_FOR_A_HUMAN
from bot.conversation.render import Renderer
from bot.domain.health import PROBE_CHANNEL
from bot.domain.messages import Author
from bot.domain.ports import Clock
from bot.domain.risk import Urgency
from bot.escalation.lifecycle import Lifecycle
from bot.storage.queues import Claimed, Queue
from bot.storage.uow import Store
from bot.telemetry import Metrics, get_logger

log = get_logger()


class Quarantine:
    """Takes in messages that no turn can answer."""

    def __init__(
        self,
        store: Store,
        renderer: Renderer,
        lifecycle: Lifecycle,
        clock: Clock,
        metrics: Metrics,
        bell: Bell,
    ) -> None:
        self._store = store
        self._renderer = renderer
        self._lifecycle = lifecycle
        self._clock = clock
        self._metrics = metrics
        self._bell = bell

    async def admit(self, row: Claimed) -> None:
        """Set one aside, tell its person whom to call, and open a case for it."""
        now = self._clock.now()
        async with self._store.write() as uow:
            thread = await uow.conversations.thread(row.lane)
            if thread.channel == PROBE_CHANNEL:
                # It is missed by who sent it; nobody needs help.
                await uow.queues.bury(Queue.INBOUND, row)
                await uow.commit()
                return
            case = await self._lifecycle.report(uow, row.lane, ASKED_FOR_A_HUMAN, Urgency.HIGH, now)
            await uow.cases.add_event(case.id, "unreadable", now)
            for position, part in enumerate(self._renderer.hotline_only(thread.locale)):
                message_id, seq = await uow.conversations.add_outgoing(
                    row.lane, part, Author.BOT, now
                )
                await uow.queues.enqueue_outbound(
                    message_id=message_id,
                    key=f"{row.id}:poison:{position}",
                    lane=row.lane,
                    seq=seq,
                    now=now,
                    answers_at=now,
                )
            if await uow.queues.bury(Queue.INBOUND, row):
                await uow.commit()
        self._metrics.buried.labels("inbound").inc()
        log.error("turn.quarantined", case=case.number)
        self._bell.ring()

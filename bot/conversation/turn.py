"""One message from its claim to the outbox: read, decide, and write all of it at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from bot.conversation import (
    echo,
    facts,
    journeying,
    phrases,
    unclear,
)
from bot.conversation import scene as scenes
from bot.conversation.answers import dump
from bot.conversation.batch import Breath
from bot.conversation.bell import Bell
from bot.conversation.casework import Casework
from bot.conversation.continuing import Caution, Continuing
from bot.conversation.decide import Decider
from bot.conversation.erasing import Erasing
from bot.conversation.journeying import Journeying
from bot.conversation.plan import IntakeMove, Plan
from bot.conversation.quarantine import Quarantine
from bot.conversation.render import Renderer
from bot.conversation.scene import Scene
from bot.conversation.speaking import Speaking, locale_of
from bot.conversation.subscribing import Subscribing
from bot.domain.cases import UNHELD
from bot.domain.health import PROBE_CHANNEL
from bot.domain.messages import Part
from bot.domain.ports import Clock
from bot.escalation import giving_back, identifying, request_terms
from bot.escalation.intake import Intakes
from bot.escalation.lifecycle import Lifecycle
from bot.settings import Settings
from bot.storage.cases import CaseRecord
from bot.storage.queues import MAX_ATTEMPTS, Claimed, Queue
from bot.storage.uow import Store, UnitOfWork
from bot.telemetry import Metrics

_RETRY = dt.timedelta(seconds=2)


class Turns:
    """Takes turns. Whatever crashes in here, the row is claimed again and nothing is lost."""

    def __init__(
        self,
        store: Store,
        decider: Decider,
        intakes: Intakes,
        renderer: Renderer,
        erasing: Erasing,
        journeying: Journeying,
        settings: Settings,
        clock: Clock,
        metrics: Metrics,
        bell: Bell,
        subscriptions: Subscribing,
    ) -> None:
        self._store = store
        self._subscribing = subscriptions
        self._decider = decider
        self._intakes = intakes
        self._erasing = erasing
        self._journeying = journeying
        self._settings = settings
        lifecycle = Lifecycle(settings)
        presence = dt.timedelta(seconds=settings.presence)
        self._casework = Casework(lifecycle, intakes, metrics)
        self._speaking = Speaking(renderer, intakes, lifecycle, presence)
        self._quarantine = Quarantine(store, renderer, lifecycle, clock, metrics, bell)
        self._clock = clock
        self._metrics = metrics
        self._bell = bell
        self._continuing = Continuing(
            Caution(
                dt.timedelta(seconds=settings.receipt_window),
                settings.receipt_tries,
                settings.receipt_tries_of_all,
            ),
            request_terms.of(settings),
            metrics,
        )
        breath = Breath(dt.timedelta(seconds=settings.join_window))
        self._manners = scenes.Manners(breath, settings.flood)

    async def take(self, row: Claimed) -> None:
        """Answer one claimed message; its effects, its answer and its end are one commit."""
        if row.attempts > MAX_ATTEMPTS:
            # It took the process down before anything could be caught.
            await self._quarantine.admit(row)
            return
        async with self._store.read() as uow:
            scene = await scenes.read(uow, row, self._clock.now(), self._manners)
        if await self._waits(row, scene):
            return
        plan = await self._decider.decide(scene)
        if plan.answer is not None and scene.dialogue is None:
            async with self._store.write() as uow:
                await uow.queues.store_dialogue(
                    row.subject, dump(plan.answer, len(scene.batch.heards))
                )
                await uow.commit()
        async with self._store.write() as uow:
            if await self._takes_over(uow, row, scene, plan):
                await uow.commit()
                self._bell.ring()
                return
            await self._carry_out(uow, row, scene, plan)
            if not await uow.queues.finish(Queue.INBOUND, row):
                return
            await uow.commit()
        if scene.thread.channel == PROBE_CHANNEL:
            # Our own: it counts nowhere.
            self._bell.ring()
            return
        self._metrics.turns.labels(plan.assessment.urgency.key).inc()
        waited = (self._clock.now() - scene.heard.at).total_seconds()
        self._metrics.turn_seconds.observe(max(0.0, waited))
        self._bell.ring()

    async def _waits(self, row: Claimed, scene: Scene) -> bool:
        """Give the row back for a moment when more may follow in the same breath."""
        until = scene.batch.waits_until(scene.breath)
        late = until is None or until <= scene.now or row.attempts > 1
        if until is None or late or scene.flooding or self._decider.hurries(scene):
            return False
        async with self._store.write() as uow:
            await uow.queues.retry(Queue.INBOUND, row, until, uncount=True)
            await uow.commit()
        return True

    async def _takes_over(self, uow: UnitOfWork, row: Claimed, scene: Scene, plan: Plan) -> bool:
        """Give a case back whose holder has gone while its person cries; then look anew.

        Whoever holds a case speaks in it, and nobody else does: with nobody at that desk the cry
        would be answered by silence.
        """
        if not (plan.assessment.is_emergency and scene.held):
            return False
        # The thread first, then its case: as the door locks them.
        await uow.pauses.last_inbound_at(row.lane)
        case = await uow.cases.open_of(row.lane)
        if case is None or not await giving_back.if_away(uow, self._settings, case, scene.now):
            return False
        return await uow.queues.retry(Queue.INBOUND, row, scene.now, uncount=True)

    async def _carry_out(self, uow: UnitOfWork, row: Claimed, scene: Scene, plan: Plan) -> None:
        """Do all that was decided."""
        # The thread first, then its case: as the door locks them.
        wrote_at = await uow.pauses.last_inbound_at(row.lane)
        if plan.stopped:
            if wrote_at is None or wrote_at <= scene.heard.at:
                # Unless they have come back and written meanwhile.
                await uow.conversations.set_stopped(row.lane, scene.now)
                await self._journeying.left(uow, row.lane, scene.now)
            return
        for message_id, share in scene.batch.shares(plan.assessment):
            await uow.conversations.set_assessment(message_id, share)
        await uow.queues.absorb(scene.batch.absorbed)
        if scene.flooding and plan.speak:
            await uow.conversations.set_calmed(row.lane, scene.now)
        if plan.forgets:
            await self._erasing.order(uow, scene.thread, scene.now)
        # A human may have taken the case since the scene was read: then the bot is silent.
        case = await uow.cases.open_of(row.lane)
        held = case is not None and case.holder_id is not None
        if scene.pause is None:
            # Or begun to answer in the platform's own inbox.
            thread = await uow.conversations.thread(row.lane)
            held = held or await echo.pause_of(uow, thread, scene.now) is not None
        case = await self._casework.carry_out(uow, scene, plan, case)
        if plan.withdraws and (about := case or scene.closed_case) is not None:
            await self._intakes.withdraw(uow, about.id, scene.thread.locale, scene.now)
        await phrases.record(uow, scene, case)
        await facts.note(uow, scene, plan, case)
        await unclear.collect(uow, scene, plan, case, self._settings)
        await identifying.gather(uow, case, row.lane, scene.said.text, scene.now)
        locale = plan.locale or scene.thread.locale
        await self._subscribing.carry_out(uow, scene, plan, case, locale)
        joined = await self._continuing.carry_out(uow, scene, plan.going_on)
        if joined is not None and joined.state in UNHELD:
            plan = replace(plan, intake=IntakeMove.ASK)
        told, case = await self._on_the_way(uow, scene, plan, case)
        if plan.speak and (not held or plan.forgets or plan.obeyed):
            parts = await self._speaking.parts(uow, scene, plan, case, joined, told)
            parts = journeying.fitting(parts, scene, case)
            await self._speaking.enqueue(uow, row, scene, plan, parts)

    async def _on_the_way(
        self, uow: UnitOfWork, scene: Scene, plan: Plan, case: CaseRecord | None
    ) -> tuple[list[Part], CaseRecord | None]:
        """Do what a message means for check-ins; return what is said of it, and the case anew."""
        told = await self._journeying.carry_out(uow, scene, plan, case, locale_of(scene, plan))
        return told, await uow.cases.get(case.id) if case is not None else None

    async def failed(self, row: Claimed) -> None:
        """Record that a turn broke: tried again, quarantined after three times."""
        if row.attempts >= MAX_ATTEMPTS:
            await self._quarantine.admit(row)
            return
        async with self._store.write() as uow:
            await uow.queues.retry(Queue.INBOUND, row, self._clock.now() + _RETRY)
            await uow.commit()

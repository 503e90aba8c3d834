"""One message from its claim to the outbox: read, decide, and write all of it at once."""

from __future__ import annotations

import datetime as dt

from bot.conversation import scene as scenes
from bot.conversation.bell import Bell
from bot.conversation.decide import Decider
from bot.conversation.listening import dump
from bot.conversation.plan import IntakeMove, Plan
from bot.conversation.render import Renderer, Setting
from bot.conversation.scene import Scene
from bot.domain.effects import HandOver, OpenCase, SetLocale, StartIntake
from bot.domain.messages import Author, Part
from bot.domain.ports import Channel, Clock
from bot.domain.risk import Urgency
from bot.escalation.intake import Intakes
from bot.escalation.lifecycle import Lifecycle
from bot.settings import Settings
from bot.storage.cases import CaseRecord
from bot.storage.queues import MAX_ATTEMPTS, Claimed, Queue
from bot.storage.uow import Store, UnitOfWork
from bot.telemetry import Metrics, get_logger

log = get_logger()

#: Cases that a person asks for themselves, without danger.
_ASKED_FOR_A_HUMAN = "other_report"
#: Platforms let a bot erase messages of the last 48 hours; we stay an hour below.
_ERASABLE = dt.timedelta(hours=47)
_RETRY = dt.timedelta(seconds=2)


class Turns:
    """Takes turns. Whatever crashes in here, the row is claimed again and nothing is lost."""

    def __init__(
        self,
        store: Store,
        decider: Decider,
        intakes: Intakes,
        renderer: Renderer,
        channels: dict[str, Channel],
        settings: Settings,
        clock: Clock,
        metrics: Metrics,
        bell: Bell,
    ) -> None:
        self._store = store
        self._decider = decider
        self._intakes = intakes
        self._renderer = renderer
        self._channels = channels
        self._lifecycle = Lifecycle(settings)
        self._clock = clock
        self._metrics = metrics
        self._bell = bell
        self._presence = dt.timedelta(seconds=settings.presence)

    async def take(self, row: Claimed) -> None:
        """Answer one claimed message; its effects, its answer and its end are one commit."""
        if row.attempts > MAX_ATTEMPTS:
            # It took the process down before anything could be caught.
            await self.quarantine(row)
            return
        async with self._store.read() as uow:
            scene = await scenes.read(uow, row, self._clock.now())
        plan = await self._decider.decide(scene)
        if plan.answer is not None and scene.dialogue is None:
            async with self._store.write() as uow:
                await uow.queues.store_dialogue(row.subject, dump(plan.answer))
                await uow.commit()
        async with self._store.write() as uow:
            erase = await self._carry_out(uow, row, scene, plan)
            if not await uow.queues.finish(Queue.INBOUND, row):
                return
            await uow.commit()
        self._metrics.turns.labels(plan.assessment.urgency.key).inc()
        waited = (self._clock.now() - scene.heard.at).total_seconds()
        self._metrics.turn_seconds.observe(max(0.0, waited))
        self._bell.ring()
        if erase:
            channel = self._channels.get(scene.thread.channel)
            if channel is not None:
                await channel.erase(scene.thread.address, erase)

    async def _carry_out(
        self, uow: UnitOfWork, row: Claimed, scene: Scene, plan: Plan
    ) -> list[str]:
        """Do all that was decided; return the platform's ids of messages to erase."""
        if plan.stopped:
            await uow.conversations.set_stopped(row.lane, scene.now)
            return []
        await uow.conversations.set_assessment(row.subject, plan.assessment)
        erase = await self._erase(uow, row, plan, scene.now)
        # A human may have taken the case since the scene was read: then the bot is silent.
        case = await uow.cases.open_of(row.lane)
        held = case is not None and case.holder_id is not None
        case = await self._cases(uow, row, scene, plan, case)
        if plan.speak and (not held or plan.forgets):
            parts = await self._parts(uow, row, scene, plan, case)
            await self._enqueue(uow, row, scene, parts)
        return erase

    async def _cases(
        self, uow: UnitOfWork, row: Claimed, scene: Scene, plan: Plan, case: CaseRecord | None
    ) -> CaseRecord | None:
        """Open or raise the case, and prepare the report that belongs to it."""
        wanted = [effect for effect in plan.effects if isinstance(effect, OpenCase)]
        if plan.assessment.is_emergency and case is not None and not wanted:
            guessed = plan.intake is IntakeMove.ANSWER and plan.assessment.unsure
            kind = "" if guessed else plan.assessment.report_kind
            wanted = [OpenCase(kind or case.kind, plan.assessment.urgency)]
        if any(isinstance(effect, HandOver) for effect in plan.effects):
            wanted.append(OpenCase(_ASKED_FOR_A_HUMAN, Urgency.MEDIUM))
        started = [effect.kind for effect in plan.effects if isinstance(effect, StartIntake)]
        if started and not wanted and case is None:
            level = self._intakes.questions(started[0]).level
            wanted = [OpenCase(started[0], level)]
        for effect in wanted:
            known = case is not None
            case = await self._lifecycle.report(
                uow, row.lane, effect.kind, effect.urgency, scene.now
            )
            if not known:
                self._metrics.cases.labels(case.urgency.key).inc()
                log.info("case.opened", case=case.number, urgency=case.urgency.key)
        kind = started[0] if started else (wanted[0].kind if wanted else "")
        # An answer belongs to the questions that are being asked, whatever else it sounds like.
        if kind and case is not None and plan.intake is not IntakeMove.ANSWER:
            await self._prepare_report(uow, row.lane, case, kind, scene.now)
        return case

    async def _prepare_report(
        self, uow: UnitOfWork, lane: str, case: CaseRecord, kind: str, now: dt.datetime
    ) -> None:
        current = await uow.reports.current(lane)
        under_way = current is not None and current.state == "open"
        if current is not None and current.kind == kind:
            return
        if under_way and self._intakes.level(kind) < Urgency.HIGH:
            return
        if any(report.kind == kind for report in await uow.reports.of_case(case.id)):
            return
        await uow.reports.add(
            conversation_id=lane, case_id=case.id, kind=kind, state="offered", now=now
        )

    async def _parts(
        self, uow: UnitOfWork, row: Claimed, scene: Scene, plan: Plan, case: CaseRecord | None
    ) -> list[Part]:
        """Return everything to say, in order."""
        chosen = [effect.locale for effect in plan.effects if isinstance(effect, SetLocale)]
        locale = (*chosen, plan.locale or scene.thread.locale)[0]
        if locale != scene.thread.locale:
            await uow.conversations.set_locale(scene.thread.contact_id, locale)
        since = scene.now - self._presence
        setting = Setting(
            locale=locale,
            on_duty=await uow.operators.on_duty(since) > 0,
            country=plan.country,
        )
        # XÓA is answered alike with and without a case: what is due waits for another message.
        parts = [] if plan.forgets else await self._due(uow, scene, case, setting)
        ordinary = not plan.assessment.is_emergency and scene.said.kind != "opened"
        if not scene.spoken and ordinary and not plan.forgets:
            parts += self._renderer.introduction(setting)
        for effect in plan.effects:
            parts += self._renderer.effect(effect, plan, setting)
        return parts + await self._questions(uow, row, scene, plan, setting)

    async def _due(
        self, uow: UnitOfWork, scene: Scene, case: CaseRecord | None, setting: Setting
    ) -> list[Part]:
        """Return what had to wait for this message: a closing text, or the truth."""
        parts: list[Part] = []
        closed = scene.closed_case
        if closed is not None and closed.closing_due:
            if case is None:
                parts += self._renderer.closing(closed.outcome, setting)
            await uow.cases.set_values(closed.id, scene.now, closing_due=False)
        if case is not None and case.truth_due:
            parts += self._renderer.truth(setting)
            await uow.cases.set_values(case.id, scene.now, truth_due=False)
            await uow.cases.add_event(case.id, "told_the_truth", scene.now)
        return parts

    async def _questions(
        self, uow: UnitOfWork, row: Claimed, scene: Scene, plan: Plan, setting: Setting
    ) -> list[Part]:
        """Step the intake and return what it says."""
        report = await uow.reports.current(row.lane)
        starts = any(isinstance(effect, StartIntake) for effect in plan.effects)
        move = IntakeMove.ASK if starts else plan.intake
        if plan.forgets:
            # Whoever holds the phone after XÓA must not be asked on.
            move = IntakeMove.PAUSE
        if report is None or move is IntakeMove.NOTHING:
            return []
        if move is IntakeMove.PAUSE:
            await self._intakes.pause(uow, report, scene.now)
            return []
        if move is IntakeMove.ANSWER:
            stepped = await self._intakes.answer(
                uow, report, scene.thread.contact_id, scene.said, scene.now
            )
        else:
            opening = starts or (move is IntakeMove.ASK and not plan.effects)
            stepped = await self._intakes.ask(uow, report, scene.now, opening=opening)
        if not stepped.finished:
            return list(stepped.parts)
        case = await uow.cases.get(report.case_id)
        code = await self._lifecycle.give_receipt(uow, case)
        await uow.cases.add_event(case.id, "report_done", scene.now, detail=report.kind)
        words = self._intakes.questions(report.kind).receipt
        return [*stepped.parts, *self._renderer.finished(words, code, setting)]

    async def _erase(
        self, uow: UnitOfWork, row: Claimed, plan: Plan, now: dt.datetime
    ) -> list[str]:
        if not plan.forgets:
            return []
        refs = await uow.conversations.refs_since(row.lane, now - _ERASABLE)
        await uow.conversations.hide_history(row.lane)
        return refs

    async def _enqueue(
        self, uow: UnitOfWork, row: Claimed, scene: Scene, parts: list[Part]
    ) -> None:
        for position, part in enumerate(parts):
            message_id, seq = await uow.conversations.add_outgoing(
                row.lane, part, Author.BOT, scene.now
            )
            await uow.queues.enqueue_outbound(
                message_id=message_id,
                key=f"{row.id}:{position}",
                lane=row.lane,
                seq=seq,
                now=scene.now,
                answers_at=scene.heard.at,
            )

    async def failed(self, row: Claimed) -> None:
        """Record that a turn broke: tried again, quarantined after three times."""
        if row.attempts >= MAX_ATTEMPTS:
            await self.quarantine(row)
            return
        async with self._store.write() as uow:
            await uow.queues.retry(Queue.INBOUND, row, self._clock.now() + _RETRY)
            await uow.commit()

    async def quarantine(self, row: Claimed) -> None:
        """Set a poison message aside: the person gets the hotline, an operator gets a case."""
        now = self._clock.now()
        async with self._store.write() as uow:
            thread = await uow.conversations.thread(row.lane)
            case = await self._lifecycle.report(
                uow, row.lane, _ASKED_FOR_A_HUMAN, Urgency.HIGH, now
            )
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

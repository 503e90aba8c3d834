"""One message from its claim to the outbox: read, decide, and write all of it at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import partial

from bot.conversation import (
    echo,
    facts,
    journeying,
    listed,
    phrases,
    progress,
    raising,
    subscribing,
    unclear,
)
from bot.conversation import scene as scenes
from bot.conversation.answers import dump
from bot.conversation.batch import Breath
from bot.conversation.bell import Bell
from bot.conversation.continuing import Caution, Continuing
from bot.conversation.decide import Decider
from bot.conversation.erasing import Erasing
from bot.conversation.journeying import Journeying
from bot.conversation.plan import IntakeMove, Plan
from bot.conversation.render import Renderer, Setting
from bot.conversation.scene import Scene
from bot.conversation.subscribing import Subscribing
from bot.domain.cases import UNHELD
from bot.domain.effects import HandOver, OpenCase, SetLocale, StartIntake
from bot.domain.health import PROBE_CHANNEL
from bot.domain.messages import Author, InboundKind, Part
from bot.domain.ports import Clock
from bot.domain.risk import Urgency
from bot.escalation import giving_back, identifying, request_terms
from bot.escalation.attendance import attendance
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
        self._renderer = renderer
        self._erasing = erasing
        self._journeying = journeying
        self._settings = settings
        self._lifecycle = Lifecycle(settings)
        self._clock = clock
        self._metrics = metrics
        self._bell = bell
        self._presence = dt.timedelta(seconds=settings.presence)
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
            await self.quarantine(row)
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
        case = await self._cases(uow, row, scene, plan, case)
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
            parts = await self._parts(uow, row, scene, plan, case, joined, told)
            parts = journeying.fitting(parts, scene, case)
            await self._enqueue(uow, row, scene, plan, parts)

    async def _on_the_way(
        self, uow: UnitOfWork, scene: Scene, plan: Plan, case: CaseRecord | None
    ) -> tuple[list[Part], CaseRecord | None]:
        """Do what a message means for check-ins; return what is said of it, and the case anew."""
        told = await self._journeying.carry_out(uow, scene, plan, case, _locale(scene, plan))
        return told, await uow.cases.get(case.id) if case is not None else None

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
        # And whoever sent a picture or a recording was asked nothing yet.
        told = scene.said.kind not in (InboundKind.READING, InboundKind.VOICE)
        if kind and told and case is not None and plan.intake is not IntakeMove.ANSWER:
            await self._prepare_report(uow, row.lane, case, kind, scene.now)
        return case

    async def _prepare_report(
        self, uow: UnitOfWork, lane: str, case: CaseRecord, kind: str, now: dt.datetime
    ) -> None:
        current = await uow.reports.current(lane)
        under_way = current is not None and current.state == "open"
        if current is not None and kind in (current.kind, _ASKED_FOR_A_HUMAN):
            # Whoever wants to tell more goes on with what was begun, or was nearer to it.
            return
        if under_way and self._intakes.level(kind) < Urgency.HIGH:
            return
        if any(report.kind == kind for report in await uow.reports.of_case(case.id)):
            return
        await uow.reports.add(
            conversation_id=lane, case_id=case.id, kind=kind, state="offered", now=now
        )

    async def _parts(
        self,
        uow: UnitOfWork,
        row: Claimed,
        scene: Scene,
        plan: Plan,
        case: CaseRecord | None,
        proved: CaseRecord | None,
        told: list[Part],
    ) -> list[Part]:
        """Return everything to say, in order.

        `proved` is whose receipt and word were right, `told` what there is to say of check-ins.
        """
        locale = _locale(scene, plan)
        if locale != scene.thread.locale:
            await uow.conversations.set_locale(scene.thread.contact_id, locale)
        duty = await attendance(uow, scene.now, self._presence)
        news = subscribing.offered(scene, plan, case)
        setting = Setting(locale, duty.there, plan.country, duty.called, duty.office, news)
        # XÓA is answered alike with and without a case: what is due waits for another message.
        parts = [] if plan.reticent else await self._due(uow, scene, case, setting)
        ordinary = not plan.assessment.is_emergency and scene.said.kind != "opened"
        if not scene.spoken and ordinary and not plan.reticent:
            parts += self._renderer.introduction(setting)
        for effect in plan.effects:
            parts += self._renderer.effect(effect, plan, setting)
        speak = partial(self._renderer.effect, plan=plan, setting=setting)
        parts += await listed.answer(
            uow, scene, plan, speak, self._renderer.numbers, setting.locale
        )
        parts += await progress.said(uow, scene, proved)
        parts += told
        parts += await self._questions(uow, row, scene, plan, setting)
        return parts + await listed.due(uow, scene, plan, speak)

    async def _due(
        self, uow: UnitOfWork, scene: Scene, case: CaseRecord | None, setting: Setting
    ) -> list[Part]:
        """Return what had to wait for this message: a closing text, or the truth.

        It is said in the thread that the case goes on in, not in one that was left behind.
        """
        parts: list[Part] = []
        about = case or scene.closed_case
        if about is not None and about.conversation_id != scene.thread.id:
            return parts
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
        if plan.reticent:
            # Whoever holds the phone after XÓA must not be asked on, nor whoever watches.
            move = IntakeMove.PAUSE
        if report is None or move is IntakeMove.NOTHING:
            return []
        if move is IntakeMove.PAUSE:
            await self._intakes.pause(uow, report, scene.now)
            return []
        if move is IntakeMove.ANSWER:
            thread = replace(scene.thread, locale=setting.locale)
            stepped = await self._intakes.answer(uow, report, thread, scene.said, scene.now)
            for heard in scene.batch.heards if stepped.secret else ():
                await uow.phrases.veil(heard.message_id)
            worse = await raising.carry_out(
                uow, self._lifecycle, self._renderer, report, stepped.urgency, scene, plan, setting
            )
            stepped = replace(stepped, parts=(*worse, *stepped.parts))
        else:
            opening = starts or (move is IntakeMove.ASK and not plan.effects)
            stepped = await self._intakes.ask(
                uow, report, scene.now, opening=opening, locale=setting.locale
            )
        if not stepped.finished:
            return list(stepped.parts)
        case = await uow.cases.get(report.case_id)
        code = await self._lifecycle.give_receipt(uow, case)
        await uow.cases.add_event(case.id, "report_done", scene.now, detail=report.kind)
        words = self._intakes.questions(report.kind, setting.locale).receipt
        return [*stepped.parts, *self._renderer.finished(words, code, setting)]

    async def _enqueue(
        self, uow: UnitOfWork, row: Claimed, scene: Scene, plan: Plan, parts: list[Part]
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
                harmless=plan.harmless,
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
            if thread.channel == PROBE_CHANNEL:
                # It is missed by who sent it; nobody needs help.
                await uow.queues.bury(Queue.INBOUND, row)
                await uow.commit()
                return
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


def _locale(scene: Scene, plan: Plan) -> str:
    """Return the language to answer in."""
    chosen = [effect.locale for effect in plan.effects if isinstance(effect, SetLocale)]
    return (*chosen, plan.locale or scene.thread.locale)[0]

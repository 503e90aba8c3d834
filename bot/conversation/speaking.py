"""All that a turn says, in order, and its way into the outbox."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import partial

from bot.conversation import listed, progress, raising, subscribing
from bot.conversation.plan import IntakeMove, Plan
from bot.conversation.render import Renderer, Setting
from bot.conversation.scene import Scene
from bot.domain.contact_rule import was_cleaned
from bot.domain.effects import SetLocale, StartIntake
from bot.domain.messages import Author, Part
from bot.escalation.attendance import attendance
from bot.escalation.intake import Intakes
from bot.escalation.lifecycle import Lifecycle
from bot.storage.cases import CaseRecord
from bot.storage.queues import Claimed
from bot.storage.uow import UnitOfWork


class Speaking:
    """Renders what was planned and steps the questions, inside the turn's transaction."""

    def __init__(
        self,
        renderer: Renderer,
        intakes: Intakes,
        lifecycle: Lifecycle,
        presence: dt.timedelta,
    ) -> None:
        """`presence` is how long after its last sign of life a desk counts as open."""
        self._renderer = renderer
        self._intakes = intakes
        self._lifecycle = lifecycle
        self._presence = presence

    async def parts(
        self,
        uow: UnitOfWork,
        scene: Scene,
        plan: Plan,
        case: CaseRecord | None,
        proved: CaseRecord | None,
        told: list[Part],
    ) -> list[Part]:
        """Return everything to say, in order.

        `proved` is whose receipt and word were right, `told` what there is to say of check-ins.
        """
        locale = locale_of(scene, plan)
        if locale != scene.thread.locale:
            await uow.conversations.set_locale(scene.thread.contact_id, locale)
        duty = await attendance(uow, scene.now, self._presence)
        news = subscribing.offered(scene, plan, case)
        setting = Setting(locale, duty.there, plan.country, duty.called, duty.office, news)
        # XÓA is answered alike with and without a case, and so is what whoever took the phone
        # writes next: what is due waits, unless they cry for help again.
        cleaned = was_cleaned(scene.thread.erased_at, scene.now)
        waits = plan.reticent or (cleaned and not plan.assessment.is_emergency)
        parts = [] if waits else await self._due(uow, scene, case, setting)
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
        parts += await self._questions(uow, scene, plan, setting)
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
        self, uow: UnitOfWork, scene: Scene, plan: Plan, setting: Setting
    ) -> list[Part]:
        """Step the intake and return what it says."""
        report = await uow.reports.current(scene.thread.id)
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

    async def enqueue(
        self, uow: UnitOfWork, row: Claimed, scene: Scene, plan: Plan, parts: list[Part]
    ) -> None:
        """Put parts into the outbox; a turn that is taken again puts none twice."""
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


def locale_of(scene: Scene, plan: Plan) -> str:
    """Return the language to answer in."""
    chosen = [effect.locale for effect in plan.effects if isinstance(effect, SetLocale)]
    return (*chosen, plan.locale or scene.thread.locale)[0]
